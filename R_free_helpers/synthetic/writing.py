"""Turning arrays into contract tables, and writing them so that equal seeds give equal bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.contract.marker import MARKER
from R_free_helpers.synthetic.days import NONE

MARKERS = (MARKER, "SYNTHETIC.txt")

if TYPE_CHECKING:
    import polars as pl

    from R_free_helpers.contract.schema import Schema


def keys(prefix: str, n: int, width: int = 8) -> pl.Series:
    """Return ``n`` keys such as ``v00000001``."""
    import polars as pl

    number = pl.Series(np.arange(1, n + 1)).cast(pl.String).str.zfill(width)
    return (pl.lit(prefix) + pl.Series(number)).alias("key") if n == 0 else prefix + number


def codes(values: np.ndarray, names: list[str | None]) -> pl.Series:
    """Return the names at the positions in ``values``; -1 is empty."""
    import polars as pl

    values = np.asarray(values)
    picked = pl.Series(np.where(values < 0, 0, values))
    text = pl.Series(names, dtype=pl.String).gather(picked)
    return text.zip_with(pl.Series(values >= 0), pl.Series([None], dtype=pl.String).new_from_index(0, len(text)))


def dates(days: np.ndarray) -> pl.Series:
    """Return a date column from day numbers, empty where they are ``NONE``."""
    import polars as pl

    column = pl.Series(np.asarray(days).astype(np.int32))
    return column.set(column == int(NONE), None).cast(pl.Date)


def frame(schema: Schema, table: str, columns: dict) -> pl.DataFrame:
    """Return a table with the columns that the registry has, in their order and types.

    Parameters
    ----------
    schema : Schema
        The tables of the registry.
    table : str
    columns : dict
        Values by column; every column of the table must be there.
    """
    import polars as pl

    kinds = schema.polars_schema(table)
    return pl.DataFrame({name: columns[name] for name in kinds}).cast(kinds)


def write(tables: dict[str, pl.DataFrame], out: Path, marker: dict) -> None:
    """Write one Parquet file per table and two markers that say the data are synthetic.

    The bytes depend on the tables only: one writer, fixed row groups, no statistics of the machine. Only the owner
    may read the files, as it must be with an extract of persons.
    """
    from R_free_helpers.system.private import private

    out.parent.mkdir(parents=True, exist_ok=True)
    with private():
        out.mkdir(exist_ok=True)
        _write(tables, out, marker)
    for path in [*(out / f"{name}.parquet" for name in tables), *(out / name for name in MARKERS)]:
        path.chmod(0o600)  # a file that was there before keeps its mode when it is written again


def _write(tables: dict[str, pl.DataFrame], out: Path, marker: dict) -> None:
    from R_free_helpers.contract.writing import write_tables

    write_tables(tables, out)
    write_markers(out, marker, {name: table.height for name, table in tables.items()})


def write_markers(out: Path, marker: dict, rows: dict[str, int]) -> None:
    """Write that the data are synthetic, how they were made, and how many rows each table has."""
    (out / MARKERS[0]).write_text(
        json.dumps({"synthetic": True, **marker, "rows": rows}, indent=2) + "\n", encoding="utf-8"
    )
    lines = [
        "SYNTHETIC DATA",
        "",
        "No row describes a real person. Made by a program from a seed so that the published",
        "counts come out; nothing about an individual can be learned from it.",
        "",
    ]
    lines += [f"{key}: {value}" for key, value in marker.items()]
    (out / MARKERS[1]).write_text("\n".join(lines) + "\n", encoding="utf-8")
