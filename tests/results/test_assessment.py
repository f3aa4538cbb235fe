"""An assessment's answers follow from released results and given facts: what changes them, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from R_free_helpers.model.assessment import Assessment, Condition, Requirement
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.results import assessment as rules
from R_free_helpers.results.assessment import Answer, Ground, Reached, answers, levels_reached
from R_free_helpers.results.assessment_words import assessment_variables, requirement_text
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.variables import Writer, report_variables

YES, NO, UNTOLD = True, False, None
INDICATORS = tuple(get_registry("no_ms").indicators)
COVERAGE = Condition("at_least", ("coverage_total",), "share", limit=0.8, years=2)


def row(measure: str, value: float | None, unit: str = "norge", **more) -> dict:
    """Return a row of the result store; hidden where it has no value."""
    given = {
        "statistic": "share",
        "period": "2024",
        "subgroup": "",
        "status": "ok" if value is not None else "suppressed",
    }
    return {"measure": measure, "unit_id": unit, "value": value} | given | more


def store(rows: list[dict]) -> pl.DataFrame:
    if not rows:
        return pl.DataFrame(schema=SCHEMA)
    return to_results(pl.DataFrame(rows, infer_schema_length=None)).select(list(SCHEMA))


def writer_of(rows: list[dict], before: list[dict] | None = None, year: int = 2024, **more) -> Writer:
    archive = {} if before is None else dict.fromkeys(("june", "december"), store(before))
    edition = Edition(registry="no_ms", year=2024, policy="suppressed", **more)
    chapter = Chapter(edition, get_registry("no_ms"), store(rows), archive)
    if year != 2024:  # not listed: only rules of years ask
        chapter = replace(chapter, edition=edition.model_copy(update={"year": year}))
    return Writer(chapter)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (0.883, 0.86, YES),
        (0.7999, 0.60, NO),
        (0.79, 0.80, YES),
        (0.8, 0.1, YES),
        (0.70, None, UNTOLD),
        (None, None, UNTOLD),
        (None, 0.9, YES),
        (None, 0.7, UNTOLD),
    ],
)
def test_one_of_the_last_years_is_enough(now, before, expected) -> None:
    archived = None if before is None else [row("coverage_total", before)]
    found = rules.at_least(writer_of([row("coverage_total", now)], archived), COVERAGE)
    assert found.met is expected
    assert found.text.startswith("Dekningsgrad for alle med MS: 2024: ")
    assert ("skjult" in found.text) == (now is None)


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [(0.80, 0.9, YES), (0.79, 0.9, UNTOLD), (0.6, 0.7999, NO), (0.6, 0.8, UNTOLD), (None, None, YES)],
)
def test_an_interval_with_the_limit_in_it_tells_nothing(lower, upper, expected) -> None:
    rows = [row("prom_response", 0.85, lower=lower, upper=upper, denominator=200.0)]
    found = rules.at_least(writer_of(rows), replace(COVERAGE, measures=("prom_response",), years=1))
    assert found.met is expected
    assert ("Grensen ligger innenfor intervallet." in found.text) == (expected is UNTOLD)
    assert "av 200" in found.text


def test_a_value_of_which_a_lower_bound_alone_is_told_decides_by_it() -> None:
    condition = replace(COVERAGE, measures=("early_he",), years=1)
    for lower, expected in ((0.9, YES), (0.7, UNTOLD)):
        assert rules.at_least(writer_of([row("early_he", None, lower=lower)]), condition).met is expected


def test_without_a_limit_in_the_sources_the_value_is_told_and_no_answer() -> None:
    found = rules.at_least(writer_of([row("coverage_total", 0.99)]), replace(COVERAGE, limit=None, years=1))
    assert found.met is UNTOLD
    assert "99\u00a0%" in found.text and "ingen grense" in found.text


@pytest.mark.parametrize(("counts", "expected"), [((8, 8, 4), YES), ((8, 0, 4), NO), ((8, None, 4), UNTOLD)])
def test_each_year_must_reach_the_limit(counts, expected) -> None:
    years = zip((2022, 2023, 2024), counts, strict=True)
    rows = [row("data_deliveries", n, statistic="count", subgroup=f"purpose=research;year={year}") for year, n in years]
    rows.append(row("data_deliveries", 99.0, statistic="count", subgroup="year=2023"))
    condition = Condition("each_year", ("data_deliveries",), "count", "purpose=research", limit=1, years=3)
    assert rules.each_year(writer_of(rows), condition).met is expected
    assert rules.each_year(writer_of(rows[1:]), condition).met is not YES


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, YES),
        ({"rhf_vest": {"value": 0.0}}, NO),
        ({"rhf_vest": {"value": None, "status": "suppressed"}}, YES),
        ({"rhf_vest": {"value": None, "status": "few"}}, UNTOLD),
        ({"rhf_vest": {"value": 0.0, "status": "few"}}, UNTOLD),
        ({"rhf_vest": None}, NO),
    ],
)
def test_every_region_has_somebody(change, expected) -> None:
    regions = ("rhf_nord", "rhf_midt", "rhf_vest", "rhf_sor_ost")
    given = {name: row("registered_total", 100.0, name, statistic="count") for name in regions}
    rows = [one | (change.get(name) or {}) for name, one in given.items() if change.get(name, {}) is not None]
    condition = Condition("every_unit", ("registered_total",), "count", units="rhf")
    found = rules.every_unit(writer_of(rows), condition)
    assert found.met is expected
    assert f"{4 if expected else 3} av 4" in found.text


@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, YES), ({"value": None}, UNTOLD), ({"value": None, "lower": 0.9}, YES), (None, NO)],
)
@pytest.mark.parametrize("units", ["", "hf"])
def test_every_indicator_is_shown(change, expected, units) -> None:
    unit = "bergen" if units else "norge"
    rows = [row(name, 0.5, unit) for name in INDICATORS[1:]]
    if change is not None:
        rows.append(row(INDICATORS[0], 0.5, unit) | change | ({"status": "suppressed"} if "value" in change else {}))
    assert rules.every_indicator(writer_of(rows), Condition("every_indicator", units=units)).met is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, YES), ({"missing": None}, NO), ({"value": None, "missing": None, "status": "suppressed"}, UNTOLD)],
)
def test_completeness_is_told_of_every_indicator(change, expected) -> None:
    rows = [row(name, 0.5, denominator=100.0, missing=3.0) for name in INDICATORS]
    rows[0] |= change
    assert rules.complete(writer_of(rows), Condition("complete")).met is expected


def test_a_number_of_unknown_that_rounding_hides_is_not_one_that_is_lacking() -> None:
    rows = [row(name, 0.5, denominator=100.0, missing=3.0) for name in INDICATORS]
    rows[0] |= {"missing": None}
    chapter = writer_of(rows).chapter
    protected = replace(chapter, edition=chapter.edition.model_copy(update={"policy": "protected"}))
    assert rules.complete(Writer(protected), Condition("complete")).met is UNTOLD


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [("correctness", 0.9, YES), ("correctness", None, UNTOLD), ("edss", 0.9, NO)],
)
def test_what_was_measured_has_a_result_that_is_shown(measure, value, expected) -> None:
    rows = [row(measure, value, subgroup="variable=a"), row("reliability", 0.9, statistic="kappa")]
    assert rules.measured(writer_of(rows), Condition("measured", ("correctness", "reliability"))).met is expected


@pytest.mark.parametrize(("values", "expected"), [((0.5, None), YES), ((None, None), UNTOLD), ((), NO)])
def test_some_unit_is_shown(values, expected) -> None:
    rows = [row("prom_response", value, unit) for value, unit in zip(values, ("bergen", "ous"), strict=False)]
    condition = Condition("some_unit", ("prom_response",), "share", units="hf")
    found = rules.some_unit(writer_of(rows), condition)
    assert found.met is expected
    assert f"{sum(value is not None for value in values)} av 19 helseforetak" in found.text


@pytest.mark.parametrize(
    ("last", "when", "expected"),
    [
        ((0.7, 0.6, 0.8), "2024-12", YES),
        ((0.3, 0.15, 0.4), "2024-12", UNTOLD),
        ((0.02, 0.01, 0.04), "2024-12", NO),
        ((0.7, 0.6, 0.8), "2021-12", NO),
        ((None, None, None), "2024-12", UNTOLD),
    ],
)
def test_better_than_at_first_beyond_chance_and_lately(last, when, expected) -> None:
    values = (("2020-12", (0.1, 0.05, 0.2)), (when, last))
    rows = [
        row("mri_brain_only", value, "bergen", lower=lower, upper=upper, denominator=90.0, subgroup=f"season={season}")
        for season, (value, lower, upper) in values
    ]
    condition = Condition("improved", ("mri_brain_only",), "share", "season", "bergen", years=3)
    found = rules.improved(writer_of(rows), condition)
    assert found.met is expected
    if last[0] is not None:
        assert "desember 2020" in found.text


@pytest.mark.parametrize(("year", "expected"), [(2021, NO), (2022, YES), (2026, YES), (2027, NO)])
def test_a_study_grows_old(year, expected) -> None:
    condition = Condition("given_within", given="quality_study_year", years=5)
    assert rules.given_within(writer_of([], year=year), condition).met is expected


def test_a_fact_decides_by_its_value_and_is_told_with_its_source() -> None:
    condition = Condition("given_at_least", given="kvalitetsregistre_no_per_year", limit=2)
    found = rules.given_at_least(writer_of([]), condition)
    assert found.met is YES and "Årsrapporten for 2024" in found.text
    assert rules.given_at_least(writer_of([]), replace(condition, limit=3)).met is NO
    with pytest.raises(ValueError, match=r"given\.csv does not have"):
        rules.given_at_least(writer_of([]), replace(condition, given="nothing"))


def test_a_year_that_has_not_come_and_a_level_that_is_not_decided() -> None:
    writer = writer_of([])
    since = Condition("given_since", given="quality_study_year")
    assert rules.given_since(writer, since).met is YES
    assert rules.given_since(writer_of([], year=2021), since).met is NO
    level = Condition("decided", given="kvalitetsregistre_no_per_year", limit=3)
    assert rules.decided(writer, level).met is YES
    assert rules.decided(writer, level).text == "nivå 2 er besluttet, og det krever dette"
    lower = rules.decided(writer, replace(level, limit=1))
    assert (lower.met, lower.text) == (UNTOLD, "nivå 2 er besluttet, og det krever ikke dette")


def test_what_an_edition_leaves_out_cannot_be_told() -> None:
    writer = writer_of([], filter={"sex": "female"})
    for condition in (
        Condition("every_unit", ("coverage_total",), "share", units="rhf"),
        Condition("measured", ("coverage_total",)),
        Condition("some_unit", ("coverage_total",), "share", units="hf"),
    ):
        assert rules.RULES[condition.rule](writer, condition).met is UNTOLD


def made(number: str, scale: str, level: str, step: int, rule: str = "report") -> Requirement:
    return Requirement(number, scale, level, step, "text", (Condition(rule),), ("sec-x",), "source")


FORM = Assessment(
    (
        made("1", "stage", "2", 2),
        made("2", "stage", "3", 3),
        made("3", "stage", "3", 3),
        made("4", "stage", "4", 4),
        made("5", "level", "A", 3),
        made("6", "level", "B", 2),
        made("7", "level", "C", 1, "otherwise"),
    )
)


@pytest.mark.parametrize(
    ("met", "stage", "level"),
    [
        ((YES, YES, YES, YES, YES, YES), ("4", True), ("A", True)),
        ((YES, YES, NO, YES, NO, YES), ("2", True), ("B", True)),
        ((YES, YES, UNTOLD, YES, YES, NO), ("2", False), ("C", True)),
        ((YES, YES, YES, NO, UNTOLD, YES), ("3", True), ("B", False)),
        ((NO, YES, YES, YES, YES, UNTOLD), ("", True), ("C", False)),
        ((YES, NO, UNTOLD, YES, YES, YES), ("2", True), ("A", True)),
    ],
)
def test_a_level_needs_its_own_requirements_and_those_of_all_lower_ones(met, stage, level) -> None:
    found = [
        Answer(one, verdict, (Ground(verdict, ""),))
        for one, verdict in zip(FORM.requirements, (*met, None), strict=True)
    ]
    assert levels_reached(FORM, found) == [Reached("stage", *stage), Reached("level", *level)]


@pytest.fixture
def complete_rows() -> list[dict]:
    """Rows by which the MS registry meets all that results answer."""
    rows = [row(name, 0.9, denominator=100.0, missing=3.0) for name in INDICATORS]
    rows += [row(name, 0.9, "bergen", denominator=100.0, missing=3.0) for name in INDICATORS]
    rows += [
        row("registered_total", 100.0, unit, statistic="count")
        for unit in ("rhf_nord", "rhf_midt", "rhf_vest", "rhf_sor_ost")
    ]
    rows += [row("coverage_total", 0.88, denominator=1000.0), row("prom_response", 0.5, "bergen")]
    rows += [row("completeness", 0.9, subgroup="variable=a"), row("correctness", 0.9, subgroup="variable=a")]
    rows += [row("reliability", 0.9, statistic="kappa", subgroup="variable=a")]
    rows += [
        row("data_deliveries", 4.0, statistic="count", subgroup=f"purpose=research;year={year}")
        for year in (2022, 2023, 2024)
    ]
    seasons = {"2021-12": (0.1, 0.05, 0.2), "2024-12": (0.7, 0.6, 0.8)}
    rows += [
        row("mri_brain_only", value, "bergen", lower=lower, upper=upper, denominator=90.0, subgroup=f"season={season}")
        for season, (value, lower, upper) in seasons.items()
    ]
    return rows


FLIPS = {
    "coverage_total": ("13", "stadium minst 3, nivå A", "3A"),
    "prom_response": ("16", "stadium minst 3, nivå A", "3A"),
    "completeness": ("6", "stadium minst 2, nivå A", "2A"),
    "correctness": ("12", "stadium minst 3, nivå A", "3A"),
}
"""By measure: the highest requirement that rests on it, what is reached when it is hidden, and when it is not there."""


def test_the_whole_assessment_of_rows_that_meet_all(complete_rows) -> None:
    told = assessment_variables(writer_of(complete_rows))
    assert (told["reached"], told["met"], told["asked"]) == ("4A", "18", "18")
    assert told["summary"] == "18 av 18 krav er oppfylt."


@pytest.mark.parametrize("measure", FLIPS)
def test_a_hidden_value_cannot_be_told_and_lowers_what_is_sure(measure, complete_rows) -> None:
    number, untold, _ = FLIPS[measure]
    rows = [
        one | ({"value": None, "status": "suppressed"} if one["measure"] == measure else {}) for one in complete_rows
    ]
    writer = writer_of(rows)
    told = assessment_variables(writer)
    assert {one.requirement.number: one.word for one in answers(writer)}[number] == "unknown"
    assert told["reached"] == (untold if measure != "coverage_total" else "stadium minst 2, nivå A")
    assert "Kan ikke avgjøres: krav" in told["summary"] and number in told["summary"]


@pytest.mark.parametrize("measure", [name for name in FLIPS if name != "coverage_total"])
def test_what_is_not_there_is_not_met(measure, complete_rows) -> None:
    number, _, reached = FLIPS[measure]
    writer = writer_of([one for one in complete_rows if one["measure"] != measure])
    assert {one.requirement.number: one.word for one in answers(writer)}[number] == "no"
    assert assessment_variables(writer)["reached"] == reached
    assert f"Ikke oppfylt: krav {number}." in assessment_variables(writer)["summary"]


def test_a_registry_at_the_foot_is_called_what_it_says(complete_rows) -> None:
    told = assessment_variables(writer_of([one for one in complete_rows if one["unit_id"] != "rhf_vest"]))
    assert told["reached"] == "1A"


def test_levels_that_follow_from_others_are_answered_so(complete_rows) -> None:
    found = {one.requirement.number: one for one in answers(writer_of(complete_rows))}
    assert found["19"].met is NO and found["19"].kinds == ("otherwise",)


def test_a_limit_stands_in_the_requirement_as_the_rule_has_it() -> None:
    writer = writer_of([])
    texts = {one.requirement.number: requirement_text(writer, one.requirement) for one in answers(writer)}
    assert "60\u00a0%" in texts["7"] and "80\u00a0%" in texts["13"]


def test_a_registry_without_an_assessment_has_no_variables_of_one(monkeypatch) -> None:
    monkeypatch.setattr("R_free_helpers.results.assessment.read_assessment", lambda folder: None)
    writer = writer_of([])
    assert answers(writer) == [] and report_variables(writer.chapter, ["assessment"]) == {"assessment": {}}


def test_reaches_reads_no_small_number_as_zero() -> None:
    assert rules.reaches({"value": 0.0, "status": "few", "lower": None, "upper": None, "denominator": 9.0}, 0.5) is None
    assert rules.reaches(None, 0.5) is None
