"""Files inside links (``data:`` addresses), kept aside while Pandoc works: it takes each letter of them for a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

ADDRESS = re.compile(r"(?<=\]\()data:[^()\s]+(?=\))")
KEPT = "data:kept/{},"
PLACE = re.compile(re.escape(KEPT).replace(r"\{\}", r"(\d+)"))


def kept_aside(line: str, kept: list[str]) -> str:
    """Return a line of Markdown with a short address for each ``data:`` address in it, which is added to ``kept``.

    Examples
    --------
    >>> kept = []
    >>> kept_aside("[CSV](data:text/csv,a%3Bb)", kept)
    '[CSV](data:kept/0,)'
    >>> put_back('<a href="data:kept/0,">CSV</a>', kept)
    '<a href="data:text/csv,a%3Bb">CSV</a>'
    """

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return KEPT.format(len(kept) - 1)

    return ADDRESS.sub(keep, line) if "](data:" in line else line


def put_back(text: str, kept: Sequence[str]) -> str:
    """Return what Pandoc wrote with the addresses that were kept aside in their places."""
    return PLACE.sub(lambda match: kept[int(match[1])], text) if kept else text
