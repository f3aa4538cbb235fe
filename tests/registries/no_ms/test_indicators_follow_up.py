"""Windows and denominators of indicator groups 2 and 3, coverage and persistence."""

from __future__ import annotations

import datetime as dt

import pytest

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.registries.no_ms.cohorts.treatment import time_on_drug, treatment_at
from R_free_helpers.results.compute import open_source

D = dt.date


@pytest.fixture
def source(rows):
    edition = Edition(registry="no_ms", year=2024)
    return lambda: open_source(rows.tables(), get_registry("no_ms"), edition)


@pytest.mark.parametrize(
    ("status", "date", "met"),
    [
        ("ongoing", D(2024, 1, 1), 1),
        ("none", D(2024, 12, 31), 1),
        ("unknown", D(2024, 6, 1), 0),
        ("ongoing", D(2023, 12, 31), 0),
        ("ongoing", D(2025, 1, 1), 0),
    ],
)
def test_treatment_update_counts_known_status_in_the_year(rows, measured, status, date, met):
    rows.person("P1").add("treatment_status", patient_id="P1", status=status, event_date=date)
    assert measured("treat_upd")["numerator"] == met


def test_treatment_update_counts_relapsing_onset_alive_at_the_status_date(rows, measured):
    rows.person("P1").person("P2", type_at_onset="PPMS").person("P3", patient={"death_date": D(2024, 12, 31)})
    rows.person("P4", patient={"death_date": D(2025, 1, 1)})
    assert measured("treat_upd")["denominator"] == 2
    assert measured("treat_upd_ppms")["denominator"] == 1


def test_status_is_the_latest_and_the_drug_is_the_open_course(rows, source):
    rows.person("P1").add("treatment_status", patient_id="P1", status="none", event_date=D(2023, 1, 1))
    rows.add("treatment_status", patient_id="P1", status="ongoing", event_date=D(2024, 2, 1))
    rows.add("treatment_episode", patient_id="P1", drug_id="avonex", start_date=D(2015, 1, 1), end_date=D(2024, 1, 1))
    rows.add("treatment_episode", patient_id="P1", drug_id="rituximab", start_date=D(2024, 1, 2))
    rows.person("P2")
    now = treatment_at(source(), D(2024, 12, 31)).sort("patient_id").collect().to_native()
    assert now["status"].to_list() == ["ongoing", "unknown"]
    assert now["drug_id"].to_list() == ["rituximab", "unknown"]
    before = treatment_at(source(), D(2023, 6, 1)).sort("patient_id").collect().to_native()
    assert before["switch_group"].to_list() == ["none", "unknown"]


def test_relapse_status_takes_part_of_the_year_and_a_relapse_alone(rows, measured):
    rows.person("P1").add("relapse_status", patient_id="P1", covers_from=D(2023, 5, 1), covers_to=D(2024, 1, 1))
    rows.person("P2").add("relapse", patient_id="P2", onset_date=D(2024, 12, 31))
    rows.person("P3").add("relapse_status", patient_id="P3", covers_from=D(2023, 5, 1), covers_to=D(2023, 12, 31))
    row = measured("relapse_upd")
    assert (row["numerator"], row["denominator"]) == (2, 3)


def test_a_person_with_many_measurements_is_counted_once(rows, measured):
    rows.person("P1", type_at_onset="PPMS")
    for month in (1, 6, 12):
        rows.add("functional_measurement", patient_id="P1", event_date=D(2024, month, 1))
    assert (measured("edss")["numerator"], measured("edss")["denominator"]) == (1, 1)


@pytest.mark.parametrize(
    ("measured_on", "met"), [(D(2023, 11, 1), 1), (D(2023, 10, 31), 0), (D(2025, 2, 28), 1), (D(2025, 3, 1), 0)]
)
def test_widened_edss_window_is_two_months_at_each_end(rows, measured, measured_on, met):
    rows.person("P1").add("functional_measurement", patient_id="P1", event_date=measured_on)
    assert measured("edss_widened")["numerator"] == met


@pytest.mark.parametrize(
    ("measured_on", "met"), [(D(2024, 1, 15), 1), (D(2024, 1, 14), 0), (D(2024, 9, 15), 1), (D(2024, 9, 16), 0)]
)
def test_edss_eight_months_old_at_the_visit_is_valid(rows, measured, measured_on, met):
    rows.person("P1").add("visit", patient_id="P1", visit_date=D(2024, 9, 15))
    rows.add("functional_measurement", patient_id="P1", event_date=measured_on)
    rows.person("no visit")
    row = measured("edss_at_visit")
    assert (row["numerator"], row["denominator"]) == (met, 1)


@pytest.mark.parametrize(("diagnosed", "counted"), [(D(2019, 12, 31), 1), (D(2019, 12, 30), 0)])
def test_mri_counts_at_most_five_years_since_diagnosis(rows, measured, diagnosed, counted):
    rows.person("P1", diagnosis_date=diagnosed, onset_year=2018)
    assert measured("mri")["denominator"] == counted


@pytest.mark.parametrize(
    ("release", "examined", "met"),
    [
        ("june", D(2023, 7, 1), 1),
        ("june", D(2024, 6, 30), 1),
        ("june", D(2024, 7, 1), 0),
        ("june", D(2023, 6, 30), 0),
        ("december", D(2024, 7, 1), 1),
        ("december", D(2023, 12, 31), 0),
    ],
)
def test_mri_year_differs_between_the_releases(rows, measured, release, examined, met):
    rows.person("P1").add("mri_exam", patient_id="P1", exam_date=examined)
    assert measured("mri", release=release)["numerator"] == met


def test_persistence_event_censoring_and_age(rows, source):
    rows.person("switched", patient={"birth_date": D(1980, 1, 1)})
    rows.add(
        "treatment_episode", patient_id="switched", drug_id="avonex", start_date=D(2018, 1, 1), end_date=D(2020, 1, 1)
    )
    rows.add(
        "treatment_episode",
        patient_id="switched",
        drug_id="rituximab",
        start_date=D(2020, 1, 1),
        end_date=D(2023, 1, 1),
    )
    rows.add("treatment_episode", patient_id="switched", drug_id="cladribine", start_date=D(2023, 1, 1))
    rows.person("stayed").add("treatment_episode", patient_id="stayed", drug_id="rituximab", start_date=D(2020, 1, 1))
    rows.add("visit", patient_id="stayed", visit_date=D(2024, 1, 1))
    rows.person("died", patient={"death_date": D(2021, 1, 1)})
    rows.add("treatment_episode", patient_id="died", drug_id="rituximab", start_date=D(2020, 1, 1))
    rows.add("visit", patient_id="died", visit_date=D(2024, 1, 1))
    times = time_on_drug(source(), "rituximab").sort("months")
    assert times["event"].to_list() == [False, True, False]
    assert times["months"].round(2).to_list() == [12.02, 36.01, 48.0]
    assert times["naive"].to_list() == [True, False, True]
    assert times.filter(times["event"])["age"].item() == pytest.approx(40.0, abs=0.01)


def test_consent_without_inclusion_form_is_not_registered(rows, measured):
    rows.add("patient", patient_id="P1", included_date=None)
    rows.person("P2")
    assert measured("consented_without_data")["value"] == 1
    assert measured("registered", vital="alive")["value"] == 1
