"""EDSS, MRI and relapses: one row just below, at and just above each cut point."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date
BORN_1985 = D(1985, 6, 15)


MEASURED = D(2024, 6, 1)


def edss(rows, person, date=MEASURED, **values):
    rows.add("functional_measurement", patient_id=person, event_date=date, **values)


@pytest.mark.parametrize(
    ("value", "group"),
    [
        (0.0, "0-1.5"),
        (1.5, "0-1.5"),
        (2.0, "2-3.5"),
        (3.5, "2-3.5"),
        (4.0, "4-5.5"),
        (5.5, "4-5.5"),
        (6.0, "6-6.5"),
        (6.5, "6-6.5"),
        (7.0, "7-9.5"),
        (9.5, "7-9.5"),
    ],
)
def test_edss_groups(rows, filled, value, group):
    rows.person("P1")
    edss(rows, "P1", value=value)
    assert filled("edss_levels", "edss") == {group: 1}


AGES_AT_THE_END_OF_2024 = [
    (D(1995, 1, 1), "under_30"),
    (D(1994, 12, 31), "30-39"),
    (D(1985, 1, 1), "30-39"),
    (D(1984, 12, 31), "40-49"),
    (D(1975, 1, 1), "40-49"),
    (D(1974, 12, 31), "50-59"),
    (D(1965, 1, 1), "50-59"),
    (D(1964, 12, 31), "60-69"),
    (D(1955, 1, 1), "60-69"),
    (D(1954, 12, 31), "over_70"),
]


@pytest.mark.parametrize(("born", "group"), AGES_AT_THE_END_OF_2024)
def test_age_groups_on_the_status_date(rows, filled, born, group):
    rows.person("P1", patient={"birth_date": born})
    edss(rows, "P1")
    assert filled("edss_by_age", "age") == {group: 1}


@pytest.mark.parametrize(
    ("measured_on", "group"),
    [
        (D(2020, 3, 9), "under_30"),
        (D(2020, 3, 10), "30-39"),
    ],
)
def test_the_age_of_a_level_is_that_of_the_day_of_measurement(rows, filled, measured_on, group):
    # The 69th day of a year is 10 March, but 9 March in 2020: the date decides.
    rows.person("P1", patient={"birth_date": D(1990, 3, 10)}, diagnosis_date=D(2019, 6, 1), onset_year=2018)
    edss(rows, "P1", measured_on)
    assert filled("edss_levels", "age") == {group: 1}


@pytest.mark.parametrize(("measured_on", "counted"), [(D(2017, 12, 31), 0), (D(2018, 1, 1), 0), (D(2018, 1, 2), 1)])
def test_levels_use_measurements_after_the_first_day_of_2018(rows, measured, measured_on, counted):
    rows.person("P1", diagnosis_date=D(2015, 1, 1), onset_year=2014)
    edss(rows, "P1", measured_on)
    assert measured("edss_levels_n")["value"] == counted


def test_levels_use_the_latest_measurement_outside_a_relapse_and_the_highest_of_a_day(rows, filled):
    rows.person("P1")
    edss(rows, "P1", D(2024, 5, 31), value=7.0)
    edss(rows, "P1", D(2024, 6, 1), value=2.0)
    edss(rows, "P1", D(2024, 6, 1), value=4.0)
    edss(rows, "P1", D(2024, 6, 2), value=9.0, during_relapse=True)
    edss(rows, "P1", D(2024, 6, 2), value=9.0, instrument="T25FW")
    assert filled("edss_levels", "edss") == {"4-5.5": 1}


YEAR = [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0)]


@pytest.mark.parametrize("measure_id", ["edss", "edss_by_age", "edss_by_treatment"])
@pytest.mark.parametrize(("date", "met"), YEAR)
def test_edss_in_the_year_includes_both_ends(rows, measured, measure_id, date, met):
    rows.person("P1", patient={"birth_date": BORN_1985})
    edss(rows, "P1", date)
    row = measured(measure_id)
    assert (row["numerator"], row["denominator"]) == (met, 1)


@pytest.mark.parametrize("measure_id", ["edss", "edss_widened", "edss_at_visit", "edss_by_age", "edss_by_treatment"])
def test_another_scale_is_no_edss(rows, measured, measure_id):
    rows.person("P1").add("visit", patient_id="P1", visit_date=D(2024, 6, 1))
    edss(rows, "P1", instrument="T25FW")
    assert measured(measure_id)["numerator"] == 0


@pytest.mark.parametrize(("entered", "met"), [(D(2025, 5, 14), 1), (D(2025, 5, 15), 1), (D(2025, 5, 16), 0)])
def test_a_measurement_entered_after_the_extraction_is_not_seen(rows, measured, entered, met):
    rows.person("P1")
    edss(rows, "P1", entered_at=entered)
    assert measured("edss")["numerator"] == met


@pytest.mark.parametrize(("date", "counted"), YEAR)
def test_a_visit_counts_in_its_year(rows, measured, date, counted):
    rows.person("P1").add("visit", patient_id="P1", visit_date=date)
    assert measured("edss_at_visit")["denominator"] == counted


@pytest.mark.parametrize(
    ("measured_on", "met"),
    [
        (D(2024, 6, 29), 1),
        (D(2024, 6, 30), 1),
        (D(2024, 7, 1), 0),
        # Eight months after the last day of February is 28 or 29 October: the month is what counts, not the days.
        (D(2023, 10, 30), 1),
        (D(2023, 10, 29), 0),
    ],
)
def test_an_edss_at_a_visit_is_not_later_and_not_older_than_eight_months(rows, measured, measured_on, met):
    rows.person("P1").add("visit", patient_id="P1", visit_date=D(2024, 6, 30))
    rows.add("visit", patient_id="P1", visit_date=D(2024, 2, 1))
    edss(rows, "P1", measured_on)
    assert measured("edss_at_visit")["numerator"] == met


def test_the_years_last_visit_decides(rows, measured):
    rows.person("P1").add("visit", patient_id="P1", visit_date=D(2024, 2, 1))
    rows.add("visit", patient_id="P1", visit_date=D(2024, 12, 1))
    edss(rows, "P1", D(2024, 1, 31))
    assert measured("edss_at_visit")["numerator"] == 0


@pytest.mark.parametrize(
    ("first", "last", "met"),
    [
        (D(2023, 6, 1), D(2023, 12, 31), 0),
        (D(2023, 6, 1), D(2024, 1, 1), 1),
        (D(2023, 6, 1), D(2024, 1, 2), 1),
        (D(2024, 12, 30), D(2025, 3, 1), 1),
        (D(2024, 12, 31), D(2025, 3, 1), 1),
        (D(2025, 1, 1), D(2025, 3, 1), 0),
        (D(2023, 1, 1), D(2025, 3, 1), 1),
    ],
)
def test_a_period_without_relapses_touches_the_year(rows, measured, first, last, met):
    rows.person("P1").add("relapse_status", patient_id="P1", covers_from=first, covers_to=last)
    assert measured("relapse_upd")["numerator"] == met


@pytest.mark.parametrize(("date", "met"), YEAR)
def test_a_relapse_in_the_year(rows, measured, date, met):
    rows.person("P1").add("relapse", patient_id="P1", onset_date=date)
    assert measured("relapse_upd")["numerator"] == met


@pytest.mark.parametrize(("course", "counted"), [("RRMS", 1), ("PPMS", 0), ("unknown", 0)])
def test_relapses_are_asked_of_relapsing_onset(rows, measured, course, counted):
    rows.person("P1", type_at_onset=course)
    assert measured("relapse_upd")["denominator"] == counted


@pytest.mark.parametrize(("diagnosed", "counted"), [(D(2019, 12, 30), 0), (D(2019, 12, 31), 1), (D(2020, 1, 1), 1)])
def test_mri_is_asked_for_five_years_after_the_diagnosis(rows, measured, diagnosed, counted):
    rows.person("P1", diagnosis_date=diagnosed, onset_year=2018)
    assert measured("mri")["denominator"] == counted


@pytest.mark.parametrize(
    ("examined", "met"), [(D(2023, 6, 30), 0), (D(2023, 7, 1), 1), (D(2024, 6, 30), 1), (D(2024, 7, 1), 0)]
)
def test_the_mri_year(rows, measured, examined, met):
    rows.person("P1").add("mri_exam", patient_id="P1", exam_date=examined)
    assert measured("mri")["numerator"] == met
