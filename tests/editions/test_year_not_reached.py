"""An edition of a year that the list has not needs rows of that year: a misspelt year is told, a new one is made."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from built import SMALL

from R_free_helpers.contract.newest import newest_year
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.editions.computing import open_valid, require_reached
from R_free_helpers.model.edition import parse_edition


@pytest.mark.parametrize("name", ["no_ms-2042", "no_ms-2026", "se_ipn-2042", "se_ipn-2042-q2"])
def test_a_year_after_the_newest_rows_is_told_with_the_year_of_these(built, name):
    edition = parse_edition(name)
    extract = built.extract(edition.registry, SMALL[edition.registry])
    told = f"{name}: the newest date of the extract is of 2025, .* \\(its newest is {edition.registry}-2024\\)"
    with pytest.raises(ValueError, match=told):
        open_valid(edition, extract, lambda said: None)


@pytest.mark.parametrize("name", ["no_ms-2025", "no_ms-2022", "se_ipn-2025-q1"])
def test_a_year_that_the_rows_reach_needs_no_place_in_the_list(built, name):
    edition = parse_edition(name)
    assert edition.borrowed_dates
    opened, _, _ = open_valid(edition, built.extract(edition.registry, SMALL[edition.registry]), lambda said: None)
    schema = load_reference(edition.data_dir).schema
    assert newest_year(opened.tables, schema) == 2025


def test_days_and_years_of_any_table_count():
    schema = load_reference(parse_edition("no_ms-2024").data_dir).schema
    seen, delivered = (schema.polars_schema(table) for table in ("visit", "data_delivery"))
    tables = {
        "visit": pl.LazyFrame([], schema=seen),
        "data_delivery": pl.DataFrame([{"year": 2031}], schema=delivered),
    }
    assert newest_year({"visit": tables["visit"]}, schema) is None
    assert newest_year(tables, schema) == 2031
    tables["visit"] = pl.LazyFrame([{"visit_date": dt.date(2033, 2, 1)}], schema=seen)
    assert newest_year(tables, schema) == 2033


def test_an_extract_without_any_date_tells_nothing_of_years():
    require_reached(parse_edition("no_ms-2042"), None)
