"""People to be counted: as many are filled as the number says, and what may not be told is not drawn."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch

from R_free_helpers.figures import style
from R_free_helpers.figures.people import MOST_IN_ROW, of_hundred, people_by_unit, stands_for
from R_free_helpers.figures.plain_years import plain_years, told_years
from R_free_helpers.figures.svg import to_svg
from R_free_helpers.results.plain import hundredths, national_row


def people(figure):
    """Return the people drawn: whether each is filled."""
    drawn = [one for one in figure.drawing.axes[0].patches if isinstance(one, PathPatch)]
    return [to_rgb(one.get_facecolor()) == to_rgb(style.colour("primary")) for one in drawn]


def changed(chapter, measure, **columns):
    """Return the chapter with other values in the country's row of a measure."""
    here = (pl.col("measure") == measure) & (pl.col("unit_id") == chapter.nation)
    values = [pl.when(here).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in columns.items()]
    return dataclasses.replace(chapter, results=chapter.results.with_columns(values))


def test_as_many_of_a_hundred_are_filled_as_the_number_beside_says(chapter):
    figure, now = of_hundred(chapter, "dx_treat"), national_row(chapter, "dx_treat")
    wanted = hundredths(now["value"])
    # One more, empty, explains the others.
    assert people(figure) == [True] * wanted + [False] * (100 - wanted + 1)
    texts = [text.get_text() for text in figure.drawing.axes[0].texts]
    assert f"{wanted} av 100" in texts
    assert f"de andre {100 - wanted} av 100" in texts
    assert f"{wanted} av 100" in figure.alt
    assert f"mellom {hundredths(now['lower'])} og {hundredths(now['upper'])} av 100" in figure.alt


def test_the_words_are_text_and_the_marks_tell_the_number(chapter):
    svg = to_svg(of_hundred(chapter, "dx_treat").drawing)
    assert "av 100</text>" in svg
    assert "begynte behandling innen" in svg


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"value": None, "lower": None, "upper": None, "status": "suppressed"}, "skjult"),
        ({"value": 0.0, "denominator": 40.0, "status": "few"}, "under 13 %"),
        ({"value": None, "lower": 0.93, "upper": None, "status": "suppressed"}, "minst 93 av 100"),
    ],
)
def test_a_share_that_may_not_be_told_is_not_drawn_but_explained(chapter, columns, said):
    figure = of_hundred(changed(chapter, "dx_treat", **columns), "dx_treat")
    assert people(figure) == []
    assert said in figure.alt.replace("\N{NO-BREAK SPACE}", " ")


def test_everybody_needs_no_empty_person(chapter):
    figure = of_hundred(changed(chapter, "dx_treat", value=1.0, lower=0.98, upper=1.0), "dx_treat")
    assert people(figure) == [True] * 100


def test_the_longest_row_of_people_can_be_counted():
    for most in (1, 13, 15, 140, 6752, 10**6):
        each = stands_for(most)
        assert most / each <= MOST_IN_ROW
        assert each == 1 or most / each > MOST_IN_ROW / 3


def test_a_row_of_people_is_as_long_as_its_count(chapter):
    figure = people_by_unit(chapter, "newly_diagnosed", "rhf")
    each = stands_for(figure.data["value"].max())
    whole = sum(-(-value // each) for value in figure.data["value"].fillna(0))
    assert sum(people(figure)) == whole
    for unit, value in zip(figure.data["unit"], figure.data["value"], strict=True):
        assert f"{unit} {value:.0f}" in figure.alt
    assert f"{each} personer" in figure.alt


def test_first_and_last_year_are_told_and_those_between_evenly():
    assert told_years([2020, 2021]) == [2020, 2021]
    assert told_years(range(2001, 2011)) == [2001, 2004, 2007, 2010]


@pytest.fixture
def by_year(chapter):
    """The chapter with a share over four years, one of them hidden."""
    years = {2021: 0.52, 2022: None, 2023: 0.996, 2024: 0.77}
    template = chapter.results.filter(
        (pl.col("measure") == "dx_treat") & (pl.col("unit_id") == chapter.nation) & (pl.col("statistic") == "share")
    )
    rows = [
        template.with_columns(
            measure=pl.lit("onset_dx_by_year"),
            subgroup=pl.lit(f"year={year}"),
            value=pl.lit(value, dtype=pl.Float64),
            status=pl.lit("ok" if value else "suppressed"),
        )
        for year, value in years.items()
    ]
    others = chapter.results.filter(pl.col("measure") != "onset_dx_by_year")
    return dataclasses.replace(chapter, results=pl.concat([others, *rows]))


def test_the_line_over_years_has_the_numbers_of_the_years_and_leaves_out_the_hidden(by_year):
    figure = plain_years(by_year, "onset_dx_by_year")
    axes = figure.drawing.axes[1]
    assert [text.get_text() for text in axes.texts] == ["52", "99", "77"]
    assert list(axes.get_ylim()) == [0, 100]
    assert "2021: 52" in figure.alt
    assert "2022" not in figure.alt
    assert "Én verdi er skjult" in figure.alt
