"""All of a report as one notebook, which Quarto embeds at the root.

Quarto looks for included files before its pre-render step has made any, so the root's ``_text/report.md`` is the same
for all registries and embeds ``_executed/report.ipynb``: embedded files are looked for later. In it are the texts and
the executed chapters in the order of the registry's list. A work folder needs none of this; there the list itself is
``_text/report.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from R_free_helpers.editions.finishing import with_option
from R_free_helpers.editions.leaving_out import without_left_out
from R_free_helpers.editions.order import order_file
from R_free_helpers.editions.rendering.cells import joined, read_label
from R_free_helpers.editions.rendering.shortcodes import block_shortcode
from R_free_helpers.editions.resolving import resolve
from R_free_helpers.model.edition import Edition

NAME = "report.ipynb"
"""Name of the notebook in the folder of executed chapters."""

MOST_LEVELS = 6
"""Texts that include one another at most."""


def write_one_notebook(edition: Edition, executed: Path, variables: dict | None = None) -> None:
    """Write the report's notebook beside the executed chapters.

    Parameters
    ----------
    edition : Edition
    executed : Path
        Folder of the executed chapters.
    variables : dict, optional
        Report variables, without which no sentence is left out and none gets its numbers.

    Raises
    ------
    FileNotFoundError
        For a text or a cell that the registry's list names and does not have.
    """
    order = order_file(edition)
    cells = []
    for number, cell in enumerate(_cells(order, order.parent, executed, variables or {})):
        cells.append(cell | {"id": f"part-{number}"})
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (executed / NAME).write_text(json.dumps(notebook, ensure_ascii=False) + "\n", encoding="utf-8")


def _cells(text: Path, texts: Path, executed: Path, variables: dict, level: int = 0) -> Iterator[dict]:
    """Yield the cells that a text stands for: its own words, and what it includes and embeds."""
    if not text.is_file() or level > MOST_LEVELS:
        raise FileNotFoundError(f"{text.name}: {'no such text' if level <= MOST_LEVELS else 'includes itself'}")
    words: list[str] = []
    kept = without_left_out(text.read_text(encoding="utf-8"), variables)
    for line in resolve(kept, variables, set()).splitlines():
        block = block_shortcode(line)
        if block is None or block[0] == "pagebreak":
            words.append(line)
            continue
        yield from _words(words)
        words = []
        name, (address, *options) = block
        if name == "include":
            yield from _cells(texts / Path(address).name, texts, executed, variables, level + 1)
        else:
            file, _, label = address.partition("#")
            yield from _chapter(executed / Path(file).name, label, "echo=true" in options)
    yield from _words(words)


def _words(lines: list[str]) -> Iterator[dict]:
    if any(line.strip() for line in lines):
        # Quarto reads a text's lines, and one string as letters.
        yield {"cell_type": "markdown", "metadata": {}, "source": [f"{line}\n" for line in lines]}


def _chapter(notebook: Path, label: str, echo: bool) -> Iterator[dict]:
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    if label:
        found = [cell for cell in found if cell["cell_type"] == "code" and read_label(cell) == label]
    if not found:
        raise FileNotFoundError(f"{notebook.name} has no cell with the label {label}")
    for cell in found:
        if cell["cell_type"] == "code" and not echo:
            cell["source"] = with_option(joined(cell["source"]), "echo", False)
        yield cell
