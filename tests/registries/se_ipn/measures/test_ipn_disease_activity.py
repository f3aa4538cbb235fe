"""INCAT, visits and what is registered of whom."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date
MEASURED = D(2024, 5, 2)


def incat(people, person, value, date=MEASURED, **values):
    return people.add("functional_measurement", person, value=float(value), event_date=date, **values)


@pytest.mark.parametrize(("value", "met"), [(3, 1), (4, 0)])
def test_the_goal_includes_three_and_looks_at_the_latest_value(people, found, value, met):
    people.person("A").add("treatment_episode", "A")
    incat(people, "A", 9 if met else 0, D(2023, 1, 1))
    incat(people, "A", value)
    incat(people, "A", 9 if met else 0, D(2025, 1, 5), entered_at=D(2025, 1, 5))  # after the year
    assert found("incat_le3")["numerator"] == met


def test_without_incat_the_goal_is_not_reached_and_without_therapy_not_asked_for(people, found):
    people.person("A").add("treatment_episode", "A", end_date=D(2021, 1, 1))
    people.person("B")
    incat(people, "B", 1)
    row = found("incat_le3")
    assert (row["numerator"], row["denominator"], row["missing"]) == (0, 1, 0)
    assert found("incat_le3_measured")["missing"] == 1


def test_the_mean_on_immunoglobulin_takes_only_values_since_it_began(people, found):
    people.person("A").add("treatment_episode", "A", start_date=D(2023, 1, 1))
    incat(people, "A", 8, D(2022, 12, 31))
    people.person("B").add("treatment_episode", "B", start_date=D(2023, 1, 1))
    incat(people, "B", 2, D(2023, 1, 1))
    people.person("C").add("treatment_episode", "C", drug_id="prednisolon")
    incat(people, "C", 6)
    row = found("incat_mean_ig", diagnosis="CIDP")
    assert (row["value"], row["denominator"]) == (2, 1)
    assert found("incat_mean", diagnosis="CIDP")["value"] == pytest.approx(16 / 3)


@pytest.mark.parametrize(
    ("visit", "physician", "any_visit"),
    [
        ({"visit_date": D(2024, 6, 3)}, 1, 1),
        ({"visit_date": D(2024, 6, 2)}, 0, 0),
        ({"visit_date": D(2025, 6, 2), "entered_at": D(2025, 6, 2)}, 1, 1),
        ({"visit_date": D(2024, 9, 1), "mode": "phone"}, 0, 1),
        ({"visit_date": D(2024, 9, 1), "staff": "nurse"}, 0, 1),
    ],
)
def test_the_last_twelve_months_up_to_the_dashboards(people, found, visit, physician, any_visit):
    people.person("A").add("visit", "A", **visit)
    assert found("visit_physician_12m")["numerator"] == physician
    assert found("visit_12m")["numerator"] == any_visit


def test_counts_of_assessments_go_to_the_clinic_that_treats(people, found):
    people.person("A", "lund", ended_date=D(2024, 1, 1)).person("B", "lund", ended_date=D(2023, 1, 1))
    for person in ("A", "B"):
        incat(people, person, 2, unit_id="malmo")
        incat(people, person, 2, D(2020, 6, 1))
    assert found("incat_total", "lund")["value"] == 4  # also of those who have left
    assert found("incat_assessments_year", "lund")["value"] == 1
    assert found("incat_year", "lund")["numerator"] == 1


def test_density_asks_for_one_value_ever_of_those_followed_in_the_year(people, found):
    people.person("A", included_date=D(2022, 3, 1)).add("visit", "A", visit_date=D(2021, 1, 1))
    people.person("B", included_date=D(2022, 3, 1), ended_date=D(2022, 12, 31))
    people.person("C", diagnosis="GBS", included_date=D(2022, 3, 1), icd_registered=False)
    incat(people, "C", 2, D(2023, 1, 1))
    share = {
        (variable, year): tuple(
            found("density", variable=variable, year=str(year))[name] for name in ("numerator", "denominator")
        )
        for variable, year in (("visit", 2022), ("visit", 2023), ("incat", 2022), ("incat", 2023), ("icd", 2023))
    }
    assert share == {
        ("visit", 2022): (1, 2),
        ("visit", 2023): (1, 1),
        ("incat", 2022): (0, 3),
        ("incat", 2023): (1, 2),
        ("icd", 2023): (1, 2),
    }


def test_a_nurse_is_no_physician_in_the_density(people, found):
    people.person("A").add("visit", "A", staff="nurse")
    assert found("density", variable="visit", year="2024")["numerator"] == 0
    assert found("visit_year")["numerator"] == 1


def test_the_reading_of_the_records_counts_for_the_nation(people, found):
    people.person("A").person("B")
    people.add("validation_result", "A").add("validation_result", "B", match=False)
    row = found("validation", diagnosis="CIDP")
    assert (row["numerator"], row["denominator"]) == (1, 2)
    assert found("validation_n", diagnosis="CIDP")["value"] == 2
