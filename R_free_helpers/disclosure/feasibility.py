"""Proof that published counts leave each small count open: other registries that would have printed the same.

A stranger who knows how numbers are rounded knows of each true count an interval (`rounding.intervals`), and every
logical relation between the sets. A value of a small count can be ruled out only if no registry with that value fits
all intervals at once. So for each small count and each of its values 1..threshold-1 a registry that fits is
constructed: persons like some of the registry are added, taken away, or exchanged for others. Persons are only ever
copies of ones that exist, so that every relation that holds of all persons holds in the constructed registry too,
whether anybody has thought of it or not.

Where none is found, the published counts in the way are named: `rounding` moves them, `suppression` hides them.

Hundreds of thousands of persons are tried, each in some hundred sets: sets of sets are bitmaps (`bitmaps`), so that one
is tried by a few operations on whole numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from R_free_helpers.disclosure.bitmaps import bitmap_of, flags_of, places_in
from R_free_helpers.disclosure.membership import Membership
from R_free_helpers.disclosure.relations import Target

EXCHANGED = 4
"""How many persons are exchanged for one."""

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
    """One person more or less, perhaps in exchange for others, and which sets lack room for it; all sets are bitmaps.

    Attributes
    ----------
    person : int
    others : tuple of int
        Those in exchange.
    along : int
        Sets that change as the person does: by one more, or one less.
    against : tuple of int
        Sets that change the other way, by at least one, by at least two, and so on.
    short_along, short_against : int
        Those of them that lack room.
    price : float
        0 where nothing lacks room.
    """

    person: int
    others: tuple[int, ...]
    along: int
    against: tuple[int, ...]
    short_along: int
    short_against: int
    price: float


class Left:
    """The room that is left where some persons have come or gone already, as bitmaps of sets.

    Parameters
    ----------
    along, against : numpy.ndarray of int, shape (sets,)
        By how much each true count may still change as the persons do, and the other way.
    """

    def __init__(self, along: np.ndarray, against: np.ndarray) -> None:
        self.full = bitmap_of(along < 1)
        self._against = against
        self._known: dict[int, int] = {}

    def less_than(self, persons: int) -> int:
        """Return the sets that cannot change so much against the persons' way."""
        if persons not in self._known:
            self._known[persons] = bitmap_of(self._against < persons)
        return self._known[persons]


@dataclass(frozen=True, eq=False)
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
        most_up, most_down = self._room_of_persons(targets, self.up), self._room_of_persons(targets, self.down)
        for target in targets:
            more, less = threshold - 1 - len(target), len(target) - 1
            if more and most_up[target].max() < more:
                found += self._path(target, more, up=True)
            if less and np.sort(most_down[target])[::-1][less - 1] < less:
                found += self._path(target, less, up=False)
        return found

    def _room_of_persons(self, targets: Sequence[Target], room: np.ndarray) -> np.ndarray:
        """Return for each person in a target the room of the tightest set he or she is in; shape (persons,)."""
        least = np.full(self.members.everybody, UNLIMITED)
        if targets:
            persons = np.unique(np.concatenate(targets))
            theirs = self.members.by_person(persons)
            least[persons] = np.minimum.reduceat(room[theirs.indices], theirs.indptr[:-1])
        return least

    @cached_property
    def _at_first(self) -> dict[bool, Left]:
        """The room before anybody has come (True) or gone (False)."""
        return {True: Left(self.up, self.down), False: Left(self.down, self.up)}

    @cached_property
    def _prices(self) -> dict[bool, tuple[list[float], list[float]]]:
        """What room along and against the persons' way costs, where they come (True) or go (False)."""
        up, down = self.price_up.tolist(), self.price_down.tolist()
        return {True: (up, down), False: (down, up)}

    def _path(self, target: Target, steps: int, up: bool) -> list[Obstacle]:
        """Add persons to a target one by one, or take them away; return what is in the way, if anything is."""
        change = np.zeros(len(self.up), dtype=np.int16)
        left: list[int] = target.tolist()
        gone = set(left)
        room = self._at_first[up]
        for step in range(steps):
            way = self._cheapest(gone, left, room, up)
            if way.price:
                more = steps - step
                above, below = (places_in(one) for one in self._above_and_below(way, up))
                short = [(i, True, change[i]) for i in above] + [(i, False, -change[i]) for i in below]
                return [Obstacle(target, i, over, int(max(used, 0)) + more) for i, over, used in short]
            if step == steps - 1:
                break
            moved = flags_of(way.along, len(change))
            for sets in way.against:
                moved -= flags_of(sets, len(change))
            change += moved if up else -moved
            room = Left(*((self.up - change, self.down + change) if up else (self.down + change, self.up - change)))
            if up:  # nobody can leave twice
                gone.update(way.others)
            else:
                left.remove(way.person)
        return []

    def _above_and_below(self, way: Way, up: bool) -> tuple[int, int]:
        """Return the sets that lack room above and below their true count."""
        return (way.short_along, way.short_against) if up else (way.short_against, way.short_along)

    def _cheapest(self, gone: Collection[int], left: Sequence[int], room: Left, up: bool) -> Way:
        """Return the way to one person more (or less) that has least in its way, with or without exchanges."""
        ways = []
        for person in left:
            along = self.members.sets_of(person)
            short = along & room.full
            way = Way(person, (), along, (), short, 0, self._price(short, 0, up))
            if not way.price:
                return way
            ways.append(way)
        ways.sort(key=lambda way: (way.price, way.person))
        best = ways[0]
        for way in ways:
            while way.price and len(way.others) < EXCHANGED:
                fewer = self._exchanged(way, gone, room, up)
                if fewer is None:
                    break
                way = fewer
            if not way.price:
                return way
            best = min(best, way, key=lambda way: (way.price, way.person))
        return best

    def _exchanged(self, way: Way, gone: Collection[int], room: Left, up: bool) -> Way | None:
        """Return the way with one more exchange, where one makes it cheaper."""
        blocking = [index for sets in self._above_and_below(way, up) for index in places_in(sets)]
        smallest = min(blocking, key=self.members.sizes.__getitem__)
        out = {*gone, *way.others} if up else gone
        pool = self.members.persons(smallest, TRIED + len(out)).tolist()
        # Sets that lack room if one more person changes them the other way.
        would_lack = room.less_than(1)
        for much, sets in enumerate(way.against, 1):
            would_lack |= sets & room.less_than(much + 1)
        would_lack &= ~way.along
        best: tuple[int, int, int] | None = None
        cheapest = way.price
        for other in [person for person in pool if person not in out][:TRIED]:
            theirs = self.members.sets_of(other)
            along, against = way.short_along & ~theirs, way.short_against | (theirs & would_lack)
            if not along and not against:
                best = (other, along, against)
                break
            price = self._price(along, against, up, cheapest)
            if price < cheapest:
                best, cheapest = (other, along, against), price
        if best is None:
            return None
        other, short_along, short_against = best
        theirs = self.members.sets_of(other)
        levels, more = [], theirs & ~way.along
        for sets in way.against:
            levels.append(sets | more)
            more &= sets
        price = self._price(short_along, short_against, up)
        others = (*way.others, other)
        return Way(way.person, others, way.along & ~theirs, (*levels, more), short_along, short_against, price)

    def _price(self, along: int, against: int, up: bool, most: float = np.inf) -> float:
        """Return what it costs to make room, or no less than ``most``: always added up in the same order."""
        price_along, price_against = self._prices[up]
        other = _sum_of(price_against, against, most)
        return other if other >= most else _sum_of(price_along, along, most) + other


def _sum_of(prices: Sequence[float], sets: int, most: float) -> float:
    """Return the sum of the prices of some sets, from the last to the first; perhaps not all where it is ``most``."""
    total = 0.0
    while sets and total < most:
        last = sets.bit_length() - 1
        total += prices[last]
        sets ^= 1 << last
    return total
