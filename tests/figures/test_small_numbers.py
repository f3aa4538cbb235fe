"""Small numbers in figures: told as a bound, without a bar, never as nobody."""

import dataclasses

import polars as pl
import pytest

from R_free_helpers.figures.alluvial import alluvial
from R_free_helpers.figures.counts import counts_by_category
from R_free_helpers.figures.groups import shares_by_group
from R_free_helpers.figures.key_figure import key_figure
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.figures.stacked_rows import StackedBar
from R_free_helpers.figures.tiles import tile_map
from R_free_helpers.model.results import to_results


def texts(figure):
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


def with_rows(chapter, rows: list[dict], **constants: str):
    results = to_results(pl.DataFrame(rows, infer_schema_length=None), unit_id="norge", **constants)
    return dataclasses.replace(chapter, results=results.select(chapter.results.columns))


def test_a_small_count_has_no_bar_and_says_it_is_small(chapter):
    rows = [
        {"subgroup": "drug=rituximab", "value": 80.0, "numerator": 80.0, "status": "ok"},
        {"subgroup": "drug=ponesimod", "value": 0.0, "numerator": 0.0, "status": "few"},
        {"subgroup": "drug=fingolimod", "value": None, "numerator": None, "status": "suppressed"},
    ]
    chapter = with_rows(chapter, rows, measure="drugs_in_use", statistic="count", period="2024-12-31")
    figure = counts_by_category(chapter, "drugs_in_use", "drug")
    drawn = texts(figure)
    assert drawn.count("<5") == 1 and drawn.count("skjult") == 1
    assert "Én verdi gjelder færre enn 5 personer." in figure.alt and "Én verdi er skjult" in figure.alt
    assert figure.notes[0].endswith("«<5» er fra 0 til 4 personer.")


def test_small_absent_and_hidden_shares_are_three_words(chapter):
    numbers = {"value": 0.5, "lower": 0.4, "upper": 0.6, "numerator": 50.0, "denominator": 100.0, "status": "ok"}
    small = {"value": 0.0, "lower": 0.0, "numerator": 0.0, "denominator": 40.0, "status": "few"}
    gone = dict.fromkeys(numbers)
    rows = [
        {"subgroup": "age=young"} | numbers,
        {"subgroup": "age=a"} | numbers | small,
        {"subgroup": "age=b"} | gone | {"status": "few"},
        {"subgroup": "age=c"} | gone | {"status": "suppressed"},
        {"subgroup": "age=d"} | gone | {"status": "no_data"},
    ]
    chapter = with_rows(chapter, rows, measure="edss_by_age", statistic="share", period="2024")
    figure = shares_by_group(chapter, [("edss_by_age", "age")])
    drawn = [text.replace("\xa0", " ") for text in texts(figure)]
    for word in ("<13 %", "<5 pers.", "skjult", "ingen data", "50 %"):
        assert drawn.count(word) - (word == "50 %") * (drawn.count(word) - 1) == 1, word
    assert " 0 % for" not in figure.alt.replace("\xa0", " ")


def test_a_large_number_that_is_small_is_told_as_small(chapter):
    row = {"value": 0.0, "numerator": 0.0, "status": "few"}
    chapter = with_rows(chapter, [row], measure="registered_total", statistic="count", period="2024")
    figure = key_figure(chapter, "registered_total")
    assert "<5" in texts(figure) and "0" not in texts(figure)


def test_rounded_parts_fill_the_bar_whatever_they_add_up_to():
    for shares in ({"a": 0.6, "b": 0.5}, {"a": 0.5, "b": 0.3}):
        assert sum(StackedBar("x", shares, 40.0).drawn.values()) == pytest.approx(1.0)
    # What is hidden keeps its room.
    hidden = StackedBar("x", {"a": 0.5, "b": 0.3}, 40.0, hidden=1)
    assert sum(hidden.drawn.values()) == pytest.approx(0.8) and hidden.rest == pytest.approx(0.2)


def test_groups_without_a_shown_flow_are_small_not_empty(chapter):
    rows = [
        {"subgroup": "from=anti_cd20;to=anti_cd20", "value": 400.0, "numerator": 400.0, "status": "ok"},
        {"subgroup": "from=hsct;to=anti_cd20", "value": 0.0, "numerator": 0.0, "status": "few"},
    ]
    chapter = with_rows(chapter, rows, measure="switches", statistic="count", period="2024")
    figure = alluvial(chapter, "switches")
    assert "<5" in texts(figure) and "0" not in texts(figure)
    assert "Én bevegelse med få personer er ikke vist" in figure.alt


def test_no_figure_of_units_prints_a_zero_for_a_small_number(chapter):
    for figure in (indicator_bars(chapter, "ref_dx"), tile_map(chapter, "ref_dx")):
        small = figure.data[(figure.data["status"] == "few")]
        assert len(small) > 1
        drawn = [text.replace("\xa0", " ") for text in texts(figure)]
        assert drawn.count("0 %") <= 1  # the axis
        assert sum(text.startswith("<") or text.startswith("færre enn 5") for text in drawn) >= len(small)
