"""The rows behind a measure have of the person what the registry tells of persons, whatever its tables are called."""

from __future__ import annotations

import datetime as dt

import polars as pl

from R_free_helpers.measures.cohort import cohort
from R_free_helpers.measures.kinds import Counts
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.source import OfPersons, Source

D = dt.date
UNITS = pl.DataFrame(
    {
        "unit_id": ["norge", "nord"],
        "name_short": ["Norge", "Nord"],
        "name_print": ["Norge", "Nord"],
        "level": ["nation", "hospital"],
        "parent_unit_id": [None, "norge"],
        "sort_order": [1, 2],
    }
)
OPERATIONS = pl.DataFrame({"patient_id": ["P1", "P1", "P2"], "unit_id": ["nord"] * 3, "minutes": [90, 60, 120]})
MEASURE = Counts("operations", lambda source: source.table("operation"), counts="events")


def rows(persons: pl.DataFrame | None, told: OfPersons) -> pl.DataFrame:
    tables = {"operation": OPERATIONS.lazy()} | ({} if persons is None else {told.table: persons.lazy()})
    return cohort(MEASURE, Source(tables, {"unit": UNITS}, Edition(registry="no_ms", year=2024), persons=told))


def test_persons_are_found_under_the_names_that_the_registry_gives_them():
    persons = pl.DataFrame({"patient_id": ["P1", "P2"], "born": [D(1950, 1, 1), D(1960, 1, 1)]})
    found = rows(persons, OfPersons("pasient", "born", None))
    assert found["age_years"].to_list() == [74, 74, 64]
    assert found["born"].to_list() == [D(1950, 1, 1), D(1950, 1, 1), D(1960, 1, 1)]
    assert not {"sex", "death_date", "diagnosis_date"} & set(found.columns)


def test_what_is_not_told_of_persons_is_not_added():
    for persons, told in (
        (pl.DataFrame({"patient_id": ["P1", "P2"]}), OfPersons("patient", None, None)),
        (None, OfPersons(None, None, None)),
    ):
        found = rows(persons, told)
        assert found.columns == ["patient_id", "unit_id", "unit", "counted_as", "not_counted", "minutes"]
        assert found["counted_as"].to_list() == ["counted"] * 3
