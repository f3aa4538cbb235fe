"""Released results do not depend on the engine: the same files, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from built import SMALL

from R_free_helpers.contract import stored
from R_free_helpers.editions.computing import compute_released
from R_free_helpers.engines.choice import ENGINE
from R_free_helpers.model.edition import Edition


def computed(registry: str, extract: Path, made: Path) -> dict[str, bytes]:
    """Return what is kept of an edition's results, by name of the file."""
    made.mkdir(parents=True)
    compute_released(Edition(registry=registry, year=2024), extract, made, lambda said: None)
    assert [one.name for one in made.parent.iterdir()] == [made.name]  # no rows are left beside it
    return {file.name: file.read_bytes() for file in made.iterdir()}


@pytest.fixture(scope="module")
def on_polars(built, tmp_path_factory) -> dict[str, bytes]:
    """Return what is kept of an edition's results as Polars computes them of rows in memory."""
    made = tmp_path_factory.mktemp("polars") / "made"
    return computed("se_ipn", built.extract("se_ipn", SMALL["se_ipn"]), made)


@pytest.mark.parametrize(("engine", "most_rows"), [("duckdb", None), ("polars", -1), ("duckdb", -1)])
def test_the_files_are_those_of_polars(engine, most_rows, on_polars, built, tmp_path, monkeypatch):
    """Of rows in memory, and of rows that stay in files. Spark: `test_edition`, of a registry with fewer measures."""
    monkeypatch.setenv(ENGINE, engine)
    if most_rows is not None:
        monkeypatch.setattr(stored, "MOST_ROWS_IN_MEMORY", most_rows)
    extract = built.extract("se_ipn", SMALL["se_ipn"])
    assert computed("se_ipn", extract, tmp_path / "results" / "made") == on_polars
    assert {"results.csv", "methods.json", "warnings.csv", "extract.json"} <= set(on_polars)


def test_an_extract_that_changes_meanwhile_gives_no_results(built, tmp_path, monkeypatch):
    extract = shutil.copytree(built.extract("se_ipn", SMALL["se_ipn"]), tmp_path / "extract")
    monkeypatch.setattr(stored, "MOST_ROWS_IN_MEMORY", -1)

    def change(said: str) -> None:
        if said == "computing results":
            (extract / "added.csv").write_text("of another day\n", encoding="utf-8")

    (tmp_path / "made").mkdir()
    with pytest.raises(ValueError, match="has changed while it was read"):
        compute_released(Edition(registry="se_ipn", year=2024), extract, tmp_path / "made", change)
