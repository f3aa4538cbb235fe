"""Intervals of differences: against R, against what Newcombe printed, and what must hold of any two estimates."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from R_free_helpers.measures.difference import difference, median_interval, rate_ratio
from R_free_helpers.measures.proportion import wilson

R = Path(__file__).parent / "r"
COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def share(x: float, n: float) -> tuple[float, float, float]:
    lower, upper = wilson(np.array([x]), np.array([n]))
    return x / n, float(lower[0]), float(upper[0])


@pytest.mark.parametrize("row", pl.read_csv(R / "difference_shares.csv", null_values="NA").to_dicts())
def test_two_shares(row):
    value, lower, upper = difference(share(row["x1"], row["n1"]), share(row["x2"], row["n2"]))
    assert value == pytest.approx(row["x1"] / row["n1"] - row["x2"] / row["n2"])
    assert (lower, upper) == pytest.approx((row["lower"], row["upper"]), abs=1e-12)
    if row["published_lower"] is not None:
        assert (round(lower, 4), round(upper, 4)) == (row["published_lower"], row["published_upper"])


@pytest.mark.parametrize("row", pl.read_csv(R / "difference_means.csv").to_dicts())
def test_two_means(row):
    first, second = ((row[f"mean{n}"], row[f"lower{n}"], row[f"upper{n}"]) for n in (1, 2))
    _, lower, upper = difference(first, second)
    assert (lower, upper) == pytest.approx((row["lower"], row["upper"]), abs=1e-10)
    # Welch's interval pools the degrees of freedom, so that it is narrower by a little, about the same middle.
    assert lower <= row["welch_lower"]
    assert upper >= row["welch_upper"]
    assert upper - lower < 1.2 * (row["welch_upper"] - row["welch_lower"])


@pytest.mark.parametrize("row", pl.read_csv(R / "rate_ratio.csv").to_dicts())
def test_two_counts(row):
    ratio, lower, upper = rate_ratio(row["first"], row["second"])
    assert ratio == (row["first"] / row["second"] if row["second"] else math.inf)
    assert (lower, upper) == pytest.approx((float(row["lower"]), float(row["upper"])), rel=1e-10)


def test_of_two_counts_of_nobody_nothing_is_known():
    ratio, lower, upper = rate_ratio(0, 0)
    assert math.isnan(ratio) and (lower, upper) == (0, math.inf)


@given(COUNTS, COUNTS)
def test_a_difference_holds_its_value_and_turns_round_with_its_sides(one, other):
    first, second = share(*one), share(*other)
    value, lower, upper = difference(first, second)
    assert -1 - 1e-12 <= lower <= value + 1e-12
    assert value - 1e-12 <= upper <= 1 + 1e-12
    assert difference(second, first) == pytest.approx((-value, -upper, -lower), abs=1e-12)


def test_intervals_that_do_not_overlap_are_a_difference_and_the_reverse_does_not_hold():
    apart, close = (0.5, 0.4, 0.6), (0.65, 0.55, 0.75)
    assert difference((0.8, 0.7, 0.9), apart)[1] > 0
    # They overlap from 0.55 to 0.60, and yet the difference of 0.15 is more than its 0.1414.
    assert difference(close, apart)[1:] == pytest.approx((0.15 - math.hypot(0.1, 0.1), 0.15 + math.hypot(0.1, 0.1)))
    assert difference(close, apart)[1] > 0


def test_median_interval_is_near_the_interval_of_order_statistics():
    # 401 equally spaced normal quantiles: the exact sign interval of the median, from order statistics 181 and 221.
    from scipy.stats import norm

    values = norm.ppf((np.arange(401) + 0.5) / 401)
    p25, median, p75 = np.quantile(values, [0.25, 0.5, 0.75])
    found = median_interval(median, p25, p75, 401)
    assert found[0] == median
    assert found[1:] == pytest.approx((values[180], values[220]), abs=0.01)
