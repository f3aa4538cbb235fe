"""Tables and files of a size that a machine may not bear."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from kit import family, gives, in_folder, reads, replaced
from small_extract import SCHEMA, make_frames, write_csv

MANY = 10_000_000


def deliveries(count: int) -> pl.LazyFrame:
    """Return a table of any length that differs in nothing but its key."""
    return (
        pl.select(delivery_id=pl.int_range(count, eager=False))
        .lazy()
        .with_columns(year=pl.lit(2024), purpose=pl.lit("other"), project=pl.lit(None, dtype=pl.String))
    )


def long_table(folder: Path) -> None:
    replaced(folder / "data_delivery.parquet", None)
    deliveries(MANY).sink_parquet(folder / "data_delivery.parquet", compression="lz4")


def long_tables(frames):
    return {**frames, "data_delivery": deliveries(MANY).collect().cast(dict(SCHEMA.polars_schema("data_delivery")))}


def sparse(folder: Path) -> None:
    """Write a CSV file that says it is a terabyte and takes no room on the disk."""
    replaced(folder / "visit.csv", None)
    with (folder / "visit.csv").open("wb") as stream:
        stream.write(b"visit_id;patient_id\n")
        stream.truncate(1 << 40)


def many_rows(folder: Path) -> Path:
    """Write 200 000 deliveries as CSV."""
    rows = deliveries(200_000).collect().cast(dict(SCHEMA.polars_schema("data_delivery")))
    return write_csv({**make_frames(), "data_delivery": rows}, folder.with_name("other"))


DAMAGES = family(
    "Sizes",
    {
        "ten million rows in one table": reads(in_folder(long_table), long_tables),
        "two hundred thousand rows of CSV": reads(
            in_folder(many_rows, "csv"),
            lambda frames: {
                **frames,
                "data_delivery": deliveries(200_000).collect().cast(dict(SCHEMA.polars_schema("data_delivery"))),
            },
        ),
        "a CSV file of a terabyte": gives(in_folder(sparse, "csv"), "visit", "", "untouchable_file", "more than 4 GB"),
    },
)
