"""Funnel limits against R, and what outside means."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.funnel import binomial_limits, positions

CASES = pl.read_csv(Path(__file__).parent / "r" / "funnel.csv")


@pytest.mark.parametrize(("target", "level"), CASES.select("target", "level").unique().sort("target", "level").rows())
def test_limits_are_those_of_r(target, level):
    expected = CASES.filter((pl.col("target") == target) & (pl.col("level") == level))
    lower, upper = binomial_limits(target, expected["n"].to_numpy(), level)
    np.testing.assert_allclose(lower, expected["lower"], atol=1e-9)
    np.testing.assert_allclose(upper, expected["upper"], atol=1e-9)


def test_limits_narrow_with_n_and_hold_the_probability():
    lower, upper = binomial_limits(0.6, np.array([10, 100, 1000]), 0.95)
    assert (np.diff(lower) > 0).all()
    assert (np.diff(upper) < 0).all()
    found = np.random.default_rng(1).binomial(1000, 0.6, 20_000) / 1000
    outside = np.mean((found < lower[2]) | (found > upper[2]))
    assert 0.04 < outside < 0.06


def test_nobody_and_no_variation():
    lower, upper = binomial_limits(0.5, np.array([0]), 0.95)
    assert np.isnan([lower, upper]).all()
    assert binomial_limits(1.0, np.array([5]), 0.95) == (1.0, 1.0)
    assert positions(np.array([np.nan]), np.array([0]), 0.5).tolist() == [0]


def test_positions_count_the_limits_passed():
    n = np.full(5, 400)
    shares = np.array([0.40, 0.445, 0.5, 0.56, 0.60])
    assert positions(shares, n, 0.5).tolist() == [-2, -1, 0, 1, 2]


def test_a_share_on_the_limit_is_inside():
    lower, upper = binomial_limits(0.5, np.array([40, 40]), 0.95)
    assert positions(np.array([lower[0], upper[1]]), np.array([40, 40]), 0.5).tolist() == [0, 0]


@pytest.mark.parametrize(("target", "level"), [(1.2, 0.95), (0.5, 95)])
def test_shares_out_of_range_are_errors(target, level):
    with pytest.raises(ValueError, match="both are shares"):
        binomial_limits(target, np.array([5]), level)


@pytest.mark.parametrize("target", [0.05, 0.61, 0.957, 0.997])
def test_outside_is_exactly_a_tail_probability_below_the_limit(target):
    from scipy.stats import binom

    for n in (1, 7, 21, 60, 400):
        x = np.arange(n + 1)
        upper, lower = binom.sf(x - 1, n, target), binom.cdf(x, n, target)
        expected = sum((upper < p).astype(int) - (lower < p).astype(int) for p in (0.025, 0.001))
        np.testing.assert_array_equal(positions(x / n, np.full(n + 1, n), target), expected)
