"""What marks of figures tell: the released values behind them, and what may not be told as the tables tell it."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace

import hospitals
import pytest

from R_free_helpers.figures.expected import observed_expected
from R_free_helpers.figures.funnel import funnel
from R_free_helpers.figures.marks import value_text
from R_free_helpers.figures.ranking import indicator_bars
from R_free_helpers.figures.risk_funnel import risk_funnel
from R_free_helpers.figures.tiles import tile_map
from R_free_helpers.figures.time_to_event import time_to_event
from R_free_helpers.figures.unit_trends import unit_trends
from R_free_helpers.language.numbers import Numbers

MARK = re.compile(r'<g class="mark" role="img"(?: data-unit="(?P<unit>[^"]*)")?><title>(?P<text>[^<]*)</title>')


@pytest.fixture(scope="module")
def surgery():
    return hospitals.chapter()


def told(figure) -> list[tuple[str | None, str]]:
    """Return the unit and the text of each mark."""
    return [(found["unit"], unescape(found["text"]).replace("\xa0", " ")) for found in MARK.finditer(figure.svg())]


def test_a_point_of_a_risk_funnel_tells_ratio_interval_observed_and_expected(surgery):
    figure = risk_funnel(surgery, "leak_five")
    marks = dict(told(figure))
    assert list(marks) == list(figure.data["unit_id"])
    numbers = Numbers("nb-NO")
    for row in figure.data.itertuples():
        ends = "–".join(numbers.decimal(bound, 2) for bound in (row.lower, row.upper))
        counts = f"{numbers.integer(row.numerator)}/{numbers.integer(row.expected)}"
        assert marks[row.unit_id] == f"{row.unit}: {numbers.decimal(row.value, 2)} ({ends}) – {counts}"


def test_each_year_of_each_unit_is_told_and_a_small_one_as_small(surgery):
    figure = unit_trends(surgery, "leak_by_year")
    units = figure.data[figure.data["level"] != "nation"]
    marks = told(figure)
    assert len(marks) == len(units)
    small = units[(units["status"] == "few") & (units["value"] == 0)]
    assert len(small)
    said = [text for _, text in marks if ": <" in text]
    assert len(said) == len(small)
    # Neither an interval nor a numerator of what is only known to be small.
    assert not [text for text in said if "(" in text or "/" in text]


def test_curves_tell_the_share_at_the_times_of_the_numbers_at_risk(surgery):
    figure = time_to_event(surgery, "survival", at_risk=(0, 12, 60))
    texts = [text for _, text in told(figure)]
    assert [text.split(":")[0] for text in texts] == ["0 måneder", "12 måneder", "60 måneder"]
    at = figure.data.set_index("month")["at_risk"]
    assert texts[1].endswith(f": {Numbers('nb-NO').integer(at[12])}".replace("\xa0", " "))
    groups = told(time_to_event(surgery, "survival", by="stage", at_risk=(0, 12)))
    assert len(groups) == 6 and len({text for _, text in groups}) == 6


@pytest.mark.parametrize(
    "draw",
    [
        lambda chapter: tile_map(chapter, "coverage_total"),
        lambda chapter: indicator_bars(chapter, "treat_upd"),
        lambda chapter: funnel(chapter, "treat_upd"),
    ],
    ids=["map", "ranking", "funnel"],
)
def test_a_unit_tells_its_share_and_of_how_many_it_is(draw, chapter):
    figure = draw(chapter)
    marks = told(figure)
    assert len(marks) > 15
    assert all(unit for unit, _ in marks)
    assert all(re.search(r": [\d,]+ %.* – \d[\d ]*/\d", text) for _, text in marks if "<" not in text and "%" in text)
    assert len({unit for unit, _ in marks}) == len(marks)


def test_a_unit_that_is_not_shown_tells_why(chapter):
    figure = indicator_bars(chapter, "onset_dx")
    rows = figure.data.set_index("unit_id")
    marks = dict(told(figure))
    assert set(marks) == set(rows.index)
    gone = rows[rows["value"].isna()]
    assert len(gone)
    assert not [marks[unit] for unit in gone.index if re.search(r"%|/", marks[unit])]


def test_a_small_number_is_told_without_an_interval():
    row = SimpleNamespace(value=0.0, lower=0.0, upper=0.2, numerator=0, denominator=40, status="few")
    assert value_text("Bergen", row, Numbers("nb-NO"), "<13 %") == "Bergen: <13 % – n = 40"
    row.status = "ok"
    assert value_text("Bergen", row, Numbers("nb-NO"), "0 %").replace("\xa0", " ") == "Bergen: 0 % (0–20 %) – 0/40"


def test_panels_of_ratios_say_what_they_are_of(surgery):
    texts = [text for _, text in told(observed_expected(surgery, ["leak_five"]))]
    assert all(re.match(r"[^,]+, [^:]+: ", text) for text in texts)
