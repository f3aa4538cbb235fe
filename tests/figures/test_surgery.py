"""Figures of a registry of operations: risk-adjusted funnel, trends of units, curves in a unit of time, durations."""

from __future__ import annotations

import dataclasses

import hospitals
import numpy as np
import polars as pl
import pytest

from R_free_helpers.figures.expected import observed_expected
from R_free_helpers.figures.risk_funnel import risk_funnel
from R_free_helpers.figures.time_to_event import time_to_event
from R_free_helpers.figures.unit_trends import unit_trends
from R_free_helpers.figures.waiting import duration_boxes
from R_free_helpers.measures.kinds import Adjusted, TimeToEvent
from R_free_helpers.measures.ratio import poisson_interval
from R_free_helpers.results.ratios import ratio_units, ratio_variables


@pytest.fixture(scope="module")
def chapter():
    return hospitals.chapter()


@pytest.fixture(scope="module")
def swedish(chapter):
    return dataclasses.replace(chapter, registry=dataclasses.replace(chapter.registry, language="sv-SE"))


def texts(figure):
    from matplotlib.text import Text

    return [item.get_text() for item in figure.drawing.findobj(Text) if item.get_text()]


def changed(chapter, *where, **columns):
    """Return the chapter with other values in some rows of its results."""
    rows = pl.all_horizontal(where)
    return dataclasses.replace(
        chapter,
        results=chapter.results.with_columns(
            pl.when(rows).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in columns.items()
        ),
    )


def is_of(measure, statistic=None, unit=None):
    parts = [pl.col("measure") == measure]
    parts += [pl.col("statistic") == statistic] if statistic else []
    return pl.all_horizontal([*parts, *([pl.col("unit_id") == unit] if unit else [])])


# Observed over expected


def test_the_ratio_and_its_interval_follow_from_released_numbers(chapter):
    figure = observed_expected(chapter, ["leak_five"])
    wide = figure.data.set_index(["unit_id", "statistic"])
    for unit in hospitals.HOSPITALS:
        ratio, expected = wide.loc[(unit, "observed_expected")], wide.loc[(unit, "expected")]
        e = expected["value"] * expected["denominator"]
        lower, upper = (float(bound[0]) / e for bound in poisson_interval(np.array([ratio["numerator"]])))
        assert (ratio["value"], ratio["lower"], ratio["upper"]) == pytest.approx((ratio["numerator"] / e, lower, upper))
    assert f"{hospitals.WORSE.title()} (" in figure.alt.split("under 1")[0]
    assert f"{hospitals.BETTER.title()} (" in figure.alt.split("under 1")[1]
    assert figure.notes[0].startswith("Intervallet er det eksakte Poisson-intervallet")


def test_a_few_observed_are_told_as_few_and_have_no_ratio(chapter):
    # In one year the smallest hospital has fewer leaks than the threshold.
    assert "observert: <5" in texts(observed_expected(chapter, ["leak"]))
    row = chapter.select("leak_adjusted", "observed_expected", unit="li").iloc[0]
    assert row["status"] == "few" and np.isnan(row["value"])


@pytest.mark.parametrize(("code", "why"), [(1.0, "kan skilles fra hverandre"), (2.0, "alene avgjør"), (None, "for få")])
def test_why_there_is_no_model_is_said_in_figure_alt_and_funnel(chapter, code, why):
    nothing = is_of("leak_five_adjusted") & pl.col("statistic").is_in(["expected", "observed_expected"])
    without = changed(chapter, nothing, value=None, lower=None, upper=None, status="no_data")
    if code is not None:
        row = without.results.filter(is_of("leak_five_adjusted", "expected", "all"))
        told = row.with_columns(statistic=pl.lit("no_model"), value=pl.lit(code), status=pl.lit("ok"))
        without = dataclasses.replace(without, results=pl.concat([without.results, told]))
    for figure in (observed_expected(without, ["leak_five"]), risk_funnel(without, "leak_five")):
        assert why in figure.alt and why in " ".join(texts(figure))
    both = observed_expected(without, ["leak", "leak_five"])
    assert why in both.alt and "Lekkasje" in texts(both)


# Risk-adjusted funnel


def test_the_funnel_finds_the_hospital_with_more_leaks_than_expected(chapter):
    figure = risk_funnel(chapter, "leak_five")
    found = figure.data.set_index("unit_id")
    # Limits of ratios: a reader must not be told them as per cent.
    assert not {"lower_95", "upper_95"} & set(found.columns) and (found["statistic"] == "observed_expected").all()
    assert found.loc[hospitals.WORSE, "place"] == 2 and found.loc[hospitals.BETTER, "place"] < 0
    others = found.drop([hospitals.WORSE, hospitals.BETTER])
    assert (others["place"] == 0).all()
    assert f"99,8 %-grensen: {hospitals.WORSE.title()}" in figure.alt
    assert {f"{name.title()}" for name in hospitals.HOSPITALS} <= set(texts(figure))
    sentences = ratio_variables(chapter, "leak_five")
    assert sentences["sentence"] in figure.alt and sentences["spread"] in figure.alt


def test_data_and_limits_of_the_funnel_are_those_that_a_reader_can_work_out(chapter):
    found = ratio_units(chapter, "leak_five").rows
    assert np.allclose(found["value"], found["observed"] / found["expected"])
    assert ((found["lower_99.8"] < found["lower_95"]) & (found["upper_95"] < found["upper_99.8"])).all()
    assert ((found["value"] > found["upper_99.8"]) == (found["place"] == 2)).all()


def test_units_that_tell_only_few_are_counted_and_not_drawn(chapter):
    figure = risk_funnel(chapter, "leak")
    assert "Li" not in texts(figure)
    absent = len(hospitals.HOSPITALS) - len(figure.data)
    assert f": {absent} sykehus." in figure.alt and absent > 0


def test_less_than_two_units_are_nothing_to_compare(chapter):
    one = changed(
        chapter,
        is_of("leak_five_adjusted", "observed_expected") & (pl.col("unit_id") != "by"),
        value=None,
        status="few",
    )
    assert risk_funnel(one, "leak_five").alt.startswith("Færre enn to enheter")


def test_a_funnel_of_what_is_not_poisson_is_refused_with_its_remedy(chapter):
    own = [one for one in chapter.registry.measures if one.id != "leak_five_adjusted"]
    five = chapter.registry.measure("leak_five_adjusted")
    wilson = dataclasses.replace(chapter.registry, measures=(*own, dataclasses.replace(five, interval="wilson")))
    with pytest.raises(ValueError, match="interval='poisson'"):
        risk_funnel(dataclasses.replace(chapter, registry=wilson), "leak_five")
    with pytest.raises(ValueError, match="did you mean 'leak'"):
        risk_funnel(chapter, "leek")
    assert isinstance(five, Adjusted)


# Trends of units


def test_each_unit_has_a_panel_with_the_nation_behind_it(chapter):
    figure = unit_trends(chapter, "laparoscopic")
    panels = [axes for axes in figure.drawing.axes if axes.get_label() != "sheet"]
    assert len(panels) == len(hospitals.HOSPITALS)
    national = chapter.select("laparoscopic", unit="all").sort_values("year")["value"].to_numpy()
    for axes in panels:
        behind = [line for line in axes.lines if len(line.get_ydata()) == 5 and line.get_linestyle() == "--"]
        assert any(np.allclose(line.get_ydata(), national) for line in behind)
        assert axes.get_ylim() == panels[0].get_ylim()
    assert list(figure.data["year"][:5]) == [2020, 2021, 2022, 2023, 2024]
    assert figure.data["unit_id"].iloc[0] == "all"
    assert "2020–2024" in figure.alt and "Norge" in figure.alt


def test_a_year_with_few_is_an_open_point_and_no_value(chapter):
    figure = unit_trends(chapter, "leak_by_year")
    few = figure.data[(figure.data["status"] == "few") & (figure.data["unit_id"] == "li")]
    assert len(few) and (few["value"] == 0).all()
    assert "Åpen ring: telleren er <5" in texts(figure)
    assert "gjelder færre enn 5 personer" in figure.alt


def test_a_hidden_year_breaks_the_line_and_is_said(chapter):
    hidden = changed(chapter, is_of("laparoscopic", unit="by"), pl.col("subgroup") == "year=2022",
                     value=None, lower=None, upper=None, numerator=None, status="suppressed")  # fmt: skip
    figure = unit_trends(hidden, "laparoscopic")
    axes = [one for one in figure.drawing.axes if one.get_label() != "sheet"][list(hospitals.HOSPITALS).index("by")]
    solid = [line for line in axes.lines if line.get_linestyle() == "-"]
    assert all(2022 not in line.get_xdata()[~np.isnan(line.get_ydata())] for line in solid)
    assert "skjult" in figure.alt.lower()


def test_a_measure_without_years_is_refused(chapter):
    with pytest.raises(ValueError, match="Yearly"):
        unit_trends(chapter, "leak")


# Curves in a unit of time


def test_axes_and_numbers_at_risk_are_the_registrys(chapter):
    figure = time_to_event(chapter, "survival", at_risk=(0, 12, 60), marks=(12,))
    drawn = texts(figure)
    assert {"Andel i live", "Måneder etter operasjonen"} <= set(drawn)
    axes = figure.drawing.axes[1]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0", "12", "60"]
    at = figure.data.set_index("month")
    for month in (0, 12, 60):
        assert f"{int(at.loc[month, 'at_risk']):,}".replace(",", "\u202f").replace("\u202f", " ") in [
            text.replace("\u202f", " ").replace("\xa0", " ") for text in drawn
        ]
    assert "12 måneder" in figure.alt and "år" not in figure.alt
    assert all(line.get_visible() for line in axes.xaxis.get_gridlines() + axes.yaxis.get_gridlines())


def test_groups_have_lines_that_differ_without_colour_and_a_test(chapter):
    figure = time_to_event(chapter, "survival", by="stage", marks=(36,))
    axes = figure.drawing.axes[1]
    dashes = {
        line._dash_pattern[1] and tuple(line._dash_pattern[1]) for line in axes.lines if len(line.get_xdata()) > 9
    }
    assert len(dashes) == 3
    assert "Log-rank-test" in figure.alt and any(text.startswith("Log-rank") for text in texts(figure))
    assert list(dict.fromkeys(figure.data["stage"])) == ["1", "2", "3"]


def test_days_without_the_registrys_words_have_those_of_the_language(chapter, swedish):
    assert {"Dager siden start", "Andel uten hendelsen"} <= set(texts(time_to_event(chapter, "early_death")))
    figure = time_to_event(swedish, "early_death", marks=(30,), from_zero=False)
    assert "Dagar sedan start" in texts(figure) and "30 dagar" in figure.alt
    # The axis that does not begin at nothing says so.
    low = figure.drawing.axes[1].get_ylim()[0]
    assert low > 0.6 and f"(axeln börjar på {round(low * 100)}\xa0%)" in " ".join(texts(figure))


def test_times_that_are_not_told_and_other_kinds_are_refused(chapter):
    with pytest.raises(ValueError, match="not told at 7"):
        time_to_event(chapter, "survival", at_risk=(0, 7.5))
    with pytest.raises(ValueError, match="groups of 'stage', not of 'sex'"):
        time_to_event(chapter, "survival", by="sex")
    with pytest.raises(TypeError, match="TimeToEvent"):
        time_to_event(chapter, "leak")


def test_the_released_curve_steps_only_for_several_events(chapter):
    kind = chapter.registry.measure("survival")
    assert isinstance(kind, TimeToEvent)
    curve = chapter.select("survival", "survival", unit="all")
    curve = curve[curve["stage"].isna()].sort_values("month")
    steps = curve.drop_duplicates("value")["numerator"].diff().dropna()
    assert (steps >= chapter.policy.threshold - chapter.policy.base + 1).all()
    assert len(curve) == len(kind.grid)


# Durations


def test_the_duration_has_the_measures_noun(chapter, swedish):
    assert any("lengre liggetid enn" in text for text in texts(duration_boxes(chapter, "stay")))
    assert not any("ventetid" in text for text in texts(duration_boxes(chapter, "stay")))
    bare = dataclasses.replace(chapter.registry, language="sv-SE")
    bare.__dict__["codes"] = {key: text for key, text in chapter.codes.items() if key[0] != "duration"}
    assert any(
        "längre tid än" in text for text in texts(duration_boxes(dataclasses.replace(chapter, registry=bare), "stay"))
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda chapter: observed_expected(chapter, ["leak", "leak_five"]),
        lambda chapter: risk_funnel(chapter, "leak_five"),
        lambda chapter: unit_trends(chapter, "leak_by_year"),
        lambda chapter: time_to_event(chapter, "survival", by="stage"),
        lambda chapter: duration_boxes(chapter, "stay"),
    ],
    ids=["expected", "risk_funnel", "unit_trends", "time_to_event", "durations"],
)
def test_figures_are_the_same_bytes_twice_and_speak_both_languages(chapter, swedish, draw):
    first, second, other = draw(chapter), draw(chapter), draw(swedish)
    assert first.svg() == second.svg() and first.alt == second.alt
    assert other.alt != first.alt and len(other.data) == len(first.data)
    assert first.measures and first.alt.endswith(".")
