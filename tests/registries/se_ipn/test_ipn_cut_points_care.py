"""Therapy, function and visits: one row just below, at and just above each cut point."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date
STATUS, EXTRACTION, DASHBOARD = D(2024, 12, 31), D(2025, 3, 7), D(2025, 6, 2)


def days(date: dt.date, number: int) -> dt.date:
    return date + dt.timedelta(days=number)


def incat(people, person, value=2, date=None, **values):
    return people.add("functional_measurement", person, value=float(value), event_date=date or D(2024, 5, 2), **values)


@pytest.mark.parametrize(("after", "on"), [(-1, 1), (0, 1), (1, 0)])
def test_a_course_begins_by_the_status_date(people, found, after, on):
    people.person("A").add("treatment_episode", "A", start_date=days(STATUS, after))
    for measure_id in ("on_treatment_year_end", "on_therapy", "on_therapy_cidp"):
        assert found(measure_id)["numerator"] == on


@pytest.mark.parametrize(("after", "on"), [(-1, 0), (0, 0), (1, 1)])
def test_the_day_of_a_courses_end_no_longer_counts(people, found, after, on):
    people.person("A").add("treatment_episode", "A", end_date=days(STATUS, after))
    people.person("B", diagnosis="MMN").add("treatment_episode", "B", end_date=days(STATUS, after))
    assert found("on_treatment_year_end")["numerator"] == 2 * on
    assert found("on_therapy_cidp")["numerator"] == on
    assert found("on_therapy_mmn")["numerator"] == on


@pytest.mark.parametrize(
    ("entered", "first", "second"),
    [
        (EXTRACTION, 1, 1),
        (days(EXTRACTION, 1), 0, 1),
        (DASHBOARD, 0, 1),
        (days(DASHBOARD, 1), 0, 0),
    ],
)
def test_what_is_seen_at_the_extraction_and_at_the_second_look(people, found, entered, first, second):
    people.person("A").add("treatment_episode", "A", entered_at=entered)
    assert found("on_treatment_year_end")["numerator"] == first
    assert found("on_therapy")["numerator"] == second


@pytest.mark.parametrize(("after", "on"), [(-1, 1), (0, 1), (1, 0)])
def test_therapies_of_the_day_of_the_dashboards(people, filled, after, on):
    people.person("A").add("treatment_episode", "A", start_date=days(DASHBOARD, after), entered_at=EXTRACTION)
    people.person("B").add("treatment_episode", "B", end_date=days(DASHBOARD, after), drug_id="scig")
    found = filled("therapies", "therapy")
    assert found == ({"ivig": 1} if on else {"scig": 1})
    assert filled("therapies_cidp", "therapy", side="own") == found
    assert filled("therapies_by_sex", "therapy") == found


@pytest.mark.parametrize(
    ("start", "met"),
    [
        (D(2020, 1, 31), 1),
        (D(2020, 4, 30), 1),
        (D(2020, 5, 1), 1),
        (D(2020, 5, 2), 0),
    ],
)
def test_three_months_from_diagnosis_to_therapy(people, found, start, met):
    people.person("A", diagnosis_date=D(2020, 2, 1)).add("treatment_episode", "A", start_date=start)
    assert found("dx_therapy")["numerator"] == met


@pytest.mark.parametrize(("start", "met"), [(D(2020, 2, 28), 1), (D(2020, 2, 29), 1), (D(2020, 3, 1), 0)])
def test_three_months_that_end_on_29_february(people, found, start, met):
    people.person("A", diagnosis_date=D(2019, 11, 30)).add("treatment_episode", "A", start_date=start)
    assert found("dx_therapy")["numerator"] == met


@pytest.mark.parametrize(("after", "months"), [(-1, 0), (0, 0), (1, 12 / 365.25)])
def test_a_therapy_before_the_diagnosis_is_no_negative_wait(people, found, after, months):
    people.person("A", diagnosis_date=D(2020, 2, 1))
    people.add("treatment_episode", "A", start_date=days(D(2020, 2, 1), after))
    people.add("treatment_episode", "A", start_date=D(2021, 1, 1))
    assert found("wait_dx_therapy", statistic="median")["value"] == pytest.approx(months)


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (D(2015, 1, 1), D(2016, 1, 1), []),
        (D(2015, 1, 1), D(2016, 1, 2), ["2016"]),
        (D(2016, 12, 31), D(2017, 1, 1), ["2016"]),
        (D(2016, 12, 31), D(2017, 1, 2), ["2016", "2017"]),
        (D(2023, 12, 31), D(2024, 1, 1), ["2023"]),
        (D(2024, 12, 31), None, ["2024"]),
        (D(2025, 1, 1), None, []),
    ],
)
def test_the_years_a_course_was_ongoing_in(people, filled, start, end, years):
    people.person("A").add("treatment_episode", "A", start_date=start, end_date=end)
    assert sorted(filled("therapies_by_year", "year")) == years


def test_the_share_of_immunoglobulin_begins_in_2020_and_is_of_immunoglobulin(people, filled):
    people.person("A").add("treatment_episode", "A", start_date=D(2015, 1, 1))
    people.add("treatment_episode", "A", start_date=D(2015, 1, 1), drug_id="prednisolon")
    people.person("B", diagnosis="MMN").add("treatment_episode", "B", start_date=D(2015, 1, 1))
    found = filled("scig_of_immunoglobulin", "year", persons="denominator")
    assert found == {str(year): 1 for year in range(2020, 2025)}


@pytest.mark.parametrize(
    ("start", "years"),
    [
        (D(2023, 12, 31), ["2023", "2024"]),
        (D(2024, 1, 1), ["2024"]),
        (D(2024, 12, 31), ["2024"]),
        (D(2025, 1, 1), []),
    ],
)
def test_subcutaneous_at_two_year_ends(people, filled, start, years):
    people.person("A").add("treatment_episode", "A", drug_id="scig", start_date=start)
    assert sorted(filled("scig_year_end", "year")) == years


@pytest.mark.parametrize(
    ("veins", "skin", "year"),
    [
        (D(2023, 12, 31), D(2024, 1, 1), "2024"),
        (D(2024, 1, 1), D(2024, 1, 1), None),
        (D(2024, 1, 2), D(2024, 1, 1), None),
        (D(2015, 1, 1), D(2015, 12, 31), None),
        (D(2015, 1, 1), D(2016, 1, 1), "2016"),
        (D(2015, 1, 1), D(2024, 12, 31), "2024"),
        (D(2015, 1, 1), D(2025, 1, 1), None),
    ],
)
def test_a_switch_begins_after_the_first_course_into_veins(people, filled, veins, skin, year):
    people.person("A").add("treatment_episode", "A", start_date=veins)
    people.add("treatment_episode", "A", start_date=skin, drug_id="scig", entered_at=EXTRACTION)
    assert filled("ig_switches", "year") == ({year: 1} if year else {})


@pytest.mark.parametrize(("drug", "second"), [("ivig", 0), ("prednisolon", 0), ("rituximab", 1), ("azatioprin", 1)])
def test_second_line_is_what_the_list_of_drugs_says(people, found, drug, second):
    people.person("A").add("treatment_episode", "A", drug_id=drug)
    row = found("second_line", sex="female")
    assert (row["numerator"], row["denominator"]) == (second, 1)


@pytest.mark.parametrize(("value", "met"), [(0, 1), (2, 1), (3, 1), (4, 0), (10, 0)])
def test_the_goal_is_an_incat_of_at_most_three(people, found, value, met):
    people.person("A").add("treatment_episode", "A")
    incat(people, "A", value)
    for measure_id in ("incat_le3", "incat_le3_measured"):
        row = found(measure_id)
        assert (row["numerator"], row["denominator"]) == (met, 1)


@pytest.mark.parametrize(("after", "met"), [(-1, 1), (0, 1), (1, 0)])
def test_the_latest_incat_is_that_by_the_status_date(people, found, filled, after, met):
    people.person("A").add("treatment_episode", "A")
    incat(people, "A", 9, D(2024, 1, 1))
    incat(people, "A", 1, days(STATUS, after))
    assert found("incat_le3")["numerator"] == met
    assert filled("incat_levels", "incat") == {"01" if met else "09": 1}


@pytest.mark.parametrize(("after", "asked"), [(-1, 1), (0, 1), (1, 0)])
def test_the_goal_is_asked_of_those_treated_by_the_status_date(people, found, after, asked):
    people.person("A").add("treatment_episode", "A", start_date=days(STATUS, after))
    people.person("B", diagnosis="MMN").add("treatment_episode", "B")
    assert found("incat_le3")["denominator"] == asked


@pytest.mark.parametrize(("value", "level"), [(0, "00"), (1, "01"), (9, "09"), (10, "10")])
def test_levels_of_incat_have_two_digits(people, filled, value, level):
    people.person("A")
    incat(people, "A", value)
    assert filled("incat_levels", "incat") == {level: 1}


@pytest.mark.parametrize(("after", "counted"), [(-1, 0), (0, 1), (1, 1)])
def test_the_mean_on_immunoglobulin_counts_from_its_first_day(people, filled, after, counted):
    people.person("A").add("treatment_episode", "A", start_date=D(2024, 3, 1))
    people.add("treatment_episode", "A", start_date=D(2024, 6, 1))
    incat(people, "A", 2, days(D(2024, 3, 1), after))
    found = filled("incat_mean_ig", "diagnosis", persons="denominator")
    assert found == ({"CIDP": 1} if counted else {})


@pytest.mark.parametrize(("after", "value"), [(-1, 7), (0, 7), (1, 2)])
def test_the_mean_on_immunoglobulin_is_of_the_latest_value_by_the_status_date(people, found, after, value):
    people.person("A").add("treatment_episode", "A")
    incat(people, "A", 2, D(2024, 1, 1))
    incat(people, "A", 7, days(STATUS, after))
    assert found("incat_mean_ig", diagnosis="CIDP")["value"] == value


@pytest.mark.parametrize(
    ("date", "counted"), [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0)]
)
def test_incat_and_visits_of_the_year(people, found, date, counted):
    people.person("A").add("visit", "A", visit_date=date)
    incat(people, "A", 2, date)
    assert found("visit_year")["numerator"] == counted
    assert found("incat_year")["numerator"] == counted
    assert found("incat_assessments_year")["value"] == counted
    assert found("incat_total")["value"] == 1


@pytest.mark.parametrize(
    ("date", "met"), [(D(2024, 6, 2), 0), (D(2024, 6, 3), 1), (D(2025, 6, 2), 1), (D(2025, 6, 3), 0)]
)
def test_the_twelve_months_before_the_dashboards(people, found, date, met):
    people.person("A").add("visit", "A", visit_date=date, entered_at=EXTRACTION)
    people.person("B", diagnosis="MMN").add("visit", "B", visit_date=date, entered_at=EXTRACTION)
    assert found("visit_12m")["numerator"] == 2 * met
    assert found("visit_physician_12m")["numerator"] == 2 * met
    assert found("visit_physician_12m_cidp")["numerator"] == met
    assert found("visit_physician_12m_mmn")["numerator"] == met


@pytest.mark.parametrize(("entered", "met"), [(days(DASHBOARD, -1), 1), (DASHBOARD, 1), (days(DASHBOARD, 1), 0)])
def test_a_visit_entered_after_the_dashboards_is_not_seen(people, found, entered, met):
    people.person("A").add("visit", "A", visit_date=D(2024, 9, 1), entered_at=entered)
    assert found("visit_12m")["numerator"] == met


def test_the_latest_grip_by_the_status_date(people, found):
    people.person("A")
    for date, value in ((D(2024, 12, 30), 20), (STATUS, 30), (D(2025, 1, 1), 40)):
        incat(people, "A", value, date, instrument="GRIP")
    assert found("grip", statistic="median", diagnosis="CIDP", sex="female")["value"] == 30


@pytest.mark.parametrize(("date", "first"), [(D(2021, 12, 31), 2021), (D(2022, 1, 1), 2022), (D(2024, 12, 31), 2024)])
def test_the_first_year_end_by_which_a_value_is_there(people, filled, date, first):
    people.person("A", included_date=D(2015, 1, 1), diagnosis_date=D(2014, 1, 1))
    people.add("visit", "A", visit_date=date).add("treatment_episode", "A", start_date=date)
    incat(people, "A", 2, date)
    incat(people, "A", 20, date, instrument="GRIP")
    found = filled("density", "variable", "year")
    assert {name.split()[0] for name in found} == {"visit", "treatment", "incat", "grip", "icd"}
    for variable in ("visit", "treatment", "incat", "grip"):
        years = [int(name.split()[1]) for name in found if name.startswith(variable)]
        assert sorted(years) == list(range(first, 2025))
    assert sorted(int(name.split()[1]) for name in found if name.startswith("icd")) == list(range(2016, 2025))


def test_the_density_judges_incat_and_codes_for_four_diagnoses(people, filled):
    people.person("A", diagnosis="PDN")
    found = filled("density", "variable", persons="denominator", year="2024")
    assert found == {"incat": 1, "icd": 1}


@pytest.mark.parametrize(("date", "known"), [(D(2024, 12, 30), 1), (STATUS, 1), (D(2025, 1, 1), 0)])
def test_values_known_by_the_status_date(people, found, date, known):
    people.person("A", referral_date=D(2020, 1, 2), onset_date=None)
    people.add("visit", "A", visit_date=date).add("treatment_episode", "A", start_date=date)
    for variable in ("visit", "treatment"):
        assert found("missing_values", variable=variable)["numerator"] == known
    assert found("missing_values", variable="referral")["numerator"] == 1
    assert found("missing_values", variable="onset")["numerator"] == 0


def test_dates_known_of_each_diagnosis(people, found):
    people.person("A", referral_date=None, onset_date=None)
    known = {name: found("date_known", date=name, diagnosis="CIDP")["numerator"] for name in ("onset", "diagnosis")}
    assert known == {"onset": 0, "diagnosis": 1}
    assert found("date_known", date="referral", diagnosis="CIDP")["denominator"] == 1
