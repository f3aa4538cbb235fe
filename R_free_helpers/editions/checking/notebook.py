"""A notebook as it is written: its cells, with the line of the file that each line of them stands on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.editions.rendering.cells import joined, split_options
from R_free_helpers.model.workspace import shown


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes
    ----------
    kind : {"markdown", "code", "raw"}
    name : str
        Its id.
    source : str
    tags : tuple of str
    first_line : int
        Of the file, where the source begins; 0 where it could not be found.
    """

    kind: str
    name: str
    source: str
    tags: tuple[str, ...]
    first_line: int

    @property
    def line(self) -> int:
        """The line of the file where the cell begins."""
        return self.first_line

    def line_of(self, number: int) -> int:
        """Return the line of the file of a line of the source, counted from 1."""
        return self.first_line + number - 1 if self.first_line else 0

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number in the file."""
        for number, line in enumerate(self.source.splitlines(), 1):
            yield self.line_of(number), line

    @cached_property
    def options(self) -> dict[str, Any]:
        """The options at the head of a code cell; none where they cannot be read."""
        try:
            return split_options(self.source)[0]
        except ValueError:
            return {}

    @property
    def label(self) -> str:
        """The label of its figure or table; empty without one."""
        return str(self.options.get("label") or "")

    @property
    def captions(self) -> dict[str, str]:
        """Its captions by option."""
        return {key: str(text) for key, text in self.options.items() if str(key).endswith("-cap")}


@dataclass(frozen=True)
class Notebook:
    """A notebook.

    Attributes
    ----------
    file : str
        As one would type it.
    cells : tuple of Cell
    mistakes : tuple of Mistake
        Why it could not be read.
    """

    file: str
    cells: tuple[Cell, ...] = ()
    mistakes: tuple[Mistake, ...] = field(default=())

    @property
    def code(self) -> list[Cell]:
        """The code cells."""
        return [cell for cell in self.cells if cell.kind == "code"]

    @classmethod
    def read(cls, path: Path) -> Notebook:
        """Return the notebook in a file."""
        file = shown(path)
        try:
            text = path.read_text(encoding="utf-8")
            cells = json.loads(text)["cells"]
            return cls(file, tuple(_cells(cells, text.splitlines())))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            line = getattr(error, "lineno", 0)
            said = f"this is no notebook: {getattr(error, 'msg', None) or error}"
            return cls(file, (), (Mistake(file, line, said, "Open it in Jupyter, or take it from version control."),))


def _cells(cells: list[dict[str, Any]], lines: list[str]) -> Iterator[Cell]:
    """Yield the cells; the lines of their sources are looked for one after the other."""
    at = 0
    for number, raw in enumerate(cells, 1):
        source = joined(raw["source"])
        first = source.splitlines(keepends=True)[:1]
        place = 0
        if first:
            # As Jupyter writes it, a line of the source is a line of the file; elsewhere there is no place to name.
            wanted = {json.dumps(first[0], ensure_ascii=ascii_only) for ascii_only in (True, False)}
            here = (n for n, line in enumerate(lines[at:], at + 1) if line.strip().rstrip(",") in wanted)
            place = next(here, 0)
            at = place + source.count("\n") if place else at
        yield Cell(
            str(raw["cell_type"]),
            str(raw.get("id") or f"number {number}"),
            source,
            tuple(raw.get("metadata", {}).get("tags", ())),
            place,
        )
