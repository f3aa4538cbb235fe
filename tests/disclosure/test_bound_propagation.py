"""Bounds found by hand are those that the integer programs find."""

from __future__ import annotations

import numpy as np
import pytest

from R_free_helpers.disclosure.bound_propagation import is_tree, recovered_in, tightened
from R_free_helpers.disclosure.feasibility import Contradiction, System, recovered


def tree(seed: int, most: int = 9, also_all: bool = False) -> tuple[System, list]:
    """Return a country of regions of hospitals with drawn counts, about half of them hidden."""
    draw = np.random.default_rng(seed)
    system, hidden = System(), []
    units = {(region, unit): int(draw.integers(0, 7)) for region in range(3) for unit in range(4)}
    true = {("unit", *key): value for key, value in units.items()}
    true |= {("region", r): sum(value for key, value in units.items() if key[0] == r) for r in range(3)}
    true["country"] = sum(units.values())
    for name, value in true.items():
        if name != "country" and draw.random() < 0.5:
            system.count(name, 0, most if name[0] == "unit" else 100)
            hidden.append(name)
        else:
            system.published(name, value)
    for region in range(3):
        system.total(("region", region), [("unit", region, unit) for unit in range(4)])
    system.total("country", [("region", region) for region in range(3)])
    if also_all:
        system.total("country", [("unit", *key) for key in units])
    return system, hidden


@pytest.mark.parametrize("also_all", [False, True])
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("width", [1, 4])
def test_the_same_is_recovered_as_by_integer_programs(seed, width, also_all):
    system, hidden = tree(seed, also_all=also_all)
    found = {}
    for part in system.solved().parts():
        found |= recovered_in(part, [name for name in hidden if name in part.bounds], width)
    assert found == recovered(system, hidden, width)


def test_a_tree_is_told_from_sums_that_share_two_counts():
    system, _ = tree(1)
    assert all(is_tree(part) for part in system.solved().parts())
    square = System()
    square.total("a", ["x", "y"])
    square.total("b", ["x", "y"])
    assert not is_tree(square)


def test_what_cannot_be_is_told():
    system = System()
    system.published("all", 3)
    system.count("x", 2, 9)
    system.count("y", 2, 9)
    system.total("all", ["x", "y"])
    with pytest.raises(Contradiction):
        tightened(system)
