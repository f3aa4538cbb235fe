"""What reads a table without rows has no data: no examinations in an export do not tell that nobody was examined."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from built import SMALL

from R_free_helpers.contract.reading import read_extract
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.editions.computing import unfilled_of
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.results.compute import compute_numbers

REGISTRY = get_registry("no_ms")
EDITION = Edition(registry="no_ms", year=2024)
READ_MRI = ("mri", "mri_by_group", "mri_adjusted")
OTHERS = ("mri_at_diagnosis", "treat_upd")


@pytest.fixture(scope="module")
def tables(built) -> dict[str, pl.DataFrame]:
    """Return a registry's tables, of which one has no rows."""
    reference = load_reference(REGISTRY.data_dir, EDITION.latest_extraction)
    read = read_extract(built.extract("no_ms", SMALL["no_ms"]), reference.schema)
    whole = reference.schema.complete({name: table.frame for name, table in read.tables.items()})
    return whole | {"mri_exam": whole["mri_exam"].clear()}


def computed(tables: dict[str, pl.DataFrame], unfilled: list[str]) -> pl.DataFrame:
    """Return the numbers of some measures."""
    asked = [REGISTRY.measure(name) for name in (*OTHERS, *READ_MRI)]
    return compute_numbers(tables, replace(REGISTRY, measures=asked), EDITION, unfilled=unfilled)


def test_what_is_not_known_is_no_zero(tables):
    counted, told = computed(tables, []), computed(tables, ["mri_exam"])
    assert counted.filter(pl.col("measure") == "mri")["value"].max() == 0
    without = told.filter(pl.col("measure").is_in(READ_MRI))
    assert set(without["measure"]) == set(READ_MRI)
    assert set(without["status"]) == {"no_data"}
    numbers = ["value", "lower", "upper", "numerator", "denominator", "missing", "numerator_set", "denominator_set"]
    assert without.select(pl.col(numbers).count()).row(0) == (0,) * len(numbers)
    others = pl.col("measure").is_in(OTHERS)
    assert told.filter(others).equals(counted.filter(others)) and told.filter(others).height > 0


def test_which_tables_are_meant(tables):
    empty = {name: rows.clear() for name, rows in tables.items()}
    found = unfilled_of(empty, REGISTRY)
    assert "mri_exam" in found
    assert "patient" not in found  # an extract without persons is refused
    assert "biobank_sample" not in found  # an extract may lack it, and what is counted from it then is told elsewhere
    assert unfilled_of(tables, REGISTRY) == ["mri_exam"]
    in_files = {name: rows.lazy() for name, rows in tables.items()}
    assert unfilled_of(in_files, REGISTRY) == ["mri_exam"]
