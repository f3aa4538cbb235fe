"""Patient-reported measures of IPN: one row just below, at and just above each cut point."""

from __future__ import annotations

import datetime as dt
import json

import pytest

D = dt.date
HEALTHY = {
    "mobility": 1,
    "self_care": 1,
    "usual_activities": 1,
    "pain_discomfort": 1,
    "anxiety_depression": 1,
    "vas": 90,
}


@pytest.mark.parametrize(
    ("date", "counted"), [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0)]
)
def test_answers_of_the_year(people, found, date, counted):
    people.person("A")
    for instrument in ("EQ5D5L", "RODS_CIDP_PDN", "RODS_MMN"):
        people.answer("A", instrument, date)
    assert found("per_total")["value"] == 1
    assert found("per_year")["value"] == counted
    assert found("per_patients")["numerator"] == 1
    for measure_id in ("per_patients_year", "prom_patients_year", "eq5d_year", "rods_mmn_year"):
        assert found(measure_id)["numerator"] == counted
    assert found("rods_cidp_assessments_year")["value"] == counted
    assert [found(name)["value"] for name in ("rods_cidp_total", "rods_mmn_total", "eq5d_total")] == [1, 1, 1]
    assert found("rods_cidp_ever")["numerator"] == 1


@pytest.mark.parametrize(("date", "seen"), [(D(2025, 3, 6), 1), (D(2025, 3, 7), 1), (D(2025, 3, 8), 0)])
def test_answers_up_to_the_extraction_are_seen(people, found, date, seen):
    people.person("A")
    people.answer("A", date=date)
    assert found("per_total")["value"] == seen


@pytest.mark.parametrize(("channel", "own"), [("PER", 1), ("clinic", 0)])
def test_registrations_from_home_are_told_apart(people, found, channel, own):
    people.person("A")
    people.answer("A", channel=channel)
    assert found("per_patients_year")["numerator"] == own
    assert found("prom_patients_year")["numerator"] == 1


@pytest.mark.parametrize(
    ("date", "own", "any_form"),
    [
        (D(2020, 12, 31), [], []),
        (D(2021, 1, 1), [], ["2021"]),
        (D(2022, 12, 31), [], ["2022"]),
        (D(2023, 1, 1), ["2023"], ["2023"]),
        (D(2024, 12, 31), ["2024"], ["2024"]),
        (D(2025, 1, 1), [], []),
    ],
)
def test_years_of_registration_from_home_and_of_any_form(people, filled, date, own, any_form):
    people.person("A")
    people.answer("A", date=date)
    assert sorted(filled("per_patients_by_year", "year")) == own
    assert sorted(filled("prom_patients_by_year", "year")) == any_form


@pytest.mark.parametrize(
    ("date", "years"),
    [
        (D(2019, 12, 31), []),
        (D(2020, 12, 31), ["2020"]),
        (D(2021, 1, 1), ["2021"]),
        (D(2024, 12, 31), ["2024"]),
        (D(2025, 1, 1), []),
    ],
)
def test_years_of_mean_scores(people, filled, date, years):
    people.person("A", included_date=D(2015, 1, 1), diagnosis_date=D(2014, 1, 1))
    people.answer("A", date=date, **HEALTHY)
    assert sorted(filled("prom_scores_by_year", "year", scale="eq5d_vas", persons="denominator")) == years


def test_the_score_is_of_the_latest_form_and_of_several_on_a_day_of_the_last_by_key(people, found):
    people.person("A")
    for date, key, vas in ((D(2024, 5, 1), "X", 10), (D(2024, 5, 2), "B", 20), (D(2024, 5, 2), "C", 30)):
        people.add(
            "prom_response",
            "A",
            response_id=key,
            response_date=date,
            items=json.dumps(HEALTHY | {"vas": vas}),
        )
    people.add("prom_response", "A", response_id="Z", response_date=D(2024, 5, 3))
    assert found("prom_scores", statistic="median", scale="eq5d_vas", diagnosis="CIDP")["value"] == 30
    assert found("prom_scores_by_sex", statistic="median", scale="eq5d_vas", sex="female")["value"] == 30


@pytest.mark.parametrize(
    ("born", "asked"),
    # 65 years of 365.25 days are 23 741.25 days before 2 May 2024.
    [(D(1959, 5, 4), 1), (D(1959, 5, 3), 1), (D(1959, 5, 2), 0)],
)
def test_work_ability_is_asked_of_those_under_65(people, filled, born, asked):
    people.person("A", birth_date=born)
    people.answer("A", "WORK", work_ability=10)
    found = filled("work_ability", "sex", statistic="mean", persons="denominator")
    assert found == ({"female": 1} if asked else {})


@pytest.mark.parametrize(("value", "met"), [(0, 0), (1, 1)])
def test_an_acceptable_state(people, found, value, met):
    people.person("A")
    people.answer("A", "PASS", **{"pass": value})
    assert (found("pass")["numerator"], found("pass")["denominator"]) == (met, 1)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_levels_of_a_dimension(people, filled, level):
    people.person("A")
    people.answer("A", **HEALTHY | {"mobility": level})
    assert filled("eq5d_levels", "answer", dimension="mobility") == {str(level): 1}
    assert filled("eq5d_levels", "answer", dimension="self_care") == {"1": 1}
