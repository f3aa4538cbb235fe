"""The form of an assessment: ticks below yes or no, references with pages, and what each answer rests on."""

from __future__ import annotations

import polars as pl
import pytest

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.tables.assessment import assessment_form, assessment_grounds


def chapter_of(registry: str = "no_ms", **coverage) -> Chapter:
    rows = [{"measure": "coverage_total", "unit_id": "norge", "period": "2024", "statistic": "share", **coverage}]
    results = to_results(pl.DataFrame(rows)).select(list(SCHEMA)) if coverage else pl.DataFrame(schema=SCHEMA)
    return Chapter(Edition(registry=registry, year=2024, policy="suppressed"), get_registry(registry), results)


@pytest.mark.parametrize(
    ("coverage", "ticks"),
    [
        ({"value": 0.9, "denominator": 100.0}, {"7": ("×", "–"), "13": ("×", "–")}),
        ({"value": 0.7, "denominator": 100.0}, {"7": ("×", "–"), "13": ("?", "?")}),
        ({"value": None, "status": "suppressed"}, {"7": ("?", "?"), "13": ("?", "?")}),
        ({}, {"1": ("–", "×"), "3": ("×", "–")}),
    ],
)
def test_a_tick_stands_below_the_answer_and_none_where_it_cannot_be_told(coverage, ticks):
    table = assessment_form(chapter_of(**coverage))
    told = {row[0]: row[-2:] for row in table.rows}
    assert {number: told[number] for number in ticks} == ticks
    assert bool(table.notes) == any("?" in row for row in table.rows)


def test_a_requirement_refers_to_where_it_is_shown_with_its_page():
    text = assessment_form(chapter_of(value=0.9))._repr_markdown_()
    (line,) = [line for line in text.splitlines() if line.startswith("| 13 |")]
    assert '-@sec-dekningsgrad[]{.page-of of="sec-dekningsgrad" word="side"}, @fig-coverage-total[]{' in line
    assert "80\u00a0%" in line and "Stadium\u00a04" in line


def test_grounds_have_the_value_and_of_how_many_and_say_what_brackets_are():
    table = assessment_grounds(chapter_of(value=0.9, lower=0.88, upper=0.92, denominator=1200.0))
    told = {row[0]: row[1:] for row in table.rows}
    assert told["13"][:2] == ("Ja", "Beregnet")
    assert "90\u00a0% av 1\u00a0200 (88–92\u00a0%)" in told["13"][2]
    assert any("konfidensintervall" in note for note in table.notes)
    assert not any("konfidensintervall" in note for note in assessment_grounds(chapter_of(value=0.9)).notes)


def test_what_the_sources_do_not_say_is_not_answered():
    told = {row[0]: row[1] for row in assessment_grounds(chapter_of("se_ipn")).rows}
    assert told["20"] == "Besvaras inte här"
    assert {row[0]: row[-2:] for row in assessment_form(chapter_of("se_ipn")).rows}["20"] == ("?", "?")


def test_a_registry_without_an_assessment_says_what_is_missing(monkeypatch):
    monkeypatch.setattr("R_free_helpers.results.assessment.read_assessment", lambda folder: None)
    for make in (assessment_form, assessment_grounds):
        with pytest.raises(ValueError, match=r"has no assessment\.csv"):
            make(chapter_of())
