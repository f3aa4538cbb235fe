"""Bounding counts by hand: each sum bounds each of its counts by the bounds of the others, until nothing changes.

What is found holds always, but an integer program may find closer bounds where sums share more than one count. Where
they do not - the sums and counts form a tree, as those of the unit tree do - these bounds are the closest ones: any
count can take any value between them, and the others on each side of it can follow.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from R_free_helpers.disclosure.counts_system import Contradiction, Name, System, recovered

ROUNDS = 60
"""Rounds after which it is left to an integer program; what is not at rest by then is not known exactly."""


def tightened(system: System[Name]) -> bool:
    """Narrow the bounds of a system's counts in place, and return whether nothing is left to narrow.

    Raises
    ------
    Contradiction
        When a count has no value left.
    """
    of_name: dict[Name, list[int]] = defaultdict(list)
    for place, (weights, _, _) in enumerate(system.sums):
        for name in weights:
            of_name[name].append(place)
    waiting = dict.fromkeys(range(len(system.sums)))
    for _ in range(ROUNDS * len(system.sums)):
        if not waiting:
            return True
        place = next(iter(waiting))
        del waiting[place]
        for name in _narrowed(system, place):
            waiting.update(dict.fromkeys(other for other in of_name[name] if other != place))
    return not waiting


def _narrowed(system: System[Name], place: int) -> list[Name]:
    """Narrow the counts of one sum, and return those that changed."""
    weights, low, high = system.sums[place]
    ends = {}
    for name, weight in weights.items():
        least, most = system.bounds[name]
        ends[name] = (weight * least, weight * most) if weight > 0 else (weight * most, weight * least)
    least_of_all, most_of_all = (sum(end[side] for end in ends.values()) for side in (0, 1))
    changed = []
    for name, weight in weights.items():
        least, most = ends[name]
        above, below = low - (most_of_all - most), high - (least_of_all - least)
        if weight < 0:
            above, below = below, above
        before = system.bounds[name]
        after = (max(before[0], _up(above / weight)), min(before[1], _down(below / weight)))
        if after[0] > after[1]:
            raise Contradiction(f"{name} would have to be at least {after[0]:g} and at most {after[1]:g}")
        if after != before:
            system.bounds[name] = after
            changed.append(name)
    return changed


def _up(value: float) -> float:
    return math.ceil(value - 1e-6) if math.isfinite(value) else value


def _down(value: float) -> float:
    return math.floor(value + 1e-6) if math.isfinite(value) else value


def is_tree(system: System[Name]) -> bool:
    """Return whether a connected system is a tree of plain sums: no two sums are connected in more than one way."""
    plain = all(low == high and set(map(abs, weights.values())) == {1} for weights, low, high in system.sums)
    edges = sum(len(weights) for weights, _, _ in system.sums)
    return plain and edges == len(system.sums) + len(system.bounds) - 1


def recovered_in(part: System[Name], hidden: Iterable[Name], width: int) -> dict[Name, tuple[int, int]]:
    """Return the hidden counts of a connected system that are known more closely than a width, with their bounds.

    The same as `feasibility.recovered`, which is asked only where it may find more.
    """
    once = {(frozenset(weights.items()), low, high): None for weights, low, high in part.sums}
    system = System(dict(part.bounds), [(dict(weights), low, high) for weights, low, high in once])
    settled = tightened(system)
    hidden = list(hidden)
    known = {name: system.bounds[name] for name in hidden if system.bounds[name][1] - system.bounds[name][0] < width}
    found = {name: (int(least), int(most)) for name, (least, most) in known.items()}
    if settled and is_tree(system):
        return found
    sure = {name for name, (least, most) in found.items() if least == most}
    return found | recovered(system, [name for name in hidden if name not in sure], width)
