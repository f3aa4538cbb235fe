"""One unit in its own report: what chance does not explain, the best and the worst, what is lacking, what is first."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from R_free_helpers.measures.difference import difference
from R_free_helpers.measures.proportion import wilson, with_interval
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.own_unit import (
    GOAL,
    LEAST_LACKING,
    NATIONAL,
    first_things,
    lacking_most,
    lacks,
    ranked,
    rule_of,
    standings,
    unit_above,
)
from R_free_helpers.results.own_words import NAMES, OF_EDITION, own_variables
from R_free_helpers.tables.own_first import own_first
from R_free_helpers.tables.own_registration import own_registered
from R_free_helpers.tables.own_unit import own_changes, own_indicators

NOW = {
    # Of 200: surely in the lowest band, surely worse than before, and behind the nation.
    "edss": {"bergen": (60, 200), "rhf_vest": (200, 400), "norge": (1000, 2000)},
    # In the highest band, as before.
    "treat_upd": {"bergen": (170, 200), "rhf_vest": (340, 400), "norge": (1700, 2000)},
    # In the lowest band, but so few that it may be chance.
    "ref_dx": {"bergen": (11, 20), "norge": (110, 200)},
    # Nobody to make it of.
    "mri": {"norge": (700, 1000)},
}
BEFORE = {"edss": {"bergen": (120, 200)}, "treat_upd": {"bergen": (168, 200)}, "ref_dx": {"bergen": (15, 20)}}


def rows_of(measure: str, units: dict, period: str, missing: int = 0, subgroup: str = "") -> pl.DataFrame:
    counts = pl.DataFrame(
        [(name, *two) for name, two in units.items()], ["unit_id", "numerator", "denominator"], orient="row"
    )
    found = with_interval(counts).with_columns(missing=pl.lit(float(missing)))
    return to_results(found, measure=measure, subgroup=subgroup, statistic="share", period=period).select(list(SCHEMA))


def chapter_of(
    unit: str = "bergen", registry: str = "no_ms", now: dict = NOW, before: dict | None = BEFORE, **more
) -> Chapter:
    """Return a chapter of some shares; ``older`` and others are passed on."""
    results = pl.concat([rows_of(name, units, "2024", 7 if name == "ref_dx" else 0) for name, units in now.items()])
    results = pl.concat([results, *more.pop("further", ())])
    archive, releases = {}, more.pop("archived", ("june", "december"))
    if before is not None:
        rows = pl.concat([rows_of(name, units, "2023") for name, units in before.items()])
        archive = dict.fromkeys(releases, rows)
    fields = {"release": more.pop("release", ""), "policy": more.pop("policy", "internal")}
    edition = Edition(registry=registry, year=2024, unit=unit, **fields)
    return Chapter(edition, get_registry(registry), results, archive, **more)


@pytest.fixture
def found() -> dict:
    return {one.id: one for one in standings(chapter_of())}


def test_every_indicator_of_an_area_is_told_in_the_registrys_order(found):
    assert list(found) == list(get_registry("no_ms").indicators)
    assert not found["mri"].shown
    assert found["mri"].now["status"] == "no_data"
    assert found["mri"].nation["value"] == 0.7


def test_the_unit_above_is_beside_and_the_nation_is_none():
    chapter = chapter_of()
    assert unit_above(chapter) == "rhf_vest"
    assert next(one for one in standings(chapter) if one.id == "edss").above["value"] == 0.5
    assert unit_above(chapter_of("rhf_vest")) is None


def test_a_change_has_the_interval_of_the_difference_behind_it(found):
    edss, same = found["edss"], found["treat_upd"]
    (low, low2), (high, high2) = wilson([60, 120], [200, 200])
    assert edss.change == pytest.approx(difference((0.3, low, high), (0.6, low2, high2)))
    assert edss.change[2] < 0
    assert (edss.since, edss.against) == (-1, -1)
    assert same.change[1] < 0 < same.change[2]
    assert (same.since, same.against) == (0, 0)
    assert found["mri"].since is None


def test_the_lowest_band_is_sure_only_where_the_whole_interval_lies_in_it(found):
    assert (found["edss"].level, found["edss"].surely_lowest) == (1, True)
    assert (found["ref_dx"].level, found["ref_dx"].surely_lowest) == (1, False)


def test_it_is_told_how_many_more_would_leave_the_lowest_band(found):
    assert found["edss"].needed == 60  # 120 of 200 is 60 per cent
    assert found["treat_upd"].needed is None


def test_what_is_first_is_what_chance_does_not_excuse(found):
    assert [(one.id, one.reasons) for one in first_things(list(found.values()))] == [
        ("edss", ("below", "worse", "behind"))
    ]


def test_best_are_those_that_reached_the_goal_and_none_is_both(found):
    every = list(found.values())
    assert rule_of(every) == GOAL
    best, worst = ranked(every)
    assert [(one.standing.id, round(one.distance, 2), one.sure) for one in best] == [("treat_upd", 0.05, False)]
    assert [(one.standing.id, round(one.distance, 2), one.sure) for one in worst] == [
        ("edss", -0.45, True),
        ("ref_dx", -0.2, True),  # 11 of 20: up to 74 per cent, and the goal is 75
    ]


def test_without_goals_for_all_the_nation_is_the_measure():
    now = {
        "onset_dx": {"lund": (30, 50), "sverige": (200, 500)},
        "on_therapy": {"lund": (20, 50), "sverige": (350, 500)},
        "on_therapy_cidp": {"lund": (35, 50), "sverige": (350, 500)},
    }
    every = standings(chapter_of("lund", "se_ipn", now, None))
    assert rule_of(every) == NATIONAL
    best, worst = ranked(every)
    assert [one.standing.id for one in best] == ["onset_dx"]
    assert [(one.standing.id, one.sure) for one in worst] == [("on_therapy", True)]  # the third is like the nation's


def test_two_years_before_is_what_was_archived_then():
    older = {"june": rows_of("edss", {"bergen": (100, 200)}, "2022")}
    edss = next(one for one in standings(chapter_of(older=older)) if one.id == "edss")
    assert (edss.before[2]["value"], edss.before[1]["value"]) == (0.5, 0.6)


def test_those_are_counted_who_lack_what_indicators_need():
    known = [
        rows_of("completeness", {"bergen": (15, 20), "norge": (190, 200)}, "2024", subgroup="variable=referral_date")
    ]
    found = lacks(chapter_of(further=known), "completeness", ["edss"])
    assert [(one.measure, one.code, one.n, one.of) for one in found] == [
        ("edss", "", 140, 200),
        ("ref_dx", "", 7, 27),
        ("completeness", "referral_date", 5, 20),
    ]
    assert found[2].nation == pytest.approx(0.05)
    assert [one.measure for one in lacking_most(found, ["edss"])] == ["ref_dx", "completeness"]
    assert all(one.share >= LEAST_LACKING for one in lacking_most(found))


def test_a_small_number_of_a_trait_is_not_told_as_what_is_left():
    # That somebody is treated is a trait in this registry: how many are not is protected too.
    now = {"on_therapy": {"lund": (48, 50), "sverige": (350, 500)}}
    chapter = chapter_of("lund", "se_ipn", now, None, policy="protected")
    assert [(one.n, one.status) for one in lacks(chapter, unmet=["on_therapy"])] == [(None, "few")]
    exact = chapter_of("lund", "se_ipn", now, None)
    assert [(one.n, one.status) for one in lacks(exact, unmet=["on_therapy"])] == [(2, "ok")]


def test_sentences_say_what_is_sure_and_what_may_be_chance():
    told = own_variables(chapter_of())
    assert told["worse"].replace("\xa0", " ").endswith("EDSS målt i rapporteringsåret (60 % til 30 %).")
    assert told["better"].startswith("Ingen indikator er blitt bedre")
    assert told["behind"].replace("\xa0", " ").endswith("EDSS målt i rapporteringsåret (30 % mot 50 %).")
    assert "Oppdatert behandlingsstatus" in told["same"]
    assert "MR i rapporteringsåret" in told["not_shown"]
    assert told["levels"].startswith("Av tre indikatorer som kan plasseres i et nivå, er én i nivået «meget god»")


def test_one_indicator_with_a_level_is_told_in_the_singular():
    told = own_variables(chapter_of(now={"edss": NOW["edss"], "mri": NOW["mri"]}, before=None))
    assert told["levels"] == "Bare én indikator kan plasseres i et nivå. Den er i nivået «mindre god»."


def test_without_an_archive_nothing_is_called_better_or_worse():
    told = own_variables(chapter_of(before=None))
    assert told["better"].startswith("Ingen utgave fra 2023 er arkivert.")
    assert not told["worse"] + told["same"]


def test_a_unit_of_which_nothing_is_shown_is_told_so_kindly():
    told = own_variables(chapter_of("finnmark"))
    assert told["levels"].startswith("Ingen av indikatorene kan vises for Finnmarkssykehuset HF i 2024")
    assert told["above"] == told["better"] == "Det er ikke nok tall til å sammenligne enheten."
    assert not told["behind"]


def test_the_nation_has_no_sentences_but_all_their_names():
    told = own_variables(chapter_of("nation"))
    assert set(told) == {*NAMES, *OF_EDITION}
    assert not any(told[name] for name in NAMES)


QUARTER = {"incat_le3": {"lund": (60, 100), "sverige": (400, 1000)}, "onset_dx": {"lund": (50, 100)}}
QUARTER_BEFORE = {"incat_le3": {"lund": (30, 100)}, "onset_dx": {"lund": (49, 100)}}


def quarter(before: dict | None = QUARTER_BEFORE, **more) -> Chapter:
    return chapter_of("lund", "se_ipn", QUARTER, before, release="q3", archived=("q2",), **more)


def test_a_quarter_is_compared_with_the_quarter_before_and_says_so():
    chapter = quarter()
    since = {one.id: one.since for one in standings(chapter)}
    assert (since["incat_le3"], since["onset_dx"]) == (1, 0)
    told = own_variables(chapter)
    assert told["before"] == "andra kvartalet 2024"
    assert told["better"].startswith("Bättre än andra kvartalet 2024, mer än slumpen kan förklara: INCAT högst 3")
    assert "nio månader gemensamma" in told["overlap"]
    assert told["year_rule"].endswith("här tiden från den 1 oktober 2023 till och med den 30 september 2024.")
    assert "gäller 1 oktober 2023–30 september 2024 och det som var registrerat till och med den 30" in told["numbers"]
    assert own_changes(chapter).columns[1:3] == ("Andra kvartalet 2024", "Tredje kvartalet 2024")
    head = own_indicators(chapter).columns
    assert "Andra kvartalet 2024" in head and not {"2023", "2022"} & set(head)
    assert "2023" not in own_registered(chapter, ["registered"]).columns


def test_the_same_quarter_of_the_year_before_stands_beside_the_quarter_before():
    rows = rows_of("incat_le3", {"lund": (20, 100)}, "2022-10-01/2023-09-30")
    head = own_indicators(quarter(older={"q3": rows})).columns
    assert [name for name in head if "kvartalet" in name] == ["Tredje kvartalet 2023", "Andra kvartalet 2024"]


def test_a_quarter_whose_last_one_is_not_archived_names_that_quarter_alone():
    told = own_variables(quarter(None))
    assert told["better"].startswith("Ingen utgåva från andra kvartalet 2024 är arkiverad.")
    assert not told["overlap"]


def test_no_quarter_is_compared_with_another_release_that_is_archived():
    rows = rows_of("incat_le3", {"lund": (20, 100)}, "2023")
    chapter = dataclasses.replace(quarter(None), archive={"june": rows, "q1": rows})
    assert all(one.before == {1: None, 2: None} for one in standings(chapter))


def test_whose_numbers_they_are_is_told_by_the_release():
    def numbers(**which) -> str:
        return own_variables(chapter_of(**which))["numbers"]

    assert numbers() == "Tallene er de samme som i årsrapporten for 2024, og definisjonene står der."
    assert numbers(release="december").startswith("Tallene er de samme som i desemberutgaven for 2024;")
    assert numbers(release="march").startswith("Tallene gjelder 2024 og det som var registrert til og med 15. mars")


def test_where_nothing_is_first_the_table_names_no_edition_by_number():
    now = {"onset_dx": {"lund": (50, 100), "sverige": (500, 1000)}}
    chapter = chapter_of("lund", "se_ipn", now, QUARTER_BEFORE, release="q3", archived=("q2",))
    (row,) = own_first(chapter).rows
    assert "säkert sämre än förra gången eller" in row[1]
    assert not any(letter.isdigit() for letter in row[1])


def test_as_before_stands_alone_in_a_cell():
    now = {"visit_year": {"lund": (50, 100), "sverige": (500, 1000)}}
    chapter = chapter_of("lund", "se_ipn", now, now, release="q3", archived=("q2",))
    assert own_registered(chapter, ["visit_year"]).rows[0][-1] == "ungefär som förut"
