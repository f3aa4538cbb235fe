"""Who is registered, alive, new, of which age, and survival: one row just below, at and just above each cut point."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date


@pytest.mark.parametrize(("diagnosed", "counted"), [(D(2024, 12, 30), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0)])
def test_registered_are_those_diagnosed_by_the_status_date(rows, measured, diagnosed, counted):
    rows.person("P1", diagnosis_date=diagnosed)
    assert measured("registered_total")["value"] == counted


@pytest.mark.parametrize(
    ("included", "counted"), [(D(2025, 5, 14), 1), (D(2025, 5, 15), 1), (D(2025, 5, 16), 0), (None, 0)]
)
def test_registered_have_an_inclusion_form_by_the_extraction_date(rows, measured, included, counted):
    rows.person("P1", patient={"included_date": included})
    assert measured("registered_total")["value"] == counted


@pytest.mark.parametrize(("status", "counted"), [("consented", 1), ("withdrawn", 0), ("declined", 0)])
def test_registered_have_a_consent_in_force(rows, measured, status, counted):
    rows.person("P1", patient={"consent_status": status})
    rows.add("patient", patient_id="P2", consent_status=status, included_date=None)
    assert measured("registered_total")["value"] == counted
    assert measured("consented_without_data")["value"] == counted


@pytest.mark.parametrize(("signed", "counted"), [(D(2025, 5, 14), 1), (D(2025, 5, 15), 1), (D(2025, 5, 16), 0)])
def test_consents_up_to_the_extraction_date_wait_for_a_form(rows, measured, signed, counted):
    rows.add("patient", patient_id="P1", included_date=None, consent_date=signed)
    assert measured("consented_without_data")["value"] == counted


@pytest.mark.parametrize(
    ("died", "vital"),
    [(D(2024, 12, 30), "dead"), (D(2024, 12, 31), "dead"), (D(2025, 1, 1), "alive"), (None, "alive")],
)
def test_who_dies_on_the_status_date_is_dead(rows, filled, measured, died, vital):
    rows.person("P1", patient={"death_date": died})
    assert filled("registered", "vital") == {vital: 1}
    assert measured("edss")["denominator"] == (vital == "alive")


@pytest.mark.parametrize("emigrated", [D(2024, 12, 30), D(2024, 12, 31), D(2025, 1, 1)])
def test_who_emigrates_stays_registered_and_alive(rows, filled, emigrated):
    rows.person("P1", patient={"emigration_date": emigrated})
    assert filled("registered", "vital") == {"alive": 1}


@pytest.mark.parametrize(
    ("diagnosed", "new"), [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0)]
)
def test_newly_diagnosed_are_those_of_the_year(rows, measured, diagnosed, new):
    rows.person("P1", diagnosis_date=diagnosed, onset_year=2023, onset_month=3)
    assert measured("newly_diagnosed")["value"] == new
    assert measured("ocb_newdx")["denominator"] == new
    assert measured("referral_known")["denominator"] == new


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (D(1980, 1, 1), "40"),
        (D(1979, 12, 31), "45"),
        (D(1975, 1, 1), "45"),
        (D(1974, 12, 31), "50"),
        (D(2020, 1, 1), "00"),
        (D(2019, 12, 31), "05"),
        (D(2015, 1, 1), "05"),
        (D(2014, 12, 31), "10"),
        (D(1930, 1, 1), "90"),
        (D(1929, 12, 31), "95"),
        (D(1925, 1, 1), "95"),
        (D(1920, 6, 1), "95"),
    ],
)
def test_age_groups_of_five_years_at_the_end_of_the_year(rows, filled, born, group):
    rows.person("P1", patient={"birth_date": born})
    assert filled("age_groups", "age") == {group: 1}


@pytest.mark.parametrize(
    ("born", "onset", "group"),
    [
        # The day is not known: it is taken to be the 16th.
        (D(1985, 6, 15), (2015, 6), "30"),
        (D(1985, 6, 16), (2015, 6), "30"),
        (D(1985, 6, 17), (2015, 6), "25"),
        # Without a month it is 2 July.
        (D(1985, 7, 1), (2015, None), "30"),
        (D(1985, 7, 2), (2015, None), "30"),
        (D(1985, 7, 3), (2015, None), "25"),
    ],
)
def test_age_groups_at_onset_are_counted_from_the_middle_of_the_month(rows, filled, born, onset, group):
    rows.person("P1", patient={"birth_date": born}, onset_year=onset[0], onset_month=onset[1])
    assert filled("onset_age_groups", "age") == {group: 1}


@pytest.mark.parametrize(
    ("born", "limits"),
    [
        (D(1995, 6, 17), {"onset_under_25": 1.0, "onset_under_40": 1.0, "over_65": 0.0}),
        (D(1995, 6, 16), {"onset_under_25": 0.0, "onset_under_40": 1.0, "over_65": 0.0}),
        (D(1980, 6, 17), {"onset_under_25": 0.0, "onset_under_40": 1.0, "over_65": 0.0}),
        (D(1980, 6, 16), {"onset_under_25": 0.0, "onset_under_40": 0.0, "over_65": 0.0}),
        (D(1960, 1, 1), {"onset_under_25": 0.0, "onset_under_40": 0.0, "over_65": 0.0}),
        (D(1959, 12, 31), {"onset_under_25": 0.0, "onset_under_40": 0.0, "over_65": 1.0}),
    ],
)
def test_limits_of_age_at_onset_and_now(rows, measured, born, limits):
    rows.person("P1", patient={"birth_date": born}, onset_year=2020, onset_month=6, diagnosis_date=D(2021, 1, 1))
    assert {name: measured("age_limits", limit=name)["value"] for name in limits} == limits


def test_shares_of_limits_and_periods_are_those_of_their_counts(rows, measured):
    for n in range(29):
        rows.person(
            f"P{n}", patient={"birth_date": D(1950 if n == 0 else 1990, 1, 1), "sex": "female" if n < 14 else "male"}
        )
    for row, met in (
        (measured("age_limits", limit="over_65"), 1),
        (measured("women_of_periods", diagnosed="2013_2024"), 14),
    ):
        assert (row["numerator"], row["denominator"], row["value"]) == (met, 29, met / 29)
        assert (len(row["numerator_set"]), len(row["denominator_set"])) == (met, 29)
        assert row["lower"] < row["value"] < row["upper"]


@pytest.mark.parametrize(
    ("diagnosed", "periods"),
    [
        (D(2012, 12, 31), []),
        (D(2013, 1, 1), ["2013_2024"]),
        (D(2016, 12, 31), ["2013_2024"]),
        (D(2017, 1, 1), ["2013_2024", "2017_2024"]),
        (D(2024, 12, 31), ["2013_2024", "2017_2024"]),
    ],
)
@pytest.mark.parametrize("measure_id", ["women_of_periods", "ppms_of_periods"])
def test_periods_of_diagnosis(rows, measured, measure_id, diagnosed, periods):
    rows.person("P1", diagnosis_date=diagnosed, onset_year=2010, type_at_onset="PPMS")
    for name in ("2013_2024", "2017_2024"):
        row = measured(measure_id, diagnosed=name)
        assert (row["denominator"], row["value"]) == ((1, 1.0) if name in periods else (0, None))


@pytest.mark.parametrize(("year", "shown"), [(2012, False), (2013, True), (2024, True)])
@pytest.mark.parametrize("measure_id", ["sex_by_year", "type_by_year", "relapses_by_year", "ocb_by_year"])
def test_twelve_years_of_diagnosis(rows, filled, measure_id, year, shown):
    for date in (D(year, 1, 1), D(year, 12, 31)):
        rows.person(f"P{date}", diagnosis_date=date, onset_year=2010, n_relapses_before_dx=1)
    assert filled(measure_id, "year") == ({str(year): 2} if shown else {})


@pytest.mark.parametrize(("year", "counted"), [(2019, 0), (2020, 1), (2024, 1)])
@pytest.mark.parametrize("measure_id", ["csf_not_done", "mri_at_diagnosis"])
def test_five_years_of_work_up(rows, measured, measure_id, year, counted):
    rows.person("P1", diagnosis_date=D(year, 12, 31), onset_year=2010)
    rows.person("P2", diagnosis_date=D(year, 1, 1), onset_year=2010)
    assert measured(measure_id)["denominator"] == 2 * counted


@pytest.mark.parametrize(("year", "years"), [(2000, {}), (2001, {"2001": 1}), (2024, {"2024": 1}), (2025, {})])
def test_onset_years_of_the_trend(rows, filled, year, years):
    rows.person("P1", onset_year=year, onset_month=1)
    assert filled("onset_age_by_year", "year", persons="denominator") == years


@pytest.mark.parametrize(("n", "category"), [(0, "0"), (2, "2"), (3, "3_"), (4, "3_"), (None, "unknown")])
def test_deficits_in_categories(rows, filled, n, category):
    rows.person("P1", n_deficits_at_dx=n, n_relapses_before_dx=n)
    for measure_id in ("deficits_by_year", "deficits_alive", "relapses_alive"):
        assert filled(measure_id, measure_id.split("_")[0]) == {category: 1}


@pytest.mark.parametrize(("n", "year"), [(19, None), (20, None), (21, 1991)])
def test_the_first_year_of_more_than_twenty_onsets(rows, measured, n, year):
    for i in range(n):
        rows.person(f"P{i}", onset_year=1991, diagnosis_date=D(2001, 2, 3))
    assert measured("first_onset_year", statistic="year")["value"] == year
    assert measured("first_onset_year", statistic="threshold")["value"] == 20


def dying(rows, deaths: int, of: int) -> None:
    """Add persons with onset in January 2000, of whom some die in the twelfth year after it, one a month."""
    for n in range(of):
        died = {"death_date": D(2011, 1 + n, 20)} if n < deaths else {}
        rows.person(f"P{n:02d}", patient={"included_date": D(2002, 1, 1), **died}, onset_year=2000, onset_month=1)


@pytest.mark.parametrize(("deaths", "curve"), [(0, True), (1, False), (4, False), (5, True), (6, True)])
def test_a_curve_needs_five_deaths_or_none(rows, filled, deaths, curve):
    dying(rows, deaths, 20)
    found = filled("survival", "entry", statistic="survival", persons="denominator")
    assert set(found) == ({"onset", "start"} if curve else set())


@pytest.mark.parametrize(("left", "last"), [(9, "11"), (10, "24"), (11, "24")])
def test_a_curve_ends_where_fewer_than_ten_are_followed(rows, filled, left, last):
    dying(rows, 8, left + 8)
    years = filled("survival", "years", statistic="at_risk", entry="onset")
    assert (max(years), years["11"]) == (last, left + 8)
    assert years[last] == (left + 8 if last == "11" else left)


@pytest.mark.parametrize(
    ("died", "deaths"), [(D(2024, 12, 30), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0), (None, 0)]
)
def test_deaths_up_to_the_status_date_are_events(rows, measured, died, deaths):
    rows.person("P1", patient={"death_date": died}, onset_year=2000, onset_month=1, type_at_onset="PPMS")
    row = measured("survival_median", entry="onset", type="PPMS")
    assert (row["numerator"], row["denominator"]) == (deaths, 1)


@pytest.mark.parametrize(("persons", "counted"), [(9, 0), (10, 10), (11, 11)])
def test_a_median_with_late_entry_needs_ten_followed(rows, measured, persons, counted):
    for n in range(persons):
        rows.person(f"P{n}", onset_year=1990, onset_month=1, diagnosis_date=D(1991, 1, 1))
    assert measured("survival_median", entry="start", type="RRMS")["denominator"] == counted
    assert measured("survival_median", entry="onset", type="RRMS")["denominator"] == persons


@pytest.mark.parametrize(("died", "observed"), [(D(2000, 12, 31), 0), (D(2001, 1, 1), 1), (D(2001, 1, 2), 1)])
def test_who_died_before_the_registry_began_was_not_observed(rows, measured, died, observed):
    rows.person("P1", patient={"death_date": died}, onset_year=1990, onset_month=1, diagnosis_date=D(1991, 1, 1))
    rows.person("P2", onset_year=1990, onset_month=1, diagnosis_date=D(1991, 1, 1), type_at_onset="PPMS")
    assert measured("survival_test", statistic="p_value", between="type", entry="start")["denominator"] == 1 + observed
    assert measured("survival_test", statistic="p_value", between="type", entry="onset")["denominator"] == 2
    # The own inclusion, in December 2024, is later than either.
    assert measured("survival_test", statistic="p_value", between="type", entry="inclusion")["denominator"] == 1


@pytest.mark.parametrize(
    ("ocb", "csf", "expected"),
    [
        ("positive", "yes", (1, 1)),
        ("negative", "yes", (0, 1)),
        ("unknown", "yes", (0, 0)),
        ("positive", "no", (0, 0)),
        ("positive", "unknown", (0, 0)),
    ],
)
def test_bands_are_judged_where_the_fluid_was_examined(rows, measured, ocb, csf, expected):
    rows.person("P1", ocb=ocb, csf_done=csf)
    for measure_id in ("ocb_newdx", "ocb_alive"):
        row = measured(measure_id)
        assert (row["numerator"], row["denominator"]) == expected


@pytest.mark.parametrize(
    ("answer", "expected"), [("yes", (0, 1, 1, 0)), ("no", (1, 0, 1, 0)), ("unknown", (0, 0, 0, 1))]
)
def test_an_unknown_work_up_is_missing(rows, measured, answer, expected):
    rows.person("P1", csf_done=answer, mri_at_dx=answer)
    fluid, mri = measured("csf_not_done"), measured("mri_at_diagnosis")
    assert (fluid["numerator"], mri["numerator"], fluid["denominator"], mri["missing"]) == expected
