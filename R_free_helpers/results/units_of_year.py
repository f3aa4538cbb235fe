"""Rows and lists that name units of other years, counted at the units of the edition's year."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
import polars as pl

from R_free_helpers.contract.schema import Schema
from R_free_helpers.contract.table import UNIT_KEY
from R_free_helpers.model.rows import LazyRows

ADDED_UP = ("population", "n")
"""What the registry's lists count per unit: those of units that became one are added up."""


def rows_of_year(name: str, frame: object, moved: Mapping[str, str], schema: Schema) -> object:
    """Return a table of the extract whose rows name the units of today.

    Parameters
    ----------
    name : str
        Of the table.
    frame : any frame that narwhals reads
    moved : mapping of str to str
        See `UnitHistory.moved`.
    schema : Schema
        The tables of the registry, which say what names units.

    Returns
    -------
    native lazy frame
        Rows that differed in nothing but units that became one are one row.
    """
    columns = _unit_columns(name, schema)
    if not moved or not columns:
        return frame
    rows: LazyRows = nw.from_native(frame).lazy()
    present = set(rows.collect_schema().names())
    columns = [column for column in columns if column in present]
    for column in columns:
        unit = nw.col(column)
        for before, after in moved.items():
            unit = nw.when(nw.col(column) == before).then(nw.lit(after)).otherwise(unit)
        rows = rows.with_columns(unit.alias(column))
    in_key = set(columns) & set(schema.columns_where(name, "key"))
    return nw.to_native(rows.unique() if in_key else rows)


def list_of_year(frame: pl.DataFrame, moved: Mapping[str, str]) -> pl.DataFrame:
    """Return a list of the registry whose rows name the units of today, in its order.

    Rows that then differ in nothing but the number of persons, and in the source that tells it, are one: the sum.
    """
    if "unit_id" not in frame.columns or not frame["unit_id"].is_in(list(moved)).any():
        return frame
    named = frame.with_columns(pl.col("unit_id").replace(moved))
    sums = [name for name in ADDED_UP if name in frame.columns]
    keys = [name for name in frame.columns if name not in (*sums, "source")]
    told = (
        [pl.col("source").drop_nulls().unique(maintain_order=True).str.join("; ")] if "source" in frame.columns else []
    )
    return named.group_by(keys, maintain_order=True).agg(pl.col(sums).sum(), *told).select(frame.columns)


def _unit_columns(name: str, schema: Schema) -> list[str]:
    if name not in schema:
        return []
    return [
        one for one in schema.columns_where(name, "references") if schema.facts(name, one)["references"] == UNIT_KEY
    ]
