"""Edition names, dates and parameters."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from R_free_helpers.model.edition import Edition, parse_edition


def test_name_and_parameters_are_each_others_inverse():
    for name in ["no_ms-2024", "no_ms-2023-december", "no_ms-2024-bergen", "no_ms-2024-december-forde"]:
        assert parse_edition(name).id == name


def test_dates_of_a_listed_edition():
    edition = parse_edition("no_ms-2024")
    assert (edition.status_date, edition.extraction_date) == (dt.date(2024, 12, 31), dt.date(2025, 5, 15))
    assert edition.window("mri") == (dt.date(2023, 7, 1), dt.date(2024, 6, 30))


def test_next_year_needs_no_new_row():
    edition = parse_edition("no_ms-2026")
    assert (edition.status_date, edition.extraction_date) == (dt.date(2026, 12, 31), dt.date(2027, 5, 15))
    assert edition.window("mri") == (dt.date(2025, 7, 1), dt.date(2026, 6, 30))


def test_a_misspelt_parameter_is_an_error():
    with pytest.raises(ValidationError, match="yeer"):
        Edition(registry="no_ms", year=2024, yeer=2023)


def test_a_misspelt_registry_or_unit_is_named_with_a_suggestion():
    with pytest.raises(ValidationError, match="did you mean 'no_ms'"):
        Edition(registry="no_mss", year=2024)
    with pytest.raises(ValueError, match="did you mean 'bergen'"):
        Edition(registry="no_ms", year=2024, unit="bergn").check_unit()


@pytest.mark.parametrize("name", ["no_ms", "no_ms-24x", "ms-2024", "no_ms-2024-june-bergen-extra"])
def test_a_name_that_is_no_edition_says_how_one_looks(name):
    with pytest.raises(ValueError, match="no_ms-2024"):
        parse_edition(name)
