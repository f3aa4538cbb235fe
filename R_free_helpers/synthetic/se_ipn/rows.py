"""Rows about persons as a dictionary of arrays: putting parts together, and sharing rows out among owners."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.se_ipn.luck import Unlucky


def collect(parts: Sequence[dict[str, np.ndarray]], names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the parts one after the other."""
    return {name: np.concatenate([np.asarray(part[name]) for part in parts]).astype(np.int64) for name in names}


def share_out(rng: np.random.Generator, owners: np.ndarray, n: int, most: np.ndarray) -> np.ndarray:
    """Return the owner of each of ``n`` rows: each has one, the others fall unevenly, none above ``most``.

    Raises
    ------
    Unlucky
        When there are fewer rows than owners, or no room for the rows.
    """
    if n == 0 and owners.size == 0:
        return np.zeros(0, dtype=np.int64)
    if owners.size > n or most.sum() < n:
        raise Unlucky(f"{n} rows for {owners.size} owners with room for {most.sum()}")
    count = np.ones(owners.size, dtype=np.int64)
    lean = rng.gamma(1.1, 1.0, owners.size) + 0.05
    while (left := n - int(count.sum())) > 0:
        room = count < most
        weight = np.where(room, lean, 0.0)
        more = rng.multinomial(left, weight / weight.sum())
        count = np.minimum(count + more, most)
    return np.repeat(owners, count)


def distinct_days(rng: np.random.Generator, who: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return a day for each row between its bounds, no two rows of a person on the same one.

    Raises
    ------
    Unlucky
        When a person has more rows than days.
    """
    day = dd.between(rng, low, high)
    for _ in range(200):
        _, first = np.unique(who * 100_000 + day, return_index=True)
        again = np.ones(who.size, dtype=bool)
        again[first] = False
        if not again.any():
            return day
        day[again] = dd.between(rng, low[again], high[again])
    raise Unlucky("more rows than days")
