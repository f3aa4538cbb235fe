"""Validated tables as Parquet files, in which engines take them over: as they were delivered, where they can be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import polars as pl

    Tables: TypeAlias = dict[str, pl.DataFrame | pl.LazyFrame]
    """Tables in memory, and plans of those whose rows stay in files."""

Files: TypeAlias = Mapping[str, tuple[Path, ...]]
"""The files that hold just the rows and columns of a table."""

ROWS = "rows.parquet"
"""The file of rows in a folder of their own."""

ROWS_IN_GROUP = 250_000
"""Rows that are packed together: what one thread of an engine reads at a time."""


def left_in_place(tables: Tables, files: Files | None) -> dict[str, tuple[Path, ...]]:
    """Return the files of the tables that need no copy, and take these out of ``tables``."""
    there = {name: files[name] for name in list(tables) if name in files} if files else {}
    for name in there:
        del tables[name]
    return there


def handed_over(tables: Tables, folder: Path) -> dict[str, Path]:
    """Return the file of each table below ``folder``; ``tables`` is empty afterwards, and its memory free.

    The folder is the caller's, who alone may open it: the rows are about persons.
    """
    import polars as pl

    files = {}
    for name in list(tables):
        files[name] = folder / f"{name}.parquet"
        table = tables.pop(name)
        if isinstance(table, pl.DataFrame):
            table.write_parquet(files[name], row_group_size=ROWS_IN_GROUP)
        else:
            table.sink_parquet(files[name], row_group_size=ROWS_IN_GROUP)
    return files
