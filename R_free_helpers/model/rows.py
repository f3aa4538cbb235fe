"""Rows of a table that no backend has read yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
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


Bring: TypeAlias = Callable[[LazyRows], AbstractContextManager[pl.LazyFrame]]
"""How rows that another backend plans become a plan of Polars, for as long as it is read."""


def in_memory(rows: LazyRows) -> pl.LazyFrame:
    """Return rows that any backend plans as they are in memory, for Polars to plan on."""
    found: pl.DataFrame = rows.collect(backend="polars").to_native()
    return found.lazy()


_bringing: ContextVar[Bring] = ContextVar("bringing", default=lambda rows: nullcontext(in_memory(rows)))


@contextmanager
def bringing(bring: Bring) -> Iterator[None]:
    """Let `brought` get rows of other backends in a way of their own within; in memory, without it."""
    token = _bringing.set(bring)
    try:
        yield
    finally:
        _bringing.reset(token)


def brought(rows: LazyRows) -> AbstractContextManager[pl.LazyFrame]:
    """Return the rows as a plan of Polars, whichever backend planned them: what is counted of them, it counts.

    Its own plans are run bit by bit with what is counted; rows of another backend are where `bringing` puts them, as
    long as the context lasts.
    """
    return nullcontext(rows.to_native()) if rows.implementation.is_polars() else _bringing.get()(rows)


def collect_rows(rows: LazyRows) -> pl.DataFrame:
    """Return the rows in memory as a polars frame, whichever backend planned them."""
    with brought(rows) as plan:
        return plan.collect()


def grouped(rows: LazyRows, groups: Sequence[str], **counted: pl.Expr) -> pl.DataFrame:
    """Return what is counted of the rows in each group: a row per group, whatever the rows are.

    Keys of persons, and texts by which is counted, become numbers as the rows go by: they are never there together, and
    would take several times as much memory as what is counted.

    Parameters
    ----------
    rows : narwhals.LazyFrame
    groups : sequence of str
        Columns by which is counted; all rows are one group where there are none.
    **counted : polars.Expr
        What is counted, of the rows' columns and of ``person``, which stands for the key; see `persons_of`.
    """
    used = {name for one in counted.values() for name in one.meta.root_names()} - {"person", *groups}
    with brought(rows.select(*groups, *sorted(used), PERSON)) as plan:
        by = cs.by_name(*groups)
        few = by & cs.string()
        plan = plan.select(few.cast(pl.Categorical), by - few, *sorted(used), person=persons_of())
        compact = plan.collect()
    found = compact.group_by(groups).agg(**counted) if groups else compact.select(**counted)
    return found.with_columns((cs.by_name(*groups) & cs.categorical()).cast(pl.String))


def each_part(rows: pl.DataFrame, *columns: str) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
    """Yield the rows of each combination of values, in the order of these; one part is in memory beside the rows.

    To sort the rows and group them would be two more copies of all.
    """
    for values in rows.select(columns).unique().sort(columns).iter_rows():
        yield values, rows.filter(pl.col(name).eq_missing(value) for name, value in zip(columns, values, strict=True))
