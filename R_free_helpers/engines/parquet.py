"""Validated tables as Parquet files, in which DuckDB and Spark take them over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

ROWS_IN_GROUP = 250_000
"""Rows that are packed together: what one thread of an engine reads at a time."""


def handed_over(tables: dict[str, pl.DataFrame], folder: Path) -> dict[str, Path]:
    """Return the file of each table below ``folder``; ``tables`` is empty afterwards, and its memory free.

    The folder is the caller's, who alone may open it: the rows are about persons.
    """
    files = {}
    for name in list(tables):
        files[name] = folder / f"{name}.parquet"
        tables.pop(name).write_parquet(files[name], row_group_size=ROWS_IN_GROUP)
    return files
