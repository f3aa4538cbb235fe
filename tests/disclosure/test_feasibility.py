"""Hidden counts are recovered where they can be, and only there."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from R_free_helpers.disclosure.feasibility import UNBOUNDED, Contradiction, System, recovered


def bounds(system, names):
    """Return the closest bounds of counts, however far apart."""
    return recovered(system, names, width=int(UNBOUNDED) + 1)


def test_one_hidden_part_of_a_known_total_is_recovered():
    system = System()
    system.published("total", 10)
    system.published("a", 7)
    system.count("b")
    system.total("total", ["a", "b"])
    assert recovered(system, ["b"]) == {"b": (3, 3)}


def test_two_hidden_parts_hide_each_other_as_far_as_their_sum():
    system = System()
    system.published("total", 10)
    system.published("a", 7)
    system.total("total", ["a", "b", "c"])
    assert bounds(system, ["b"]) == {"b": (0, 3)}
    assert recovered(system, ["b", "c"], width=3) == {}
    assert recovered(system, ["b", "c"], width=4) == {"b": (0, 3), "c": (0, 3)}


def test_a_percentage_gives_its_counts_away():
    system = System()
    system.published("all", 8)
    system.count("treated", 0, 5)
    system.percentage("treated", "all", 63)  # five of eight are 62.5 %
    assert bounds(system, ["treated"]) == {"treated": (5, 5)}


def test_a_percentage_of_a_hidden_whole_leaves_what_rounds_to_it():
    system = System()
    system.count("all", 0, 5)
    system.percentage("treated", "all", 75)
    assert bounds(system, ["all", "treated"]) == {"all": (4, 4), "treated": (3, 3)}


def test_what_does_not_add_up_is_said():
    system = System()
    for name, value in {"total": 10, "a": 4, "b": 4}.items():
        system.published(name, value)
    system.total("total", ["a", "b"])
    with pytest.raises(Contradiction, match="does not add up"):
        bounds(system, [])
    with pytest.raises(Contradiction, match="at least 4"):
        system.count("a", 0, 3)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=3),
    st.lists(st.booleans(), min_size=9, max_size=9),
)
def test_bounds_are_those_of_all_tables_that_fit(table, mask):
    """Every table of whole numbers is tried, and the least and greatest value of each hidden cell kept."""
    rows, columns = len(table), 3
    hidden = [cell for cell, gone in zip(product(range(rows), range(columns)), mask, strict=False) if gone][:4]
    system = System()
    for r, c in product(range(rows), range(columns)):
        system.count((r, c), *((0, 6) if (r, c) in hidden else (table[r][c],) * 2))
    for r in range(rows):
        system.published(("row", r), sum(table[r]))
        system.total(("row", r), [(r, c) for c in range(columns)])
    for c in range(columns):
        system.published(("column", c), sum(line[c] for line in table))
        system.total(("column", c), [(r, c) for r in range(rows)])
    fitting = []
    for values in product(range(7), repeat=len(hidden)):
        tried = [list(line) for line in table]
        for (r, c), value in zip(hidden, values, strict=True):
            tried[r][c] = value
        same_rows = all(sum(tried[r]) == sum(table[r]) for r in range(rows))
        if same_rows and all(sum(t[c] for t in tried) == sum(t[c] for t in table) for c in range(columns)):
            fitting.append(values)
    expected = {cell: (min(v), max(v)) for cell, v in zip(hidden, zip(*fitting, strict=True), strict=True)}
    assert bounds(system, hidden) == expected
