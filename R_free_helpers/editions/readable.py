"""A chapter as a notebook to read: prose with its numbers, figures and tables with captions and alt texts, and code.

It needs no renderer: what it holds any viewer of notebooks shows. It can be run again, too: its parameters are those it
was made with, but for ``data``, which would name a folder of the machine.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from R_free_helpers.editions.rendering.cells import joined, split_options
from R_free_helpers.editions.rendering.notebook import (
    ResolvedCell,
    ResolvedNotebook,
    figure_html,
    resolve_notebook,
    table_html,
)
from R_free_helpers.figures.figure import ALT_KEY
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.workspace import workspace
from R_free_helpers.tables.table import escape

HIDDEN = {"jupyter": {"source_hidden": True}, "transient": {"remove_source": True}}
"""Metadata of cells whose code is one click away in Jupyter, and not on the page that nbconvert makes."""


def write_readable(
    work: Path, finished: Path, edition: Edition, about: Mapping[str, str], elsewhere: Mapping[str, str], out: Path
) -> None:
    """Write the notebook to read.

    Parameters
    ----------
    work : Path
        Work folder whose report embeds the finished notebook alone.
    finished : Path
        What `finishing.finish_notebook` wrote.
    edition : Edition
    about : mapping of str to str
        The report variables of the edition.
    elsewhere : mapping of str to str
        See `rendering.assemble.ReportSource`.
    out : Path
        The notebook's file; its name is the chapter's.
    """
    resolved = resolve_notebook(work, edition.registry, elsewhere)
    own = workspace().notebook(edition.registry, finished.stem)
    content = readable(_cells(own), _cells(finished), resolved, edition.chapter_parameters)
    content["cells"].insert(0, _markdown("masthead", masthead(about)))
    out.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def readable(
    own: list[dict], finished: list[dict], resolved: ResolvedNotebook, parameters: Mapping[str, object]
) -> dict[str, Any]:
    """Return the notebook to read as a notebook file's content.

    Parameters
    ----------
    own : list of dict
        Cells of the chapter's own notebook: parameters and set-up are taken from here.
    finished : list of dict
        Cells of the finished one, in the order of ``resolved``.
    resolved : ResolvedNotebook
    parameters : mapping
        Values of the chapter's parameters.
    """
    shown = {cell["id"] for cell in finished}
    unshown = [cell for cell in own if cell["id"] not in shown and cell["cell_type"] == "code"]
    place = {cell["id"]: number for number, cell in enumerate(own)}
    cells: list[dict] = []
    for number, cell in enumerate(finished, 1):
        while unshown and place[unshown[0]["id"]] < place.get(cell["id"], -1):
            cells.append(_unshown(unshown.pop(0), parameters))
        said = resolved.cells.get(number, ResolvedCell())
        if cell["cell_type"] == "markdown":
            cells += [_markdown(cell["id"], said.text)] if said.text else []
        else:
            cells += _shown(cell, said, resolved.drawings)
    cells += [_unshown(cell, parameters) for cell in unshown]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def masthead(about: Mapping[str, str]) -> str:
    """Return what stands above a report's page, as Markdown: the policy's mark, title, dates, what the data are."""
    said = {name: escape(about[name]) for name in ("mark", "title", "subtitle", "status_line", "notice")}
    strong = {name: f"**{said[name]}**" for name in ("mark", "title", "notice") if said[name]}
    return "\n\n".join(text for text in (said | strong).values() if text)


def _cells(notebook: Path) -> list[dict]:
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def _markdown(name: str, text: str) -> dict:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(name: str, code: str, outputs: list[dict], tags: list[str] | None = None) -> dict:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": HIDDEN | ({"tags": tags} if tags else {}),
        "execution_count": None,
        "source": code.splitlines(keepends=True),
        "outputs": outputs,
    }


def _unshown(cell: dict, parameters: Mapping[str, object]) -> dict:
    """Return a cell that shows nothing; the one that declares parameters with the values they had."""
    code, tags = joined(cell["source"]), cell["metadata"].get("tags", [])
    return _code(cell["id"], with_values(code, parameters) if "parameters" in tags else code, [], tags)


def _shown(cell: dict, said: ResolvedCell, drawings: Mapping[str, str]) -> list[dict]:
    """Return a cell with what it shows and, of a figure or table, a text cell with its caption."""
    options, code = split_options(joined(cell["source"]))
    data: dict[str, str] = {}
    metadata: dict[str, str] = {}
    if said.label in drawings:
        alt = str(options["fig-alt"])
        data = {"text/html": figure_html(drawings[said.label], alt), "text/plain": alt}
        data["image/svg+xml"] = drawings[said.label]
        metadata = {ALT_KEY: alt}
    elif said.text:
        data = {"text/markdown": said.text, "text/plain": said.text}
        data |= {"text/html": table_html(said)} if said.html else {}
    outputs = [{"output_type": "display_data", "metadata": metadata, "data": data}] if data else []
    caption = [_markdown(f"{said.label}-caption", said.caption)] if said.label else []
    return [_code(cell["id"], code, outputs), *caption]


def with_values(code: str, values: Mapping[str, object]) -> str:
    """Return code with other values assigned to the names that it assigns to at the top.

    Examples
    --------
    >>> with_values('year: int = 2024  # of report\\nunit = "nation"', {"year": 2023, "unit": "north"})
    'year: int = 2023  # of report\\nunit = "north"'
    """
    lines = code.splitlines()
    for node in reversed(ast.parse(code).body):
        target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
        if not isinstance(target, ast.Name) or target.id not in values or node.value is None:
            continue
        value, literal = node.value, values[target.id]
        text = json.dumps(literal, ensure_ascii=False) if isinstance(literal, str) else repr(literal)
        first, last = lines[value.lineno - 1].encode(), lines[value.end_lineno - 1].encode()
        lines[value.lineno - 1 : value.end_lineno] = [
            (first[: value.col_offset] + text.encode() + last[value.end_col_offset :]).decode()
        ]
    return "\n".join(lines)
