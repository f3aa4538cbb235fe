"""The order of a report: its registry's list of texts and chapters, for everyone or for one audience."""

from __future__ import annotations

import re
from pathlib import Path

from R_free_helpers.model.edition import Edition

EVERYONE = "report.md"
"""The list that ``report.qmd`` includes from ``_text/``."""

EMBED_SHORTCODE = re.compile(r"\{\{<\s*embed\s+_executed/([\w-]+)\.ipynb(?:#([\w-]+))?")
INCLUDED = re.compile(r"\{\{<\s*include\s+_text/([\w.-]+)\s*>\}\}")


def order_file(edition: Edition) -> Path:
    """Return the file with the edition's texts and chapters in their order.

    Raises
    ------
    FileNotFoundError
        When the registry has no report for the edition's audience.
    """
    name = EVERYONE if edition.audience == "everyone" else f"report_{edition.audience}.md"
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


def _embedded(path: Path) -> list[tuple[str, str]]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found += EMBED_SHORTCODE.findall(line)
        for name in INCLUDED.findall(line):
            if (path.parent / name).is_file():  # a missing one is named by the renderer, with its place
                found += _embedded(path.parent / name)
    return found
