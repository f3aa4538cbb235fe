"""What a chapter that stands alone says where it refers to another: that one's name, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from R_free_helpers.editions.finishing import LABEL_OPTION
from R_free_helpers.editions.resolving import VARIABLE_SHORTCODE, lookup
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.workspace import workspace

HEADING = re.compile(r"^(#+)\s+(.*?)\s*(?:\{([^}]*)\})?\s*$", re.MULTILINE)
IDENTIFIER = re.compile(r"#((?:sec|fig|tbl)-[\w-]+)")
WRITTEN_TABLE = re.compile(r"\{#(tbl-[\w-]+)[^}]*\}\s*$", re.MULTILINE)


def elsewhere(registry: Registry, chapter: str, variables: Mapping[str, object]) -> dict[str, str]:
    """Return what to say of each label of a registry's report that is not in a chapter.

    Parameters
    ----------
    registry : Registry
    chapter : str
        The one that stands alone.
    variables : mapping
        Report variables: headings may have some.

    Returns
    -------
    dict of str to str
        Words by ``@label`` and, where the text has the word for a section itself, ``-@label``.
    """
    phrases = Phrases.of(registry)
    said: dict[str, str] = {}
    for source in _sources(registry):
        if source == workspace().notebook(registry.id, chapter):
            continue
        title = ""
        for label, heading, level in _labels(source):
            heading = VARIABLE_SHORTCODE.sub(lambda match: lookup(dict(variables), match[1]) or "", heading)
            title = heading if level == 1 else title
            kind = label.partition("-")[0]
            if not label:
                continue
            named = phrases("elsewhere.quoted", title=heading if kind == "sec" else title)
            said[f"-@{label}"] = named if kind == "sec" else phrases(f"elsewhere.{kind}", title=named)
            said[f"@{label}"] = phrases(f"elsewhere.{kind}", title=named)
    return said


def _sources(registry: Registry) -> list[Path]:
    """Return the registry's chapters and texts."""
    place = workspace()
    return [
        *sorted((place.notebooks / registry.id).glob("*.ipynb")),
        *sorted(place.texts(registry.id).glob("*.md")),
    ]


def _labels(source: Path) -> Iterator[tuple[str, str, int]]:
    """Yield each heading, with its label or an empty one, and each labelled figure and table: label, heading, level."""
    for text in _texts(source):
        for label in LABEL_OPTION.findall(text):
            yield label, "", 0
        if LABEL_OPTION.search(text):
            continue
        for marks, heading, attributes in HEADING.findall(text):
            label = IDENTIFIER.search(attributes)
            yield label[1] if label else "", heading, len(marks)
        for label in WRITTEN_TABLE.findall(text):
            yield label, "", 0


def _texts(source: Path) -> list[str]:
    if source.suffix == ".md":
        return [source.read_text(encoding="utf-8")]
    return ["".join(cell["source"]) for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]]
