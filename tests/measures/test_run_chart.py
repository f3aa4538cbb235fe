"""Run charts and the test for trend against R, and what the rules see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.run_chart import p_chart
from R_free_helpers.measures.trend_test import cochran_armitage

R = Path(__file__).parent / "r"
POINTS, RULES = pl.read_csv(R / "run_chart.csv"), pl.read_csv(R / "run_chart_rules.csv")
TRENDS = pl.read_csv(R / "trend.csv", schema_overrides={"p": pl.Float64})


@pytest.mark.parametrize("name", RULES["case"].to_list())
def test_centre_limits_and_points_outside_are_those_of_r(name):
    expected = POINTS.filter(pl.col("case") == name)
    chart = p_chart(expected["y"].to_numpy(), expected["n"].to_numpy())
    assert chart.centre == pytest.approx(expected["centre"][0], abs=1e-13)
    np.testing.assert_allclose(chart.lower, expected["lower"], atol=1e-13)
    np.testing.assert_allclose(chart.upper, expected["upper"], atol=1e-13)
    assert chart.outside.tolist() == expected["outside"].to_list()


@pytest.mark.parametrize("name", RULES["case"].to_list())
def test_rules_of_runs_are_those_of_r(name):
    expected = RULES.row(by_predicate=pl.col("case") == name, named=True)
    points = POINTS.filter(pl.col("case") == name)
    chart = p_chart(points["y"].to_numpy(), points["n"].to_numpy())
    for column in ("longest", "longest_expected", "crossings", "crossings_expected"):
        assert getattr(chart, column) == expected[column], column
    assert chart.judged is (expected["useful"] >= 10)


def of(name):
    points = POINTS.filter(pl.col("case") == name)
    return p_chart(points["y"].to_numpy(), points["n"].to_numpy())


def test_a_step_is_a_shift_with_few_crossings_and_common_variation_is_nothing():
    step, common = of("step"), of("common")
    assert (step.shifted, step.crosses_seldom, step.run) == (True, True, (0, 11))
    assert not common.signals


def test_a_run_must_be_longer_than_the_limit_not_as_long():
    sides = np.array([8] * 7 + [2, 8, 2, 8, 2, 8, 2, 2, 8, 2, 2, 8, 2])  # 7 in a row of 20
    assert (p_chart(sides, np.full(20, 10)).longest, p_chart(sides, np.full(20, 10)).shifted) == (7, False)
    sides[7], sides[18] = 8, 2
    assert (p_chart(sides, np.full(20, 10)).longest, p_chart(sides, np.full(20, 10)).shifted) == (9, True)


def test_gaps_neither_break_a_run_nor_count_as_points():
    numerator, denominator = np.array([2.0, 2] * 6 + [8.0, 8] * 6), np.full(24, 10.0)
    whole = p_chart(numerator, denominator)
    gaps = p_chart(np.insert(numerator, [3, 20], np.nan), np.insert(denominator, [3, 20], [10, 0]))
    assert (whole.longest, whole.crossings) == (gaps.longest, gaps.crossings) == (12, 1)
    assert gaps.longest_expected == whole.longest_expected
    assert np.isnan(gaps.share[[3, 21]]).all()
    assert gaps.outside[3] == 0


def test_all_or_nobody_has_no_limits_to_pass_and_too_few_points_no_rules():
    everybody = p_chart(np.full(12, 9), np.full(12, 9))
    assert (everybody.centre, everybody.signals, everybody.run) == (1.0, False, None)
    nobody = p_chart(np.array([]), np.array([]))
    assert np.isnan(nobody.centre)
    assert not nobody.signals
    nine = p_chart(np.array([2] * 5 + [8] * 4), np.full(9, 10))
    assert (nine.judged, nine.shifted, nine.crosses_seldom) == (False, False, False)


@pytest.mark.parametrize("name", TRENDS["case"].unique(maintain_order=True).to_list())
def test_the_test_for_trend_is_that_of_r(name):
    rows = TRENDS.filter(pl.col("case") == name)
    found = cochran_armitage(*(rows[column].to_numpy() for column in ("x", "n", "score")))
    assert found.chi2 == pytest.approx(rows["chi2"][0], rel=1e-10)
    assert found.p_value == pytest.approx(rows["p"][0], rel=1e-8)
    assert found.slope == pytest.approx(rows["slope"][0], rel=1e-10)


def test_the_interval_of_the_slope_excludes_zero_exactly_where_the_test_is_significant():
    rng = np.random.default_rng(3)
    seen = set()
    for _ in range(300):
        of = rng.integers(20, 200, 8)
        found = cochran_armitage(rng.binomial(of, 0.5 + 0.02 * np.arange(8) * rng.integers(-1, 2)), of, np.arange(8))
        assert (found.direction != 0) == (found.lower > 0 or found.upper < 0)
        assert found.direction in (0, np.sign(found.slope))
        seen.add(found.direction)
    assert seen == {-1, 0, 1}


def test_no_trend_is_tested_of_two_points_or_where_all_are_alike():
    assert cochran_armitage(np.array([1, 2]), np.array([5, 5]), np.array([1, 2])) is None
    assert cochran_armitage(np.array([5, 5, 5]), np.array([5, 5, 5]), np.array([1, 2, 3])) is None
    assert cochran_armitage(np.array([1, np.nan, 3, 2]), np.array([5, 5, 0, 5]), np.arange(4)) is None
