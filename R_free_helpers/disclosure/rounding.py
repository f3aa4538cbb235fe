"""Rounding of counts of persons: one published number for each set of persons.

A small count of persons with a trait becomes 0 or the base, at random and right on average (small count rounding;
Langsrud and Heldal, SmallCountRounding, 2018). A larger count is moved by less than the base, most often by one or two
(cell-key method: Fraser and Wooton, ABS, 2005; Thompson, Broadfoot, Elazar 2013). The random number is a function of
the set of persons alone, so that the same persons give the same number wherever they are counted: in each figure,
sentence, file, unit's edition and later edition.

Classical small count rounding, which leaves larger inner cells as they are and adds totals up from rounded ones, keeps
tables additive. With some hundred overlapping measures nearly every person is an inner cell of one, and totals would be
off by far more than the base; here each number is off by less than it, and parts need not add up to a total.

That relations between these numbers give no small count away is proved by `feasibility`, for whose sake some are moved
a little further (controlled rounding).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.stats import binom

from R_free_helpers.disclosure.cells import Cells
from R_free_helpers.disclosure.feasibility import UNLIMITED, Published, Room
from R_free_helpers.disclosure.membership import Membership
from R_free_helpers.disclosure.relations import small_counts
from R_free_helpers.model.person_sets import mixed
from R_free_helpers.model.policy import Policy

ROUNDS = 40
"""How often published counts are moved before those still in the way are hidden."""

FLIPS = 4
"""How often a count is moved before it is hidden."""

HIDDEN_BELOW = 3
"""Counts below so many times the threshold may be hidden: being hidden then does not tell that one is small."""

SMALL_PER_DECOY = 3
"""How many small counts are hidden for each other one."""

PRICE_OF_HIDING = 30.0
"""How many counts are rather moved than one hidden."""

KEPT = 0.8
"""How often a fact about the service is rounded to the nearest count that keeps its share."""


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
    high = np.where(published == 0, np.where(traits, threshold - 1, 0), published + span)
    return low, high


def controlled(members: Membership, cells: Cells, policy: Policy, tables: Sequence[np.ndarray] = ()) -> Published:
    """Return published counts from which no value of a small count can be ruled out.

    Parameters
    ----------
    members : Membership
    cells : Cells
    policy : Policy
    tables : sequence of numpy.ndarray
        See `membership.tables_of`.
    """
    sizes, traits = members.sizes, cells.trait_sets
    targets = small_counts(members, traits, policy.threshold, tables)
    pairs = parts_and_wholes(members, policy.minimum)
    first = rounded(members, cells, policy)
    counts, moves = first.copy(), np.zeros(len(first))
    hidden = np.zeros(len(first), dtype=bool)
    near = sizes < 2 * policy.threshold
    may_hide = (sizes >= policy.threshold) & (sizes < HIDDEN_BELOW * policy.threshold)
    dear = np.where(cells.bare_sets, PRICE_OF_HIDING, 1.0)
    pending = targets
    for attempt in range(4 * ROUNDS):
        low, high = intervals(counts, traits, policy)
        if ((sizes < low) | (sizes > high)).any():
            raise RuntimeError("a published count is not one that its true count can be rounded to")
        high = np.where(hidden & near, HIDDEN_BELOW * policy.threshold - 1, high)
        down = np.where(hidden | ~cells.shown_sets, UNLIMITED, sizes - low)
        up = np.where(~cells.shown_sets | (hidden & ~near), UNLIMITED, high - sizes)
        price = (1 + moves**2) * np.sqrt(members.uses)
        room = Room(members, up, down, price * dear, price)
        obstacles = room.obstacles(pending, policy.threshold)
        if not obstacles and pending is targets:
            return Published(counts, hidden, len(targets), int((counts != first).sum()))
        # First those that something was in the way of, again and again; when all of them are clear, everything anew.
        pending = list({one.target.tobytes(): one.target for one in obstacles}.values()) or targets
        for index, (above, need) in {one.index: (one.above, one.need) for one in obstacles}.items():
            hidden[index] |= attempt >= ROUNDS or (near[index] and (moves[index] >= FLIPS or cells.bare_sets[index]))
            counts[index] = _moved(sizes[index], counts[index], above, need, bool(traits[index]), policy)
            moves[index] += 1
        counts[cells.bare_sets] = 0
        counts = nested(counts, pairs)
        small = hidden & (sizes < policy.threshold)
        hidden |= decoys(members, small, traits & cells.shown_sets & may_hide, hidden)
    raise RuntimeError("published counts that give small ones away are left although they were hidden")


def decoys(members: Membership, small: np.ndarray, near: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Return counts to hide, so that a hidden count need not be a small one: first the least used."""
    wanted = int(small.sum()) // SMALL_PER_DECOY - int((near & hidden).sum())
    candidates = np.flatnonzero(near & ~hidden)
    chosen = candidates[np.lexsort((members.keys[candidates], members.uses[candidates]))][: max(wanted, 0)]
    found = np.zeros(len(small), dtype=bool)
    found[chosen] = True
    return found


def _moved(size: int, published: int, up: bool, need: int, trait: bool, policy: Policy) -> int:
    """Return a published count that leaves room for ``need`` persons more or fewer than the true count."""
    span = policy.base - 1
    if trait and size < policy.threshold:
        return policy.base if up else 0
    values = [value for value in range(size - span, size + span + 1) if value >= (policy.threshold if trait else 1)]
    room = [value for value in values if _room(size, value, up, trait, policy) >= need]
    if not room:
        return max(values, key=lambda value: _room(size, value, up, trait, policy))
    return min(room, key=lambda value: (abs(value - published), value))


def _room(size: int, value: int, up: bool, trait: bool, policy: Policy) -> int:
    low, high = intervals(np.array([value]), np.array([trait]), policy)
    return int(high[0] - size if up else size - low[0])


def random_of(keys: np.ndarray, purpose: int) -> np.ndarray:
    """Return a number in [0, 1) for each set of persons and purpose."""
    fraction: np.ndarray = (mixed(keys ^ mixed(np.array([purpose]))[0]) >> np.uint64(11)) * 2.0**-53
    return fraction


def perturbed(sizes: np.ndarray, keys: np.ndarray, policy: Policy) -> np.ndarray:
    """Return the published counts of sets of persons with a trait.

    The change of a larger count is a centred binomial variable with variance half its largest value, which is less than
    the base and leaves the count at least the threshold.
    """
    base, threshold = policy.base, policy.threshold
    small = (sizes > 0) & (sizes < threshold)
    change = np.clip(sizes - threshold, 0, base - 1)
    u = random_of(keys, 1)
    moved = sizes + (binom.ppf(np.clip(u, 1e-12, 1 - 1e-12), 2 * change, 0.5) - change).astype(np.int64)
    published: np.ndarray = np.where(small, np.where(u < sizes / base, base, 0), np.where(sizes == 0, 0, moved))
    return published


def rounded(members: Membership, cells: Cells, policy: Policy) -> np.ndarray:
    """Return the published count of each set of persons, before `feasibility` has looked at their relations.

    A fact about the service is no secret, but its denominator is: it is moved with the smallest denominator it has, so
    that its share stays what it was, and now and then by one more, so that shares do not tell the denominator.

    Parameters
    ----------
    members : Membership
    cells : Cells
    """
    sizes, keys, traits = members.sizes, members.keys, cells.trait_sets
    published = perturbed(sizes, keys, policy)
    published[cells.bare_sets] = 0
    of = main_denominator(members)
    service = np.flatnonzero(~traits & (sizes > 0))
    within = of[service]
    known = within >= 0
    scale = np.ones(len(service))
    scale[known] = published[within[known]] / np.maximum(sizes[within[known]], 1)
    centre = sizes[service] * scale
    nearest = np.floor(centre + random_of(keys[service], 2))
    span = policy.base - 1
    u = random_of(keys[service], 3)
    away = np.where(u < KEPT, 0, binom.ppf(np.clip((u - KEPT) / (1 - KEPT), 1e-12, 1 - 1e-12), 2 * span, 0.5) - span)
    least = np.maximum(sizes[service] - span, 1)
    published[service] = np.clip(nearest + away, least, sizes[service] + span).astype(np.int64)
    return nested(in_chains(members, traits, published, policy), parts_and_wholes(members, policy.minimum))


def in_chains(members: Membership, traits: np.ndarray, published: np.ndarray, policy: Policy) -> np.ndarray:
    """Return the published counts where small sets inside a small set do not contradict that it is small.

    Inside one that is published as 0 nothing is published as the base, which would tell that somebody is there; inside
    one that is published as the base, sets so published lie inside each other: two apart would tell of two persons.
    """
    published = published.copy()
    small = np.flatnonzero(traits & (members.sizes > 0) & (members.sizes < policy.threshold))
    small = small[np.lexsort((members.keys[small], -members.sizes[small]))]
    of = {int(j): frozenset(members.persons(int(j)).tolist()) for j in small}
    by_person: dict[int, list[int]] = defaultdict(list)
    inside_of: dict[int, list[int]] = defaultdict(list)
    for j in of:  # from large to small: whatever contains a set came before it
        around = [k for k in by_person[min(of[j])] if of[j] < of[k]]
        for k in around:
            if published[k] == 0 or any(not of[j] < of[i] for i in inside_of[k]):
                published[j] = 0
        for k in around if published[j] else ():
            inside_of[k].append(j)
        for person in of[j]:
            by_person[person].append(j)
    return published


def main_denominator(members: Membership) -> np.ndarray:
    """Return the smallest set of persons that each set is a numerator, or the missing, of; -1 where it is of none."""
    of = np.full(len(members.sizes), -1)
    pairs = denominators_of(members)
    order = np.lexsort((pairs[:, 1], members.sizes[pairs[:, 1]]))[::-1]
    of[pairs[order, 0]] = pairs[order, 1]  # the last one written is the smallest
    return of


def denominators_of(members: Membership, roles: tuple[str, ...] = ("numerator", "missing")) -> np.ndarray:
    """Return pairs of a set and the set of its denominator, of different persons, each once; shape (pairs, 2)."""
    whole = members.of_rows["denominator"]
    found = [np.column_stack([members.of_rows[role], whole]) for role in roles]
    pairs = np.concatenate(found)
    pairs = pairs[(pairs >= 0).all(axis=1) & (pairs[:, 0] != pairs[:, 1])]
    return np.unique(pairs, axis=0)


def nested(published: np.ndarray, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return the published counts with no part larger than a whole that it is shown as a share of."""
    published = published.copy()
    for part, whole in pairs:
        published[part] = min(published[part], published[whole])
    return published


def parts_and_wholes(members: Membership, minimum: int) -> list[tuple[int, int]]:
    """Return pairs of a set and its denominator, of at least the minimum, that it is a part of, from large to small."""
    pairs = denominators_of(members, ("numerator",))
    pairs = pairs[members.sizes[pairs[:, 1]] >= minimum]
    pairs = pairs[np.argsort(-members.sizes[pairs[:, 1]], kind="stable")]
    return [(int(part), int(whole)) for part, whole in pairs if members.inside(int(part), int(whole))]
