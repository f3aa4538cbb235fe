"""Patient-reported scores of the MS registry on a few rows."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date


def answer(rows, person, wave=2024, day=None, physical=20.0, mental=20.0, complete=True):
    for instrument in ("MSIS29", "RAND12"):
        rows.add(
            "prom_response",
            patient_id=person,
            wave=wave,
            instrument=instrument,
            response_date=day or D(wave, 11, 20),
            score_physical=physical,
            score_mental=mental,
            complete=complete,
        )


def test_treatment_is_the_latest_status_up_to_the_answer(rows, measured):
    for person in ("A", "B", "C"):
        rows.person(person)
        answer(rows, person)
    for day, status in ((D(2024, 3, 1), "none"), (D(2024, 11, 20), "ongoing"), (D(2024, 11, 21), "none")):
        rows.add("treatment_status", patient_id="A", event_date=day, status=status)
    rows.add("treatment_status", patient_id="B", event_date=D(2024, 12, 1), status="ongoing")
    assert measured("prom_treated", treated="ongoing")["value"] == 1
    assert measured("prom_treated", treated="unknown")["value"] == 2


def test_those_with_incomplete_forms_count_as_answered_but_have_no_scores(rows, measured):
    for person, complete in (("A", True), ("B", False)):
        rows.person(person)
        answer(rows, person, complete=complete)
    assert measured("prom_treated", treated="unknown")["value"] == 2
    assert (
        measured("prom_scores_by_treatment", statistic="median", treated="unknown", scale="msis29_physical")[
            "denominator"
        ]
        == 1
    )


def test_everybody_and_those_who_answered_every_wave(rows, measured):
    for person in ("A", "B", "C"):
        rows.person(person)
        answer(rows, person, wave=2024, physical=30.0)
    answer(rows, "A", wave=2023, physical=10.0)
    answer(rows, "B", wave=2023, complete=False)
    assert measured("prom_every_wave")["value"] == 1
    all_now = measured("prom_scores_by_wave", statistic="median", wave="2024", scale="msis29_physical")
    same_now = measured("prom_scores_of_the_same", statistic="median", wave="2024", scale="msis29_physical")
    assert (all_now["denominator"], same_now["denominator"]) == (3, 1)
    before = measured("prom_scores_of_the_same", statistic="median", wave="2023", scale="msis29_physical")
    assert before["value"] == 10


def test_a_later_wave_is_not_read(rows, measured):
    rows.person("A", diagnosis_date=D(2020, 1, 1), onset_year=2019, patient={"included_date": D(2020, 6, 1)})
    answer(rows, "A", wave=2023)
    answer(rows, "A", wave=2024, physical=99.0)
    row = measured("prom_scores_by_wave", statistic="mean", year=2023, scale="msis29_physical")
    assert (row["subgroup"], row["value"]) == ("scale=msis29_physical;wave=2023", 20)


def test_scores_are_adjusted_for_age(rows, measured):
    # Twenty points in ten years, nothing else: the units differ only by their ages, so their adjusted means are equal.
    for n in range(12):
        person, unit, born = f"P{n}", ("bergen", "forde")[n % 2], 1950 + 3 * n + 10 * (n % 2)
        rows.person(person, patient={"residence_unit_id": unit, "birth_date": D(born, 1, 1)})
        answer(rows, person, physical=float(2024.886 - born) * 2 - 60)
    plain = [measured("prom_adjusted", unit=unit, wave=2024, scale="msis29_physical") for unit in ("bergen", "forde")]
    assert plain[0]["value"] == pytest.approx(plain[1]["value"], abs=0.02)
    assert plain[0]["denominator"] == 6
    assert measured("prom_adjusted", wave=2024, scale="msis29_physical")["denominator"] == 12


def test_edss_counts_within_a_year_before_the_answer_and_outside_relapses(rows, measured):
    for n in range(6):
        person = f"P{n}"
        rows.person(person)
        answer(rows, person, physical=float(n), mental=float(n % 2))
        rows.add("functional_measurement", patient_id=person, event_date=D(2024, 5, 1), value=float(n))
        # None of these may be taken: too early, after the answer, during a relapse.
        for day, relapse in ((D(2023, 11, 1), False), (D(2024, 11, 21), False), (D(2024, 9, 1), True)):
            rows.add("functional_measurement", patient_id=person, event_date=day, value=9.0 - n, during_relapse=relapse)
    row = measured("prom_edss_correlation", method="spearman", scale="msis29_physical")
    assert (row["value"], row["denominator"]) == (pytest.approx(1.0), 6)


def test_regression_compares_with_relapsing_onset_and_treatment(rows, measured):
    for n in range(40):
        person, course = f"P{n:02d}", ["RRMS", "PPMS"][n % 2]
        rows.person(
            person,
            type_at_onset=course,
            patient={"birth_date": D(1950 + n, 1, 1), "sex": ["female", "male"][n // 2 % 2]},
        )
        status = ["ongoing", "none", "unknown"][n % 3]
        rows.add("treatment_status", patient_id=person, event_date=D(2024, 6, 1), status=status)
        answer(rows, person, physical=20.0 + 7 * (course == "PPMS") + 3 * (status == "none"))
    wanted = {"model": "multi", "scale": "msis29_physical", "statistic": "coefficient"}
    assert measured("prom_regression", factor="type", category="PPMS", **wanted)["value"] == pytest.approx(7)
    assert measured("prom_regression", factor="treated", category="none", **wanted)["value"] == pytest.approx(3)
    assert measured("prom_regression", factor="decades", category="per_unit", **wanted)["value"] == pytest.approx(0)


def test_scores_keep_their_scale_apart(rows, measured):
    rows.person("A")
    rows.add("prom_response", patient_id="A", instrument="RAND12", score_physical=41.0, score_mental=None)
    row = measured("prom_scores_by_sex", statistic="mean")
    assert row["subgroup"] == "scale=rand12_physical;sex=female"
