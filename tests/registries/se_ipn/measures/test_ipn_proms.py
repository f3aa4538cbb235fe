"""Patient-reported measures: who reports, and the scores of the answers."""

from __future__ import annotations

import datetime as dt

import pytest

from R_free_helpers.registries.se_ipn.cohorts import prom_scores

D = dt.date


def test_several_forms_on_one_day_are_one_registration(people, found):
    people.person("A")
    for instrument in ("EQ5D5L", "RAND36"):
        people.answer("A", instrument)
    people.answer("A", date=D(2023, 1, 1))
    people.answer("A", date=D(2024, 7, 1), channel="clinic")
    assert found("per_total")["value"] == 2
    assert found("per_year")["value"] == 1
    assert found("eq5d_total")["value"] == 3


def test_home_and_clinic_both_count_as_having_reported(people, found):
    people.person("A").person("B").person("C", ended_date=D(2023, 1, 1))
    people.answer("A")
    people.answer("B", channel="clinic")
    people.answer("C")
    assert found("per_patients_year")["numerator"] == 1
    row = found("prom_patients_year")
    assert (row["numerator"], row["denominator"]) == (2, 2)
    assert found("prom_patients_by_year", year="2024")["value"] == 2


def test_a_year_counts_those_followed_in_that_year(people, found):
    people.person("A", ended_date=D(2023, 6, 1)).person("B")
    people.answer("A", date=D(2023, 2, 1))
    people.answer("B", date=D(2023, 2, 1))
    people.answer("B")
    assert found("per_patients_by_year", year="2023")["value"] == 2
    assert found("per_patients_by_year", year="2024")["value"] == 1


def test_answers_given_after_the_extraction_are_not_seen(people, found):
    people.person("A")
    people.answer("A", date=D(2025, 3, 8))
    assert found("eq5d_total")["value"] == 0


HEALTHY = {
    "mobility": 1,
    "self_care": 1,
    "usual_activities": 1,
    "pain_discomfort": 1,
    "anxiety_depression": 1,
    "vas": 90,
}


def test_scores_come_from_the_latest_answers(people, found):
    people.person("A")
    people.answer("A", date=D(2023, 1, 1), **{**HEALTHY, "mobility": 5, "vas": 10})
    people.answer("A", **HEALTHY)
    people.answer("A", "RODS_CIDP_PDN", **{str(n): 2 if n <= 12 else 1 for n in range(1, 25)})
    assert found("prom_scores", statistic="median", scale="eq5d_vas", diagnosis="CIDP")["value"] == 90
    assert found("prom_scores", statistic="median", scale="rods_cidp_pdn", diagnosis="CIDP")["value"] == 75
    assert found("eq5d_levels", answer="1", dimension="mobility")["numerator"] == 1
    assert found("prom_scores_by_year", scale="eq5d_vas", year="2023")["value"] == 10


def test_a_nomogram_in_the_registrys_folder_replaces_the_percentage(monkeypatch, people, found):
    monkeypatch.setattr(prom_scores, "nomogram_in", lambda folder, form: [float(n) for n in range(49)])
    people.person("A")
    people.answer("A", "RODS_CIDP_PDN", **{str(n): 1 for n in range(1, 25)})
    assert found("prom_scores", statistic="median", scale="rods_cidp_pdn", diagnosis="CIDP")["value"] == 24


def test_an_incomplete_form_has_no_score_and_breaks_nothing(people, found):
    people.person("A").person("B")
    people.answer("A", "RODS_CIDP_PDN", **{"1": 2})
    people.answer("B", "RODS_CIDP_PDN", **{str(n): 2 for n in range(1, 25)})
    row = found("prom_scores", statistic="median", scale="rods_cidp_pdn", diagnosis="CIDP")
    assert (row["value"], row["denominator"]) == (100, 1)


@pytest.mark.parametrize(("born", "counted"), [(D(1959, 5, 3), True), (D(1959, 5, 1), False)])
def test_work_ability_is_of_those_under_65_when_they_answered(people, found, born, counted):
    people.person("A", birth_date=born).person("B")
    for person in ("A", "B"):
        people.answer(person, "WORK", work_ability=6)
    assert found("work_ability", statistic="median", sex="female")["denominator"] == 1 + counted


def test_pass_is_a_share(people, found):
    people.person("A").person("B")
    people.answer("A", "PASS", **{"pass": 1})
    people.answer("B", "PASS", **{"pass": 0})
    assert found("pass")["value"] == 0.5
    assert found("pass", diagnosis="CIDP")["denominator"] == 2
