"""Who is counted when: one row just below, at and just above each cut point."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date
STATUS, DASHBOARD = D(2024, 12, 31), D(2025, 6, 2)


def days(date: dt.date, number: int) -> dt.date:
    return date + dt.timedelta(days=number)


@pytest.mark.parametrize(("after", "by_status", "by_dashboard"), [(-1, 1, 1), (0, 1, 1), (1, 0, 1)])
@pytest.mark.parametrize("column", ["included_date", "diagnosis_date"])
def test_by_the_status_date(people, found, column, after, by_status, by_dashboard):
    people.person("A", **{column: days(STATUS, after)}).person("B")
    assert found("registered")["value"] == 1 + by_status
    assert found("current")["value"] == 1 + by_status
    assert found("current_reread")["value"] == 1 + by_status
    assert found("coverage_expected")["numerator"] == 1 + by_status
    assert found("registered_now")["value"] == 1 + by_dashboard


@pytest.mark.parametrize(("after", "counted"), [(-1, 1), (0, 1), (1, 0)])
@pytest.mark.parametrize("column", ["included_date", "diagnosis_date"])
def test_by_the_day_of_the_dashboards(people, found, column, after, counted):
    people.person("A", **{column: days(DASHBOARD, after)}).person("B")
    assert found("registered_now")["value"] == 1 + counted


@pytest.mark.parametrize(("after", "followed"), [(-1, 0), (0, 0), (1, 1)])
def test_the_day_of_the_end_is_no_day_of_follow_up(people, found, filled, after, followed):
    people.person("A", ended_date=days(STATUS, after)).person("B", ended_date=days(DASHBOARD, after))
    assert found("coverage_expected")["numerator"] == 1 + followed
    assert found("registered_now")["value"] == followed
    assert filled("registered_by_year", "year", year="2025") == ({"2025": 1} if followed else {})
    assert found("prevalence", diagnosis="CIDP")["numerator"] == 1 + followed
    if followed:
        assert found("prevalence_now", diagnosis="CIDP")["numerator"] == 1


@pytest.mark.parametrize(
    ("date", "in_year"), [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0)]
)
def test_ends_and_inclusions_of_the_year(people, found, date, in_year):
    people.person("A", ended_date=date)
    people.person("B", included_date=date)
    assert found("ended")["value"] == in_year
    assert found("included")["value"] == in_year


@pytest.mark.parametrize(("ended", "current"), [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (D(2024, 1, 2), 1)])
def test_current_is_who_was_followed_on_one_day_of_the_year(people, found, ended, current):
    people.person("A", ended_date=ended)
    assert found("current")["value"] == current
    assert found("current_reread")["value"] == current
    assert found("incat_year")["denominator"] == current


@pytest.mark.parametrize(("status", "counted"), [("consented", 1), ("declined", 0), ("withdrawn", 0)])
def test_who_declined_is_not_registered(people, found, status, counted):
    people.person("A", consent_status=status)
    assert found("registered")["value"] == counted


@pytest.mark.parametrize(
    ("moved", "before", "after"), [(STATUS, "lund", "lund"), (days(STATUS, 1), "karolinska", "lund")]
)
def test_the_clinic_is_that_of_the_day_the_population_is_counted(people, found, moved, before, after):
    people.person("A").add("patient_unit", "A", unit_id="lund", from_date=moved)
    people.add("patient_unit", "A", unit_id="malmo", from_date=D(2024, 1, 1), role="residence")
    assert found("registered", before)["value"] == 1
    assert found("registered_now", after)["value"] == 1


def test_with_two_diagnoses_one_person_is_counted_with_each(people, found):
    people.person("A", diagnosis_date=D(2020, 2, 2)).add("diagnosis", "A", diagnosis="MMN")
    for row in (found("diagnosis", diagnosis="MMN"), found("density", variable="visit", year="2024")):
        assert (row["denominator"], len(row["denominator_set"])) == (2, 1)


def test_of_two_diagnoses_the_one_made_first_is_the_persons(people, filled):
    people.person("A", diagnosis_date=D(2020, 2, 2))
    people.add("diagnosis", "A", diagnosis="MMN", diagnosis_date=D(2020, 2, 1))
    assert filled("diagnosis", "diagnosis") == {"CIDP": 1, "MMN": 1}
    people.add("prom_response", "A", instrument="EQ5D5L", items='{"vas": 50}')
    assert filled("prom_scores", "diagnosis", statistic="mean", persons="denominator") == {"MMN": 1}


@pytest.mark.parametrize(
    ("diagnosis", "reported", "every"), [("CIDP", 1, 1), ("MMN", 1, 1), ("PDN", 0, 1), ("GBS", 0, 1)]
)
def test_two_diagnoses_are_reported_and_four_are_followed(people, found, filled, diagnosis, reported, every):
    people.person("A", diagnosis=diagnosis)
    assert found("registered")["value"] == reported
    assert filled("registered_now_diagnosis", "diagnosis") == ({diagnosis: 1} if every else {})


def test_the_population_over_years_begins_in_2016_and_ends_with_the_dashboards(people, filled):
    people.person("A", included_date=D(2015, 1, 1), diagnosis_date=D(2014, 1, 1), onset_date=D(2013, 1, 1))
    years = [str(year) for year in range(2016, 2026)]
    assert sorted(filled("registered_by_year", "year")) == years


@pytest.mark.parametrize(
    ("date", "year"), [(D(2016, 12, 31), None), (D(2017, 1, 1), "2017"), (STATUS, "2024"), (D(2025, 1, 1), None)]
)
def test_onsets_diagnoses_and_inclusions_from_2017_to_the_year(people, filled, date, year):
    people.person("A", onset_date=date, diagnosis_date=date, included_date=date)
    expected = {f"{event} {year}": 1 for event in ("onset", "diagnosis", "inclusion")} if year else {}
    assert filled("dates_by_year", "event", "year") == expected


def test_coverage_is_compared_over_three_years(people, filled):
    people.person("A")
    assert sorted(filled("coverage_expected_by_year", "year", diagnosis="CIDP")) == ["2022", "2023", "2024"]


@pytest.mark.parametrize(
    ("included", "changed"), [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (STATUS, 1), (D(2025, 1, 1), 0)]
)
def test_the_net_change_is_from_one_year_end_to_the_next(people, found, included, changed):
    people.person("A", included_date=included)
    assert found("net_change", diagnosis="CIDP")["value"] == changed


@pytest.mark.parametrize(("onset", "met"), [(D(2019, 2, 2), 1), (D(2019, 2, 1), 1), (D(2019, 1, 31), 0)])
def test_twelve_months_from_onset_to_diagnosis(people, found, onset, met):
    people.person("A", onset_date=onset, diagnosis_date=D(2020, 2, 1))
    row = found("onset_dx")
    assert (row["numerator"], row["denominator"]) == (met, 1)


@pytest.mark.parametrize(("diagnosed", "met"), [(D(2021, 2, 27), 1), (D(2021, 2, 28), 1), (D(2021, 3, 1), 0)])
def test_twelve_months_after_29_february(people, found, diagnosed, met):
    people.person("A", onset_date=D(2020, 2, 29), diagnosis_date=diagnosed)
    assert found("onset_dx")["numerator"] == met


def test_without_a_day_of_onset_the_time_is_missing(people, found):
    people.person("A", onset_date=None)
    row = found("onset_dx")
    assert (row["denominator"], row["missing"]) == (0, 1)


@pytest.mark.parametrize(("onset", "months"), [(D(2020, 2, 1), 0), (D(2020, 1, 31), 12 / 365.25)])
def test_an_onset_after_the_diagnosis_is_no_delay(people, found, onset, months):
    people.person("A", onset_date=onset, diagnosis_date=D(2020, 2, 1))
    people.person("B", onset_date=D(2020, 2, 2), diagnosis_date=D(2020, 2, 1))
    median = found("wait_onset_dx", statistic="median")
    assert (median["value"], median["denominator"]) == (pytest.approx(months), 1)
    row = found("onset_dx")
    assert (row["numerator"], row["denominator"], row["missing"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (D(1985, 1, 1), "30"),
        (D(1984, 12, 31), "40"),
        (D(1985, 1, 1), "30"),
        (D(2015, 1, 1), "00"),
        (D(2014, 12, 31), "10"),
        (D(1925, 1, 1), "90"),
        (D(1920, 1, 1), "90"),
    ],
)
def test_age_groups_of_ten_years_on_the_status_date(people, filled, born, group):
    people.person("A", birth_date=born)
    assert filled("age_groups", "age") == {group: 1}


def test_ages_are_those_of_the_calendar_and_durations_count_days(people, found):
    people.person("A", birth_date=D(1960, 1, 1), onset_date=D(2010, 1, 1), diagnosis_date=D(2012, 1, 1))
    assert found("onset_age", statistic="median")["value"] == 50
    assert found("diagnosis_age", statistic="median")["value"] == 52
    assert found("age", statistic="mean")["value"] == pytest.approx(64 + 371 / 372)
    # Until the extraction on 7 March 2025.
    assert found("duration", statistic="median")["value"] == pytest.approx(5544 / 365.25)


def test_coverage_is_a_share_by_either_formula(people, found):
    people.person("A")
    for measure_id in ("coverage_par", "coverage_expected"):
        assert found(measure_id, statistic="share")["value"] > 0
