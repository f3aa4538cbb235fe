"""Patient-reported measures: one row just below, at and just above each cut point."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date
ANSWERED = D(2024, 11, 20)


def answer(rows, person, wave=2024, date=None, instrument="MSIS29", **values):
    rows.add(
        "prom_response",
        patient_id=person,
        wave=wave,
        instrument=instrument,
        response_date=date or D(wave, 11, 20),
        **values,
    )


def every_form(rows, person, wave):
    for instrument in ("MSIS29", "RAND12"):
        answer(rows, person, wave, instrument=instrument)


@pytest.mark.parametrize(("wave", "invited"), [(2023, 0), (2024, 1), (2025, 0)])
def test_the_wave_is_that_of_the_year(rows, measured, wave, invited):
    rows.person("P1").add("prom_invitation", patient_id="P1", wave=wave)
    rows.person("P2").add("prom_invitation", patient_id="P2", wave=2024)
    answer(rows, "P1")
    row = measured("prom_response")
    assert (row["numerator"], row["denominator"]) == (invited, 1 + invited)


@pytest.mark.parametrize(("wave", "met"), [(2023, 0), (2024, 1), (2025, 0)])
def test_an_answer_is_one_to_the_wave_of_the_year(rows, measured, wave, met):
    rows.person("P1").add("prom_invitation", patient_id="P1")
    answer(rows, "P1", wave, date=D(2024, 12, 31))
    assert measured("prom_response")["numerator"] == met
    assert measured("prom_response_reached")["numerator"] == met


def test_an_answer_in_the_new_year_belongs_to_its_wave(rows, measured):
    rows.person("P1").add("prom_invitation", patient_id="P1")
    answer(rows, "P1", date=D(2025, 1, 1))
    assert measured("prom_response")["numerator"] == 1


@pytest.mark.parametrize(("reached", "expected"), [(True, (1, 2)), (False, (0, 1))])
def test_whom_the_form_did_not_reach_is_asked_but_not_reached(rows, measured, reached, expected):
    rows.person("P1").add("prom_invitation", patient_id="P1", reached=reached)
    rows.person("P2").add("prom_invitation", patient_id="P2")
    answer(rows, "P1")
    assert measured("prom_response")["denominator"] == 2
    row = measured("prom_response_reached")
    assert (row["numerator"], row["denominator"]) == expected


@pytest.mark.parametrize(
    ("wave", "shown"), [(2018, None), (2019, "2019"), (2023, "2023"), (2024, "2024"), (2025, None)]
)
def test_waves_from_2019_to_the_year(rows, filled, wave, shown):
    rows.person("P1")
    answer(rows, "P1", wave, score_mental=None, date=D(2025, 1, 1))
    found = filled("prom_scores_by_wave", "wave", statistic="mean", persons="denominator")
    assert set(found) == ({shown} if shown else set())


def test_a_form_without_all_answers_or_without_a_score_has_none(rows, filled):
    rows.person("P1").person("P2").person("P3")
    answer(rows, "P1", complete=False)
    answer(rows, "P2", score_physical=None)
    answer(rows, "P3", instrument="RAND12", score_mental=None)
    found = filled("prom_means", "scale", persons="denominator")
    assert found == {"msis29_mental": 1, "rand12_physical": 1}


@pytest.mark.parametrize(
    ("told", "treated"), [(D(2024, 11, 19), "none"), (ANSWERED, "none"), (D(2024, 11, 21), "ongoing")]
)
def test_treatment_when_answering_is_the_latest_status_by_that_day(rows, filled, told, treated):
    rows.person("P1")
    answer(rows, "P1")
    rows.add("treatment_status", patient_id="P1", event_date=D(2024, 1, 1), status="ongoing")
    rows.add("treatment_status", patient_id="P1", event_date=told, status="none")
    assert filled("prom_treated", "treated") == {treated: 1}
    assert filled("prom_scores_by_treatment", "treated", statistic="mean", persons="denominator") == {treated: 1}


def test_of_several_forms_the_last_day_decides_about_treatment(rows, filled):
    rows.person("P1")
    answer(rows, "P1", date=D(2024, 11, 10))
    answer(rows, "P1", date=D(2024, 11, 20), instrument="RAND12")
    rows.add("treatment_status", patient_id="P1", event_date=D(2024, 11, 15), status="none")
    assert filled("prom_treated", "treated") == {"none": 1}


@pytest.mark.parametrize(("days", "paired"), [(-1, 0), (0, 1), (1, 1), (364, 1), (365, 1), (366, 0)])
def test_an_edss_is_paired_with_an_answer_at_most_365_days_later(rows, measured, days, paired):
    for n in range(5):
        person = f"P{n}"
        rows.person(person)
        answer(rows, person, score_physical=float(n), score_mental=None)
        date = ANSWERED - dt.timedelta(days=days if n == 4 else 100)
        rows.add("functional_measurement", patient_id=person, event_date=date, value=float(n))
    row = measured("prom_edss_correlation", method="pearson", scale="msis29_physical")
    assert row["denominator"] == 4 + paired


@pytest.mark.parametrize(("waves", "counted"), [((2024,), 0), ((2023,), 0), ((2023, 2024), 1)])
def test_every_wave_is_each_that_anybody_answered(rows, measured, waves, counted):
    rows.person("P1").person("P2")
    for wave in (2023, 2024):
        every_form(rows, "P1", wave)
    for wave in waves:
        every_form(rows, "P2", wave)
    answer(rows, "P2", 2018)
    assert measured("prom_every_wave")["value"] == 1 + counted


def test_one_scale_too_few_is_not_every_wave(rows, measured):
    rows.person("P1").person("P2")
    every_form(rows, "P1", 2024)
    answer(rows, "P2", 2024)
    answer(rows, "P2", 2024, instrument="RAND12", score_mental=None)
    assert measured("prom_every_wave")["value"] == 1


@pytest.mark.parametrize(
    ("ages", "bounds", "groups"),
    [
        # Quarters of four persons: the bounds lie between their ages, in whole years.
        ((30, 40, 50, 60), (37, 45, 52), {"1": 1, "2": 1, "3": 1, "4": 1}),
        # A bound that is somebody's age belongs to the younger group.
        ((30, 40, 50, 60, 70), (40, 50, 60), {"1": 2, "2": 1, "3": 1, "4": 1}),
        ((30, 30, 30, 30), (30, 30, 30), {"1": 4}),
    ],
)
def test_quarters_by_age(rows, filled, measured, ages, bounds, groups):
    for n, age in enumerate(ages):
        # Half a year past the birthday on the day of the answer.
        rows.person(f"P{n}", patient={"birth_date": D(2024 - age, 5, 20)})
        answer(rows, f"P{n}", score_mental=None)
    found = [measured("prom_scores_by_age", statistic="bound", quarter=number)["value"] for number in (1, 2, 3)]
    assert tuple(found) == bounds
    assert filled("prom_scores_by_age", "age", statistic="mean", persons="denominator") == groups


@pytest.mark.parametrize(("birthday", "older"), [(D(1984, 11, 19), True), (D(1984, 11, 22), False)])
def test_age_is_that_on_the_day_of_the_answer_in_whole_years(rows, measured, birthday, older):
    rows.person("P1", patient={"birth_date": birthday})
    answer(rows, "P1", score_mental=None)
    assert measured("prom_scores_by_age", statistic="bound", quarter=1)["value"] == (40 if older else 39)


@pytest.mark.parametrize(("wave", "shown"), [(2022, False), (2023, True), (2024, True), (2025, False)])
def test_adjusted_means_are_of_two_waves(rows, filled, wave, shown):
    rows.person("P1")
    answer(rows, "P1", wave, date=D(2024, 11, 20), score_mental=None)
    found = filled("prom_adjusted", "wave", persons="denominator")
    assert found == ({str(wave): 1} if shown else {})


def test_the_latest_edss_before_the_answer_is_paired_and_of_a_day_the_highest(rows, measured):
    for n in range(5):
        person = f"P{n}"
        rows.person(person)
        answer(rows, person, score_physical=float(n), score_mental=None)
        for date, key, value in (
            (D(2024, 11, 1), "A", 4.0 + n),
            (D(2024, 11, 1), "B", 3.0 - n / 2),
            (D(2024, 10, 1), "C", 9.0 - n),
        ):
            rows.add(
                "functional_measurement",
                patient_id=person,
                event_date=date,
                measurement_id=f"{key}{n}",
                value=value,
            )
    row = measured("prom_edss_correlation", method="pearson", scale="msis29_physical")
    assert (row["value"], row["denominator"]) == (pytest.approx(1.0), 5)
