"""From onset to treatment: one row just below, at and just above each cut point."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date
DIAGNOSED = D(2024, 6, 1)
EXTRACTION = D(2025, 5, 15)


def after(days: int) -> dt.date:
    return DIAGNOSED + dt.timedelta(days=days)


def course(rows, person, start, drug="rituximab", **more):
    rows.add("treatment_episode", patient_id=person, drug_id=drug, start_date=start, **more)


@pytest.mark.parametrize("measure_id", ["onset_dx", "onset_dx_by_year", "onset_dx_by_sex", "onset_dx_by_year_sex"])
@pytest.mark.parametrize(("onset", "met"), [((2022, 5), 0), ((2022, 6), 1), ((2022, 7), 1)])
def test_24_months_from_onset_to_diagnosis(rows, measured, measure_id, onset, met):
    rows.person("P1", onset_year=onset[0], onset_month=onset[1], diagnosis_date=D(2024, 6, 30))
    row = measured(measure_id)
    assert (row["numerator"], row["denominator"]) == (met, 1)


def test_an_onset_without_month_is_missing(rows, measured):
    rows.person("P1", onset_year=2023, onset_month=None)
    row = measured("onset_dx")
    assert (row["denominator"], row["missing"]) == (0, 1)


@pytest.mark.parametrize(("diagnosed", "years"), [(D(2000, 12, 31), {}), (D(2001, 1, 1), {"2001": 1})])
def test_the_trend_begins_with_diagnoses_of_2001(rows, filled, diagnosed, years):
    rows.person("P1", diagnosis_date=diagnosed, onset_year=2000, onset_month=6)
    assert filled("onset_dx_by_year", "year") == years
    assert filled("onset_dx_by_year_sex", "year") == years


@pytest.mark.parametrize(("days", "met"), [(27, 1), (28, 1), (29, 0)])
def test_28_days_from_referral_to_diagnosis(rows, measured, days, met):
    rows.person("P1", diagnosis_date=DIAGNOSED, referral_date=after(-days))
    row = measured("ref_dx")
    assert (row["numerator"], row["denominator"]) == (met, 1)


def test_a_diagnosis_before_the_referral_is_no_wait(rows, measured):
    rows.person("P1", diagnosis_date=DIAGNOSED, referral_date=after(200))
    rows.person("P2", diagnosis_date=DIAGNOSED, referral_date=after(1))
    rows.person("P3", diagnosis_date=DIAGNOSED, referral_date=after(-40))
    row = measured("ref_dx")
    assert (row["numerator"], row["denominator"], row["missing"]) == (0, 1, 2)
    wait = measured("wait_referral", statistic="median")
    assert (wait["value"], wait["denominator"]) == (40, 1)


def test_an_onset_after_the_diagnosis_is_no_delay(rows, measured):
    rows.person("P1", onset_year=2024, onset_month=7, diagnosis_date=D(2024, 6, 30))
    rows.person("P2", onset_year=2024, onset_month=6, diagnosis_date=D(2024, 6, 1))
    row = measured("onset_dx")
    assert (row["numerator"], row["denominator"], row["missing"]) == (1, 1, 1)


@pytest.mark.parametrize(("days", "beyond"), [(199, 0), (200, 0), (201, 1)])
def test_waits_from_referral_are_cut_at_200_days(rows, measured, days, beyond):
    rows.person("P1", diagnosis_date=DIAGNOSED, referral_date=after(-days))
    assert measured("wait_referral", statistic="beyond")["value"] == beyond
    assert measured("wait_referral", statistic="median")["value"] == days


@pytest.mark.parametrize(("days", "beyond"), [(64, 0), (65, 0), (66, 1)])
def test_waits_for_treatment_are_cut_at_65_days(rows, measured, days, beyond):
    rows.person("P1", diagnosis_date=DIAGNOSED)
    course(rows, "P1", after(days))
    assert measured("wait_treatment", statistic="beyond")["value"] == beyond


@pytest.mark.parametrize(("days", "value"), [(-1, 0), (0, 0), (1, 1)])
def test_a_start_before_the_diagnosis_is_no_negative_wait(rows, measured, days, value):
    rows.person("P1", diagnosis_date=DIAGNOSED)
    course(rows, "P1", after(days))
    assert measured("wait_treatment", statistic="median")["value"] == value


@pytest.mark.parametrize(("days", "met"), [(-1, 1), (0, 1), (20, 1), (21, 1), (22, 0)])
def test_21_days_from_diagnosis_to_treatment(rows, measured, days, met):
    rows.person("P1", diagnosis_date=DIAGNOSED)
    course(rows, "P1", after(days))
    row = measured("dx_treat")
    assert (row["numerator"], row["denominator"]) == (met, 1)


@pytest.mark.parametrize(
    ("told", "counted"),
    [(-1, 1), (0, 0), (1, 0), (39, 0), (40, 1), (41, 1)],
)
def test_a_choice_excuses_from_the_diagnosis_until_the_day_before_the_start(rows, measured, told, counted):
    rows.person("P1", diagnosis_date=DIAGNOSED)
    course(rows, "P1", after(40))
    rows.add(
        "treatment_status",
        patient_id="P1",
        status="none",
        no_treatment_reason="own_choice",
        event_date=after(told),
    )
    assert measured("dx_treat")["denominator"] == counted


@pytest.mark.parametrize(
    ("reason", "counted"), [("own_choice", 0), ("pregnancy", 0), ("awaiting", 1), ("progressive", 1), (None, 1)]
)
def test_only_choice_and_pregnancy_excuse(rows, measured, reason, counted):
    rows.person("P1", diagnosis_date=DIAGNOSED)
    rows.add("treatment_status", patient_id="P1", status="none", no_treatment_reason=reason, event_date=after(5))
    row = measured("dx_treat")
    assert (row["numerator"], row["denominator"], row["missing"]) == (0, counted, 0)


def test_a_contact_before_the_diagnosis_tells_nothing_of_the_start(rows, measured):
    rows.person("P1", diagnosis_date=DIAGNOSED)
    rows.add("treatment_status", patient_id="P1", status="none", event_date=after(-1))
    assert measured("dx_treat")["missing"] == 1


def test_every_newly_diagnosed_is_judged_excused_or_unknown(rows, measured):
    for n, reason in enumerate(("own_choice", "pregnancy", "awaiting", None)):
        rows.person(f"P{n}", diagnosis_date=DIAGNOSED)
        rows.add("treatment_status", patient_id=f"P{n}", status="none", no_treatment_reason=reason, event_date=after(5))
    rows.person("silent", diagnosis_date=DIAGNOSED)
    rows.person("in_time", diagnosis_date=DIAGNOSED)
    course(rows, "in_time", after(3))
    row = measured("dx_treat")
    assert (row["numerator"], row["denominator"], row["missing"]) == (1, 3, 1)
    assert measured("dx_treat_excused")["value"] == 2


def test_who_started_in_time_is_not_taken_out_by_a_choice_before(rows, measured):
    rows.person("P1", diagnosis_date=DIAGNOSED)
    course(rows, "P1", after(21))
    rows.add("treatment_status", patient_id="P1", status="none", no_treatment_reason="pregnancy", event_date=after(3))
    row = measured("dx_treat")
    assert (row["numerator"], row["denominator"]) == (1, 1)


@pytest.mark.parametrize(
    ("status", "expected"), [(None, (0, 0, 1)), ("unknown", (0, 0, 1)), ("none", (0, 1, 0)), ("ongoing", (0, 0, 1))]
)
def test_whose_start_is_not_known_is_missing(rows, measured, status, expected):
    rows.person("P1", diagnosis_date=DIAGNOSED)
    if status:
        rows.add("treatment_status", patient_id="P1", status=status, event_date=after(90))
    row = measured("dx_treat")
    assert (row["numerator"], row["denominator"], row["missing"]) == expected


@pytest.mark.parametrize("measure_id", ["early_he", "started"])
@pytest.mark.parametrize(("days", "counted"), [(-1, 1), (0, 1), (1, 0)])
def test_starts_up_to_the_extraction_date(rows, measured, measure_id, days, counted):
    rows.person("P1")
    course(rows, "P1", EXTRACTION + dt.timedelta(days=days))
    assert measured(measure_id)["numerator"] == counted
    if measure_id == "early_he":
        assert measured(measure_id)["denominator"] == counted


@pytest.mark.parametrize(("course_at_onset", "counted"), [("RRMS", 1), ("PPMS", 0), ("unknown", 0)])
def test_treatment_is_asked_of_relapsing_onset(rows, measured, course_at_onset, counted):
    rows.person("P1", type_at_onset=course_at_onset)
    course(rows, "P1", after(3))
    for measure_id in ("dx_treat", "early_he", "early_he_all"):
        assert measured(measure_id)["denominator"] == counted


@pytest.mark.parametrize("keys", ["BC", "CB"])
def test_the_first_drug_is_that_of_the_first_day_entered_last_on_it(rows, filled, keys):
    rows.person("P1")
    course(rows, "P1", after(9), "natalizumab", episode_id="A")
    course(rows, "P1", after(8), "cladribine", episode_id=keys[0], entered_at=D(2024, 8, 1))
    course(rows, "P1", after(8), "avonex", episode_id=keys[1], entered_at=D(2024, 9, 1))
    assert filled("first_drug", "drug") == {"avonex": 1}


@pytest.mark.parametrize("keys", ["BC", "CB"])
def test_of_two_drugs_begun_and_entered_on_one_day_the_key_does_not_choose(rows, filled, keys):
    rows.person("P1")
    course(rows, "P1", after(8), "cladribine", episode_id=keys[0])
    course(rows, "P1", after(8), "avonex", episode_id=keys[1])
    assert filled("first_drug", "drug") == {"cladribine": 1}


@pytest.mark.parametrize(("drug", "met"), [("rituximab", 1), ("siponimod", 0), ("ozanimod", 1), ("avonex", 0)])
def test_high_efficacy_is_what_the_list_of_drugs_says(rows, measured, drug, met):
    rows.person("P1")
    course(rows, "P1", after(3), drug)
    assert (measured("early_he")["numerator"], measured("early_he_all")["numerator"]) == (met, met)


def test_who_has_not_started_has_no_early_start(rows, measured):
    rows.person("P1")
    assert measured("early_he")["denominator"] == 0
    row = measured("early_he_all")
    assert (row["numerator"], row["denominator"]) == (0, 1)
