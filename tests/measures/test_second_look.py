"""A second look at the same rows: another day of counting, another day until which registrations are seen."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Bands, Measure, period_of
from R_free_helpers.model.source import Source

D = dt.date
EDITION = Edition(registry="se_ipn", year=2024)


@pytest.fixture
def source():
    rows = pl.DataFrame({"id": [1, 2, 3], "entered_at": [D(2025, 3, 7), D(2025, 3, 8), D(2025, 6, 3)]})
    return Source({"visit": rows.lazy()}, {}, EDITION)


def seen(source: Source) -> list[int]:
    return source.table("visit").collect().to_native()["id"].to_list()


def test_a_second_look_sees_what_was_registered_by_its_own_day(source):
    later = source.as_of(D(2025, 6, 2), D(2025, 6, 2))
    assert (seen(source), seen(later)) == ([1], [1, 2])
    assert (source.status_date, later.status_date) == (D(2024, 12, 31), D(2025, 6, 2))


def test_a_look_at_an_earlier_day_keeps_what_the_source_sees(source):
    later = source.as_of(D(2025, 6, 2), D(2025, 6, 2))
    assert seen(later.as_of(D(2023, 12, 31))) == [1, 2]
    assert seen(source.as_of(D(2023, 12, 31))) == [1]


def test_the_same_look_is_planned_once_and_keeps_its_own_results(source):
    later = source.as_of(D(2025, 6, 2), D(2025, 6, 2))
    assert source.as_of(D(2025, 6, 2), D(2025, 6, 2)) is later
    assert later.once("n", lambda s: s.table("visit")).collect().shape[0] == 2
    assert source.once("n", lambda s: s.table("visit")).collect().shape[0] == 1


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("year", "2024"),
        ("status_date", "2024-12-31"),
        ("extraction_date", "2025-03-07"),
        ("dashboard_date", "2025-06-02"),
        ("dashboard", "2024-06-03/2025-06-02"),
    ],
)
def test_a_period_is_the_year_a_date_or_a_window_of_the_edition(source, period, text):
    assert period_of(Measure("x", counts="persons", period=period), source) == text


def test_an_extract_may_be_as_new_as_the_last_look_at_it():
    assert EDITION.latest_extraction == D(2025, 6, 2)
    assert EDITION.extraction_date == D(2025, 3, 7)
    # Next year's edition needs no row of its own: all its dates move along.
    assert Edition(registry="se_ipn", year=2025).date("dashboard_date") == D(2026, 6, 2)


def test_a_single_goal_leaves_no_band_between():
    goal = Bands(1.0, 1.0)
    assert [goal.score(share) for share in (None, 0.0, 0.999, 1.0)] == [0, 1, 1, 3]
    assert list(goal.levels) == [1, 3]
    assert list(Bands(0.8, 0.9).levels) == [1, 2, 3]
