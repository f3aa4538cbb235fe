"""Onset, clinical presentation and survival on a few rows whose answers can be worked out by hand."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from R_free_helpers.measures.survival import under_observation
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.registries.no_ms.cohorts.time_to_death import time_to_death
from R_free_helpers.results.compute import compute_measure, open_source

D = dt.date


@pytest.fixture
def source(rows):
    return lambda: open_source(rows.tables(), get_registry("no_ms"), Edition(registry="no_ms", year=2024))


def test_time_runs_from_the_middle_of_the_month_of_onset(rows, source):
    rows.person(
        "A", patient={"death_date": D(2010, 7, 2), "included_date": D(2004, 7, 1)}, onset_year=2000, onset_month=1
    )
    rows.person("B", patient={"included_date": D(2004, 7, 1)}, onset_year=2002, onset_month=12)
    found = {entry: time_to_death(source(), entry) for entry in ("onset", "start", "inclusion")}
    dead, living = found["onset"].row(0, named=True), found["onset"].row(1, named=True)
    middle = 2000 + 0.5 / 12
    assert dead["years"] == pytest.approx(2010 + 182.5 / 365.25 - middle)
    assert (dead["event"], living["event"]) == (True, False)
    assert living["years"] == pytest.approx(2024 + 365.5 / 365.25 - (2002 + 11.5 / 12))
    assert [round(years, 2) for years in found["start"]["entry"]] == [0.96, 0.0]
    assert [round(years, 2) for years in found["inclusion"]["entry"]] == [4.46, 1.54]
    assert found["onset"]["entry"].to_list() == [0.0, 0.0]


def test_median_survival_of_two_deaths_a_year(rows, source):
    for n in range(20):
        rows.person(
            f"P{n:02d}",
            patient={"death_date": D(2006 + n // 2, 1, 16), "included_date": D(2002, 1, 1)},
            onset_year=2001,
            diagnosis_date=D(2001, 6, 1),
        )
    median = compute_measure(get_registry("no_ms").measure("survival_median"), source())
    everyone = median.filter(pl.col("subgroup") == "entry=onset").row(0, named=True)
    assert (everyone["value"], everyone["numerator"], everyone["denominator"]) == (9.0, 20, 20)
    assert set(median["subgroup"].str.extract("entry=([a-z]+)")) == {"onset", "start", "inclusion"}


def test_years_nobody_could_die_in_raise_plain_survival(rows, source):
    for n in range(40):
        dead = {"death_date": D(2003 + n % 20, 3, 1)} if n < 20 else {}
        rows.person(
            f"P{n:02d}",
            patient={"included_date": D(2002, 1, 1), **dead},
            onset_year=1980 + n,
            diagnosis_date=D(2001, 6, 1),
        )
    median = compute_measure(get_registry("no_ms").measure("survival_median"), source())
    values = dict(median.filter(~pl.col("subgroup").str.contains(";")).select("subgroup", "value").iter_rows())
    assert values["entry=onset"] >= values["entry=start"] >= values["entry=inclusion"]


def followed_from_inclusion(rows, others: int) -> None:
    """Add one who dies the day after inclusion, and others included later of whom two die a year from 2010 on."""
    begun = {"onset_year": 2001, "onset_month": 6, "diagnosis_date": D(2001, 6, 20)}
    rows.person("first", patient={"included_date": D(2001, 7, 1), "death_date": D(2001, 7, 2)}, **begun)
    for n in range(others):
        rows.person(
            f"P{n:02d}", patient={"included_date": D(2004, 1, 1), "death_date": D(2010 + n // 2, 6, 16)}, **begun
        )


def test_a_death_the_day_after_inclusion_does_not_decide_the_median(rows, measured):
    followed_from_inclusion(rows, 24)
    row = measured("survival_median", entry="inclusion", sex="female")
    assert (row["value"], row["status"]) == (14.0, "ok")
    assert (row["numerator"], row["denominator"]) == (24, 24)
    # Counted from the onset, the first is one of twenty-five.
    assert measured("survival_median", entry="onset", sex="female")["denominator"] == 25


@pytest.mark.parametrize(("others", "status"), [(16, "ok"), (15, "no_data")])
def test_a_median_that_fewer_than_ten_reach_is_not_told(rows, measured, others, status):
    # One dies alone, then two at a time: of seventeen half is reached with ten followed, of sixteen with nine.
    followed_from_inclusion(rows, others)
    row = measured("survival_median", entry="onset", sex="female")
    assert (row["status"], row["value"] is None) == (status, status == "no_data")
    assert row["denominator"] == others + 1


def test_who_dies_on_the_day_of_inclusion_was_observed(rows, source):
    begun = {"onset_year": 2001, "onset_month": 6, "diagnosis_date": D(2001, 6, 20)}
    rows.person("dies", patient={"included_date": D(2004, 1, 1), "death_date": D(2004, 1, 1)}, **begun)
    rows.person("before", patient={"included_date": D(2004, 1, 2), "death_date": D(2004, 1, 1)}, **begun)
    seen = under_observation(time_to_death(source(), "inclusion"))
    assert seen["patient_id"].to_list() == ["dies"]
    assert seen.select("event", length=((pl.col("years") - pl.col("entry")) * 365.25).round(6)).row(0) == (True, 0.5)


@pytest.mark.parametrize(
    ("left", "died", "event", "end"),
    [
        (D(2010, 7, 2), None, False, D(2010, 7, 2)),
        (D(2010, 7, 2), D(2012, 1, 1), False, D(2010, 7, 2)),
        (D(2010, 7, 2), D(2010, 7, 2), True, D(2010, 7, 2)),
        (D(2010, 7, 2), D(2010, 7, 1), True, D(2010, 7, 1)),
        (D(2025, 2, 1), None, False, D(2024, 12, 31)),
    ],
)
def test_who_has_emigrated_is_followed_until_then(rows, source, left, died, event, end):
    rows.person("A", patient={"emigration_date": left, "death_date": died}, onset_year=2000, onset_month=1)
    row = time_to_death(source(), "onset").row(0, named=True)
    assert row["event"] == event
    day = end.year + (end.timetuple().tm_yday - 0.5) / 365.25
    assert row["years"] == pytest.approx(day - (2000 + 0.5 / 12))


def test_a_group_in_which_ten_are_never_followed_has_no_median(rows, measured):
    followed_from_inclusion(rows, 9)
    row = measured("survival_median", entry="inclusion", sex="female")
    assert (row["value"], row["lower"], row["status"]) == (None, None, "no_data")
    assert (row["numerator"], row["denominator"]) == (0, 0)
    assert measured("survival_median", entry="onset", sex="female")["status"] == "no_data"


def test_a_curve_with_late_entry_starts_when_ten_are_followed(rows, source):
    rows.person("first", patient={"death_date": D(2001, 2, 1)}, onset_year=1995, onset_month=7)
    for n in range(10):
        rows.person(f"P{n}", patient={"death_date": D(2015 + n // 2, 8, 1)}, onset_year=1990, onset_month=7)
    found = compute_measure(get_registry("no_ms").measure("survival"), source())
    everybody = found.filter(~pl.col("subgroup").str.contains("sex|type"))
    years = everybody.with_columns(year=pl.col("subgroup").str.extract(r"years=(\d+)").cast(pl.Int64)).sort("year")
    late = years.filter(pl.col("subgroup").str.starts_with("entry=start"))
    alive, at_risk = (late.filter(pl.col("statistic") == name) for name in ("survival", "at_risk"))
    # The first was followed alone, and died, in the sixth year; the others enter ten and a half years after onset.
    assert alive["year"].to_list() == list(range(11, 26))
    assert alive["value"].to_list() == [1.0] * 15
    assert (set(alive["denominator"]), set(alive["numerator"])) == ({10}, {0})
    assert at_risk["numerator"].to_list() == at_risk["value"].to_list()


def test_a_group_of_few_deaths_has_no_curve(rows, source):
    for n in range(12):
        dead = {"death_date": D(2015, 3, 1 + n)} if n < 3 else {}
        rows.person(f"P{n:02d}", patient={"included_date": D(2002, 1, 1), **dead}, onset_year=1995)
    assert compute_measure(get_registry("no_ms").measure("survival"), source()).is_empty()


@pytest.mark.parametrize(("n", "category"), [(0, "0"), (2, "2"), (3, "3_"), (9, "3_"), (None, "unknown")])
def test_relapses_in_categories(rows, measured, n, category):
    rows.person("A", n_relapses_before_dx=n)
    rows.person("B", n_relapses_before_dx=1)
    rows.person("C", n_relapses_before_dx=1, type_at_onset="PPMS")
    row = measured("relapses_by_year", relapses=category, year=2024)
    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_bands_only_of_examined_with_a_known_answer(rows, measured):
    rows.person("A", ocb="positive")
    rows.person("B", ocb="negative")
    rows.person("C", ocb="unknown")
    rows.person("D", ocb="positive", csf_done="no")
    row = measured("ocb_newdx")
    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_work_up_covers_five_years_and_unknown_is_missing(rows, measured):
    for person, year, csf in (("A", 2020, "no"), ("B", 2024, "yes"), ("C", 2022, "unknown"), ("D", 2019, "no")):
        rows.person(person, diagnosis_date=D(year, 3, 1), csf_done=csf, onset_year=2018)
    row = measured("csf_not_done")
    assert (row["numerator"], row["denominator"], row["missing"]) == (1, 2, 1)


def test_first_year_of_more_than_twenty(rows, measured):
    for year, n in ((1990, 20), (1991, 21), (1992, 30)):
        for i in range(n):
            rows.person(f"P{year}{i}", onset_year=year, diagnosis_date=D(2001, 2, 3))
    row = measured("first_onset_year", statistic="year")
    assert (row["value"], row["numerator"]) == (1991, 21)
