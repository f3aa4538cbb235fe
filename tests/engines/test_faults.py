"""An engine that fails half way: one message, nothing half-made, and the same command goes through afterwards."""

from __future__ import annotations

import pytest
from built import SMALL

from R_free_helpers.editions.caches import aside
from R_free_helpers.editions.computing import compute_released
from R_free_helpers.editions.mendable import is_mendable
from R_free_helpers.engines import parquet
from R_free_helpers.engines.choice import ENGINE, MASTER
from R_free_helpers.engines.engine import EngineFailed
from R_free_helpers.model.edition import Edition

SAID = {"duckdb": "DuckDB could not go on", "spark": r"Spark \(local\[2\]\) could not go on"}


@pytest.fixture
def lost(monkeypatch):
    """Let the rows of one table get lost as soon as an engine has taken them over."""
    whole = parquet.handed_over

    def taken(tables, folder):
        files = whole(tables, folder)
        files["diagnosis"].write_bytes(files["diagnosis"].read_bytes()[:300] + b"PAR1")
        return files

    for name in ("on_duckdb", "on_spark"):
        monkeypatch.setattr(f"R_free_helpers.engines.{name}.handed_over", taken)


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_lost_rows_leave_nothing_half_made(engine, lost, built, tmp_path, monkeypatch, request):
    if engine == "spark":
        request.getfixturevalue("spark")
    monkeypatch.setenv(ENGINE, engine)
    monkeypatch.setenv(MASTER, "local[2]" if engine == "spark" else "")
    extract = built.extract("se_ipn", SMALL["se_ipn"])
    place = tmp_path / "results" / "of-edition"

    def compute():
        with aside(place) as made:
            compute_released(Edition(registry="se_ipn", year=2024), extract, made, lambda said: None)

    with pytest.raises(EngineFailed, match=SAID[engine]) as failed:
        compute()
    assert is_mendable(failed.value)
    assert "begin again, or choose another engine" in str(failed.value)
    assert list(place.parent.iterdir()) == []


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    import polars as pl

    from R_free_helpers.engines.on_duckdb import OnDuckDB

    folder = tmp_path / "rows"
    folder.mkdir()
    monkeypatch.setattr(pl.DataFrame, "write_parquet", _full)
    with pytest.raises(OSError, match="No space left"), OnDuckDB(folder) as engine:
        engine.take({"patient": pl.DataFrame({"patient_id": ["a"]})})


def _full(*_, **__):
    import errno
    import os

    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


OF_JAVA = "An error occurred while calling o409.parquet.\n: org.apache.spark.SparkException: Not enough memory.\n\tat x"
OF_A_SERVER = '<_Rendezvous of RPC that terminated with:\n\tstatus = UNAVAILABLE\n\tdetails = "Connection refused"\n>'


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (OF_JAVA, r"\(org\.apache\.spark\.SparkException: Not enough memory\)"),
        (OF_A_SERVER, r"\(Connection refused\)"),
    ],
)
def test_an_error_of_spark_is_told_in_its_own_words(raised, told, spark, tmp_path):
    from py4j.protocol import Py4JError

    from R_free_helpers.engines.on_spark import OnSpark

    with OnSpark(tmp_path, "local[2]") as engine, pytest.raises(EngineFailed, match=told), engine.explained():
        raise Py4JError(raised)


def test_a_spark_of_this_machine_has_half_its_memory(spark, tmp_path):
    import psutil

    from R_free_helpers.engines.on_spark import OnSpark

    with OnSpark(tmp_path, "local[2]") as engine:
        most = engine._session._jvm.java.lang.Runtime.getRuntime().maxMemory()
    assert most == pytest.approx(psutil.virtual_memory().total / 2, rel=0.05)
