"""Treatment: one row just below, at and just above each cut point."""

from __future__ import annotations

import datetime as dt

import pytest

D = dt.date
BEGUN = D(2020, 1, 1)
MONTH = 365.25 / 12


def course(rows, person, drug, start, end=None, **more):
    rows.add("treatment_episode", patient_id=person, drug_id=drug, start_date=start, end_date=end, **more)


def status(rows, person, date, status="ongoing", **more):
    rows.add("treatment_status", patient_id=person, status=status, event_date=date, **more)


YEAR = [(D(2023, 12, 31), 0), (D(2024, 1, 1), 1), (D(2024, 12, 31), 1), (D(2025, 1, 1), 0)]


@pytest.mark.parametrize(("date", "met"), YEAR)
@pytest.mark.parametrize(("measure_id", "onset"), [("treat_upd", "RRMS"), ("treat_upd_ppms", "PPMS")])
def test_an_update_in_the_year(rows, measured, measure_id, onset, date, met):
    rows.person("P1", type_at_onset=onset)
    status(rows, "P1", date, "none")
    assert measured(measure_id)["numerator"] == met


@pytest.mark.parametrize(
    ("date", "state"), [(D(2024, 12, 30), "ongoing"), (D(2024, 12, 31), "ongoing"), (D(2025, 1, 1), "none")]
)
def test_the_status_is_the_latest_by_the_status_date(rows, filled, date, state):
    rows.person("P1")
    status(rows, "P1", D(2024, 6, 1), "none")
    status(rows, "P1", date)
    assert filled("treatment_status", "state") == {state: 1}


@pytest.mark.parametrize(
    ("updated", "since"),
    [
        (D(2024, 1, 2), "0_12"),
        (D(2024, 1, 1), "0_12"),  # 365 days before the status date: 2024 is a leap year
        (D(2023, 12, 31), "12_24"),
        (D(2023, 1, 2), "12_24"),
        (D(2023, 1, 1), "12_24"),  # 730 days
        (D(2022, 12, 31), "24_"),
    ],
)
def test_how_long_ago_a_drug_was_updated(rows, filled, updated, since):
    rows.person("P1", diagnosis_date=D(2020, 1, 1), onset_year=2019)
    course(rows, "P1", "rituximab", D(2020, 1, 1))
    status(rows, "P1", updated)
    assert filled("drugs_in_use", "drug", "since") == {f"rituximab {since}": 1}


@pytest.mark.parametrize(
    ("start", "end", "drug"),
    [
        (D(2024, 12, 30), None, "rituximab"),
        (D(2024, 12, 31), None, "rituximab"),
        (D(2025, 1, 1), None, "other"),
        (D(2024, 6, 1), D(2024, 12, 30), "other"),
        (D(2024, 6, 1), D(2024, 12, 31), "other"),
        (D(2024, 6, 1), D(2025, 1, 1), "rituximab"),
    ],
)
def test_a_course_is_ongoing_from_its_first_day_until_the_day_before_its_end(rows, filled, start, end, drug):
    rows.person("P1")
    status(rows, "P1", D(2024, 6, 1))
    course(rows, "P1", "rituximab", start, end)
    assert filled("drugs_in_use", "drug") == {drug: 1}


@pytest.mark.parametrize("keys", ["ABC", "CBA"])
def test_of_two_open_courses_the_one_begun_last_is_the_drug_and_then_the_one_entered_last(rows, filled, keys):
    rows.person("P1")
    status(rows, "P1", D(2024, 6, 1))
    course(rows, "P1", "cladribine", D(2024, 3, 2), episode_id=keys[0])
    course(rows, "P1", "rituximab", D(2024, 3, 3), episode_id=keys[1], entered_at=D(2024, 4, 1))
    course(rows, "P1", "avonex", D(2024, 3, 3), episode_id=keys[2], entered_at=D(2024, 5, 1))
    assert filled("drugs_in_use", "drug") == {"avonex": 1}
    assert filled("drug_by_type", "drug", type="RRMS") == {"avonex": 1}


@pytest.mark.parametrize(
    ("diagnosed", "counted"), [(D(2023, 12, 30), 1), (D(2023, 12, 31), 1), (D(2024, 1, 1), 0), (D(2024, 1, 2), 0)]
)
def test_switches_are_of_those_diagnosed_before_the_year(rows, filled, diagnosed, counted):
    rows.person("P1", diagnosis_date=diagnosed)
    assert filled("switches", "from", "to") == ({"unknown unknown": 1} if counted else {})


@pytest.mark.parametrize(
    ("first_seen", "last_seen", "flow"),
    [
        (D(2023, 12, 30), D(2024, 12, 30), "ongoing none"),
        (D(2023, 12, 31), D(2024, 12, 31), "ongoing none"),
        (D(2024, 1, 1), D(2024, 12, 31), "unknown none"),
        (D(2023, 12, 31), D(2025, 1, 1), "ongoing ongoing"),
    ],
)
def test_switches_compare_the_last_days_of_two_years(rows, filled, first_seen, last_seen, flow):
    rows.person("P1", diagnosis_date=D(2020, 1, 1), onset_year=2019)
    course(rows, "P1", "natalizumab", D(2020, 1, 1))
    status(rows, "P1", first_seen)
    status(rows, "P1", last_seen, "none")
    assert filled("switches", "from", "to") == {flow.replace("ongoing", "natalizumab"): 1}


@pytest.mark.parametrize(
    ("ended", "flow"),
    [
        (D(2023, 12, 31), "other anti_cd20"),
        (D(2024, 1, 1), "fumarates anti_cd20"),
    ],
)
def test_the_group_before_is_that_of_the_last_day_of_the_year_before(rows, filled, ended, flow):
    rows.person("P1", diagnosis_date=D(2020, 1, 1), onset_year=2019)
    course(rows, "P1", "dimethyl_fumarate", D(2020, 1, 1), ended)
    course(rows, "P1", "ocrelizumab", D(2024, 1, 2))
    status(rows, "P1", D(2023, 6, 1))
    assert filled("switches", "from", "to") == {flow: 1}


def at_risk(measured, months: float) -> tuple[int, int]:
    """Return how many are at risk at the last whole month within so many, and at the next."""
    last = int(months)
    return tuple(
        int(measured("persistence", statistic="at_risk", month=f"{month:03d}")["value"]) for month in (last, last + 1)
    )


VISIT = {"last_visit": D(2023, 7, 15)}


@pytest.mark.parametrize(
    ("dates", "end"),
    [
        ({}, BEGUN),
        (VISIT, D(2023, 7, 15)),
        ({"course_end": D(2022, 4, 1)}, D(2022, 4, 1)),
        ({"course_end": D(2022, 4, 1), **VISIT}, D(2023, 7, 15)),
        ({"reported": D(2024, 3, 1), **VISIT}, D(2024, 3, 1)),
        ({"again": D(2024, 3, 1), **VISIT}, D(2024, 3, 1)),
        ({"death_date": D(2022, 5, 20), **VISIT}, D(2022, 5, 20)),
        ({"death_date": D(2024, 5, 20), **VISIT}, D(2023, 7, 15)),
        ({"emigration_date": D(2021, 3, 10), **VISIT}, D(2021, 3, 10)),
        ({"emigration_date": D(2024, 3, 10), **VISIT}, D(2023, 7, 15)),
        ({"emigration_date": D(2021, 3, 10), "death_date": D(2022, 5, 20), **VISIT}, D(2021, 3, 10)),
        ({"emigration_date": D(2023, 3, 10), "death_date": D(2022, 5, 20), **VISIT}, D(2022, 5, 20)),
    ],
)
def test_time_on_a_drug_is_followed_to_the_last_contact(rows, measured, dates, end):
    person = {name: dates[name] for name in ("death_date", "emigration_date") if name in dates}
    rows.person("P1", patient=person, diagnosis_date=D(2019, 6, 1), onset_year=2018)
    course(rows, "P1", "rituximab", BEGUN, dates.get("course_end"))
    if "again" in dates:
        course(rows, "P1", "rituximab", dates["again"])
    if "reported" in dates:
        status(rows, "P1", dates["reported"])
    if "last_visit" in dates:
        rows.add("visit", patient_id="P1", visit_date=D(2022, 1, 1))
        rows.add("visit", patient_id="P1", visit_date=dates["last_visit"])
    assert at_risk(measured, (end - BEGUN).days / MONTH) == (1, 0)
    assert measured("persistence", statistic="survival", month="096")["value"] == 1
    assert measured("starters", statistic="count", event="yes")["value"] == 0


EXTRACTION = D(2025, 5, 15)


@pytest.mark.parametrize(
    ("person", "died"),
    [
        ({}, 0),
        ({"death_date": D(2022, 5, 20)}, 1),
        ({"death_date": EXTRACTION}, 1),
        ({"death_date": EXTRACTION + dt.timedelta(days=1)}, 0),
        ({"death_date": D(2022, 5, 20), "emigration_date": D(2022, 5, 19)}, 0),
        ({"death_date": BEGUN}, 1),
    ],
)
def test_a_death_on_the_drug_is_known_without_contact_until_emigration(rows, measured, person, died):
    rows.person("P1", patient=person, diagnosis_date=D(2019, 6, 1), onset_year=2018)
    course(rows, "P1", "rituximab", BEGUN)
    dead, other = (
        measured("persistence", statistic="incidence", cause=cause, month="096") for cause in ("died", "switched")
    )
    assert (dead["value"], dead["numerator"], dead["denominator"]) == (died, died, 1)
    assert (other["value"], other["lower"], other["upper"]) == (0, None, None)


def test_who_went_on_to_another_drug_has_not_died_on_the_first(rows, measured):
    for n, death in enumerate((D(2021, 1, 1), D(2020, 12, 31), None)):
        rows.person(f"P{n}", patient={"death_date": death}, diagnosis_date=D(2019, 6, 1), onset_year=2018)
        course(rows, f"P{n}", "rituximab", BEGUN)
        rows.add("visit", patient_id=f"P{n}", visit_date=D(2020, 12, 31))
    course(rows, "P0", "ocrelizumab", D(2020, 6, 1))
    shares = [
        measured("persistence", statistic="incidence", cause=cause, month="036")["value"]
        for cause in ("switched", "died")
    ]
    assert shares == pytest.approx([1 / 3, 2 / 3 * 1 / 2])
    # Kaplan-Meier, in which whoever dies would have gone on like the others.
    assert measured("persistence", statistic="survival", month="036")["value"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("days", "event", "naive"),
    [
        (-1, 0, 0),
        (0, 0, 1),  # another drug from the same day on is neither what came before nor what came after
        (1, 1, 1),
    ],
)
def test_another_drug_before_with_and_after_the_start(rows, measured, days, event, naive):
    rows.person("P1", diagnosis_date=D(2019, 6, 1), onset_year=2018)
    course(rows, "P1", "rituximab", BEGUN)
    course(rows, "P1", "cladribine", BEGUN + dt.timedelta(days=days))
    assert measured("starters", statistic="count", event="yes")["value"] == event
    assert measured("starters", statistic="share", naive="yes")["numerator"] == naive


def test_what_comes_after_emigration_or_death_is_not_the_event(rows, measured):
    for n, gone in enumerate(({"emigration_date": D(2020, 6, 1)}, {"death_date": D(2020, 6, 1)})):
        rows.person(f"P{n}", patient=gone, diagnosis_date=D(2019, 6, 1), onset_year=2018)
        course(rows, f"P{n}", "rituximab", BEGUN)
        course(rows, f"P{n}", "avonex", D(2021, 1, 1))
    assert measured("starters", statistic="count", event="yes")["value"] == 0
    assert measured("persistence", statistic="survival", month="096")["value"] == 1


def test_the_event_is_the_first_other_drug_whenever_the_last_visit_was(rows, filled, measured):
    rows.person("P1", diagnosis_date=D(2019, 6, 1), onset_year=2018)
    rows.add("visit", patient_id="P1", visit_date=D(2020, 6, 1))
    course(rows, "P1", "rituximab", BEGUN)
    course(rows, "P1", "rituximab", D(2020, 3, 1))
    course(rows, "P1", "ocrelizumab", D(2022, 1, 1))
    course(rows, "P1", "cladribine", D(2021, 1, 1))
    course(rows, "P1", "avonex", D(2021, 1, 1))
    assert filled("starters", "next") == {"avonex": 1}
    assert measured("persistence", statistic="survival", month="012")["value"] == 1
    assert measured("persistence", statistic="survival", month="013")["value"] == 0


def test_the_curve_of_time_on_a_drug_ends_after_eight_years(rows, filled):
    rows.person("P1", diagnosis_date=D(2010, 6, 1), onset_year=2009)
    course(rows, "P1", "rituximab", D(2011, 1, 1))
    months = filled("persistence", "month", statistic="at_risk", persons="denominator")
    assert sorted(months) == [f"{month:03d}" for month in range(97)]


STOPS = [
    (D(2022, 12, 31), {}),
    (D(2023, 1, 1), {"2023": 1}),
    (D(2023, 12, 31), {"2023": 1}),
    (D(2024, 1, 1), {"2024": 1}),
    (D(2024, 12, 31), {"2024": 1}),
    (D(2025, 1, 1), {}),
]


@pytest.mark.parametrize(("stopped", "years"), STOPS)
def test_stops_of_the_year_and_the_one_before(rows, filled, stopped, years):
    rows.person("P1")
    course(rows, "P1", "natalizumab", D(2020, 1, 1), stopped)
    assert filled("natalizumab_stops", "year") == years


@pytest.mark.parametrize(
    ("start", "end", "stops"),
    [
        (D(2024, 4, 30), None, 0),
        (D(2024, 5, 1), None, 0),
        (D(2024, 5, 2), None, 0),  # begun again the day after: it went on
        (D(2024, 5, 3), None, 1),
        (D(2024, 4, 1), D(2024, 4, 30), 1),
        (D(2024, 4, 1), D(2024, 5, 1), 1),
        (D(2024, 4, 1), D(2025, 5, 2), 0),
    ],
)
def test_a_course_that_goes_on_beyond_the_end_of_another_is_no_stop(rows, filled, start, end, stops):
    rows.person("P1")
    course(rows, "P1", "natalizumab", D(2020, 1, 1), D(2024, 5, 1))
    course(rows, "P1", "natalizumab", start, end)
    assert sum(filled("natalizumab_stops", "year").values()) == stops


@pytest.mark.parametrize(
    ("start", "following"),
    [(D(2024, 4, 30), "other"), (D(2024, 5, 1), "anti_cd20"), (D(2024, 5, 2), "anti_cd20")],
)
def test_what_follows_a_stop_begins_on_its_day_or_later(rows, filled, start, following):
    rows.person("P1")
    course(rows, "P1", "natalizumab", D(2020, 1, 1), D(2024, 5, 1))
    course(rows, "P1", "ocrelizumab", start)
    assert filled("natalizumab_stops", "next") == {following: 1}


@pytest.mark.parametrize(("days", "prior"), [(-1, "anti_cd20"), (0, "first"), (1, "first")])
def test_what_came_before_ofatumumab_began_before_it(rows, filled, days, prior):
    rows.person("P1")
    status(rows, "P1", D(2024, 6, 1))
    course(rows, "P1", "ofatumumab", D(2024, 3, 1), episode_id="Z")
    begun = D(2024, 3, 1) + dt.timedelta(days=days)
    course(rows, "P1", "ocrelizumab", begun, D(2024, 5, 1), episode_id="A")
    assert filled("ofatumumab_prior", "prior") == {prior: 1}


@pytest.mark.parametrize(("days", "counted"), [(-1, {}), (0, {}), (1, {"no": 1})])
def test_a_transplantation_after_the_start_of_rituximab(rows, filled, days, counted):
    rows.person("P1")
    course(rows, "P1", "rituximab", BEGUN)
    course(rows, "P1", "hsct", BEGUN + dt.timedelta(days=days))
    assert filled("rituximab_to_hsct", "abroad") == counted


@pytest.mark.parametrize(
    ("reason", "group"),
    [
        ("progressive", "progressive"),
        ("long_stable", "long_stable"),
        ("own_choice", "choice_pregnancy"),
        ("pregnancy", "choice_pregnancy"),
        ("no_indication", "no_indication"),
        ("awaiting", "other"),
        (None, "other"),
    ],
)
def test_groups_of_reasons(rows, filled, measured, reason, group):
    rows.person("P1")
    status(rows, "P1", D(2024, 6, 1), "none", no_treatment_reason=reason)
    assert filled("no_treatment_reason_unit", "group") == {group: 1}
    assert filled("no_treatment_reason", "reason") == {reason or "other": 1}
    assert measured("untreated_by_choice", type="RRMS")["numerator"] == (group == "choice_pregnancy")


@pytest.mark.parametrize(("told", "expected"), [("ongoing", (1, 1)), ("none", (0, 1)), ("unknown", None), (None, None)])
def test_treated_among_those_of_known_status(rows, filled, measured, told, expected):
    rows.person("P1")
    if told:
        status(rows, "P1", D(2024, 6, 1), told)
    rows.person("P2", type_at_onset="PPMS")
    status(rows, "P2", D(2024, 6, 1))
    if expected:
        row = measured("treated_among_known", type="RRMS")
        assert (row["numerator"], row["denominator"]) == expected
    else:
        assert filled("treated_among_known", "type") == {"PPMS": 1}
        assert measured("treated_among_known", type="RRMS")["missing"] == 1
