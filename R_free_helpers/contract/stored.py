"""Rows that stay in the Parquet files of an extract, where they would take more memory than they are worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from R_free_helpers.contract.missing import MISSING

ROW = "row of the table"
"""Column with the number of a row, from 0; no column of a registry can have this name."""

MOST_ROWS_IN_MEMORY = 15_000_000
"""Rows of an extract up to which they are read into memory, some 75 bytes each."""

_LONGEST_MISSING = max(len(text) for text in MISSING)


@dataclass(frozen=True)
class Stored:
    """Rows in Parquet files, of which a plan reads what it needs; used as a frame is.

    Attributes
    ----------
    files : tuple of Path
        In the order of the rows.
    schema : dict of str to polars type
        Columns in their order, named and typed as the contract has them.
    read : dict of str to polars.Expr
        How each of them is read of the files.
    height : int
    as_they_are : bool
        Whether the files have these columns, in this order and under these names, and no others.
    """

    files: tuple[Path, ...]
    schema: dict[str, Any]
    read: dict[str, pl.Expr]
    height: int
    as_they_are: bool

    @property
    def columns(self) -> list[str]:
        """Names of the columns in their order."""
        return list(self.schema)

    @cached_property
    def _scan(self) -> pl.LazyFrame:
        return scan(self.files).select(one.alias(column) for column, one in self.read.items())

    def lazy(self) -> pl.LazyFrame:
        """Return the rows as a plan."""
        return self._scan

    def select(self, columns: Sequence[str]) -> pl.DataFrame:
        """Return some columns in memory."""
        return run(self._scan.select(columns), self)

    def get_column(self, column: str) -> pl.Series:
        """Return one column in memory."""
        return self.select([column]).to_series()

    def at(self, columns: Sequence[str], rows: Sequence[int]) -> pl.DataFrame:
        """Return some columns of a few rows, in their order."""
        numbered = self._scan.select(columns).with_row_index(ROW)
        return run(numbered.filter(pl.col(ROW).is_in(list(rows))), self).sort(ROW).drop(ROW)


Rows = pl.DataFrame | Stored
"""Rows of a table: both have ``columns``, ``schema``, ``height``, ``lazy``, ``select`` and ``get_column``."""


def scan(files: Sequence[Path]) -> pl.LazyFrame:
    """Return the rows of Parquet files one after the other, as a plan; names of folders say nothing."""
    return pl.scan_parquet(list(files), glob=False, hive_partitioning=False)


def run(plan: pl.LazyFrame, rows: Rows) -> pl.DataFrame:
    """Return what a plan on rows gives: bit by bit where they are in files, so that they are never there at once."""
    return plan.collect(engine="streaming" if isinstance(rows, Stored) else "in-memory")


def stored_as_contract(files: Sequence[Path], wanted: Sequence[str], kinds: Mapping[str, Any]) -> Stored | None:
    """Return the rows of Parquet files where every value is as the contract has it, and None where one has to be read.

    Parameters
    ----------
    files : sequence of Path
    wanted : sequence of str
        Columns of the files that the contract knows, by the names that the files have.
    kinds : mapping of str to polars type
        The contract's columns, in its order.
    """
    plan, folded = scan(files), {name.strip().lower(): name for name in wanted}
    found = plan.collect_schema()
    if not wanted or len(folded) < len(wanted) or any(found[name] != kinds[column] for column, name in folded.items()):
        return None
    read, asked = {}, {}
    for column, kind in kinds.items():
        if column in folded:
            value = pl.col(folded[column])
            read[column] = value
            asked |= {f"{column} {what}": one for what, one in _not_as_it_is(value, kind).items()}
    told = plan.select(pl.len().alias("rows"), **asked).collect(engine="streaming").row(0, named=True)
    if any(told.get(f"{column} {_UNKNOWN}") for column in read):
        return None
    without = {column for column in read if told.get(f"{column} {_MISSING}")}
    read |= {column: _without_missing(read[column], kinds[column]) for column in without}
    whole = list(found.names()) == list(kinds) and not without
    return Stored(tuple(files), {column: kinds[column] for column in read}, read, told["rows"], whole)


_MISSING, _UNKNOWN = "missing", "unknown"


def _not_as_it_is(value: pl.Expr, kind: Any) -> dict[str, pl.Expr]:
    """Return whether values of the right type stand for none, and whether some can be none at all; see `conversion`."""
    if kind == pl.String:
        # Few are as short as these, and which are is known without reading them.
        short = value.filter(value.str.len_bytes() <= _LONGEST_MISSING)
        return {_MISSING: short.is_in(MISSING).any()}
    if kind == pl.Float64:
        return {_MISSING: value.is_nan().any(), _UNKNOWN: value.is_infinite().any()}
    if kind == pl.Date:
        return {_UNKNOWN: value.is_between(dt.date.min, dt.date.max).not_().any()}
    return {}


def _without_missing(value: pl.Expr, kind: Any) -> pl.Expr:
    return value.fill_nan(None) if kind == pl.Float64 else pl.when(value.is_in(MISSING).not_()).then(value)


def row_count(files: Sequence[Path]) -> int:
    """Return how many rows Parquet files say that they have."""
    count: int = scan(files).select(pl.len()).collect().item()
    return count
