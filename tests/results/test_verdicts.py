"""The rule of verdicts, at its bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from R_free_helpers.language.few import Small
from R_free_helpers.measures.difference import difference
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.policy import Policy
from R_free_helpers.results.verdicts import judged, judged_counts, judged_stock, verdict

EXACT = Policy(name="internal", threshold=0, base=0, minimum=0, detail=0)
ROUNDED = Policy(name="protected", threshold=5, base=5, minimum=5, detail=10)


def share(numerator: int, denominator: int, status: str = "ok") -> dict:
    lower, upper = wilson(np.array([numerator]), np.array([denominator]))
    value = numerator / denominator
    return {"value": value, "lower": lower[0], "upper": upper[0], "denominator": denominator, "status": status}


def mean(value: float, lower: float, upper: float) -> dict:
    return {"value": value, "lower": lower, "upper": upper, "status": "ok", "statistic": "mean"}


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        # 40 of 100 against 27 of 100: by R 0.13 (-0.0008 to 0.2548); of 26 it is 0.14 (0.0097 to 0.2640).
        (share(40, 100), share(27, 100), 0),
        (share(40, 100), share(26, 100), 1),
        (share(26, 100), share(40, 100), -1),
        # The same shares of ten times as many.
        (share(400, 1000), share(270, 1000), 1),
        # 60.48 and 60.52 %: printed 60 and 61, and no rise.
        (share(6052, 10000), share(6048, 10000), 0),
        # Nobody against nobody, all against all.
        (share(0, 10), share(0, 20), 0),
        (share(20, 20), share(10, 10), 0),
        (mean(50, 49, 51), mean(48.6, 47.6, 49.6), 0),
        (mean(50, 49, 51), mean(48.5, 47.5, 49.5), 1),
    ],
)
def test_a_difference_is_told_where_its_interval_excludes_zero(now, before, expected):
    assert verdict(now, before) == expected


def test_the_bound_itself_is_no_difference():
    # Bounds of one apart from each value: the interval of the difference of root two is from 0 to twice as much.
    first, second = (2**0.5, 2**0.5 - 1, 2**0.5 + 1), (0.0, -1.0, 1.0)
    assert difference(first, second)[1] == pytest.approx(0, abs=1e-15)
    assert judged((first[0] - 1e-9, first[1] - 1e-9, first[2] - 1e-9), second, 9) == 0
    assert judged((first[0] + 1e-8, first[1] + 1e-8, first[2] + 1e-8), second, 9) == 1


def test_values_that_are_printed_alike_are_about_the_same_however_sure_the_difference():
    now, before = share(604_900, 1_000_000), share(601_000, 1_000_000)
    assert (verdict(now, before), verdict(now, before, decimals=1)) == (0, 1)


@pytest.mark.parametrize(
    "side",
    [
        None,
        {"value": None, "numerator": None, "denominator": None},
        {"value": float("nan"), "lower": float("nan"), "upper": float("nan"), "status": "suppressed"},
        {"value": None, "lower": None, "upper": None, "status": "no_data"},
        {"value": 0.0, "lower": 0.0, "upper": 0.3, "status": "few"},
        {"value": 0.87, "lower": None, "upper": None, "status": "ok"},
    ],
)
def test_without_two_values_and_intervals_there_is_no_verdict(side):
    other = share(40, 100)
    assert verdict(other, side) is None
    assert verdict(side, other) is None


def test_rows_may_be_series():
    assert verdict(pd.Series(share(40, 100)), pd.Series(share(26, 100))) == 1


@pytest.mark.parametrize(
    ("now", "before", "exact", "rounded"),
    [
        # poisson.test(c(30, 16)): ratio 1.875, from 0.99 to 3.68; of 15 it is 2, from 1.04 to 4.00.
        (30, 16, 0, 0),
        (30, 15, 1, 1),
        (15, 30, -1, -1),
        # Sure among exact counts (from 1.71), and no more than rounding to 5 can make of two equal ones.
        (8, 0, 1, 0),
        (9, 0, 1, 1),
        (0, 0, 0, 0),
        (None, 30, None, None),
        (30, Small(), None, None),
    ],
)
def test_counts_of_events(now, before, exact, rounded):
    assert judged_counts(now, before, EXACT) == exact
    assert judged_counts(now, before, ROUNDED) == rounded


def test_all_that_were_counted_at_two_times_differ_by_a_count_and_not_by_an_estimate():
    assert (judged_stock(13_130, 13_129, EXACT), judged_stock(13_129, 13_129, EXACT)) == (1, 0)
    assert [judged_stock(n, 1000, ROUNDED) for n in (991, 992, 1008, 1009)] == [-1, 0, 0, 1]
    assert judged_stock(None, 5, EXACT) is None
