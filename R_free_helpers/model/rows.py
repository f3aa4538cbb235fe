"""Rows of a table that no backend has read yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import narwhals as nw
import polars as pl
import polars.selectors as cs

LazyRows: TypeAlias = "nw.LazyFrame[Any]"
"""A narwhals plan: Polars runs it by default; DuckDB and PySpark run the same plan where data outgrow one machine."""


PERSON = "patient_id"
"""The column that says which person a row is about."""

PERSON_COLUMNS = (PERSON, "person_id")
"""Columns that say which person a row is about; the second one in tables that also know relatives."""


def persons_of(column: str = PERSON) -> pl.Expr:
    """Return the code of each row's person within one run, for sets of persons: no key of an extract, and no order."""
    return pl.col(column).cast(pl.String).hash(0)


def collect_rows(rows: LazyRows) -> pl.DataFrame:
    """Return the rows in memory as a polars frame, whichever backend planned them."""
    frame: pl.DataFrame = rows.collect(backend="polars").to_native()
    return frame


def collect_counted(rows: LazyRows, groups: Sequence[str], *others: str) -> pl.DataFrame:
    """Return what is counted of the rows in memory, where their keys and texts would take several times as much.

    Where Polars runs the plan, these become numbers as the rows go by, and are never there together.

    Parameters
    ----------
    rows : narwhals.LazyFrame
    groups : sequence of str
        Columns by which is counted.
    others : str
        What is counted.

    Returns
    -------
    polars.DataFrame
        ``groups``, whose texts are categories, which `as_texts` undoes; ``others``; and ``person`` in place of the key.
    """
    chosen = rows.select(*groups, *others, PERSON)
    plan: pl.LazyFrame = chosen.to_native() if chosen.implementation.is_polars() else collect_rows(chosen).lazy()
    few = cs.by_name(*groups) & cs.string()
    return plan.select(few.cast(pl.Categorical), cs.by_name(*groups, *others) - few, person=persons_of()).collect()


def as_texts(counted: pl.DataFrame) -> pl.DataFrame:
    """Return what was counted with its groups as texts again."""
    return counted.with_columns(cs.categorical().cast(pl.String))


def each_part(rows: pl.DataFrame, *columns: str) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
    """Yield the rows of each combination of values, in the order of these; one part is in memory beside the rows.

    To sort the rows and group them would be two more copies of all.
    """
    for values in rows.select(columns).unique().sort(columns).iter_rows():
        yield values, rows.filter(pl.col(name).eq_missing(value) for name, value in zip(columns, values, strict=True))
