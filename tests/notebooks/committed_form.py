"""How a notebook is committed: without outputs, with ids that stay, as Jupyter writes it.

``python tests/notebooks/committed_form.py notebooks/*/*.ipynb`` names what is wrong; pre-commit runs it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

CELL_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""An id that a person has chosen; Jupyter's own are eight random characters, new with each copy of a cell."""

FORMAT = (4, 5)
"""The first format with cell ids."""


def problems(text: str) -> list[str]:
    """Return what is wrong with the form of a notebook's text."""
    notebook = json.loads(text)
    cells = notebook["cells"]
    ids = [cell.get("id", "") for cell in cells]
    executed = [cell.get("id") for cell in cells if cell.get("outputs") or cell.get("execution_count")]
    found = [f"cell {name} has outputs or a number: clear them" for name in executed]
    found += [f"the cell id '{name}' is not made of words" for name in ids if not CELL_ID.fullmatch(name)]
    found += [f"the cell id '{name}' is used twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    if (notebook["nbformat"], notebook["nbformat_minor"]) != FORMAT:
        found.append("the format is not {}.{}".format(*FORMAT))
    if text != json.dumps(notebook, ensure_ascii=False, indent=1) + "\n":
        found.append("the file is not written as Jupyter writes it: open it there and save it")
    return found


def main(paths: Sequence[str]) -> int:
    """Print what is wrong with notebooks, and return whether anything is."""
    found = [f"{path}: {problem}" for path in paths for problem in problems(Path(path).read_text(encoding="utf-8"))]
    print(*found, sep="\n", end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
