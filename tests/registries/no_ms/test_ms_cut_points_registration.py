"""Registration and data quality: one row just below, at and just above each cut point."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date


@pytest.mark.parametrize(("places", "counted"), [((), 0), (("bergen",), 0), (("bergen", "forde"), 1)])
def test_followed_at_more_than_one_trust(rows, measured, places, counted):
    rows.person("P1")
    for place in places:
        rows.add("patient_unit", patient_id="P1", unit_id=place, role="treating", from_date=D(2020, 1, 1))
    assert measured("several_units")["value"] == counted


@pytest.mark.parametrize(
    ("diagnosed", "counted"), [(D(2021, 12, 31), 0), (D(2022, 1, 1), 1), (D(2022, 12, 31), 1), (D(2023, 1, 1), 0)]
)
def test_late_reports_are_of_the_diagnoses_two_years_ago(rows, measured, diagnosed, counted):
    rows.person("P1", patient={"included_date": D(2023, 1, 2)}, diagnosis_date=diagnosed, onset_year=2020)
    assert measured("reported_later", report="june")["value"] == counted


@pytest.mark.parametrize(
    ("included", "june", "december"),
    [
        (D(2023, 5, 14), 1, 1),
        (D(2023, 5, 15), 1, 1),
        (D(2023, 5, 16), 0, 1),
        (D(2023, 11, 15), 0, 1),
        (D(2023, 11, 16), 0, 0),
    ],
)
def test_a_report_counts_what_was_included_by_its_day(rows, measured, included, june, december):
    rows.person("P1", patient={"included_date": included}, diagnosis_date=D(2022, 6, 1), onset_year=2020)
    assert measured("reported_later", report="june")["value"] == june
    assert measured("reported_later", report="december")["value"] == december


@pytest.mark.parametrize(
    ("examined", "season"),
    [
        (D(2021, 11, 30), None),
        (D(2021, 12, 1), "2021-12"),
        (D(2021, 12, 31), "2021-12"),
        (D(2022, 1, 1), "2021-12"),
        (D(2024, 2, 29), "2023-12"),
        (D(2024, 3, 1), "2024-03"),
        (D(2024, 5, 31), "2024-03"),
        (D(2024, 6, 1), "2024-06"),
        (D(2024, 8, 31), "2024-06"),
        (D(2024, 9, 1), "2024-09"),
        (D(2024, 11, 30), "2024-09"),
        (D(2024, 12, 1), "2024-12"),
        (D(2025, 5, 15), "2025-03"),
        (D(2025, 5, 16), None),
    ],
)
def test_seasons_of_imaging(rows, measured, examined, season):
    rows.person("P1").add("mri_exam", patient_id="P1", exam_date=examined)
    rows.add("mri_exam", patient_id="P1", exam_date=D(2023, 7, 1))
    if season:
        row = measured("mri_brain_only", unit="bergen", season=season)
        assert (row["numerator"], row["denominator"]) == (1, 1)
    else:
        assert measured("mri_brain_only", unit="bergen")["subgroup"] == "season=2023-06"


@pytest.mark.parametrize(
    ("entered", "quarter"),
    [
        (D(2017, 12, 31), None),
        (D(2018, 1, 1), "2018Q1"),
        (D(2024, 3, 31), "2024Q1"),
        (D(2024, 4, 1), "2024Q2"),
        (D(2024, 6, 30), "2024Q2"),
        (D(2024, 7, 1), "2024Q3"),
        (D(2024, 9, 30), "2024Q3"),
        (D(2024, 10, 1), "2024Q4"),
        (D(2024, 12, 31), "2024Q4"),
        (D(2025, 1, 1), None),
    ],
)
def test_quarters_in_which_forms_are_entered(rows, filled, entered, quarter):
    rows.person("P1").add("registration_event", patient_id="P1", entered_at=entered)
    rows.add("registration_event", patient_id="P1", form="prom", entered_at=D(2024, 2, 1))
    assert filled("forms", "form", "quarter") == ({f"inclusion {quarter}": 1} if quarter else {})


def test_follow_ups_of_a_quarter_are_counted_by_person(rows, filled):
    rows.person("P1").person("P2")
    for person, date in (("P1", D(2024, 4, 1)), ("P1", D(2024, 6, 30)), ("P2", D(2024, 5, 1)), ("P2", D(2024, 7, 1))):
        rows.add("registration_event", patient_id=person, form="follow_up", entered_at=date)
    assert filled("forms", "quarter") == {"2024Q2": 2, "2024Q3": 1}


@pytest.mark.parametrize(("lacking", "judged"), [(1, False), (2, False), (3, True)])
def test_more_than_a_tenth_without_a_value_is_often(rows, filled, lacking, judged):
    for n in range(20):
        rows.person(f"P{n}")
        rows.add(
            "validation_result",
            patient_id=f"P{n}",
            hospital_id="bergen",
            variable="edss",
            registry_value=None if n < lacking else "2.0",
            match=n >= lacking,
        )
    assert filled("correctness", "variable", persons="denominator") == {"edss": 20}
    valued = filled("correctness_valued", "variable", persons="denominator")
    assert valued == ({"edss": 20 - lacking} if judged else {})


@pytest.mark.parametrize(
    ("visited", "counted"), [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0)]
)
def test_delays_are_of_events_of_the_year(rows, filled, visited, counted):
    rows.person("P1").add("visit", patient_id="P1", visit_date=visited, entered_at=D(2025, 2, 1))
    found = filled("timeliness", "event", statistic="median", persons="denominator")
    assert found == {"diagnosis": 1} | ({"visit": 1} if counted else {})


def test_of_two_events_on_the_first_day_the_one_entered_first_counts(rows, measured):
    rows.person("P1")
    for entered in (D(2024, 3, 30), D(2024, 3, 11)):
        rows.add("treatment_status", patient_id="P1", event_date=D(2024, 3, 1), entered_at=entered)
    assert measured("timeliness", statistic="median", event="treatment")["value"] == 10


@pytest.mark.parametrize(
    ("variable", "values"),
    [
        ("onset", {"onset_month": None}),
        ("type_at_onset", {"type_at_onset": "unknown"}),
        ("mri_at_dx", {"mri_at_dx": "unknown"}),
        ("csf_done", {"csf_done": "unknown"}),
        ("referral_date", {"referral_date": None}),
    ],
)
def test_what_makes_a_variable_known(rows, measured, variable, values):
    known = {"referral_date": D(2024, 5, 1), "mri_at_dx": "no", "csf_done": "no", "type_at_onset": "PPMS"}
    rows.person("P1", **known)
    rows.person("P2", **known | values)
    rows.person("P3", **known | values)
    row = measured("completeness", variable=variable)
    assert (row["numerator"], row["denominator"], row["missing"]) == (1, 3, 2)
    assert measured("completeness", variable="diagnosis_date")["numerator"] == 3


def test_coverage_divides_by_what_is_expected(rows, measured):
    rows.person("P1").person("P2", patient={"death_date": D(2024, 12, 31)})
    row = measured("coverage_total", unit="bergen")
    assert (row["numerator"], row["denominator"]) == (1, pytest.approx(1452.5773 * 0.97))
    assert row["value"] == pytest.approx(1 / (1452.5773 * 0.97))
    new = measured("coverage_newdx", unit="bergen")
    assert (new["numerator"], new["denominator"]) == (2, pytest.approx(486920 * 9 / 100_000))
    per = measured("prevalence", unit="bergen")
    assert (per["value"], per["denominator"]) == (pytest.approx(1452.5773 * 0.97 / 486920 * 100_000), 486920)
