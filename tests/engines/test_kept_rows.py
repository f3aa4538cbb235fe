"""Rows that several measures read: in memory where tables are, and in files where an extract's rows stay in files."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from R_free_helpers.editions.mendable import is_mendable
from R_free_helpers.engines.choice import ENGINE, running
from R_free_helpers.engines.engine import EngineFailed

PERSONS = pl.DataFrame({"patient_id": ["a", "b", "c"], "sex": ["female", "male", None], "number": [1, 2, 3]})


@pytest.fixture(autouse=True)
def on_polars(monkeypatch):
    """Run the default engine."""
    monkeypatch.setenv(ENGINE, "polars")


@pytest.fixture
def in_files(tmp_path):
    """Return the function that gives an engine a table that stays in its file."""
    extract = tmp_path / "patient.parquet"
    PERSONS.write_parquet(extract)

    def rows(engine):
        taken = engine.take({"patient": pl.scan_parquet(extract)}, {"patient": (extract,)})
        return nw.from_native(taken["patient"]).filter(nw.col("number") > 1)

    return rows


def read_from(rows) -> str:
    """Return the first line of what Polars would do for rows: where it reads them."""
    return rows.to_native().explain(optimized=False).strip().splitlines()[0]


def test_what_is_kept_of_files_is_in_a_file_until_the_end(in_files, tmp_path):
    folder = tmp_path / "rows"
    with running(folder) as engine:
        kept = [engine.keep(in_files(engine)) for _ in range(2)]
        files = sorted(folder.iterdir())
        assert len(files) == 2  # of each its own
        assert folder.stat().st_mode & 0o077 == 0
        for rows, file in zip(kept, files, strict=True):
            assert str(file) in read_from(rows)
            assert rows.collect().to_native().equals(PERSONS.filter(pl.col("number") > 1))
    assert not folder.exists()


def test_what_is_kept_of_tables_in_memory_is_there(tmp_path):
    with running(tmp_path / "rows") as engine:
        taken = engine.take({"patient": PERSONS})
        kept = engine.keep(nw.from_native(taken["patient"]).filter(nw.col("number") > 1))
        assert read_from(kept).startswith("DF ")
        assert list((tmp_path / "rows").iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(in_files, tmp_path, monkeypatch):
    def full(*_, **__):
        raise pl.exceptions.ComputeError("underlying IO error: No space left on device (os error 28)")

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full)
    with (
        pytest.raises(EngineFailed, match="see that the disk has room") as failed,
        running(tmp_path / "rows") as engine,
    ):
        engine.keep(in_files(engine))
    assert is_mendable(failed.value)
    assert not (tmp_path / "rows").exists()


def test_a_plan_that_fails_says_what_it_does(in_files, tmp_path):
    with running(tmp_path / "rows") as engine, pytest.raises(pl.exceptions.PolarsError) as failed:
        engine.keep(in_files(engine).with_columns(nw.col("sex").cast(nw.Int64)))
    assert not isinstance(failed.value, EngineFailed)
    assert "sex" in str(failed.value)
