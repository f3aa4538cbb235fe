"""The order of a report: its registry's list of texts and chapters, for everyone or for one audience."""

from __future__ import annotations

import re
from pathlib import Path

from R_free_helpers.model.edition import OWN_LANGUAGE, Edition
from R_free_helpers.model.workspace import workspace

EVERYONE = "report.md"
"""The list that ``report.qmd`` includes from ``_text/``."""

EMBED_SHORTCODE = re.compile(r"\{\{<\s*embed\s+_executed/([\w-]+)\.ipynb(?:#([\w-]+))?")
GROUP = re.compile(r"\{\{<\s*var\s+([\w-]+)")
INCLUDED = re.compile(r"\{\{<\s*include\s+_text/([\w.-]+)\s*>\}\}")


def order_file(edition: Edition) -> Path:
    """Return the file with the edition's texts and chapters in their order.

    Raises
    ------
    FileNotFoundError
        When the registry has no report for the edition's audience.
    """
    language = f".{edition.language}" if edition.language != OWN_LANGUAGE else ""
    name = f"report_{edition.audience}{language}.md"
    if edition.audience == "everyone" and not language:
        name = EVERYONE
    path = edition.data_dir / "text" / name
    if not path.is_file():
        raise FileNotFoundError(
            f"{edition.registry} has no report for {edition.audience}: write its texts and chapters in their order "
            f"into data/{edition.registry}/text/{name}, as {EVERYONE} there does"
        )
    return path


def chapters_of(edition: Edition) -> dict[str, set[str]]:
    """Return the notebooks that the edition embeds, in their order, with the labels of the cells it takes.

    A notebook that is embedded whole has no labels. Included texts are read too.
    """
    chosen: dict[str, set[str]] = {}
    whole: set[str] = set()
    for name, label in _embedded(order_file(edition)):
        chosen.setdefault(name, set()).add(label)
        if not label:
            whole.add(name)
    return {name: set() if name in whole else labels for name, labels in chosen.items()}


def groups_asked(edition: Edition) -> set[str]:
    """Return the groups of report variables that the edition's report asks for: ``count`` of ``count.alive``.

    ``edition`` is always one of them: the program itself asks for it.
    """
    place = workspace()
    chapters = [place.notebook(edition.registry, name) for name in chapters_of(edition)]
    settings = [place.report, place.quarto, place.profile(edition.registry)]
    found = {"edition"}
    for path in (*settings, *_texts(order_file(edition)), *chapters):
        found.update(GROUP.findall(path.read_text(encoding="utf-8")))
    return found


def _texts(path: Path) -> list[Path]:
    """Return a text and those that it includes."""
    names = INCLUDED.findall(path.read_text(encoding="utf-8"))
    included = [path.parent / name for name in names if (path.parent / name).is_file()]
    return [path, *(text for one in included for text in _texts(one))]


def _embedded(path: Path) -> list[tuple[str, str]]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found += EMBED_SHORTCODE.findall(line)
        for name in INCLUDED.findall(line):
            if (path.parent / name).is_file():  # a missing one is named by the renderer, with its place
                found += _embedded(path.parent / name)
    return found
