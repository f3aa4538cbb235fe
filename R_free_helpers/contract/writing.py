"""Writing the tables of an extract."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl


def part_name(part: int) -> str:
    """Return the name of a part of a table that is a folder of files; in order of the names rows are in order.

    Examples
    --------
    >>> part_name(3)
    'part-00003.parquet'
    """
    return f"part-{part:05}.parquet"


def write_table(table: pl.DataFrame, file: Path) -> None:
    """Write a Parquet file; its bytes depend on the rows only: one writer, fixed row groups."""
    table.rechunk().write_parquet(file, compression="zstd", row_group_size=250_000)


def write_tables(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write one Parquet file per table."""
    for name, table in tables.items():
        write_table(table, folder / f"{name}.parquet")
