"""Dates of birth from the age at onset: means by type, sex and year as printed."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub

MEAN = {pub.RRMS: 34.006, pub.PPMS: 44.0, pub.UNKNOWN: 37.0}
MEAN_NEWDX = {True: 38.1, False: 38.3}


def decimal(days: np.ndarray) -> np.ndarray:
    """Return calendar years with decimals."""
    year = dd.year_of(days)
    first = dd.from_year_month(year, np.ones_like(year))
    return year + (days - first) / (dd.from_year_month(year + 1, np.ones_like(year)) - first)


def birth_dates(rng: np.random.Generator, p) -> None:
    """Set ``p.birth`` (day numbers) and ``p.onset_age`` (years).

    The spread is drawn so that about 20 % fall ill before 25 and 70 % before 40; recent onset is later.
    """
    onset = p.onset_year + (p.onset_month - 0.5) / 12
    trend = np.interp(p.onset_year, [1950, 1980, 2000, 2012, 2024], [26.0, 29.4, 33.6, 36.0, 38.2])
    trend = trend + np.array([0.0, 9.0, 3.0])[p.kind]
    shape = np.where(p.kind == pub.PPMS, 26.0, 12.0)
    spread = rng.gamma(shape) / shape - 1
    age = trend + spread * np.where(p.kind == pub.PPMS, 46.0, 37.2)
    duration = 1970 + np.where(p.dead, p.death, pub.STATUS_DATE) / 365.25 - onset
    died_at = np.clip(rng.normal(74.5, 10.5, p.n) + 1.5 * p.woman, 36, 97)
    age = np.where(p.dead, np.clip(died_at - duration, 14, 66) + rng.normal(0, 1.5, p.n), age)
    top = np.minimum(72.0, 96.0 - duration)
    age = np.clip(age, 9 + 4 * rng.random(p.n), np.maximum(top - 6 * rng.random(p.n), 12))
    alive = ~p.dead
    for _ in range(4):
        for sex, mean in MEAN_NEWDX.items():
            _shift(age, p.newdx & (p.woman == sex), mean, p.newdx & (p.woman == sex), top)
        for kind, mean in MEAN.items():
            _shift(age, alive & (p.kind == kind), mean, alive & (p.kind == kind) & ~p.newdx, top)
    birth = onset - age
    year = np.floor(birth).astype(np.int64)
    first = dd.from_year_month(year, np.ones_like(year))
    length = dd.from_year_month(year + 1, np.ones_like(year)) - first
    p.birth = first + np.floor((birth - year) * length).astype(np.int64)
    p.onset_age = age


def _shift(age, group, mean, movable, top):
    """Move the ages of ``movable`` alike so that the mean of ``group`` becomes ``mean``."""
    if not movable.any():
        return
    delta = (mean - age[group].mean()) * group.sum() / movable.sum()
    age[movable] = np.clip(age[movable] + np.clip(delta, -6, 6), 9, np.maximum(top[movable], 12))
