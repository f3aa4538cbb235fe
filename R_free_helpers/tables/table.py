"""A table: what is printed, cell by cell, with the released numbers behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

RULES = {"left": ":{}", "right": "{}:", "center": ":{}:"}
MOST_DASHES = 40
"""Longer columns wrap; Pandoc takes relative widths from the dashes when a line is long."""

SPECIAL = re.compile(r"([&\\`*_{}\[\]<>|$~^@#'\"]|(?<=-)-|(?<=\.)\.|^[-+:!%](?=\s)|(?<=^\d)[.)]|(?<=^\d\d)[.)])")
"""What Markdown reads as more than itself: marks anywhere, dashes and dots in a row, and the start of a list."""


def without_short_codes(text: str) -> str:
    """Return text in which Quarto reads no short code: invisible joiners keep its ends apart, which escapes do not.

    In metadata, where the variables go, an end without a beginning is an error of Quarto's.
    """
    return text.replace("{{<", "{{\u2060<").replace(">}}", ">\u2060}}")


def escape(text: str) -> str:
    """Return text that Markdown prints as it stands, on one line.

    Examples
    --------
    >>> escape("a|b * c")
    'a\\\\|b \\\\* c'
    """
    return SPECIAL.sub(r"\\\1", without_short_codes(re.sub(r"[\r\n\t]+", " ", text)))


@dataclass(frozen=True)
class Table:
    """A printed table.

    Attributes
    ----------
    columns : tuple of str
        Header cells.
    rows : tuple of tuple of str
        Body cells as plain text, as many a row as there are columns.
    alignment : tuple of {"left", "right", "center"}
        One for each column.
    notes : tuple of str
        Paragraphs below the table, plain text.
    data : pandas.DataFrame
        The values printed.
    strong : tuple of int
        Rows printed in bold, such as a total.
    measures : tuple of str
        The measures that ``data`` are of.
    choices : str
        Whom it is about and which limits are other ones, for the caption; empty in the registry's own edition.
    as_written : tuple of int
        Columns whose cells are Markdown already, such as references to other parts of the report.

    Raises
    ------
    ValueError
        When a row or the alignment does not fit the columns.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    alignment: tuple[str, ...]
    notes: tuple[str, ...] = ()
    data: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    strong: tuple[int, ...] = ()
    measures: tuple[str, ...] = ()
    choices: str = ""
    as_written: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.columns)
        wrong = [number for number, row in enumerate(self.rows) if len(row) != width]
        if wrong or len(self.alignment) != width:
            raise ValueError(f"the table has {width} columns; rows {wrong} or the alignment have another number")
        unknown = sorted(set(self.alignment) - set(RULES))
        if unknown:
            raise ValueError(f"a column is aligned {', '.join(RULES)}; not {', '.join(unknown)}")

    def _repr_markdown_(self) -> str:
        rules = (
            RULES[side].format(
                "-" * max(3, min(MOST_DASHES, max(len(cells[column]) for cells in (self.columns, *self.rows))))
            )
            for column, side in enumerate(self.alignment)
        )
        lines = [_line(escape(cell) for cell in self.columns), _line(rules)]
        for number, row in enumerate(self.rows):
            cells = [cell if column in self.as_written else escape(cell) for column, cell in enumerate(row)]
            lines.append(_line(f"**{cell}**" if number in self.strong and cell.strip() else cell for cell in cells))
        for note in self.notes:
            lines += ["", escape(note)]
        return "\n".join(lines) + "\n"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        from R_free_helpers.figures.figure import CHOICES_KEY, MEASURES_KEY

        text = "\n".join("\t".join(row) for row in (self.columns, *self.rows))
        bundle = {"text/markdown": self._repr_markdown_(), "text/plain": text, "text/csv": self._csv()}
        return bundle, {MEASURES_KEY: " ".join(self.measures)} | ({CHOICES_KEY: self.choices} if self.choices else {})

    def _csv(self) -> str:
        """Return the released values as CSV; the printed cells where the table has no values."""
        from R_free_helpers.figures.figure import released_csv

        if self.data is not None:
            return released_csv(self.data)
        rows = ('"' + '";"'.join(cell.replace('"', '""') for cell in row) + '"' for row in (self.columns, *self.rows))
        return "\n".join(rows) + "\n"


def _line(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"
