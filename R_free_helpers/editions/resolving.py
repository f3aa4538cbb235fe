"""Report variables in texts: ``{{< var key >}}`` and what it stands for."""

from __future__ import annotations

import re

from R_free_helpers.tables.table import escape

VARIABLE_SHORTCODE = re.compile(r"\{\{<\s*var\s+([\w.\-]+)\s*>\}\}")


def lookup(variables: dict, key: str) -> str | None:
    """Return the value of a dotted key, or None."""
    value: object = variables
    for part in key.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return None if isinstance(value, dict) else str(value)


def resolve(text: str, variables: dict, unknown: set[str]) -> str:
    """Return Markdown with each ``{{< var key >}}`` replaced, printed as it stands; unknown keys go to ``unknown``.

    Those stay in the text, where the renderers find and refuse them. The others are better not left to the renderers:
    to read one ``<``, Pandoc looks through all the text below it, which Quarto hands to it whole.
    """

    def put(match: re.Match) -> str:
        value = lookup(variables, match[1])
        if value is None:
            unknown.add(match[1])
            return match[0]
        return escape(value)

    return VARIABLE_SHORTCODE.sub(put, text)
