"""An edition from end to end on each engine: the same files, byte for byte, and the same findings of a check."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "third_registry"))

from hip_fractures import make_workspace  # noqa: E402

EDITION = "no_hofte-2024"
QUICK = """\
spark.sql.codegen.wholeStage      false
spark.sql.codegen.factoryMode     NO_CODEGEN
spark.sql.shuffle.partitions      1
spark.driver.extraJavaOptions     -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""
"""What a Spark is set to for few rows: compiling plans takes longer than running them."""


def command(place: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run a command of the program in a workspace."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONPATH": path, "REGISTRY_REPORT_PROJECT": str(place), "SPARK_CONF_DIR": str(place)}
    asked = [sys.executable, "-m", "R_free_helpers.cli", *arguments]
    return subprocess.run(asked, cwd=place, env=environment, capture_output=True, text=True, timeout=600)


def built(place: Path, out: str, *how: str) -> dict[str, bytes]:
    """Return the files of an edition that is computed anew."""
    shutil.rmtree(place / "build" / ".cache" / "results", ignore_errors=True)
    asked = ["build", "--edition", EDITION, "--data", "extract", "--renderer", "embedded", "--out", out, *how]
    done = command(place, *asked)
    assert done.returncode == 0, done.stderr
    assert "computing results" in done.stderr
    kept = place / "build" / ".cache" / "results"
    assert [one.name for one in kept.iterdir() if one.name.startswith(".")] == []  # no rows are left there
    edition = place / out / EDITION
    return {str(file.relative_to(edition)): file.read_bytes() for file in edition.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """Return a workspace of the smallest registry, with an extract."""
    workspace = make_workspace(tmp_path_factory.mktemp("engines") / "workspace")
    (workspace / "spark-defaults.conf").write_text(QUICK, encoding="utf-8")
    return workspace


@pytest.fixture(scope="module")
def on_polars(place) -> dict[str, bytes]:
    """Return the files of the edition as Polars computes it."""
    return built(place, "polars")


@pytest.mark.parametrize("how", [("duckdb",), ("spark", "--master", "local[2]")], ids=lambda how: how[0])
def test_the_files_are_those_of_polars(how, place, on_polars):
    if how[0] == "spark":
        if shutil.which("java") is None:
            pytest.skip("Spark needs a Java runtime, and there is no java on the PATH")
        pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
    files = built(place, how[0], "--engine", *how)
    assert {"report.html", "report.pdf", "results.csv", "manifest.json"} <= set(files)
    assert files == on_polars


def test_a_check_runs_every_measure_on_the_engine(place):
    done = command(place, "check", "no_hofte", "--engine", "duckdb")
    assert (done.returncode, done.stdout.rpartition(": ")[2]) == (0, "no problem\n"), done.stdout + done.stderr
