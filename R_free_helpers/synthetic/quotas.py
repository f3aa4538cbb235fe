"""Exact counts instead of chance: whole numbers that add up, and who gets them."""

from __future__ import annotations

import numpy as np


def allocate(total: int, weights, *, lower=None, upper=None) -> np.ndarray:
    """Return whole numbers proportional to ``weights`` that sum to ``total`` (largest remainder).

    Parameters
    ----------
    total : int
        The sum wanted. When the bounds cannot hold it, the nearest sum they can hold is used.
    weights : array of float, shape (k,)
        Non-negative; their scale does not matter.
    lower, upper : array of int, shape (k,), optional
        Smallest and largest number of each cell.

    Returns
    -------
    array of int64, shape (k,)
    """
    weights = np.maximum(np.asarray(weights, dtype=float), 1e-9)
    low = np.zeros(weights.size) if lower is None else np.asarray(lower, dtype=float)
    high = np.full(weights.size, float(max(total, 0))) if upper is None else np.asarray(upper, dtype=float)
    high = np.maximum(high, low)
    total = int(min(max(total, low.sum()), high.sum()))
    share = np.clip(weights / weights.sum() * total, low, high)
    for _ in range(60):
        rest = total - share.sum()
        free = share < high if rest > 0 else share > low
        if abs(rest) < 1e-9 or not free.any():
            break
        share[free] += rest * weights[free] / weights[free].sum()
        share = np.clip(share, low, high)
    whole = np.floor(share + 1e-9)
    while (left := round(total - whole.sum())) != 0:
        fraction = share - whole
        room = whole < high if left > 0 else whole > low
        order = np.argsort(np.where(room, -fraction if left > 0 else fraction, np.inf), kind="stable")
        whole[order[: min(abs(left), int(room.sum()))]] += np.sign(left)
    return whole.astype(np.int64)


def labels(rng: np.random.Generator, counts) -> np.ndarray:
    """Return the cell numbers 0..k-1, each as often as ``counts`` says, in random order."""
    return rng.permutation(np.repeat(np.arange(len(counts)), counts))


def rank_within(group: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return each row's place (0 = highest score) among the rows of its group."""
    order = np.lexsort((-score, group))
    sorted_group = group[order]
    new = np.ones(group.size, dtype=bool)
    new[1:] = sorted_group[1:] != sorted_group[:-1]
    first = np.maximum.accumulate(np.where(new, np.arange(group.size), 0))
    rank = np.empty(group.size, dtype=np.int64)
    rank[order] = np.arange(group.size) - first
    return rank


def choose(candidates: np.ndarray, k: int, score: np.ndarray) -> np.ndarray:
    """Return a mask: the ``k`` candidates with the highest score (all of them when there are fewer)."""
    chosen = np.zeros(candidates.size, dtype=bool)
    index = np.flatnonzero(candidates)
    k = min(max(int(k), 0), index.size)
    if k:
        chosen[index[np.argsort(-score[index], kind="stable")[:k]]] = True
    return chosen


def choose_in_groups(candidates: np.ndarray, group: np.ndarray, quota: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return a mask: in each group the ``quota[group]`` candidates with the highest score."""
    chosen = np.zeros(candidates.size, dtype=bool)
    index = np.flatnonzero(candidates)
    rank = rank_within(group[index], score[index])
    chosen[index[rank < np.asarray(quota)[group[index]]]] = True
    return chosen


def choose_at_rates(
    candidates: np.ndarray,
    group: np.ndarray,
    rates: np.ndarray,
    total: int,
    score: np.ndarray,
    *,
    of: np.ndarray | None = None,
    forced: np.ndarray | None = None,
) -> np.ndarray:
    """Return a mask of ``total`` candidates, spread over the groups in proportion to size times rate.

    ``of`` is the population whose size counts (default: the candidates); ``forced`` rows are always taken.
    """
    k = len(rates)
    size = np.bincount(group[candidates if of is None else of], minlength=k)
    fixed = np.zeros_like(candidates) if forced is None else forced & candidates
    low = np.bincount(group[fixed], minlength=k)
    high = np.bincount(group[candidates], minlength=k)
    quota = allocate(total, size * np.asarray(rates), lower=low, upper=high)
    return choose_in_groups(candidates, group, quota, np.where(fixed, np.inf, score))


def mark(n: int, who: np.ndarray) -> np.ndarray:
    """Return a mask of length ``n`` that is true at the positions ``who``."""
    mask = np.zeros(n, dtype=bool)
    mask[who] = True
    return mask
