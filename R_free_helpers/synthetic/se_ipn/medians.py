"""Moving as few values as little as needed until the medians of two groups, and of both together, are given ones."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic.se_ipn.luck import Unlucky

ROUNDS = 80
STEP = 300


def pin(
    value: np.ndarray,
    second: np.ndarray,
    targets: tuple[int, int, int],
    low: np.ndarray,
    high: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the values, shifted so that the medians are the targets.

    Parameters
    ----------
    value : array of int, shape (n,)
        Days. Each group has an odd number of values.
    second : array of bool, shape (n,)
        Who belongs to the second group.
    targets : (int, int, int)
        Medians of the first group, of the second group and of all; the last lies between the others.
    low, high : array of int, shape (n,)
        The least and the greatest value that each may take.
    rng : numpy.random.Generator
        Spreads the moved values a little, so that they do not pile up.

    Raises
    ------
    Unlucky
        When no way there is found within the bounds.

    Notes
    -----
    With the group of the lower median L and the other U, the targets t_L < T < t_U hold when one value of L is t_L,
    one of U is t_U, one of each is T, and as many values of L lie between t_L and T as values of U between T and t_U.
    """
    value = np.asarray(value).copy()
    lower_group = second if targets[1] < targets[0] else ~second
    below, above, middle = min(targets[:2]), max(targets[:2]), targets[2]
    lower, upper = np.flatnonzero(lower_group), np.flatnonzero(~lower_group)
    half = (lower.size - 1) // 2, (upper.size - 1) // 2
    between = ((value[lower] > below) & (value[lower] < middle)).sum()
    between += ((value[upper] > middle) & (value[upper] < above)).sum()
    between = int(np.clip(between // 2, 1, min(half) - 1))
    # Ranks of the fixed values, and the values.
    plan = (
        (lower, [(half[0], below), (half[0] + 1 + between, middle)]),
        (upper, [(half[1] - 1 - between, middle), (half[1], above)]),
    )
    # Who cannot follow is passed over: the next in order moves instead.
    passed = np.zeros(value.size, dtype=np.int64)
    for _ in range(ROUNDS):
        for who, fixed in plan:
            order = who[np.argsort((value + passed)[who], kind="stable")]
            rank, start, floor = np.arange(order.size), 0, -(10**7)
            for place, exact in [*fixed, (order.size, 10**7)]:
                zone = order[start:place]
                spread = rng.integers(1, 40, zone.size)
                wanted = value[zone]
                wanted = np.where(wanted <= floor, floor + spread, wanted)
                value[zone] = np.where(wanted >= exact, exact - spread, wanted)
                if place < rank.size:
                    value[order[place]] = exact
                start, floor = place + 1, exact
            held = np.clip(value[who], low[who], high[who])
            passed[who] += STEP * np.sign(held - value[who])
            value[who] = held
        groups = np.median(value[~second]), np.median(value[second]), np.median(value)
        if groups == tuple(targets):
            return value
    raise Unlucky(f"no values within the bounds have the medians {targets}: {groups}")
