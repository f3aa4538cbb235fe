"""Several units, late reports, consent without data and MRI regions: who and what is counted."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date


def test_several_units_counts_registered_persons_followed_at_two_trusts(rows, measured):
    for person, places in (("P1", ("bergen", "forde")), ("P2", ("bergen", "bergen")), ("P3", ("ous",))):
        rows.person(person)
        for n, place in enumerate(places):
            rows.add("patient_unit", patient_id=person, unit_id=place, role="treating", from_date=D(2020 + n, 1, 1))
    rows.add("patient_unit", patient_id="P3", unit_id="ahus", role="residence", from_date=D(2020, 1, 1))
    assert measured("several_units")["value"] == 1


def test_a_report_counts_those_included_by_its_extraction(rows, measured):
    for n, included in enumerate((D(2023, 5, 15), D(2023, 5, 16), D(2023, 11, 15), D(2023, 11, 16))):
        rows.person(f"P{n}", patient={"included_date": included}, diagnosis_date=D(2022, 3, 1))
    rows.person("P8", patient={"included_date": D(2023, 1, 1)}, diagnosis_date=D(2021, 12, 31))
    assert measured("reported_later", report="june")["value"] == 1
    assert measured("reported_later", report="december")["value"] == 3


def test_those_who_only_consented_are_known_of(rows, measured):
    rows.person("P1").person("P2", patient={"death_date": D(2024, 1, 1)})
    rows.add("patient", patient_id="P3", included_date=None, consent_date=D(2025, 1, 1))
    rows.add("patient", patient_id="P4", included_date=None, consent_date=D(2025, 1, 1), consent_status="declined")
    found = measured("known_of_expected")
    assert found["numerator"] == 2
    assert found["denominator"] == pytest.approx(14_870, abs=1)


@pytest.mark.parametrize(
    ("examined", "season"),
    [
        (D(2023, 12, 1), "2023-12"),
        (D(2024, 2, 29), "2023-12"),
        (D(2024, 3, 1), "2024-03"),
        (D(2024, 11, 30), "2024-09"),
    ],
)
def test_seasons_begin_in_december(rows, measured, examined, season):
    rows.person("P1").add("mri_exam", patient_id="P1", exam_date=examined)
    rows.add("mri_exam", patient_id="P1", exam_date=examined, region="brain_and_spinal")
    rows.add("mri_exam", patient_id="P1", exam_date=examined, context="diagnostic")
    found = measured("mri_brain_only", unit="bergen", season=season)
    assert (found["numerator"], found["denominator"]) == (1, 2)
