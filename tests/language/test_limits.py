"""Limits in words: whole times up to twelve spelled out, figures above and on scales."""

from dataclasses import replace

import pytest

from R_free_helpers.language.limits import in_years, indicator_text, limit_words
from R_free_helpers.language.words import Words
from R_free_helpers.model.measure import Indicator, Limit

REF_DX = Indicator(
    id="ref_dx",
    population=lambda source: None,
    met=lambda source, rows, limit: rows,
    counts="persons",
    limit=Limit(28, "days"),
    name="Svar innen {limit}",
    short_name="≤ {limit_number}",
    definition="Andel som får svar innen {limit_in_years}.",
)


@pytest.mark.parametrize(
    ("language", "limit", "text", "number"),
    [
        ("nb-NO", Limit(28, "days"), "28 dager", "28"),
        ("nb-NO", Limit(1, "days"), "én dag", "1"),
        ("nb-NO", Limit(1, "years"), "ett år", "1"),
        ("nb-NO", Limit(5, "years"), "fem år", "5"),
        ("nb-NO", Limit(1.5, "years"), "1,5 år", "1,5"),
        ("sv-SE", Limit(12, "months"), "tolv månader", "12"),
        ("sv-SE", Limit(13, "months"), "13 månader", "13"),
        ("sv-SE", Limit(1, "months"), "en månad", "1"),
        ("sv-SE", Limit(3, "points"), "3 poäng", "3"),
        ("sv-SE", Limit(1, "points"), "1 poäng", "1"),
    ],
)
def test_a_limit_is_told_with_its_unit_and_in_figures(language, limit, text, number):
    words = limit_words(limit, Words(language))
    assert (words["limit"], words["limit_number"]) == (text, number)


def test_only_whole_years_of_months_are_told_in_years():
    assert in_years(Limit(12, "months")) == Limit(1, "years")
    assert in_years(Limit(25, "months")) == Limit(25, "months")
    assert in_years(Limit(365, "days")) == Limit(365, "days")
    assert limit_words(Limit(24, "months"), Words("nb-NO"))["limit_in_years"] == "to år"


def test_a_time_is_told_as_the_last_so_many_and_a_scale_is_not():
    assert limit_words(Limit(12, "months"), Words("sv-SE"))["limit_last"] == "de senaste tolv månaderna"
    assert limit_words(Limit(1, "years"), Words("nb-NO"))["limit_last"] == "det siste året"
    assert "limit_last" not in limit_words(Limit(3, "points"), Words("sv-SE"))


def test_texts_follow_the_limit():
    words = Words("nb-NO")
    assert indicator_text(REF_DX, "name", words) == "Svar innen 28 dager"
    longer = replace(REF_DX, limit=Limit(36, "months"))
    found = [indicator_text(longer, field, words) for field in ("name", "short_name", "definition", "rationale")]
    assert found == ["Svar innen 36 måneder", "≤ 36", "Andel som får svar innen tre år.", ""]


def test_a_text_that_names_a_limit_needs_one():
    with pytest.raises(ValueError, match="the name of the indicator 'ref_dx' names a limit that it does not have"):
        replace(REF_DX, limit=None)
