"""Bounds of counts from sums: each sum bounds each of its counts by the bounds of the others, until nothing changes.

All that a stranger knows is a system: the least and the greatest value of each count, and weighted sums of them that
lie between two numbers (a total and its parts, a part of a whole, a percentage). Bound propagation is what constraint
solvers call this; in the terms of disclosure control what is left are feasibility intervals, or wider ones.

What is found holds always. Where sums and counts form a tree, as those of hospitals, regions and a country do, the
bounds are the closest ones; where sums share several counts an integer program may find closer ones.

References
----------
Hundepool A, Domingo-Ferrer J, Franconi L, et al. (2012). Statistical Disclosure Control. Wiley; chapter 4, the auditing
problem.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

Name = TypeVar("Name", bound=Hashable)
"""What counts are called: whatever tells them apart."""

UNBOUNDED = 1e7
"""More persons than any registry has: the greatest value of a count about which nothing is known."""

ROUNDS = 200
"""After so many rounds the bounds are left as they are: still true, perhaps not the closest."""

HAIR = 1e-6
"""Finer than any two sums of whole numbers of persons can be apart."""


class Contradiction(Exception):
    """No table of whole numbers fits what was published."""


@dataclass
class System(Generic[Name]):
    """What is known of a set of counts.

    Attributes
    ----------
    bounds : dict
        Least and greatest value by the count's name; a count that is known exactly has both equal.
    sums : list of tuple
        Coefficients by name, and the least and the greatest value of the weighted sum.
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

    def total(self, total: Name, parts: Iterable[Name], all_parts: bool = True) -> None:
        """Say that parts add up to a total, or to no more than it where there may be other parts."""
        coefficients = dict.fromkeys(parts, 1.0)
        for name in (total, *coefficients):
            self.count(name)
        coefficients[total] = coefficients.get(total, 0.0) - 1.0
        self.sums.append((coefficients, 0.0 if all_parts else -np.inf, 0.0))

    def at_most(self, part: Name, whole: Name) -> None:
        """Say that one count is a part of another."""
        self.total(whole, [part], all_parts=False)

    def percentage(self, part: Name, whole: Name, percent: float, decimals: int = 0) -> None:
        """Say which percentage, rounded half up, one count is of another, which then is not zero."""
        self.count(part)
        self.count(whole, 1)
        half = 0.5 * 10**-decimals
        low, high = (percent - half) / 100, (percent + half) / 100
        self.sums.append(({part: 1.0, whole: -low}, 0.0, np.inf))
        # The upper end is open: a hair below it, finer than any two whole numbers of persons can be apart.
        self.sums.append(({part: 1.0, whole: -(high - 1e-9)}, -np.inf, 0.0))


@dataclass(frozen=True)
class Bounded(Generic[Name]):
    """What is left of the bounds of a system.

    Attributes
    ----------
    bounds : dict
        Least and greatest value by the count's name.
    empty : list
        Counts that no value is left for: the system contradicts itself.
    broken : list of int
        Places of the sums that these counts are in.
    """

    bounds: dict[Name, tuple[float, float]]
    empty: list[Name]
    broken: list[int]


def leaks(low: float, high: float, threshold: int) -> bool:
    """Return whether bounds tell of a small count more than that it is small: one of its values is ruled out.

    Its values are 1 to the threshold less one. A count that may be large is not known to be small.

    Examples
    --------
    >>> [leaks(*ends, 5) for ends in [(0, 4), (1, 4), (1, 3), (2, 4), (2, 9), (0, 0)]]
    [False, False, True, True, False, False]
    """
    return 0 < high < threshold and (low > 1 or high < threshold - 1)


def bounded(system: System[Name]) -> Bounded[Name]:
    """Return the bounds that all sums together leave to each count; as far as one had none, where one has none."""
    names = list(system.bounds)
    if not names or not system.sums:
        return Bounded(dict(system.bounds), [], [])
    place = {name: i for i, name in enumerate(names)}
    low, high = np.array([system.bounds[name] for name in names], dtype=float).T.copy()
    column = np.array([place[name] for weights, _, _ in system.sums for name in weights])
    weight = np.array([w for weights, _, _ in system.sums for w in weights.values()])
    size = np.array([len(weights) for weights, _, _ in system.sums])
    starts = np.concatenate([[0], np.cumsum(size)[:-1]])
    row = np.repeat(np.arange(len(size)), size)
    least = np.array([one[1] for one in system.sums])[row]
    most = np.array([one[2] for one in system.sums])[row]
    positive = weight > 0
    for _ in range(ROUNDS):
        below, above = weight * low[column], weight * high[column]
        smallest, largest = np.where(positive, below, above), np.where(positive, above, below)
        rest_low = np.add.reduceat(smallest, starts)[row] - smallest
        rest_high = np.add.reduceat(largest, starts)[row] - largest
        with np.errstate(invalid="ignore"):
            ends = (least - rest_high) / weight, (most - rest_low) / weight
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, np.ceil(np.where(positive, *ends) - HAIR))
        np.minimum.at(new_high, column, np.floor(np.where(positive, *ends[::-1]) + HAIR))
        still = bool((new_low == low).all() and (new_high == high).all())
        low, high = new_low, new_high
        if still or (low > high).any():
            break
    gone = low > high
    found = dict(zip(names, zip((low + 0.0).tolist(), high.tolist(), strict=True), strict=True))
    empty = [name for name, none in zip(names, gone, strict=True) if none]
    return Bounded(found, empty, np.unique(row[gone[column]]).tolist())
