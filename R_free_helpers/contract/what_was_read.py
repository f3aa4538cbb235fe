"""How much of an extract was read and checked: that nothing is wrong says nothing of what was not looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from R_free_helpers.contract.reading import RawExtract
    from R_free_helpers.contract.schema import Schema


@dataclass(frozen=True)
class TableRead:
    """How much of a table was read.

    Attributes
    ----------
    table : str
    rows : int or None
        How many rows were checked; None where the table was not read.
    columns : int
        How many columns the registry has in it.
    lacking : tuple of str
        Those of them that were not there.
    refused : bool
        Whether the extract has something of this name that could not be read.
    """

    table: str
    rows: int | None
    columns: int
    lacking: tuple[str, ...] = ()
    refused: bool = False


def what_was_read(extract: RawExtract, schema: Schema) -> tuple[TableRead, ...]:
    """Return for each table of the registry how much of it was read."""
    found = []
    for name in schema:
        columns, table = list(schema.polars_schema(name)), extract.tables.get(name)
        if table is None:
            found.append(TableRead(name, None, len(columns), tuple(columns), name in extract.refused))
        else:
            lacking = tuple(column for column in columns if column not in table.frame.columns)
            found.append(TableRead(name, table.frame.height, len(columns), lacking))
    return tuple(found)


def summary(read: Sequence[TableRead]) -> str:
    """Return in a sentence how much was checked.

    Examples
    --------
    >>> summary([TableRead("patient", 1200, 8), TableRead("visit", None, 6)])
    'Checked: 1 of 2 tables, 1200 rows.'
    """
    there = [one for one in read if one.rows is not None]
    rows = sum(one.rows or 0 for one in there)
    tables = f"{len(there)} of {len(read)}" if len(there) < len(read) else f"{len(read)}"
    return f"Checked: {tables} table{'' if len(read) == 1 else 's'}, {rows} row{'' if rows == 1 else 's'}."


def each_table(read: Sequence[TableRead]) -> list[str]:
    """Return a line for each table: how many rows were checked, and what of it was not read."""
    width = max((len(one.table) for one in read), default=0)
    most = max((len(str(one.rows)) for one in read if one.rows is not None), default=1)
    return [f"  {one.table:{width}}  {_told(one, most)}" for one in read]


def _told(one: TableRead, width: int) -> str:
    if one.rows is None:
        return "not checked: it could not be read" if one.refused else "not checked: not in the extract"
    told = f"{one.rows:{width}} row{'' if one.rows == 1 else 's'}"
    if one.lacking:
        names = ", ".join(one.lacking[:5]) + (" …" if len(one.lacking) > 5 else "")
        told += f"; {len(one.lacking)} of {one.columns} columns not there: {names}"
    return told
