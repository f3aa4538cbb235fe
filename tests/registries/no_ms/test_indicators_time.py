"""Inclusive bounds, windows and denominators of indicator group 1."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date


@pytest.mark.parametrize(("onset", "met"), [((2022, 6), 1), ((2022, 5), 0), ((2024, 6), 1)])
def test_onset_24_months_is_included_and_25_is_not(rows, measured, onset, met):
    rows.person("P1", onset_year=onset[0], onset_month=onset[1], diagnosis_date=D(2024, 6, 30))
    assert measured("onset_dx")["numerator"] == met


@pytest.mark.parametrize(
    ("date", "counted"), [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0)]
)
def test_year_of_diagnosis_includes_both_ends(rows, measured, date, counted):
    rows.person("P1", diagnosis_date=date, onset_year=2023, onset_month=6)
    assert measured("onset_dx")["denominator"] == counted


def test_registered_after_the_extraction_is_not_seen(rows, measured):
    rows.person("P1", patient={"included_date": D(2025, 5, 16)})
    rows.person("P2", patient={"included_date": D(2025, 5, 15)})
    assert measured("onset_dx")["denominator"] == 1


@pytest.mark.parametrize(
    ("referral", "expected"), [(D(2024, 5, 4), (1, 1, 0)), (D(2024, 5, 3), (0, 1, 0)), (None, (0, 0, 1))]
)
def test_referral_28_days_is_included_and_no_date_is_missing(rows, measured, referral, expected):
    rows.person("P1", diagnosis_date=D(2024, 6, 1), referral_date=referral)
    row = measured("ref_dx")
    assert (row["numerator"], row["denominator"], row["missing"]) == expected


@pytest.mark.parametrize(("start", "met"), [(D(2024, 6, 22), 1), (D(2024, 6, 23), 0), (D(2024, 5, 1), 1)])
def test_treatment_21_days_is_included_and_a_start_before_the_diagnosis_counts(rows, measured, start, met):
    rows.person("P1", diagnosis_date=D(2024, 6, 1)).add("treatment_episode", patient_id="P1", start_date=start)
    rows.add("treatment_status", patient_id="P1", event_date=start)
    row = measured("dx_treat")
    assert (row["numerator"], row["denominator"]) == (met, 1)


def test_treatment_excuses_late_starters_by_choice_and_leaves_unknown_out(rows, measured):
    reason = {"status": "none", "event_date": D(2024, 6, 10)}
    rows.person("late_by_choice").add(
        "treatment_status", patient_id="late_by_choice", no_treatment_reason="own_choice", **reason
    )
    rows.add("treatment_episode", patient_id="late_by_choice", start_date=D(2024, 9, 1))
    rows.person("pregnant").add("treatment_status", patient_id="pregnant", no_treatment_reason="pregnancy", **reason)
    rows.person("waiting").add("treatment_status", patient_id="waiting", no_treatment_reason="awaiting", **reason)
    rows.person("unheard_of")
    rows.person("in_time").add("treatment_episode", patient_id="in_time", start_date=D(2024, 6, 2))
    rows.person("progressive", type_at_onset="PPMS")
    row = measured("dx_treat")
    assert (row["numerator"], row["denominator"], row["missing"]) == (1, 2, 1)


def test_early_high_efficacy_reads_the_first_drug_only(rows, measured):
    rows.person("P1").add("treatment_episode", patient_id="P1", drug_id="avonex", start_date=D(2024, 6, 2))
    rows.add("treatment_episode", patient_id="P1", drug_id="rituximab", start_date=D(2024, 8, 2))
    rows.person("P2").add("treatment_episode", patient_id="P2", drug_id="cladribine", start_date=D(2024, 6, 2))
    rows.person("P3")
    assert (measured("early_he")["numerator"], measured("early_he")["denominator"]) == (1, 2)
    assert (measured("early_he_all")["numerator"], measured("early_he_all")["denominator"]) == (1, 3)


def test_siponimod_is_not_on_the_high_efficacy_list(rows, measured):
    rows.person("P1").add("treatment_episode", patient_id="P1", drug_id="siponimod", start_date=D(2024, 6, 2))
    assert measured("early_he")["numerator"] == 0


def test_waiting_time_before_diagnosis_is_zero_and_values_beyond_the_cut_are_counted(rows, measured):
    for number, start in enumerate([D(2024, 5, 1), D(2024, 6, 11), D(2024, 9, 1)]):
        rows.person(f"P{number}").add("treatment_episode", patient_id=f"P{number}", start_date=start)
    assert measured("wait_treatment", statistic="median")["value"] == 10
    assert measured("wait_treatment", statistic="beyond")["value"] == 1
    assert measured("wait_treatment", statistic="p10")["value"] == pytest.approx(2.0)


def test_counts_roll_up_the_unit_tree(rows, measured):
    rows.person("P1", patient={"residence_unit_id": "forde"}).person("P2", patient={"residence_unit_id": "finnmark"})
    assert measured("onset_dx", "forde")["denominator"] == 1
    assert measured("onset_dx", "rhf_vest")["denominator"] == 1
    assert measured("onset_dx", "norge")["denominator"] == 2
    assert measured("onset_dx", "ous")["status"] == "no_data"
