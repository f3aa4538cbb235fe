"""Attacking published counts: how closely can a stranger bound a hidden one?

All that a stranger knows is written down as a system: each count with the least and greatest value it can have, and
the sums that counts are in together (rows, columns, the unit tree, a percentage of a count). The bounds of a hidden
count are then the least and greatest value it takes in any table of whole numbers that fits, found by integer linear
programming (HiGHS, through `scipy.optimize.milp`). A count whose bounds coincide is recovered; bounds closer than a
chosen width count as recovered too.

References
----------
Hundepool A, Domingo-Ferrer J, Franconi L, et al. (2012). Statistical Disclosure Control. Wiley; chapter 4, the
auditing problem.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import numpy as np

Name = TypeVar("Name", bound=Hashable)
"""What counts are called: whatever tells them apart."""

UNBOUNDED = 1e7
"""More persons than any registry has: the greatest value of a count about which nothing is known."""

ROUNDS = 12
"""How many pairs of tables are looked for that show many counts to be safe, before one count after the other."""


class Contradiction(Exception):
    """No table of whole numbers fits what was published."""


class Solution(Protocol):
    """What an integer program found.

    Attributes
    ----------
    x : numpy.ndarray or None
        None where no table fits.
    message : str
    """

    x: np.ndarray | None
    message: str


def solve(weights: np.ndarray, **program: object) -> Solution:
    """Return what `scipy.optimize.milp` does, without the words that HiGHS prints past every setting of it."""
    from scipy.optimize import milp

    sys.stdout.flush()
    with open(os.devnull, "wb") as nothing:
        kept = os.dup(1)
        try:
            os.dup2(nothing.fileno(), 1)
            solution: Solution = milp(weights, **program)
            return solution
        finally:
            with suppress(OSError, TypeError):  # Windows has no library without a name
                ctypes.CDLL(None).fflush(None)
            os.dup2(kept, 1)
            os.close(kept)


def connected_groups(sets: Iterable[Iterable[Name]]) -> dict[Name, int]:
    """Return the number of the group that each name belongs to, when names in one set belong together."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    listed = [list(one) for one in sets]
    place = {name: i for i, name in enumerate(dict.fromkeys(name for one in listed for name in one))}
    pairs = [(place[one[0]], place[name]) for one in listed for name in one]
    if not pairs:
        return {}
    matrix = coo_array((np.ones(len(pairs)), tuple(zip(*pairs, strict=True))), shape=(len(place), len(place)))
    return dict(zip(place, connected_components(matrix, directed=False)[1].tolist(), strict=True))


@dataclass
class System(Generic[Name]):
    """What is known of a set of counts.

    Attributes
    ----------
    bounds : dict
        Least and greatest value by the count's name; a published count has both equal.
    sums : list of tuple
        Coefficients by name, and the least and greatest value of the weighted sum.
    """

    bounds: dict[Name, tuple[float, float]] = field(default_factory=dict)
    sums: list[tuple[dict[Name, float], float, float]] = field(default_factory=list)

    def count(self, name: Name, low: float = 0, high: float = UNBOUNDED) -> None:
        """Add a count, or narrow the bounds of one that is there.

        Raises
        ------
        Contradiction
            When nothing is left between its bounds.
        """
        before = self.bounds.get(name, (0, UNBOUNDED))
        low, high = max(low, before[0]), min(high, before[1])
        if low > high:
            raise Contradiction(f"{name} would have to be at least {low:g} and at most {high:g}")
        self.bounds[name] = (low, high)

    def published(self, name: Name, value: float) -> None:
        """Add a count that everybody can read."""
        self.count(name, value, value)

    def total(self, total: Name, parts: Iterable[Name]) -> None:
        """Say that parts add up to a total; counts not yet known are added."""
        coefficients = dict.fromkeys(parts, 1.0)
        for name in (total, *coefficients):
            self.count(name)
        coefficients[total] = coefficients.get(total, 0.0) - 1.0
        self.sums.append((coefficients, 0.0, 0.0))

    def at_most(self, part: Name, whole: Name) -> None:
        """Say that one count is a part of another."""
        self.sums.append(({part: 1.0, whole: -1.0}, -np.inf, 0.0))

    def percentage(self, part: Name, whole: Name, percent: float, decimals: int = 0) -> None:
        """Say which percentage, rounded half up, one count is of another, which then is not zero."""
        self.count(part)
        self.count(whole, 1)
        half = 0.5 * 10**-decimals
        low, high = (percent - half) / 100, (percent + half) / 100
        self.sums.append(({part: 1.0, whole: -low}, 0.0, np.inf))
        # The upper end is open: a hair below it, finer than any two whole numbers of persons can be apart.
        self.sums.append(({part: 1.0, whole: -(high - 1e-9)}, -np.inf, 0.0))

    def solved(self) -> System[Name]:
        """Return the same system with every count that can have one value only put into the sums as a number."""
        known = {name: low for name, (low, high) in self.bounds.items() if low == high}
        left = System({name: ends for name, ends in self.bounds.items() if name not in known})
        for coefficients, low, high in self.sums:
            free = {name: weight for name, weight in coefficients.items() if name not in known}
            sure = sum(weight * known[name] for name, weight in coefficients.items() if name in known)
            if free:
                left.sums.append((free, low - sure, high - sure))
            elif not low - 1e-6 <= sure <= high + 1e-6:
                raise Contradiction(f"what was published of {', '.join(map(str, coefficients))} does not add up")
        return left

    def parts(self) -> list[System[Name]]:
        """Return the systems that have nothing to do with each other; counts in no sum are left out."""
        group = connected_groups(one[0] for one in self.sums)
        systems: dict[int, System[Name]] = {}
        for name, number in group.items():
            systems.setdefault(number, System()).bounds[name] = self.bounds[name]
        for one in self.sums:
            systems[group[next(iter(one[0]))]].sums.append(one)
        return list(systems.values())


class _Solver(Generic[Name]):
    """The integer programs of one system: the same constraints, one objective after the other."""

    def __init__(self, system: System[Name]) -> None:
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import csr_array

        self.place = {name: index for index, name in enumerate(system.bounds)}
        low, high = np.array(list(system.bounds.values()), float).T
        self.bounds = Bounds(low, high)
        cells = [
            (row, self.place[name], weight) for row, one in enumerate(system.sums) for name, weight in one[0].items()
        ]
        rows, columns, weights = zip(*cells, strict=True)
        matrix = csr_array((weights, (rows, columns)), shape=(len(system.sums), len(self.place)))
        self.constraint = LinearConstraint(matrix, [one[1] for one in system.sums], [one[2] for one in system.sums])

    def extremes(self, name: Name) -> tuple[np.ndarray, np.ndarray]:
        """Return the tables in which a count is least and greatest, in the order of ``place``."""
        weights = np.zeros(len(self.place))
        weights[self.place[name]] = 1
        return self.table(weights), self.table(-weights)

    def table(self, weights: np.ndarray) -> np.ndarray:
        """Return a table that fits in which the weighted sum of the counts is least."""
        found = solve(weights, constraints=self.constraint, bounds=self.bounds, integrality=np.ones(len(self.place)))
        if found.x is None:
            one = next(iter(self.place))
            raise Contradiction(f"no table of whole numbers fits what was published about {one}: {found.message}")
        whole: np.ndarray = np.rint(found.x)
        return whole

    def spread(self, wanted: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the least and greatest values met in tables that fit, looking for tables that lie far apart.

        Each table is least for all counts not yet seen far enough apart at once, with signs drawn from a fixed seed: a
        few tables show of most counts that they are safe.
        """
        draw = np.random.default_rng(1)
        low, high = np.full(len(self.place), np.inf), np.full(len(self.place), -np.inf)
        for _ in range(ROUNDS):
            close = wanted & ~(high - low >= width)
            if not close.any():
                break
            signs = np.where(close, draw.choice([-1.0, 1.0], len(close)), 0.0)
            for table in (self.table(signs), self.table(-signs)):
                low, high = np.minimum(low, table), np.maximum(high, table)
        return low, high


def shown_safe(system: System[Name], hidden: Iterable[Name], width: int) -> set[Name]:
    """Return hidden counts that a few tables, found quickly, show to be safe; others may be safe too."""
    wanted: set[Name] = set(hidden)
    found: set[Name] = set()
    for part in system.solved().parts():
        solver = _Solver(part)
        low, high = solver.spread(np.array([name in wanted for name in solver.place]), width)
        found |= {name for name, index in solver.place.items() if high[index] - low[index] >= width}
    return found & wanted


def recovered(system: System[Name], hidden: Iterable[Name], width: int = 1) -> dict[Name, tuple[int, int]]:
    """Return the hidden counts that a stranger can bound more closely than ``width``, with their bounds.

    Parameters
    ----------
    system : System
    hidden : iterable
        Names of the counts that were meant to be hidden.
    width : int
        Fewest different values that must remain possible beyond the first: 1 means that the count must not be known
        exactly, 4 that five neighbouring values must be possible.
    """
    wanted: set[Name] = set(hidden)
    found: dict[Name, tuple[int, int]] = {}
    for part in system.solved().parts():
        solver = _Solver(part)
        low, high = solver.spread(np.array([name in wanted for name in solver.place]), width)
        for name, index in solver.place.items():
            # Tables found for other counts may show already that this one can lie far apart.
            if name not in wanted or high[index] - low[index] >= width:
                continue
            for table in solver.extremes(name):
                low, high = np.minimum(low, table), np.maximum(high, table)
            if high[index] - low[index] < width:
                found[name] = (int(low[index]), int(high[index]))
    ends = {name: (int(least), int(most)) for name, (least, most) in system.bounds.items() if least == most}
    return found | {name: known for name, known in ends.items() if name in wanted}
