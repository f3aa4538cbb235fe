"""What of the contract a registry's extracts do not have.

``data/<registry>/not_used.csv`` lists it as table and column; an empty column stands for the whole table. What
is listed is neither asked for nor read nor documented; those who use the tables find a typed empty table, or
a column of nulls, so that code can rely on the schema of every table.
"""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from R_free_helpers.contract.tables import TABLES, columns_where, polars_schema

NOT_USED_FILE = "not_used.csv"


@dataclass(frozen=True)
class NotUsed:
    """Tables and columns that a registry does not have.

    Attributes
    ----------
    places : frozenset of (str, str)
        Table and column; the column is empty for a whole table.
    """

    places: frozenset[tuple[str, str]] = frozenset()

    def table(self, table: str) -> bool:
        """Return whether the whole table is not used."""
        return (table, "") in self.places

    def columns(self, table: str) -> frozenset[str]:
        """Return the columns of a table that are not used."""
        return frozenset(column for place, column in self.places if place == table and column)

    def schema(self, table: str) -> dict[str, pl.DataType]:
        """Return the columns of a table that are used, with their polars types, in the contract's order."""
        without = self.columns(table)
        return {name: kind for name, kind in polars_schema(table).items() if name not in without}

    @property
    def tables(self) -> tuple[str, ...]:
        """The contract's tables that are used, in the contract's order."""
        return tuple(table for table in TABLES if not self.table(table))


EVERYTHING_USED = NotUsed()


def load_not_used(data_dir: Path) -> NotUsed:
    """Return what the registry whose files are in ``data_dir`` does not use; nothing when it has no list.

    Raises
    ------
    ValueError
        If the list names a table or column that the contract does not have, or part of a primary key.
    """
    path = Path(data_dir) / NOT_USED_FILE
    if not path.exists():
        return EVERYTHING_USED
    with path.open(encoding="utf-8", newline="") as stream:
        places = [(row["table"], row["column"] or "") for row in csv.DictReader(stream)]
    for table, column in places:
        if table not in TABLES:
            raise ValueError(f"{NOT_USED_FILE}: the contract has no table {table!r}{_similar(table, list(TABLES))}")
        if column and column not in polars_schema(table):
            near = _similar(column, list(polars_schema(table)))
            raise ValueError(f"{NOT_USED_FILE}: the contract has no column {table}.{column}{near}")
        if column in columns_where(table, "key"):
            raise ValueError(
                f"{NOT_USED_FILE}: {table}.{column} is part of the primary key; list the whole table instead"
            )
    return NotUsed(frozenset(places))


def complete(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return every table of the contract with all its columns: what is lacking is empty, or a column of nulls."""
    whole = {}
    for name in TABLES:
        schema = polars_schema(name)
        frame = tables.get(name, pl.DataFrame(schema=schema))
        missing = [pl.lit(None, dtype=schema[column]).alias(column) for column in schema if column not in frame.columns]
        whole[name] = frame.with_columns(missing).select(list(schema))
    return whole


def _similar(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
