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


def test_the_files_are_those_of_polars(built, tmp_path, monkeypatch):
    """On Spark they are compared in `test_edition`, of a registry with fewer measures."""
    extract = built.extract("se_ipn", SMALL["se_ipn"])
    expected = computed("se_ipn", extract, tmp_path / "polars" / "made")
    monkeypatch.setenv(ENGINE, "duckdb")
    assert computed("se_ipn", extract, tmp_path / "duckdb" / "made") == expected
    assert {"results.csv", "methods.json", "warnings.csv", "extract.json"} <= set(expected)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_rows_that_stay_in_files_give_the_same_results(engine, built, tmp_path, monkeypatch):
    monkeypatch.setenv(ENGINE, engine)
    extract = built.extract("se_ipn", SMALL["se_ipn"])
    in_memory = computed("se_ipn", extract, tmp_path / "memory" / "made")
    monkeypatch.setattr(stored, "MOST_ROWS_IN_MEMORY", -1)
    assert computed("se_ipn", extract, tmp_path / "files" / "made") == in_memory


def test_an_extract_that_changes_meanwhile_gives_no_results(built, tmp_path, monkeypatch):
    extract = shutil.copytree(built.extract("se_ipn", SMALL["se_ipn"]), tmp_path / "extract")
    monkeypatch.setattr(stored, "MOST_ROWS_IN_MEMORY", -1)

    def change(said: str) -> None:
        if said == "computing results":
            (extract / "added.csv").write_text("of another day\n", encoding="utf-8")

    (tmp_path / "made").mkdir()
    with pytest.raises(ValueError, match="has changed while it was read"):
        compute_released(Edition(registry="se_ipn", year=2024), extract, tmp_path / "made", change)
