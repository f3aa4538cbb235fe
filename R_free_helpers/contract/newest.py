"""The newest year that an extract tells of: an edition of a later one would be of nobody."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from R_free_helpers.contract.schema import Schema


def newest_year(tables: Mapping[str, pl.DataFrame | pl.LazyFrame], schema: Schema) -> int | None:
    """Return the newest year among all dates and years of an extract; None where it has none.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame or polars.LazyFrame
        Those of the registry, in the contract's types.
    schema : Schema
    """
    found: list[int | None] = []
    for name, table in tables.items():
        kinds = schema.polars_schema(name)
        days = [pl.col(column).max().dt.year() for column, kind in kinds.items() if kind == pl.Date]
        years = [pl.col(column).max() for column in kinds if schema.facts(name, column)["unit"] == "year"]
        if days or years:
            newest = pl.max_horizontal(*(one.cast(pl.Int64) for one in [*days, *years])).alias("year")
            # Rows may be in files, more than there is room for.
            found.append(table.lazy().select(newest).collect(engine="streaming").item())
    return max((year for year in found if year is not None), default=None)
