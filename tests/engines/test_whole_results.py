"""Released results do not depend on the engine: the same files, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from built import SMALL

from R_free_helpers.editions.computing import compute_released
from R_free_helpers.engines.choice import ENGINE, MASTER
from R_free_helpers.model.edition import Edition


def computed(registry: str, extract: Path, made: Path) -> dict[str, bytes]:
    """Return what is kept of an edition's results, by name of the file."""
    made.mkdir(parents=True)
    compute_released(Edition(registry=registry, year=2024), extract, made, lambda said: None)
    assert [one.name for one in made.parent.iterdir()] == [made.name]  # no rows are left beside it
    return {file.name: file.read_bytes() for file in made.iterdir()}


@pytest.fixture(scope="module")
def on_polars(built, tmp_path_factory):
    """Return the function that gives a registry's results as Polars computes them, once."""
    known = {}

    def results(registry: str) -> dict[str, bytes]:
        if registry not in known:
            extract = built.extract(registry, SMALL[registry])
            known[registry] = computed(registry, extract, tmp_path_factory.mktemp("polars") / "made")
        return known[registry]

    return results


@pytest.mark.parametrize(("registry", "engine"), [("no_ms", "duckdb"), ("se_ipn", "duckdb"), ("se_ipn", "spark")])
def test_the_files_are_those_of_polars(registry, engine, on_polars, built, tmp_path, monkeypatch, request):
    if engine == "spark":
        request.getfixturevalue("spark")
    monkeypatch.setenv(ENGINE, engine)
    monkeypatch.setenv(MASTER, "local[2]" if engine == "spark" else "")
    here = computed(registry, built.extract(registry, SMALL[registry]), tmp_path / "own" / "made")
    monkeypatch.delenv(ENGINE)
    assert here == on_polars(registry)
    assert {"results.csv", "methods.json", "warnings.csv", "extract.json"} <= set(here)
