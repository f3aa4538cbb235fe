"""Largest remainder with bounds, and choosing by rank."""

from __future__ import annotations

import numpy as np
import pytest

from R_free_helpers.synthetic.quotas import allocate, choose, choose_at_rates, rank_within


def test_allocate_sums_to_the_total_and_is_closest_to_the_shares():
    assert allocate(10, [1, 1, 1]).tolist() == [4, 3, 3]
    assert allocate(429, [13, 29, 0.1]).sum() == 429


def test_allocate_keeps_within_the_bounds():
    got = allocate(10, [8, 1, 1], lower=[0, 3, 0], upper=[5, 9, 9])
    assert got.sum() == 10 and got[0] <= 5 and got[1] >= 3


@pytest.mark.parametrize("seed", range(30))
def test_allocate_reaches_every_total_the_bounds_can_hold(seed):
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 4, 19)
    high = low + rng.integers(0, 9, 19)
    total = int(rng.integers(low.sum(), high.sum() + 1))
    got = allocate(total, rng.random(19), lower=low, upper=high)
    assert got.sum() == total and (got >= low).all() and (got <= high).all()


def test_an_impossible_total_becomes_the_nearest_possible_one():
    assert allocate(100, [1, 1], upper=[3, 4]).tolist() == [3, 4]


def test_choose_takes_the_highest_of_the_candidates_only():
    assert choose(np.array([True, False, True, True]), 2, np.array([1.0, 9.0, 3.0, 2.0])).tolist() == [
        False,
        False,
        True,
        True,
    ]


def test_rank_within_starts_anew_in_each_group():
    assert rank_within(np.array([1, 0, 1, 0]), np.array([1.0, 5.0, 2.0, 7.0])).tolist() == [1, 1, 0, 0]


def test_forced_rows_are_chosen_and_counted():
    candidates, group = np.ones(10, dtype=bool), np.repeat([0, 1], 5)
    forced = np.zeros(10, dtype=bool)
    forced[[0, 1, 2]] = True
    got = choose_at_rates(candidates, group, np.array([0.2, 0.2]), 4, np.arange(10.0), forced=forced)
    assert got.sum() == 4 and got[:3].all()
