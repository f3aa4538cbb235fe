"""Bounds of counts hold in every table that fits, and are the closest ones where sums form a tree."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from R_free_helpers.disclosure.bound_propagation import UNBOUNDED, Contradiction, System, bounded


def fitting(system: System, most: int) -> dict:
    """Return the least and the greatest value of each count in all tables of whole numbers that fit."""
    ranges = [range(int(low), int(min(high, most)) + 1) for low, high in system.bounds.values()]
    tables = [
        values
        for values in product(*ranges)
        if all(
            low - 1e-9
            <= sum(w * dict(zip(system.bounds, values, strict=True))[name] for name, w in weights.items())
            <= high
            for weights, low, high in system.sums
        )
    ]
    return {name: (min(v), max(v)) for name, v in zip(system.bounds, zip(*tables, strict=True), strict=True)}


def test_one_hidden_part_of_a_known_total_is_known():
    system = System({"total": (10, 10), "a": (7, 7)})
    system.total("total", ["a", "b"])
    assert bounded(system).bounds["b"] == (3, 3)


def test_two_hidden_parts_hide_each_other_as_far_as_their_sum():
    system = System({"total": (10, 10), "a": (7, 7)})
    system.total("total", ["a", "b", "c"])
    assert bounded(system).bounds["b"] == (0, 3)


def test_rounded_counts_leave_more_open_than_exact_ones():
    system = System({"total": (6, 14), "a": (3, 11), "b": (0, 4)})
    system.total("total", ["a", "b"])
    assert bounded(system).bounds == {"total": (6, 14), "a": (3, 11), "b": (0, 4)}
    system.count("a", 3, 4)
    assert bounded(system).bounds == {"total": (6, 8), "a": (3, 4), "b": (2, 4)}


def test_parts_of_which_some_may_lack_bound_a_total_from_below_only():
    system = System({"total": (10, 10), "a": (7, 7)})
    system.total("total", ["a", "b"], all_parts=False)
    assert bounded(system).bounds["b"] == (0, 3)


@pytest.mark.parametrize(
    ("all_", "part", "expected"),
    # Five of eight are 62.5 %; of at most five 75 % can be three of four only.
    [((8, 8), 63, {"all": (8, 8), "treated": (5, 5)}), ((0, 5), 75, {"all": (4, 4), "treated": (3, 3)})],
)
def test_a_percentage_gives_its_counts_away(all_, part, expected):
    system = System({"all": all_})
    system.percentage("treated", "all", part)
    assert bounded(system).bounds == expected


def test_what_cannot_be_is_told_with_the_sums_that_say_so():
    system = System({"all": (3, 3), "x": (2, 9), "y": (2, 9), "z": (1, 1)})
    system.at_most("z", "z2")
    system.total("all", ["x", "y"])
    found = bounded(system)
    assert found.broken == [1]
    assert set(found.empty) <= {"all", "x", "y"}
    with pytest.raises(Contradiction, match="at least 4"):
        system.count("all", 4)


def test_nothing_is_known_of_a_count_in_no_sum():
    system = System()
    system.count("x")
    assert bounded(system).bounds == {"x": (0, UNBOUNDED)}


@pytest.mark.parametrize("seed", range(12))
def test_in_a_tree_the_bounds_are_the_closest(seed):
    draw = np.random.default_rng(seed)
    system, true = System(), {}
    for region in range(2):
        for unit in range(2):
            true["unit", region, unit] = int(draw.integers(0, 5))
        true["region", region] = true["unit", region, 0] + true["unit", region, 1]
    true["country"] = true["region", 0] + true["region", 1]
    for name, value in true.items():
        wide = int(draw.integers(0, 4))
        system.count(name, max(0, value - wide), value + int(draw.integers(0, 3)))
    for region in range(2):
        system.total(("region", region), [("unit", region, unit) for unit in range(2)])
    system.total("country", [("region", region) for region in range(2)])
    assert bounded(system).bounds == fitting(system, 20)


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=3),
    st.lists(st.booleans(), min_size=9, max_size=9),
)
def test_in_a_table_with_both_margins_the_true_counts_stay_possible(table, mask):
    rows, columns = len(table), 3
    cells = list(product(range(rows), range(columns)))
    hidden = [cell for cell, gone in zip(cells, mask, strict=False) if gone][:4]
    system = System()
    for r, c in cells:
        system.count((r, c), *((0, 6) if (r, c) in hidden else (table[r][c],) * 2))
    for r in range(rows):
        system.count(("row", r), *(sum(table[r]),) * 2)
        system.total(("row", r), [(r, c) for c in range(columns)])
    for c in range(columns):
        system.count(("column", c), *(sum(line[c] for line in table),) * 2)
        system.total(("column", c), [(r, c) for r in range(rows)])
    exact = fitting(system, 30)
    for name, (low, high) in bounded(system).bounds.items():
        assert low <= exact[name][0] and exact[name][1] <= high
