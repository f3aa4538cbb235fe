"""Who is counted when, and as known when."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date


@pytest.mark.parametrize(
    ("ended", "current", "status", "in_year"),
    [
        (None, 1, 1, 0),
        (D(2023, 12, 31), 0, 0, 0),
        (D(2024, 1, 1), 1, 0, 1),
        (D(2024, 12, 31), 1, 0, 1),
        (D(2025, 1, 1), 1, 1, 0),
    ],
)
def test_the_day_of_the_end_decides_which_populations_a_person_is_in(people, found, ended, current, status, in_year):
    people.person("A", ended_date=ended).person("B", "lund")
    assert found("registered")["value"] == 2
    assert found("current", "karolinska")["value"] == current
    assert found("coverage_expected")["numerator"] == 1 + status
    assert found("ended")["value"] == in_year


@pytest.mark.parametrize(
    ("values", "counted", "now"),
    [
        ({"included_date": D(2024, 12, 31)}, 1, 1),
        ({"included_date": D(2025, 1, 1)}, 0, 1),
        ({"included_date": D(2025, 6, 2)}, 0, 1),
        ({"included_date": D(2025, 6, 3)}, 0, 0),
        ({"included_date": D(2020, 1, 1), "diagnosis_date": D(2025, 2, 1)}, 0, 1),
        ({"consent_status": "declined"}, 0, 0),
        ({"diagnosis": "GBS"}, 0, 0),
    ],
)
def test_registered_by_the_status_date_and_by_the_day_of_the_dashboards(people, found, values, counted, now):
    diagnosis = values.pop("diagnosis", "CIDP")
    people.person("A", diagnosis=diagnosis, **values).person("B")
    assert found("registered")["value"] == 1 + counted
    assert found("registered_now")["value"] == 1 + now


def test_two_diagnoses_are_one_person_but_one_of_each(people, found):
    people.person("A").add("diagnosis", "A", diagnosis="MMN", diagnosis_date=D(2022, 1, 1))
    assert found("registered")["value"] == 1
    assert found("coverage_expected")["numerator"] == 1
    assert found("coverage_expected", diagnosis="CIDP")["numerator"] == 1
    assert found("coverage_expected", diagnosis="MMN")["numerator"] == 1


def test_the_clinic_is_the_latest_one_and_who_has_none_counts_for_the_nation_alone(people, found):
    people.person("A").add("patient_unit", "A", unit_id="lund", from_date=D(2023, 1, 1))
    people.add("patient_unit", "A", unit_id="malmo", from_date=D(2025, 4, 1))
    people.add("patient", "B").add("diagnosis", "B")
    assert found("registered", "lund")["value"] == 1
    assert found("registered", "region_skane")["value"] == 1
    assert found("registered_now", "malmo")["value"] == 1
    assert found("registered")["value"] == 2


def test_the_net_change_is_the_difference_of_two_year_ends(people, found, who):
    people.person("A").person("B", included_date=D(2024, 3, 1)).person("C", ended_date=D(2024, 5, 1))
    people.person("D", included_date=D(2024, 2, 1))
    assert found("net_change")["value"] == 1  # two more, one less
    assert found("net_change", diagnosis="MMN")["value"] == 0
    row = found("net_change")
    assert (row["numerator"], row["denominator"]) == (3, 2)
    assert (who(row["numerator_set"]), who(row["denominator_set"])) == (["A", "B", "D"], ["A", "C"])


def test_coverage_of_an_earlier_year_is_counted_on_its_own_year_end(people, found, who):
    people.person("A", ended_date=D(2023, 6, 1)).person("B", included_date=D(2023, 5, 1))
    assert found("coverage_expected_by_year", diagnosis="CIDP", year="2022")["numerator"] == 1
    assert found("coverage_expected_by_year", diagnosis="CIDP", year="2023")["numerator"] == 1
    assert who(found("coverage_expected_by_year", year="2022")["numerator_set"]) == ["A"]
    row = found("coverage_expected_by_year", year="2024")
    assert (row["numerator"], row["denominator"], who(row["numerator_set"])) == (1, 450, ["B"])


def test_the_patient_register_formula_counts_those_only_in_that_register_below(people, found):
    people.person("A")
    row = found("coverage_par", diagnosis="CIDP")
    parts = [
        found("coverage_par_parts", diagnosis="CIDP", part=part)["value"]
        for part in ("matching", "only_register", "only_par")
    ]
    assert row["numerator"] == parts[0] + parts[1]
    assert row["denominator"] == sum(parts)
    assert row["value"] == pytest.approx((parts[0] + parts[1]) / sum(parts))


def test_prevalence_counts_people_where_they_live(people, found, who):
    people.person("A", "karolinska", residence_unit_id="region_gotland")
    gotland = found("prevalence", "region_gotland", diagnosis="CIDP")
    assert gotland["value"] == pytest.approx(1 / gotland["denominator"] * 100_000)
    assert who(gotland["numerator_set"]) == who(found("prevalence", diagnosis="CIDP")["numerator_set"]) == ["A"]
    stockholm = found("prevalence", "region_stockholm", diagnosis="CIDP")
    assert (stockholm["value"], stockholm["numerator_set"]) == (0, [])
    assert found("prevalence", diagnosis="CIDP")["denominator"] > 10_500_000


def test_affiliation_has_no_counts_that_disclosure_control_would_take_for_persons(people, found):
    people.person("A")
    row = found("affiliation", year="2024")
    assert row["value"] == pytest.approx(30 / 38)
    assert row["numerator"] is None
    assert found("affiliation_units", kind="new", year="2024")["value"] == 3


def test_men_per_woman_and_the_difference_in_delay(people, found, who):
    for n, (sex, years) in enumerate([("female", 4), ("female", 6), ("male", 1), ("male", 3), ("male", 2)]):
        people.person(
            f"P{n}",
            sex=sex,
            birth_date=D(1960, 1, 1),
            onset_date=D(2010, 1, 1),
            diagnosis_date=D(2010 + years, 1, 1),
        )
    ratio = found("sex_ratio")
    assert (ratio["value"], ratio["numerator"], ratio["denominator"]) == (1.5, 3, 2)
    assert (who(ratio["numerator_set"]), who(ratio["denominator_set"])) == (["P2", "P3", "P4"], ["P0", "P1"])
    assert who(found("delay_difference", statistic="median")["denominator_set"]) == ["P0", "P1", "P2", "P3", "P4"]
    assert found("delay_difference", statistic="median")["value"] == pytest.approx(3, abs=0.01)
    assert found("delay_difference", statistic="of_medians")["value"] == pytest.approx(3, abs=0.01)
    assert found("onset_age", statistic="median")["value"] == pytest.approx(50, abs=0.01)
    assert found("duration", statistic="median", sex="male")["value"] == pytest.approx(15.18, abs=0.01)


def test_nobody_of_one_sex_gives_no_ratio_rather_than_an_error(people, found):
    people.person("A", sex="male")
    assert found("sex_ratio")["status"] == "no_data"
