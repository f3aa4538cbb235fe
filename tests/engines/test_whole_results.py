"""Released results do not depend on the engine: the same files, byte for byte."""

from __future__ import annotations

from pathlib import Path

from built import SMALL

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
