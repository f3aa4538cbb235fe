"""Report variables exist whatever there are rows for."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations

import polars as pl
import pytest

from R_free_helpers.results.variables import report_variables


def flat(nested: dict, before: str = "") -> dict[str, str]:
    parts = {}
    for name, value in nested.items():
        parts |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return parts


def test_variables_exist_without_any_rows(chapter, variables):
    empty = flat(report_variables(replace(chapter, results=chapter.results.clear(), archive={})))
    assert set(flat(variables)) - set(empty) == set()
    assert all(isinstance(value, str) for value in empty.values())


def lacking_together(measures: list[str]) -> list[list[str]]:
    """Lay measures in a square and return its rows and its columns.

    For any two measures there is one of these that has the first and not the second, so each is once lacking while the
    other is there, at a fraction of the editions without one measure.
    """
    side = math.isqrt(max(0, len(measures) - 1)) + 1
    rows = [measures[start : start + side] for start in range(0, len(measures), side)]
    return rows + [measures[start::side] for start in range(min(side, len(measures)))]


@pytest.mark.parametrize("n", [1, 2, 9, 10, 12, 131])
def test_every_measure_is_lacking_while_any_other_is_there(n):
    measures = [str(i) for i in range(n)]
    lacking = lacking_together(measures)
    without = {(one, other) for gone in lacking for one in gone for other in set(measures) - set(gone)}
    assert without == set(permutations(measures, 2))
    assert set().union(*lacking) == set(measures)


def test_variables_exist_without_each_measure(chapter, variables):
    names = set(flat(variables))
    for gone in lacking_together(chapter.results["measure"].unique().sort().to_list()):
        kept = replace(chapter, results=chapter.results.filter(~pl.col("measure").is_in(gone)))
        assert names - set(flat(report_variables(kept))) == set(), gone
