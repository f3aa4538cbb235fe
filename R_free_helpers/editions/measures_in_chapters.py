"""In which chapter of a report each measure is told first: where its name stands, in code or in a variable's name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.editions.elsewhere import HEADING
from R_free_helpers.editions.order import EMBED_SHORTCODE, INCLUDED, order_file
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.workspace import workspace

QUOTED = re.compile(r"""["'](\w+)["']""")
VARIABLE = re.compile(r"\{\{<\s*var\s+([\w.-]+)")


@dataclass(frozen=True)
class ChapterOf:
    """A chapter of a report.

    Attributes
    ----------
    id, title : str
        The title as it is written: it may name variables.
    measures : tuple of str
        Those that are told in it first, in the registry's order.
    """

    id: str
    title: str
    measures: tuple[str, ...]


def measures_in_chapters(edition: Edition, registry: Registry) -> list[ChapterOf]:
    """Return the chapters with the measures that each tells first, notebooks before texts.

    What is named nowhere is in none. A measure that follows from an indicator belongs to the indicator's chapter where
    its own name stands nowhere.
    """
    known = {one.id for one in registry.measures}
    texts = list(_texts(order_file(edition)))
    home: dict[str, str] = {}
    # Notebooks first: a summary before them names what they are about.
    for chapter, _, text in sorted(texts, key=lambda one: not _is_notebook(one[0], registry)):
        names = [*QUOTED.findall(text), *(part for path in VARIABLE.findall(text) for part in path.split("."))]
        for name in names:
            if name in known:
                home.setdefault(name, chapter)
    for one in registry.measures:
        behind = registry.behind(one.id)
        if one.id not in home and behind is not None and behind.id in home:
            home[one.id] = home[behind.id]
    titles: dict[str, str] = {}
    for chapter, title, _ in texts:
        titles.setdefault(chapter, title)
    of = {chapter: tuple(one.id for one in registry.measures if home.get(one.id) == chapter) for chapter in titles}
    return [ChapterOf(chapter, titles[chapter], of[chapter]) for chapter in titles]


def _is_notebook(name: str, registry: Registry) -> bool:
    return workspace().notebook(registry.id, name).is_file()


def _texts(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name, first heading and text of each chapter and text, in the report's order."""
    for line in path.read_text(encoding="utf-8").splitlines():
        for name, _ in EMBED_SHORTCODE.findall(line):
            notebook = workspace().notebook(path.parents[1].name, name)
            if notebook.is_file():
                cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
                yield name, *_headed(name, "\n\n".join("".join(cell["source"]) for cell in cells))
        for name in INCLUDED.findall(line):
            text = path.parent / name
            if text.is_file():
                yield text.stem, *_headed(text.stem, text.read_text(encoding="utf-8"))
                yield from _texts(text)


def _headed(name: str, text: str) -> tuple[str, str]:
    found = HEADING.search(text)
    return (found[2] if found else name), text
