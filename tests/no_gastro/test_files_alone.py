"""The registry is added by files of its own: no other file names it, and the engine knows none of its words."""

from __future__ import annotations

import csv

import pytest
from event_registry import EXAMPLE, REGISTRY, ROOT
from test_neutral_engine import COMMON, TEXT, engine, pattern

OWN = (EXAMPLE, ROOT / "tests" / REGISTRY)
ELSEWHERE = ("R_free_helpers", "data", "notebooks", "tests", "examples", "_text", ".ci")
AT_ROOT = ("*.yml", "*.qmd", "pyproject.toml", "Makefile", "_brand.yml")
READ = TEXT | {".ipynb", ".toml", ".R", ".sh", ""}


def files() -> list:
    """Return the text files of the program, of its tests, and of other registries; documents may name an example."""
    found = [path for folder in ELSEWHERE for path in (ROOT / folder).rglob("*") if path.suffix in READ]
    found += [path for name in AT_ROOT for path in ROOT.glob(name)]
    return [path for path in found if path.is_file() and not set(OWN) & set(path.parents)]


def test_no_file_of_the_program_of_its_tests_or_of_another_registry_names_it():
    assert len(files()) > 500
    assert [str(path) for path in files() if REGISTRY in path.read_text(encoding="utf-8", errors="replace")] == []


def names() -> set[str]:
    """Return the names of its units; the nation's are everyday words."""
    with (EXAMPLE / "data" / REGISTRY / "unit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    below = [row for row in rows if row["parent_unit_id"]]
    found = {row[column] for row in below for column in ("unit_id", "name_print", "name_short")}
    return {name for name in found if name.casefold() not in COMMON}


def test_the_engine_names_none_of_its_units():
    forbidden = pattern(names())
    assert forbidden.search("Tindeby") and forbidden.search("region_kyst")
    assert [str(path) for path in engine() if forbidden.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", ["report.qmd", "_brand.yml", "_quarto.yml"])
def test_what_every_workspace_takes_over_is_as_it_is_here(name):
    here, there = ((place / name).read_text(encoding="utf-8") for place in (ROOT, EXAMPLE))
    assert there == here.replace("default: no_ms", f"default: {REGISTRY}")
