"""What can be wrong with an extract, and how it is said: where, how often, in which rows, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from R_free_helpers.contract.stored import Rows

MOST_EXAMPLES = 5
"""How many rows, keys and values a problem names."""

MOST_LOOKED_AT = 10_000
"""Rows whose values are looked through for the first different ones.

Looking through more would only serve columns where nearly every value is the same wrong one.
"""

MOST_CHARACTERS = 40
"""Characters of a value that are printed."""


@dataclass(frozen=True)
class Problem:
    """One kind of damage in one place of an extract.

    Attributes
    ----------
    severity : {"error", "warning"}
        Errors stop a build; warnings go into the chapter on data quality.
    table, column : str
        Where it is; empty when it concerns the whole extract or the whole table.
    rule : str
        Stable identifier of the broken rule.
    count : int
        Rows concerned; 1 when the problem is not about rows.
    rows : tuple of int
        The first five row numbers as the file has them: in CSV and Excel the header is row 1 (a line break
        inside a quoted cell does not count); in Parquet, which has no header, the first row of data is row 1.
    keys : tuple of str
        The primary key of those rows, parts of a compound key joined by ``/``.
    message, remedy : str
        What is wrong, naming table, column and rows; and what to do about it.
    """

    severity: str
    table: str
    column: str
    rule: str
    count: int
    rows: tuple[int, ...]
    keys: tuple[str, ...]
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


@dataclass(frozen=True)
class RawTable:
    """One table as it was read, with what is needed to say where in its file a row stands.

    Attributes
    ----------
    name : str
    frame : polars.DataFrame or Stored
        The contract's columns that the file has, in the contract's order and types.
    origin : {"csv", "excel", "parquet"}
    first_row : int
        Number of the first row of data in the file.
    keys : tuple of str
        Columns of the primary key.
    unreadable : mapping of str to polars.Series
        For each column with values that could not be converted, a boolean per row. They are null in ``frame``
        and already reported.
    extra : tuple of str
        Names of columns that the contract does not know; they were not read.
    """

    name: str
    frame: Rows
    origin: str
    first_row: int
    keys: tuple[str, ...]
    unreadable: Mapping[str, pl.Series] = field(default_factory=dict)
    extra: tuple[str, ...] = ()


def general(severity: str, rule: str, message: str, remedy: str, *, table: str = "", column: str = "") -> Problem:
    """Return a problem of a whole extract, table or column."""
    return Problem(severity, table, column, rule, 1, (), (), message, remedy)


def at_rows(
    table: RawTable,
    column: str,
    rule: str,
    broken: pl.Series,
    says: str,
    remedy: str,
    *,
    severity: str = "error",
    values: pl.Series | Sequence[str] | None = None,
) -> Problem | None:
    """Return the problem of the rows marked in ``broken``, or None when there is none.

    Parameters
    ----------
    broken : polars.Series
        A boolean per row of the table; null counts as not broken.
    says : str
        What the rows do, with ``one|many`` where the verb follows the number: ``"lies|lie after ..."``.
    values : polars.Series or sequence of str, optional
        A value per row, of which the first different broken ones are printed; or phrases to print as they
        are.
    """
    import polars as pl

    if not broken.any():
        return None
    at = broken.fill_null(False).arg_true()
    if isinstance(values, pl.Series):
        values = first_values(values.gather(at.head(MOST_LOOKED_AT)))
    return at_numbers(table, column, rule, at, says, remedy, severity=severity, values=values)


def at_numbers(
    table: RawTable,
    column: str,
    rule: str,
    at: pl.Series | Sequence[int],
    says: str,
    remedy: str,
    *,
    severity: str = "error",
    values: Sequence[str] | None = None,
    count: int | None = None,
) -> Problem:
    """Return the problem of rows whose numbers are known.

    Parameters
    ----------
    at : polars.Series or sequence of int
        Numbers of the rows from 0, rising; at least the first ones.
    values : sequence of str, optional
        Phrases to print.
    count : int, optional
        How many rows there are, where ``at`` has not all of them.
    """
    count = len(at) if count is None else count
    first = list(at[:MOST_EXAMPLES])
    rows = tuple(row + table.first_row for row in first)
    keys = _keys(table, first)
    listed = f": {', '.join(values)}" if values else ""
    what = f"{count} {'row' if count == 1 else 'rows'} {_numbered(says, count)}{listed}"
    where = f"{table.name}.{column}" if column else table.name
    message = f"{where}: {what} ({_rows_phrase(table, rows, count)}{_keys_phrase(table, keys, count)})."
    return Problem(severity, table.name, column, rule, count, rows, keys, message, remedy)


def show(value: object, longest: int = MOST_CHARACTERS) -> str:
    """Return a value as it may be printed: short, on one line, without control characters."""
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(value))
    return f'"{text[:longest]}…"' if len(text) > longest else f'"{text}"'


def listing(values: Iterable[object], total: int) -> str:
    """Return values separated by commas, with an ellipsis when there are more than those given."""
    given = [str(value) for value in values]
    return ", ".join(given) + (" …" if total > len(given) else "")


def named_rows(rows: Iterable[int], total: int) -> str:
    """Return ``row 5`` or ``rows 5, 6, 7 …``."""
    return f"row{'s' if total > 1 else ''} {listing(rows, total)}"


def _numbered(says: str, count: int) -> str:
    return re.sub(r"(\w+)\|(\w+)", lambda found: found[1 if count == 1 else 2], says)


def first_values(values: pl.Series) -> list[str]:
    """Return the first different values as they are printed, with an ellipsis where there are more."""
    different = values.drop_nulls().unique(maintain_order=True)
    shown = [show(value) for value in different.head(MOST_EXAMPLES)]
    return [*shown, "…"] if different.len() > MOST_EXAMPLES else shown


def _keys(table: RawTable, at: Sequence[int]) -> tuple[str, ...]:
    import polars as pl

    names = [name for name in table.keys if name in table.frame.columns]
    if not names:
        return ()
    rows = table.frame.select(names)[at] if isinstance(table.frame, pl.DataFrame) else table.frame.at(names, at)
    return tuple("/".join("(empty)" if part is None else show(part)[1:-1] for part in row) for row in rows.rows())


def _rows_phrase(table: RawTable, rows: tuple[int, ...], total: int) -> str:
    return ("data " if table.origin in ("parquet", "database") else "") + named_rows(rows, total)


def _keys_phrase(table: RawTable, keys: tuple[str, ...], total: int) -> str:
    if not keys:
        return ""
    names = "/".join(name for name in table.keys if name in table.frame.columns)
    return f"; {names} {listing(keys[:3], total)}"


class Unreadable(Exception):
    """A file or sheet that cannot be read as a table: the stable rule, what is wrong, and the remedy."""

    def __init__(self, rule: str, says: str, remedy: str):
        super().__init__(says)
        self.rule, self.says, self.remedy = rule, says, remedy
