"""Which engine runs the measures, and what is said where it cannot."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest
from typer.testing import CliRunner

from R_free_helpers.cli import app
from R_free_helpers.editions.many.order import Order, order
from R_free_helpers.engines.choice import ENGINE, MASTER, choose, chosen, running
from R_free_helpers.engines.engine import EngineFailed
from R_free_helpers.model.edition import Edition
from R_free_helpers.system.extras import MissingExtra


@pytest.fixture(autouse=True)
def none_chosen(monkeypatch):
    """Leave the environment as it was, and without a choice."""
    for name in (ENGINE, MASTER):
        monkeypatch.setenv(name, "")


def test_polars_is_the_default(tmp_path):
    assert chosen() == "polars"
    table = pl.DataFrame({"patient_id": ["a"]})
    with running(tmp_path / "rows") as engine:
        taken = engine.take({"patient": table})
    assert taken["patient"].collect().equals(table)
    assert not (tmp_path / "rows").exists()


def test_to_choose_an_engine_imports_none():
    """Every command chooses one, also one that finds nothing to do."""
    code = (
        "import sys\nfrom R_free_helpers.engines.choice import choose, chosen\nchoose(engine='duckdb')\n"
        "print(chosen(), [name for name in ('polars', 'narwhals', 'duckdb') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "duckdb []"


def test_an_unknown_engine_is_named_with_those_there_are(monkeypatch):
    monkeypatch.setenv(ENGINE, "sparc")
    with pytest.raises(ValueError, match=r"'sparc'.*spark"):
        chosen()


def test_an_address_needs_spark():
    with pytest.raises(ValueError, match="add --engine spark"):
        choose(master="local[2]")
    choose("spark", "local[2]")
    assert chosen() == "spark"


@pytest.mark.parametrize("arguments", [["--engine", "spark", "--master", "x"], ["--master", "x", "--engine", "spark"]])
def test_the_command_line_takes_both_in_any_order(arguments, monkeypatch):
    monkeypatch.setattr("R_free_helpers.editions.checking.check", lambda registry: 1 / 0)
    assert isinstance(CliRunner().invoke(app, ["check", "no_ms", *arguments]).exception, ZeroDivisionError)


def test_the_command_line_refuses_an_address_of_another_engine():
    said = CliRunner().invoke(app, ["results", "no_ms-2024", "--engine", "duckdb", "--master", "local[2]"])
    assert said.exit_code == 1
    assert "the engine is duckdb: add --engine spark" in said.output


def test_who_makes_editions_is_told_the_engine():
    choose("spark", "spark://host:7077")
    asked = order(Edition(registry="no_ms", year=2024))
    assert Order.of_json(asked.as_json()).engine == {ENGINE: "spark", MASTER: "spark://host:7077"}


@pytest.mark.parametrize(("name", "package"), [("duckdb", "duckdb"), ("spark", "pyspark")])
def test_a_missing_package_is_named_with_its_extra(name, package, monkeypatch, tmp_path):
    for loaded in [one for one in sys.modules if one.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, package, None)
    choose(name)
    said = rf"the engine {name} needs.*registry-report\[{name}\]"
    with pytest.raises(MissingExtra, match=said), running(tmp_path / "rows"):
        pass
    assert not (tmp_path / "rows").exists()


def test_without_java_it_is_told_what_to_install(monkeypatch, tmp_path):
    pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    choose("spark")
    with pytest.raises(EngineFailed, match="needs a Java 17 runtime"), running(tmp_path / "rows"):
        pass


def test_rows_are_for_their_owner_alone_and_removed(tmp_path):
    choose("duckdb")
    rows = tmp_path / "rows"
    with running(rows) as engine:
        tables = {"patient": pl.DataFrame({"patient_id": ["a", None]})}
        taken = engine.take(tables)
        assert tables == {}
        assert rows.stat().st_mode & 0o077 == 0
        assert taken["patient"].fetchall() == [("a",), (None,)]
    assert not rows.exists()


ON_DUCKDB = """
import sys
from pathlib import Path
import narwhals as nw
import polars as pl
from R_free_helpers.engines.on_duckdb import OnDuckDB
from R_free_helpers.system.garbage import look_seldom

look_seldom()
with OnDuckDB(Path(sys.argv[1])) as engine:
    taken = engine.take({"patient": pl.DataFrame({"patient_id": ["a"]})})
    print(nw.from_native(taken["patient"]).lazy().collect(backend="polars").to_native().height)
"""


def test_nothing_is_said_at_the_end_of_a_process_that_used_duckdb(tmp_path):
    """It counts what it gave away, and would tell of all that lay there unlooked for."""
    pytest.importorskip("duckdb", reason="the extra 'duckdb' is not installed")
    done = subprocess.run([sys.executable, "-c", ON_DUCKDB, str(tmp_path)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("1\n", "")
