"""A list of a registry as it was read: its rows with their lines, and what kept it from being read."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.model.workspace import shown


@dataclass(frozen=True)
class Row:
    """A row of a list, with the line that it begins on."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class List:
    """A list as it was read.

    Attributes
    ----------
    path : Path
    header : list of str
    rows : list of Row
    mistakes : list of Mistake
        What kept it, or some of its rows, from being read.
    """

    path: Path
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def mistake(self, row: Row | None, said: str, remedy: str) -> Mistake:
        """Return a mistake in a row; of the whole list without one."""
        return Mistake(shown(self.path), row.line if row else 0, said, remedy)

    def values(self, column: str) -> list[str]:
        """Return what a column holds, row by row."""
        return [row[column] for row in self.rows]


def read_list(path: Path) -> List:
    """Return a list, with every reason why it, or a row, could not be read."""
    found = List(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        found.mistakes.append(found.mistake(None, "the file is not UTF-8", "Save it as CSV UTF-8."))
        return found
    if text.startswith("\ufeff"):
        said = "the file begins with a byte order mark, which becomes part of the first column's name"
        found.mistakes.append(found.mistake(None, said, "Save it as UTF-8 without BOM."))
        text = text[1:]
    lines = csv.reader(text.splitlines(keepends=True))
    found.header = [name.strip() for name in next(lines, [])]
    if len(found.header) == 1 and ";" in found.header[0]:
        said = "its columns are separated by semicolons"
        found.mistakes.append(found.mistake(Row(1, {}), said, "Separate them by commas; quote texts with commas."))
        return found
    before = lines.line_num
    for cells in lines:
        row = Row(before + 1, dict(zip(found.header, (cell.strip() for cell in cells), strict=False)))
        before = lines.line_num
        if not any(cells):
            continue
        if len(cells) != len(found.header):
            said = f"the row has {len(cells)} cells, the header {len(found.header)}"
            found.mistakes.append(found.mistake(row, said, 'Quote texts with commas: "one, two"; leave no cell out.'))
            continue
        found.rows.append(row)
    return found
