"""Proof that published counts leave each small count open: other registries that would have printed the same.

A stranger who knows how numbers are rounded knows of each true count an interval (`intervals`), and every logical relation
between the sets. A value of a small count can be ruled out only if no registry with that value fits all intervals at once.
So for each small count and each of its values 1..threshold-1 a registry that fits is constructed: persons like some of the
registry are added, taken away, or exchanged for others. Persons are only ever copies of ones that exist, so that
every relation that holds of all persons holds in the constructed registry too, whether anybody has thought of it or not.

Where none is found the published counts in the way are moved, still by less than the base; the last resort is to hide them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from R_free_helpers.disclosure.cells import Cells
from R_free_helpers.disclosure.membership import Membership
from R_free_helpers.disclosure.relations import Target, small_counts
from R_free_helpers.disclosure.rounding import nested
from R_free_helpers.model.policy import Policy

ROUNDS = 8
"""How often published counts are moved before those still in the way are hidden."""

FLIPS = 2
"""How often a small count is rounded the other way before it is hidden."""

UNLIMITED = 10**6
"""Room of a count that is not published."""

TRIED = 60
"""How many persons are tried in exchange for one."""

def intervals(published: np.ndarray, traits: np.ndarray, policy: Policy) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest true count behind each published one, by how they are rounded.

    Parameters
    ----------
    published : numpy.ndarray of int, shape (sets,)
    traits : numpy.ndarray of bool, shape (sets,)
        Sets with a trait; of facts about the service also small counts are published.
    """
    threshold, span = policy.threshold, policy.base - 1
    least = np.where(traits & (published != policy.base), threshold, 1)
    low = np.where(published == 0, 0, np.maximum(published - span, least))
    low = np.where(traits & (published == policy.base), 1, low)
    high = np.where(published == 0, np.where(traits, threshold - 1, span), published + span)
    return low, high


@dataclass(frozen=True)
class Protected:
    """Published counts that leave every small count open.

    Attributes
    ----------
    published : numpy.ndarray of int, shape (sets,)
    hidden : numpy.ndarray of bool, shape (sets,)
        Sets whose count cannot be published at all.
    targets : int
        Small counts that were looked at.
    moved : int
        Published counts that were moved for the sake of a small one.
    """

    published: np.ndarray
    hidden: np.ndarray
    targets: int
    moved: int


def protect(members: Membership, cells: Cells, published: np.ndarray, policy: Policy) -> Protected:
    """Return published counts from which no value of a small count can be ruled out.

    Parameters
    ----------
    members : Membership
    cells : Cells
    published : numpy.ndarray of int, shape (sets,)
        See `rounding.rounded`.
    policy : Policy
    """
    traits = cells.trait_sets
    targets = small_counts(members, traits, policy.threshold)
    first, published = published, published.copy()
    hidden = np.zeros(len(published), dtype=bool)
    moves = np.zeros(len(published))
    for attempt in range(2 * ROUNDS):
        world = World(members, cells, published, hidden, policy, moves)
        blocked = world.blocked(targets)
        if not blocked:
            break
        for index, (up, need) in blocked.items():
            small = traits[index] and members.sizes[index] < policy.threshold
            # Of a small count little is lost: that it is small is all that would have been told.
            hidden[index] |= attempt >= ROUNDS or (small and (moves[index] >= FLIPS or cells.bare_sets[index]))
            published[index] = _moved(members.sizes[index], published[index], up, need, bool(traits[index]), policy)
            published[cells.bare_sets] = 0
            moves[index] += 1
        published = nested(members, published, policy)
    else:
        raise RuntimeError("published counts that give small ones away are left although they were hidden")
    return Protected(published, hidden, len(targets), int((published != first).sum()))


def _moved(size: int, published: int, up: bool, need: int, trait: bool, policy: Policy) -> int:
    """Return a published count that leaves room for ``need`` persons more or fewer than the true count."""
    span = policy.base - 1
    if trait and size < policy.threshold:
        return policy.base if up else 0
    values = [value for value in range(size - span, size + span + 1) if value >= (policy.threshold if trait else 0)]
    room = [value for value in values if _room(size, value, up, trait, policy) >= need]
    if not room:
        return max(values, key=lambda value: _room(size, value, up, trait, policy))
    return min(room, key=lambda value: (abs(value - published), value))


def _room(size: int, value: int, up: bool, trait: bool, policy: Policy) -> int:
    low, high = intervals(np.array([value]), np.array([trait]), policy)
    return int(high[0] - size if up else size - low[0])


@dataclass(frozen=True)
class Way:
    """One person more or less, perhaps in exchange for another one, and which sets lack room for it.

    Attributes
    ----------
    person : int
    other : int or None
    short_above, short_below : numpy.ndarray
    price : float
        0 where nothing lacks room.
    """

    person: int
    other: int | None
    short_above: np.ndarray
    short_below: np.ndarray
    price: float


@dataclass
class World:
    """A registry beside the true one that would have been published in the same words.

    Attributes
    ----------
    up, down : numpy.ndarray, shape (sets,)
        By how much each true count may be greater and smaller.
    """

    members: Membership
    cells: Cells
    published: np.ndarray
    hidden: np.ndarray
    policy: Policy
    moves: np.ndarray
    up: np.ndarray = field(init=False)
    down: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        low, high = intervals(self.published, self.cells.trait_sets, self.policy)
        open_ = self.hidden | ~self.cells.shown_sets
        self.up = np.where(open_, UNLIMITED, high - self.members.sizes)
        self.down = np.where(open_, UNLIMITED, self.members.sizes - low)
        if min(self.up.min(initial=0), self.down.min(initial=0)) < 0:
            raise RuntimeError("a published count is not one that its true count can be rounded to")

    def blocked(self, targets: list[Target]) -> dict[int, tuple[bool, int]]:
        """Return the sets in the way of a small count's values, each with whether it lacks room above, and how much."""
        found: dict[int, tuple[bool, int]] = {}
        most_up, most_down = self._room_of_persons(self.up), self._room_of_persons(self.down)
        for target in targets:
            more, less = self.policy.threshold - 1 - len(target.persons), len(target.persons) - 1
            if more and most_up[target.persons].max() < more:
                found |= self._path(target, more, up=True)
            if less and np.sort(most_down[target.persons])[::-1][less - 1] < less:
                found |= self._path(target, less, up=False)
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

    def _path(self, target: Target, steps: int, up: bool) -> dict[int, tuple[bool, int]]:
        """Add persons to a target one by one, or take them away; return what is in the way, nothing where it can be done."""
        change = np.zeros(len(self.up), dtype=np.int64)
        left, sign = list(target.persons), 1 if up else -1
        for step in range(steps):
            way = self._cheapest(target, left, change, up)
            if len(way.short_above) or len(way.short_below):
                more = steps - step
                found = {int(i): (True, int(max(change[i], 0)) + more) for i in way.short_above}
                return found | {int(i): (False, int(max(-change[i], 0)) + more) for i in way.short_below}
            change[self._sets_of(way.person)] += sign
            if way.other is not None:
                change[self._sets_of(way.other)] -= sign
            if not up:
                left.remove(way.person)
        return {}

    def _cheapest(self, target: Target, left: list[int], change: np.ndarray, up: bool) -> Way:
        """Return the way to one person more (or less) that has least in its way, with or without an exchange."""
        ways = []
        for person in left:
            own = self._sets_of(person)
            way = self._way(person, None, own if up else own[:0], own[:0] if up else own, change)
            if not way.price:
                return way
            ways.append(way)
        for way in sorted(ways, key=lambda way: (way.price, way.person)):
            own, blocking = self._sets_of(way.person), np.concatenate([way.short_above, way.short_below])
            smallest = min(blocking, key=lambda index: self.members.sizes[index])
            exchanged = self._exchanged(way.person, own, self._outside(target, smallest), change, up)
            if exchanged is not None:
                if not exchanged.price:
                    return exchanged
                ways.append(exchanged)
        return min(ways, key=lambda way: (way.price, way.person, -1 if way.other is None else way.other))

    def _way(self, person: int, other: int | None, more: np.ndarray, less: np.ndarray, change: np.ndarray) -> Way:
        above = more[self.up[more] - change[more] < 1]
        below = less[self.down[less] + change[less] < 1]
        return Way(person, other, above, below, self._price(above, below))

    def _exchanged(self, person: int, own: np.ndarray, others: np.ndarray, change: np.ndarray, up: bool) -> Way | None:
        """Return the cheapest exchange of a person for one of the others."""
        if not len(others):
            return None
        theirs = self.members.by_person[others].toarray().astype(bool)
        mine = np.zeros(theirs.shape[1], dtype=bool)
        mine[own] = True
        gains, loses = mine & ~theirs, theirs & ~mine
        more, less = (gains, loses) if up else (loses, gains)
        short = (more & (self.up - change < 1)) | (less & (self.down + change < 1))
        price = short @ (1 + self.moves**2)
        best = int(np.argmin(price))
        return self._way(person, int(others[best]), np.flatnonzero(more[best]), np.flatnonzero(less[best]), change)

    def _price(self, above: np.ndarray, below: np.ndarray) -> float:
        """Return what moving published counts costs: the more, the oftener each was moved already."""
        return float((1 + self.moves[np.concatenate([above, below])] ** 2).sum())

    def _outside(self, target: Target, index: int) -> np.ndarray:
        """Return persons of a set who are outside a target, at most `TRIED` of them."""
        return np.setdiff1d(self.members.persons(index), target.persons, assume_unique=True)[:TRIED]
