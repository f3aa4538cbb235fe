"""Pinning medians, years of first values and sharing rows out: the generator's small tools."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from R_free_helpers.synthetic.se_ipn.density import NOT_EVER, first_years
from R_free_helpers.synthetic.se_ipn.luck import Unlucky
from R_free_helpers.synthetic.se_ipn.medians import pin
from R_free_helpers.synthetic.se_ipn.rows import distinct_days, share_out


@pytest.mark.parametrize("bad", [{"targets": (1000, 2000, 5000)}, {"high": 10}])
def test_medians_out_of_reach_are_refused(bad):
    rng = np.random.default_rng(1)
    n, given = 41 + 21, {"targets": (1000, 2000, 1400), "high": 10**6} | bad
    second = np.arange(n) >= 41
    value = rng.integers(0, 3000, n)
    high = np.full(n, given["high"])
    with pytest.raises(Unlucky):
        pin(np.minimum(value, high), second, given["targets"], np.zeros(n, dtype=int), high, rng)


def test_medians_are_reached_with_small_shifts():
    rng = np.random.default_rng(3)
    second = np.arange(200) >= 99
    value = rng.integers(500, 3000, 200)
    moved = pin(value, second, (1700, 1500, 1600), np.zeros(200, dtype=int), np.full(200, 10**6), rng)
    assert (np.median(moved[~second]), np.median(moved[second]), np.median(moved)) == (1700, 1500, 1600)
    assert np.abs(moved - value).mean() < 250


def test_first_years_give_each_year_its_count():
    rng = np.random.default_rng(5)
    entry = np.repeat([2020, 2021, 2022], [30, 10, 10])
    p = SimpleNamespace(n=50, entry=entry, exit=np.where(np.arange(50) < 5, 2020, 9999))
    counts, everybody = {2020: 12, 2021: 14, 2022: 30}, np.ones(50, dtype=bool)
    early = np.arange(50) == 29
    first = first_years(rng, p, everybody, everybody, counts, only_before_last=early, only_last=np.arange(50) == 28)
    for year, wanted in counts.items():
        current = (p.entry <= year) & (p.exit >= year)
        assert (current & (first <= year)).sum() == wanted
    assert first[29] < 2022 and first[28] in (2022, NOT_EVER)
    assert (first >= p.entry).all()


def test_a_count_that_nobody_can_fill_is_refused():
    p = SimpleNamespace(n=4, entry=np.full(4, 2020), exit=np.full(4, 9999))
    with pytest.raises(Unlucky, match="2020"):
        first_years(np.random.default_rng(1), p, np.ones(4, dtype=bool), np.arange(4) < 2, {2020: 3, 2021: 3})


def test_rows_are_shared_out_within_what_each_owner_can_hold():
    rng = np.random.default_rng(2)
    owners, most = np.array([4, 7, 9]), np.array([1, 3, 50])
    n = np.bincount(share_out(rng, owners, 40, most), minlength=10)[owners]
    assert n.sum() == 40 and (n >= 1).all() and (n <= most).all()
    for rows, able in ((2, most), (60, most), (3, most[:0])):
        with pytest.raises(Unlucky):
            share_out(rng, owners[: able.size], rows, able)


def test_days_of_a_person_differ():
    rng = np.random.default_rng(2)
    who = np.repeat([1, 2], [10, 3])
    day = distinct_days(rng, who, np.full(13, 100), np.full(13, 109))
    assert sorted(day[who == 1]) == list(range(100, 110)) and len(set(day[who == 2])) == 3
    with pytest.raises(Unlucky):
        distinct_days(rng, np.full(3, 1), np.full(3, 5), np.full(3, 6))
