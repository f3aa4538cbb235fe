"""Overdispersion, the test of heterogeneity and shrinkage against R, and what they say where there is little to say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.funnel import (
    beta_of,
    binomial_limits,
    multiplicative_positions,
    overdispersed_limits,
    positions,
)
from R_free_helpers.measures.heterogeneity import heterogeneity, overdispersion
from R_free_helpers.measures.shrinkage import shrinkage

FOLDER = Path(__file__).parent / "r"
CASES = pl.read_csv(FOLDER / "heterogeneity.csv")
UNITS = pl.read_csv(FOLDER / "shrinkage.csv")
LIMITS = pl.read_csv(FOLDER / "overdispersed_limits.csv")


def counts(case):
    """Return count and denominator of a case's units."""
    units = UNITS.filter(pl.col("case") == case)
    return units["r"].to_numpy(), units["n"].to_numpy()


@pytest.mark.parametrize("expected", CASES.iter_rows(named=True), ids=CASES["case"].to_list())
def test_overdispersion_and_test_are_those_of_r(expected):
    count, n = counts(expected["case"])
    found = overdispersion(count / n, n, expected["target"])
    assert found.phi == pytest.approx(expected["phi"], abs=1e-9)
    assert found.between == pytest.approx(expected["between"], abs=1e-12)
    test = heterogeneity(count, n)
    assert (test.statistic, test.degrees) == (pytest.approx(expected["chi_square"], abs=1e-9), len(n) - 1)
    assert test.simulated == (expected["simulated"] == "TRUE" or expected["simulated"] is True)
    # R's own simulation has 200 000 draws, ours fewer: three standard errors apart at most.
    error = 3 * np.sqrt(expected["p"] * (1 - expected["p"]) / 9_999)
    assert test.p == pytest.approx(expected["p"], rel=1e-9, abs=error if test.simulated else 0.0)


@pytest.mark.parametrize("case", CASES["case"].to_list())
def test_shrunken_shares_and_reliability_are_those_of_r(case):
    expected = UNITS.filter(pl.col("case") == case)
    count, n = counts(case)
    found = shrinkage(count / n, n)
    for name in ("reliability", "estimate", "lower", "upper"):
        np.testing.assert_allclose(getattr(found, name), expected[name], atol=1e-9)
    assert found.overall == pytest.approx(expected["overall"][0], abs=1e-12)
    assert found.between == pytest.approx(CASES.filter(pl.col("case") == case)["between_all"][0], abs=1e-12)


@pytest.mark.parametrize(
    ("target", "between", "level"), LIMITS.select("target", "between", "level").unique(maintain_order=True).rows()
)
def test_overdispersed_limits_are_those_of_r(target, between, level):
    chosen = (pl.col("target") == target) & (pl.col("between") == between) & (pl.col("level") == level)
    expected = LIMITS.filter(chosen)
    lower, upper = overdispersed_limits(target, expected["n"].to_numpy(), level, between)
    np.testing.assert_allclose(lower, expected["lower"], atol=1e-9)
    np.testing.assert_allclose(upper, expected["upper"], atol=1e-9)


def test_limits_without_spread_between_units_are_those_of_chance():
    n = np.array([5, 50, 500])
    np.testing.assert_array_equal(overdispersed_limits(0.6, n, 0.95, 0.0), binomial_limits(0.6, n, 0.95))
    nearly = overdispersed_limits(0.6, n, 0.95, 1e-9)
    np.testing.assert_allclose(nearly, binomial_limits(0.6, n, 0.95), atol=1e-5)


def test_limits_allow_for_the_spread_between_units():
    rng = np.random.default_rng(4)
    a, b = beta_of(0.6, 0.01)
    value = rng.binomial(300, rng.beta(a, b, 20_000)) / 300
    place = positions(value, np.full(20_000, 300), 0.6, 0.01)
    assert 0.04 < np.mean(place != 0) < 0.06
    assert np.mean(positions(value, np.full(20_000, 300), 0.6) != 0) > 0.4


def test_one_outlier_does_not_hide_itself_and_is_not_drawn_in_as_if_it_were_none():
    count, n = counts("outlier")
    over = overdispersion(count / n, n, 0.5)
    assert positions(count / n, n, 0.5, over.between)[-1] == 2
    assert heterogeneity(count, n).p < 1e-6
    assert shrinkage(count / n, n).estimate[-1] > 0.8


def test_multiplicative_limits_widen_chance_by_the_root_of_phi():
    value, n = np.array([0.5 + 0.048, 0.5 + 0.099, 0.5 - 0.2, 0.5]), np.array([400, 400, 400, 0])
    assert multiplicative_positions(value, n, 0.5, 1.0).tolist() == [0, 2, -2, 0]
    assert multiplicative_positions(value, n, 0.5, 4.0).tolist() == [0, 1, -2, 0]
    assert multiplicative_positions(value, n, 0.5, 0.2).tolist() == [0, 2, -2, 0]


@pytest.mark.parametrize(("count", "n"), [([], []), ([3], [7]), ([3, 0], [7, 0])])
def test_fewer_than_two_units_are_not_compared(count, n):
    count, n = np.array(count, dtype=float), np.array(n, dtype=float)
    assert heterogeneity(count, n) is None
    assert overdispersion(np.divide(count, n, where=n > 0, out=np.zeros(len(n))), n, 0.4) is None
    seen = n > 0
    assert shrinkage(count[seen] / n[seen], n[seen]) is None


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_units_that_all_reach_all_or_nobody_do_not_differ(share):
    n = np.array([8, 30, 12])
    test = heterogeneity(share * n, n)
    assert (test.statistic, test.p) == (0.0, 1.0)
    assert overdispersion(np.full(3, share), n, share) is None
    found = shrinkage(np.full(3, share), n)
    assert found.overall == 0 and (found.estimate == share).all()
    assert ((found.lower < 1) & (found.upper > 0)).all()


def test_units_of_all_or_nobody_are_as_far_apart_as_units_can_be():
    n = np.array([40, 60, 50])
    value = np.array([0.0, 1.0, 1.0])
    found = shrinkage(value, n)
    assert found.between == pytest.approx((110 / 150) * (40 / 150))
    np.testing.assert_allclose(found.estimate, value, atol=1e-6)
    assert np.isfinite([found.lower, found.upper]).all()


def test_by_chance_alone_a_twentieth_of_tests_and_phi_near_one():
    rng = np.random.default_rng(11)
    n = rng.integers(20, 200, 19)
    p, phi = [], []
    for _ in range(2_000):
        count = rng.binomial(n, 0.6)
        p.append(heterogeneity(count, n).p)
        phi.append(overdispersion(count / n, n, 0.6).phi)
    assert 0.04 < np.mean(np.array(p) < 0.05) < 0.06
    # Winsorising takes about a third off (Spiegelhalter 2005 leaves it so).
    assert 0.6 < np.mean(phi) < 0.85


def test_a_simulated_p_is_the_same_every_time_and_never_zero():
    count, n = np.array([0, 0, 6, 6]), np.array([6, 6, 6, 6])
    first, second = heterogeneity(count, n), heterogeneity(count, n)
    assert first == second and first.simulated
    assert 0 < first.p < 0.001


def test_counts_beyond_their_denominator_are_errors():
    with pytest.raises(ValueError, match="above its denominator"):
        heterogeneity(np.array([5, 3]), np.array([4, 9]))
