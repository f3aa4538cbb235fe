"""Tables that an extract may lack."""

from __future__ import annotations

import polars as pl

from R_free_helpers.model.results import to_results
from R_free_helpers.model.rows import collect_rows
from R_free_helpers.model.source import Source


def rows_of(source: Source, table: str) -> pl.DataFrame:
    """Return an optional table's rows in memory, an empty frame where the extract lacks it."""
    if table not in source.tables:
        return pl.DataFrame()
    return collect_rows(source.table(table))


def nothing() -> pl.DataFrame:
    """Return no results: the extract has no rows to compute them from."""
    return to_results(pl.DataFrame(schema={"unit_id": pl.String}))
