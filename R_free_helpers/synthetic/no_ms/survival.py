"""Who has died and when, so that the Kaplan-Meier medians from onset come out.

Plain Kaplan-Meier counts everybody at risk from onset, although nobody could be registered before the registry
began. The deaths are therefore placed bin by bin: as many as the wanted hazard times everybody at risk, but only
among persons who could be registered by then.
"""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic.no_ms import published as pub

BIN = 0.25


def median_survival(time: np.ndarray, dead: np.ndarray) -> float:
    """Return the first time at which the Kaplan-Meier estimate is at most one half (nan when never)."""
    order = np.argsort(time, kind="stable")
    at, event = time[order], dead[order].astype(float)
    unique, first = np.unique(at, return_index=True)
    deaths = np.add.reduceat(event, first)
    curve = np.cumprod(1 - deaths / (at.size - first))
    below = np.flatnonzero(curve <= 0.5 + 1e-12)
    return float(unique[below[0]]) if below.size else float("nan")


def _place(rng, entry, end, median, shape):
    """Return death times (nan when alive) under a Weibull hazard with that median and shape."""
    time = np.full(end.size, np.nan)
    alive = np.ones(end.size, dtype=bool)
    carry = 0.0
    for start in np.arange(0.0, end.max(), BIN):
        at_risk = alive & (end >= start)
        hazard = np.log(2) * (((start + BIN) / median) ** shape - (start / median) ** shape)
        carry = min(carry + (1 - np.exp(-hazard)) * at_risk.sum(), 50.0 + 0.05 * at_risk.sum())
        able = np.flatnonzero(at_risk & (entry <= start) & (end > start + BIN))
        n = min(int(carry), able.size)
        if n:
            who = rng.choice(able, n, replace=False)
            time[who] = start + BIN * rng.random(n)
            alive[who] = False
            carry -= n
    return time


def _shape(seed, entry, end, median, deaths):
    """Return the Weibull shape that gives about ``deaths`` deaths (on a sample when there are many persons)."""
    step = max(1, end.size // 20_000)
    entry, end, low, high = entry[::step], end[::step], 0.6, 9.0
    for _ in range(14):
        middle = (low + high) / 2
        n = np.isfinite(_place(np.random.default_rng(seed), entry, end, median, middle)).sum() * step
        low, high = (middle, high) if n > deaths else (low, middle)
    return (low + high) / 2


def _exactly(rng, time, entry, end, deaths):
    """Add or take away deaths far from the median until there are exactly ``deaths``."""
    surplus = int(np.isfinite(time).sum()) - deaths
    if surplus > 0:
        who = rng.permutation(np.flatnonzero(np.isfinite(time) & (end < 42)))[:surplus]
        who = who if who.size == surplus else rng.permutation(np.flatnonzero(np.isfinite(time)))[:surplus]
        time[who] = np.nan
    elif surplus < 0:
        room = np.flatnonzero(~np.isfinite(time) & (end < 42) & (end - entry > 1))
        who = rng.permutation(room)[:-surplus]
        time[who] = entry[who] + (end[who] - entry[who] - 0.1) * (0.3 + 0.7 * rng.random(who.size))
    return time


def _observed(time, end):
    dead = np.isfinite(time)
    return np.where(dead, time, end), dead


def death_times(
    seed: list[int], kind: np.ndarray, entry: np.ndarray, end: np.ndarray, deaths: np.ndarray
) -> np.ndarray:
    """Return years from onset to death (nan: alive on the status date).

    Parameters
    ----------
    seed : list of int
    kind : array of int, shape (n,)
        Type at onset (0 RRMS, 1 PPMS, 2 unknown).
    entry, end : array of float, shape (n,)
        Years from onset to the first possible death, and to the status date.
    deaths : array of int, shape (3,)
        Deaths wanted per type.
    """
    rng = np.random.default_rng(seed)
    time = np.full(kind.size, np.nan)
    for code, n in enumerate(deaths):
        who = np.flatnonzero(kind == code)
        median = pub.MEDIAN_SURVIVAL[code]
        shape = _shape(seed, entry[who], end[who], median, n)
        placed = _place(rng, entry[who], end[who], median, shape)
        time[who] = _exactly(rng, placed, entry[who], end[who], n)
    for _ in range(6):
        for code in range(3):
            who = np.flatnonzero(kind == code)
            time[who] = _stretch(time[who], entry[who], end[who], pub.MEDIAN_SURVIVAL[code] - 0.02)
        time = _bend(time, kind, entry, end, pub.MEDIAN_SURVIVAL["all"] - 0.02)
    rrms_entry = np.where(kind == pub.RRMS, entry, 999)
    for _ in range(3):
        for code in range(3):
            who = np.flatnonzero(kind == code)
            time[who] = _snap(time[who], entry[who], end[who], pub.MEDIAN_SURVIVAL[code] - 0.02)
        time = _snap(time, rrms_entry, end, pub.MEDIAN_SURVIVAL["all"] - 0.02)
    return time


def _moved(time, new, entry, end):
    """Return ``new`` where a person could have died then, else the old time."""
    return np.where((new >= entry) & (new <= end - 0.01), new, time)


def _snap(time, entry, end, target):
    """Gather the few deaths between the median and ``target`` at ``target``, which makes it the median."""
    for _ in range(5):
        now = median_survival(*_observed(time, end))
        if not np.isfinite(now) or abs(now - target) < 0.004 or abs(now - target) > 1.5:
            break
        with np.errstate(invalid="ignore"):
            near = (time >= min(now, target)) & (time <= max(now, target))
        time = np.where(near, _moved(time, np.full(time.size, target), entry, end), time)
    return time


def _stretch(time, entry, end, target):
    """Move all deaths by one factor so that the median becomes ``target``."""
    for _ in range(4):
        now = median_survival(*_observed(time, end))
        if not np.isfinite(now) or abs(now - target) < 0.01:
            break
        time = _moved(time, time * target / now, entry, end)
    return time


def _bend(time, kind, entry, end, target):
    """Move the RRMS deaths near ``target`` (and none at the RRMS median) until the overall median is there."""
    top = pub.MEDIAN_SURVIVAL[pub.RRMS] - 0.1
    for _ in range(8):
        delta = target - median_survival(*_observed(time, end))
        if not np.isfinite(delta) or abs(delta) < 0.01:
            break
        delta = np.clip(delta, -1.2, 1.2)
        tent = np.minimum((time - 38) / (target - 38), (top - time) / (top - target))
        near = (kind == pub.RRMS) & (tent > 0)
        time[near] = _moved(time[near], time[near] + delta * tent[near], entry[near], end[near])
    return time
