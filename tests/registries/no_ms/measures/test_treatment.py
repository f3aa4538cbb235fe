"""Stops, earlier drugs, reasons by unit and starts: who is counted."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date


def course(rows, person, drug, start, end=None, **more):
    rows.add("treatment_episode", patient_id=person, drug_id=drug, start_date=start, end_date=end, **more)


def test_a_stop_is_counted_in_its_year_by_what_followed(rows, measured):
    for person, stopped, following in (
        ("P1", D(2024, 12, 31), "ocrelizumab"),
        ("P2", D(2024, 1, 1), "cladribine"),
        ("P3", D(2023, 12, 31), "rituximab"),
        ("P4", D(2024, 3, 1), None),
    ):
        rows.person(person)
        course(rows, person, "natalizumab", D(2022, 1, 1), stopped)
        if following:
            course(rows, person, following, D(2025, 1, 10))
    ratio = measured("natalizumab_stop_ratio")
    assert (ratio["numerator"], ratio["denominator"], ratio["value"]) == (3, 1, 3)


@pytest.mark.parametrize(("following", "expected"), [("ocrelizumab", "anti_cd20"), ("hsct", "other"), (None, "other")])
def test_the_next_course_decides_where_a_stop_leads(rows, measured, following, expected):
    rows.person("P1")
    course(rows, "P1", "natalizumab", D(2022, 1, 1), D(2024, 5, 1))
    if following:
        course(rows, "P1", following, D(2024, 6, 1))
        course(rows, "P1", "rituximab", D(2025, 1, 1))
    assert measured("natalizumab_stops", next=expected)["value"] == 1


def test_a_pause_is_no_stop(rows, measured):
    rows.person("P1").person("P2")
    course(rows, "P1", "natalizumab", D(2022, 1, 1), D(2024, 2, 1))
    course(rows, "P1", "natalizumab", D(2024, 2, 1))
    course(rows, "P2", "natalizumab", D(2022, 1, 1), D(2024, 2, 1))
    assert measured("natalizumab_stop_ratio")["numerator"] == 1


def test_the_ratio_needs_a_year_before(rows, measured):
    rows.person("P1")
    course(rows, "P1", "natalizumab", D(2022, 1, 1), D(2024, 2, 1))
    ratio = measured("natalizumab_stop_ratio")
    assert (ratio["value"], ratio["status"]) == (None, "no_data")


@pytest.mark.parametrize(("before", "expected"), [("ocrelizumab", "anti_cd20"), ("avonex", "other"), (None, "first")])
def test_what_came_before_ofatumumab(rows, measured, before, expected):
    rows.person("P1").add("treatment_status", patient_id="P1", event_date=D(2024, 6, 1))
    if before:
        course(rows, "P1", before, D(2020, 1, 1), D(2023, 1, 1))
    course(rows, "P1", "ofatumumab", D(2023, 2, 1))
    assert measured("ofatumumab_prior", prior=expected)["value"] == 1


def test_reasons_are_grouped_by_unit_and_own_choice_includes_pregnancy(rows, measured):
    for n, reason in enumerate(("own_choice", "pregnancy", "progressive", "high_age", None)):
        rows.person(f"P{n}")
        rows.add(
            "treatment_status", patient_id=f"P{n}", status="none", event_date=D(2024, 6, 1), no_treatment_reason=reason
        )
    own = measured("no_treatment_reason_unit", unit="bergen", group="choice_pregnancy")
    assert (own["numerator"], own["denominator"]) == (2, 5)
    assert measured("no_treatment_reason_unit", unit="bergen", group="other")["numerator"] == 2
    choice = measured("untreated_by_choice", type="RRMS")
    assert (choice["numerator"], choice["denominator"]) == (2, 5)


def test_a_start_after_the_extraction_is_not_yet_a_start(rows, measured):
    rows.person("P1", type_at_onset="PPMS").person("P2", type_at_onset="PPMS").person("P3", type_at_onset="PPMS")
    course(rows, "P1", "rituximab", D(2025, 5, 15))
    course(rows, "P2", "rituximab", D(2025, 5, 16))
    started = measured("started", type="PPMS")
    assert (started["numerator"], started["denominator"]) == (1, 3)


def test_transplantation_after_rituximab_tells_where(rows, measured):
    for person, abroad in (("P1", True), ("P2", False)):
        rows.person(person)
        course(rows, person, "rituximab", D(2022, 1, 1), D(2023, 1, 1))
        course(rows, person, "hsct", D(2023, 1, 1), received_abroad=abroad)
    rows.person("P3")
    course(rows, "P3", "rituximab", D(2020, 1, 1), D(2021, 1, 1))
    course(rows, "P3", "cladribine", D(2021, 1, 1), D(2023, 1, 1))
    course(rows, "P3", "hsct", D(2023, 1, 1), received_abroad=True)
    assert measured("rituximab_to_hsct", abroad="yes")["value"] == 1
    assert measured("rituximab_to_hsct", abroad="no")["value"] == 1
