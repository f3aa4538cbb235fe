"""Proof that published counts leave each small count open: other registries that would have printed the same.

A stranger who knows how numbers are rounded knows of each true count an interval (`rounding.intervals`), and every
logical relation between the sets. A value of a small count can be ruled out only if no registry with that value fits
all intervals at once. So for each small count and each of its values 1..threshold-1 a registry that fits is
constructed: persons like some of the registry are added, taken away, or exchanged for others. Persons are only ever
copies of ones that exist, so that every relation that holds of all persons holds in the constructed registry too,
whether anybody has thought of it or not.

Where none is found, the published counts in the way are named: `rounding` moves them, `suppression` hides them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from R_free_helpers.disclosure.membership import Membership
from R_free_helpers.disclosure.relations import Target

EXCHANGED = 4
"""How many persons are exchanged for one."""

AT_ONCE = 6
"""How many of them at once."""

TRIED = 60
"""How many persons are tried in exchange for one."""

UNLIMITED = 10**4
"""Room of a count that is not published."""


@dataclass(frozen=True)
class Published:
    """Published counts that leave every small count open.

    Attributes
    ----------
    counts : numpy.ndarray of int, shape (sets,)
    hidden : numpy.ndarray of bool, shape (sets,)
        Sets whose count is not published.
    targets : int
        Small counts that were looked at.
    moved : int
        Published counts that were changed for the sake of a small one.
    """

    counts: np.ndarray
    hidden: np.ndarray
    targets: int
    moved: int


@dataclass(frozen=True)
class Obstacle:
    """A set whose published count is in the way of a value of a small count.

    Attributes
    ----------
    target : Target
    index : int
        The set.
    above : bool
        Whether it lacks room above its true count, or below.
    need : int
        How much room it needs.
    """

    target: Target
    index: int
    above: bool
    need: int


@dataclass(frozen=True)
class Way:
    """One person more or less, perhaps in exchange for others, and which sets lack room for it.

    Attributes
    ----------
    person : int
    others : tuple of int
        Those in exchange.
    moved : numpy.ndarray of int, shape (sets,)
        By how much each set changes.
    short_above, short_below : numpy.ndarray
    price : float
        0 where nothing lacks room.
    """

    person: int
    others: tuple[int, ...]
    moved: np.ndarray
    short_above: np.ndarray
    short_below: np.ndarray
    price: float


@dataclass(frozen=True)
class Room:
    """By how much the true counts may differ and still be published in the same words.

    Attributes
    ----------
    members : Membership
    up, down : numpy.ndarray of int, shape (sets,)
        By how much each true count may be greater and smaller.
    price_up, price_down : numpy.ndarray of float, shape (sets,)
        What it costs to make more room above and below.
    """

    members: Membership
    up: np.ndarray
    down: np.ndarray
    price_up: np.ndarray
    price_down: np.ndarray

    def __post_init__(self) -> None:
        for name in ("up", "down"):  # small numbers: there is a lot of adding and comparing
            object.__setattr__(self, name, np.minimum(getattr(self, name), UNLIMITED).astype(np.int16))

    def obstacles(self, targets: Sequence[Target], threshold: int) -> list[Obstacle]:
        """Return what is in the way of a small count's values.

        Nothing where each value 1..threshold-1 of each of the targets is one of a registry that fits.
        """
        found: list[Obstacle] = []
        most_up, most_down = self._room_of_persons(self.up), self._room_of_persons(self.down)
        for target in targets:
            more, less = threshold - 1 - len(target), len(target) - 1
            if more and most_up[target].max() < more:
                found += self._path(target, more, up=True)
            if less and np.sort(most_down[target])[::-1][less - 1] < less:
                found += self._path(target, less, up=False)
        return found

    def _room_of_persons(self, room: np.ndarray) -> np.ndarray:
        """Return for each person the room of the tightest set he or she is in."""
        incidence = self.members.by_person
        least = np.full(incidence.shape[0], UNLIMITED)
        filled = np.flatnonzero(np.diff(incidence.indptr))
        least[filled] = np.minimum.reduceat(room[incidence.indices], incidence.indptr[filled])
        return least

    def _sets_of(self, person: int) -> np.ndarray:
        incidence = self.members.by_person
        found: np.ndarray = incidence.indices[incidence.indptr[person] : incidence.indptr[person + 1]]
        return found

    def _path(self, target: Target, steps: int, up: bool) -> list[Obstacle]:
        """Add persons to a target one by one, or take them away; return what is in the way, if anything is."""
        change = np.zeros(len(self.up), dtype=np.int16)
        left, gone = list(target), target
        for step in range(steps):
            way = self._cheapest(gone, left, change, up)
            if way.price:
                more = steps - step
                short = [(i, True, change[i]) for i in way.short_above] + [
                    (i, False, -change[i]) for i in way.short_below
                ]
                return [Obstacle(target, int(i), above, int(max(used, 0)) + more) for i, above, used in short]
            change += way.moved
            if up:  # nobody can leave twice
                gone = np.append(gone, way.others)
            else:
                left.remove(way.person)
        return []

    def _cheapest(self, not_others: np.ndarray, left: list[int], change: np.ndarray, up: bool) -> Way:
        """Return the way to one person more (or less) that has least in its way, with or without exchanges."""
        ways = []
        for person in left:
            way = self._way(person, (), self._moved_by(person, up), change)
            if not way.price:
                return way
            ways.append(way)
        best = min(ways, key=lambda way: (way.price, way.person))
        for way in sorted(ways, key=lambda way: (way.price, way.person)):
            while way.price and len(way.others) < EXCHANGED:
                fewer = self._exchanged(way, not_others, change, up)
                if fewer is None:
                    break
                way = fewer
            if not way.price:
                return way
            best = min(best, way, key=lambda way: (way.price, way.person))
        return best

    def _moved_by(self, person: int, up: bool) -> np.ndarray:
        """Return by how much each set changes when a person comes, or leaves."""
        moved = np.zeros(len(self.up), dtype=np.int16)
        moved[self._sets_of(person)] = 1 if up else -1
        return moved

    def _way(self, person: int, others: tuple[int, ...], moved: np.ndarray, before: np.ndarray) -> Way:
        after = before + moved
        above = np.flatnonzero((after > self.up) & (moved > 0))
        below = np.flatnonzero((-after > self.down) & (moved < 0))
        return Way(person, others, moved, above, below, self._price(above, below))

    def _exchanged(self, way: Way, not_others: np.ndarray, before: np.ndarray, up: bool) -> Way | None:
        """Return the way with one more exchange, where one makes it cheaper."""
        blocking = np.concatenate([way.short_above, way.short_below])
        smallest = int(min(blocking, key=lambda index: self.members.sizes[index]))
        pool = np.setdiff1d(self.members.persons(smallest), not_others, assume_unique=True)
        others = (pool[~np.isin(pool, way.others)] if up else pool)[:TRIED]
        if not len(others):
            return None
        best, cheapest = None, way.price
        for few in np.array_split(others, -(-len(others) // AT_ONCE)):
            theirs = self._rows(few)
            moved = way.moved - theirs if up else way.moved + theirs
            after = before + moved
            above, below = (after > self.up) & (moved > 0), (-after > self.down) & (moved < 0)
            free = np.flatnonzero(~(above | below).any(axis=1))
            if len(free):
                best = (int(few[free[0]]), moved[free[0]])
                break
            price = above @ self.price_up + below @ self.price_down
            first = int(np.argmin(price))
            if price[first] < cheapest:
                best, cheapest = (int(few[first]), moved[first]), price[first]
        if best is None:
            return None
        return self._way(way.person, (*way.others, best[0]), best[1], before)

    def _rows(self, persons: np.ndarray) -> np.ndarray:
        """Return the sets of some persons, a row of zeros and ones for each."""
        found = np.zeros((len(persons), len(self.up)), dtype=np.int16)
        for row, person in enumerate(persons):
            found[row, self._sets_of(int(person))] = 1
        return found

    def _price(self, above: np.ndarray, below: np.ndarray) -> float:
        return float(self.price_up[above].sum() + self.price_down[below].sum())
