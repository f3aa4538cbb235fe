"""Its chapters and texts are written as those that ship: thin, without outputs, without typed numbers."""

from __future__ import annotations

import json
import sys

import pytest
from event_registry import EXAMPLE, REGISTRY, ROOT

sys.path.append(str(ROOT / "tests" / "notebooks"))

from committed_form import problems
from typed_numbers import typed_numbers

LONGEST_CELL = 10

CHAPTERS = sorted((EXAMPLE / "notebooks" / REGISTRY).glob("*.ipynb"))
TEXTS = sorted((EXAMPLE / "data" / REGISTRY / "text").glob("*.md"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_is_committed_without_outputs(path):
    text = path.read_text(encoding="utf-8")
    assert problems(text) == []
    assert [
        cell["id"] for cell in json.loads(text)["cells"] if len(cell["source"]) > 10 and cell["cell_type"] == "code"
    ] == []


@pytest.mark.parametrize("path", [*CHAPTERS, *TEXTS], ids=lambda path: path.stem)
def test_no_number_is_typed(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    assert typed_numbers(text, ()) == []


def test_the_report_holds_every_chapter():
    order = (EXAMPLE / "data" / REGISTRY / "text" / "report.md").read_text(encoding="utf-8")
    assert [path.stem for path in CHAPTERS if f"_executed/{path.name}" not in order] == []
