"""Rows of a table that no backend has read yet."""

from __future__ import annotations

from typing import Any, TypeAlias

import narwhals as nw
import polars as pl

LazyRows: TypeAlias = "nw.LazyFrame[Any]"
"""A narwhals plan: Polars runs it by default; DuckDB and PySpark run the same plan where data outgrow one machine."""


PERSON = "patient_id"
"""The column that says which person a row is about."""

PERSON_COLUMNS = (PERSON, "person_id")
"""Columns that say which person a row is about; the second one in tables that also know relatives."""


def persons_of(column: str = PERSON) -> pl.Expr:
    """Return the code of each row's person within one run, for sets of persons: no key of an extract, and no order."""
    return pl.col(column).cast(pl.String).hash(0)


def coded_rows(rows: LazyRows) -> pl.DataFrame:
    """Return the rows in memory with the code of each row's person in place of the key: numbers are grouped faster."""
    return collect_rows(rows).with_columns(persons_of())


def collect_rows(rows: LazyRows) -> pl.DataFrame:
    """Return the rows in memory as a polars frame, whichever backend planned them."""
    frame: pl.DataFrame = rows.collect(backend="polars").to_native()
    return frame
