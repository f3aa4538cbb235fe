"""What a chapter's cells may show: whatever else they put out would be left out of the report, and is refused by name.

A report keeps Markdown (tables, boxes, text) and images (SVG, PNG). A cell with a label shows one of them, with its
number and caption; a cell with ``output: asis`` shows text; any other cell shows nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from R_free_helpers.editions.rendering.cells import IMAGES, joined, split_options

MARKDOWN = "text/markdown"
CSV = "text/csv"
"""Output type that carries the released values of a figure or table."""

MOST_SHOWN = 60
"""Letters of an output that a message shows."""


class NotInReport(ValueError):
    """A chapter's cells put out what no report shows."""


def require_shown(name: str, cells: Sequence[dict[str, Any]]) -> None:
    """Raise `NotInReport` where the cells of an executed chapter hold something that would be left out of the report.

    Parameters
    ----------
    name : str
        What the chapter is called.
    cells : sequence of dict
    """
    faults = [
        f"  cell {_name(cell, number)} {fault}" for number, cell in enumerate(cells, 1) for fault in faults_of(cell)
    ]
    if faults:
        raise NotInReport("\n".join([f"chapter '{name}' holds what the report would not show:", *faults]))


def warnings_of(notebook: Path) -> Iterator[str]:
    """Yield what the cells of an executed chapter wrote to standard error, a line each: no report shows it."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(cells, 1):
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream" and output["name"] == "stderr":
                yield f"cell {_name(cell, number)} warns: {_begin(joined(output['text']))}"


def faults_of(cell: dict[str, Any]) -> Iterator[str]:
    """Yield what of an executed cell no report would show.

    Examples
    --------
    >>> printed = {"output_type": "stream", "name": "stdout", "text": "12"}
    >>> list(faults_of({"cell_type": "code", "source": "print(12)", "outputs": [printed]}))
    ['prints “12”: show it as a table or as text (output: asis), or take it out']
    """
    if cell["cell_type"] == "raw" and joined(cell["source"]).strip():
        yield "is a raw cell: make it a text cell"
    if cell.get("attachments"):
        yield f"has a pasted image ({', '.join(cell['attachments'])}): make it a figure of a code cell"
    if cell["cell_type"] != "code":
        return
    outputs = cell.get("outputs", [])
    for output in outputs:
        if output["output_type"] == "stream" and output["name"] == "stdout" and joined(output["text"]).strip():
            printed = _begin(joined(output["text"]))
            yield f"prints “{printed}”: show it as a table or as text (output: asis), or take it out"
        elif output["output_type"] == "error":
            yield f"failed: {output['ename']}: {_begin(output['evalue'])}"
    try:
        options, _ = split_options(joined(cell["source"]))
    except ValueError as error:
        yield str(error)
        return
    if options.get("include") is not False and options.get("output") is not False:
        bundles = [set(output["data"]) for output in outputs if "data" in output]
        yield from _faults_of_shown(str(options.get("label") or ""), options.get("output") == "asis", bundles)


def _faults_of_shown(label: str, asis: bool, bundles: Sequence[set[str]]) -> Iterator[str]:
    """Yield what is wrong with the kinds of what a cell shows."""
    wanted, what = (set(IMAGES), "an image (SVG or PNG)") if label.startswith("fig-") else ({MARKDOWN}, "Markdown")
    kept = [kinds for kinds in bundles if kinds & wanted]
    others = [", ".join(sorted(kinds)) for kinds in bundles if not kinds & wanted and CSV not in kinds]
    if not label and not asis:
        if bundles:
            yield (
                f"shows something ({', '.join(sorted(bundles[0]))}) that has no number and no place: give it a label "
                "and a caption, or output: asis; a line that ends with ; shows nothing"
            )
        return
    for kinds in others:
        yield f"shows {kinds}, where the report needs {what}"
    if label and not kept and not others:
        yield "shows nothing"
    if label and len(kept) > 1:
        yield f"shows {len(kept)} things: a cell with a label shows one"


def _name(cell: dict[str, Any], number: int) -> str:
    try:
        label = split_options(joined(cell["source"]))[0].get("label")
    except ValueError:
        label = None
    return f"'{label or cell.get('id') or number}'"


def _begin(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST_SHOWN else f"{flat[:MOST_SHOWN]} …"
