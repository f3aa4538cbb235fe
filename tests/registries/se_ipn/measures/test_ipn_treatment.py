"""Immunotherapy: on a day, in a year, as known when, by whom and against the rest of the country."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date
STOCKHOLM = "sjv_stockholm_gotland"


@pytest.mark.parametrize(
    ("episode", "met"),
    [
        ({}, 1),
        ({"start_date": D(2024, 12, 31)}, 1),
        ({"start_date": D(2025, 1, 1)}, 0),
        ({"end_date": D(2024, 12, 31)}, 0),
        ({"end_date": D(2025, 1, 1)}, 1),
    ],
)
def test_on_treatment_at_the_end_of_the_year(people, found, episode, met):
    people.person("A").add("treatment_episode", "A", **episode)
    row = found("on_treatment_year_end")
    assert (row["numerator"], row["denominator"]) == (met, 1)


def test_a_course_registered_between_the_two_looks_counts_in_the_later_one_only(people, found):
    people.person("A").add("treatment_episode", "A", entered_at=D(2025, 4, 1))
    assert found("on_treatment_year_end")["numerator"] == 0
    assert found("on_therapy")["numerator"] == 1
    assert found("on_therapy_cidp")["numerator"] == 1
    assert found("on_therapy_mmn")["status"] == "no_data"


def test_who_is_on_two_therapies_counts_in_both_and_once_below_the_line(people, found):
    people.person("A").add("treatment_episode", "A").add("treatment_episode", "A", drug_id="prednisolon")
    people.person("B", "lund").add("treatment_episode", "B", drug_id="scig")
    people.person("C")
    for drug, n in (("ivig", 1), ("prednisolon", 1), ("scig", 1), ("rituximab", 0)):
        row = found("therapies", therapy=drug)
        assert (row["numerator"], row["denominator"]) == (n, 2)


def test_the_rest_is_the_country_without_the_healthcare_region(people, found):
    for n in range(3):
        people.person(f"A{n}").add("treatment_episode", f"A{n}", drug_id="scig" if n else "ivig")
    people.person("B", "lund").add("treatment_episode", "B", drug_id="scig")
    people.person("C", "lund").add("treatment_episode", "C", drug_id="ivig")
    own = found("therapies_cidp", STOCKHOLM, side="own", therapy="scig")
    rest = found("therapies_cidp", STOCKHOLM, side="rest", therapy="scig")
    assert (own["numerator"], own["denominator"]) == (2, 3)
    assert (rest["numerator"], rest["denominator"]) == (1, 2)
    # A healthcare region without anybody is compared with the whole country.
    everybody = found("therapies_cidp", "sjv_norra", side="rest", therapy="scig")
    assert (everybody["numerator"], everybody["denominator"]) == (3, 5)


def test_the_share_of_a_year_is_of_courses_and_of_all_four_diagnoses(people, found):
    people.person("A").add("treatment_episode", "A", end_date=D(2024, 2, 2))
    people.add("treatment_episode", "A", drug_id="scig", start_date=D(2024, 2, 2))
    people.person("B", diagnosis="PDN").add("treatment_episode", "B")
    row = found("therapies_by_year", therapy="scig", year="2024")
    assert (row["numerator"], row["denominator"]) == (1, 3)
    assert found("therapies_by_year", therapy="scig", year="2023")["numerator"] == 0
    assert found("ig_switches", year="2024")["value"] == 1
    assert found("scig_of_immunoglobulin", year="2024")["numerator"] == 1


def test_second_line_is_of_those_on_immunotherapy(people, found):
    people.person("A", sex="male").add("treatment_episode", "A", drug_id="cyklofosfamid")
    people.person("B", sex="male").add("treatment_episode", "B")
    people.person("C", sex="male")
    row = found("second_line", sex="male")
    assert (row["numerator"], row["denominator"]) == (1, 2)
