"""Writing the tables of an extract."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl


def write_tables(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write one Parquet file per table; its bytes depend on the rows only: one writer, fixed row groups."""
    for name, table in tables.items():
        table.rechunk().write_parquet(folder / f"{name}.parquet", compression="zstd", row_group_size=250_000)
