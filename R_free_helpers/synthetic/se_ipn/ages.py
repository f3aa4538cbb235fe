"""Onset, referral, diagnosis and birth: drawn, then moved until the medians of Tabell 10 are those printed."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.luck import Unlucky
from R_free_helpers.synthetic.se_ipn.medians import pin

DAYS = 365.25
ADULT = round(18.1 * DAYS)
ATTEMPTS = 60


def life(rng: np.random.Generator, p) -> None:
    """Set ``p.onset``, ``p.referral``, ``p.diagnosed``, ``p.birth`` and ``p.death`` (day numbers)."""
    for attempt in range(ATTEMPTS):
        _draw(rng, p)
        try:
            _pin(rng, p)
            break
        except Unlucky:
            # An unlucky draw: too few persons have the room to be moved. Draw again.
            if attempt == ATTEMPTS - 1:
                raise
    _referral(rng, p)
    p.death = np.where(p.reason == 0, p.ended, dd.NONE)


def _draw(rng: np.random.Generator, p) -> None:
    last = np.full(p.n, dd.day("2024-12-20"))
    in_year = dd.between(rng, np.full(p.n, dd.day("2024-01-08")), last)
    p.diagnosed = np.where(p.late_diagnosis, in_year, p.included - _gap(rng, p))
    p.onset = p.diagnosed - _delay(rng, p)
    age = rng.normal(np.where(p.woman, 56, 59), 14.5, p.n) - 7 * (p.dx == pub.MMN) + 2 * (p.dx == pub.PDN)
    p.birth = p.diagnosed - (np.clip(age, 19, 84) * DAYS).astype(np.int64)
    p.birth = np.minimum(p.birth, p.onset - ADULT)
    oldest = dd.day("1928-05-01") + p.included % 3000
    p.birth = np.maximum(p.birth, np.minimum(oldest, p.onset - ADULT))


def _gap(rng: np.random.Generator, p) -> np.ndarray:
    """Return days from diagnosis to inclusion: short for new patients, years for those known before."""
    known = rng.random(p.n) < np.interp(p.entry, [2010, 2016, 2024], [0.55, 0.36, 0.24])
    known &= p.dx != pub.GBS
    years = 0.4 + rng.exponential(3.0, p.n)
    return np.where(known, np.minimum(years, 24) * DAYS, rng.gamma(1.4, 45, p.n)).astype(np.int64)


def _delay(rng: np.random.Generator, p) -> np.ndarray:
    """Return days from onset to diagnosis; longer for women, days only with GBS."""
    years = np.exp(rng.normal(np.log(np.where(p.woman, 2.9, 1.2)), 1.05, p.n))
    years = np.clip(years, 0.12, 22)
    return np.where(p.dx == pub.GBS, rng.integers(3, 25, p.n), years * DAYS).astype(np.int64)


def _pin(rng: np.random.Generator, p) -> None:
    who = np.flatnonzero(p.core & p.current)
    man = ~p.woman[who]
    targets = {name: tuple(round(years * DAYS) for years in medians) for name, medians in pub.MEDIANS.items()}
    free = np.full(who.size, 10**6)
    # Onset moves first (never past the diagnosis), then birth (age at onset), then diagnosis (age at diagnosis).
    least = pub.EXTRACTION - p.diagnosed[who] + 20
    duration = pin(pub.EXTRACTION - p.onset[who], man, targets["duration"], least, free, rng)
    p.onset[who] = pub.EXTRACTION - duration
    age = pin(p.onset[who] - p.birth[who], man, targets["age_onset"], np.full(who.size, ADULT), free, rng)
    p.birth[who] = p.onset[who] - age
    first, last = p.onset[who] + 10, p.included[who] - 1
    report_year = p.late_diagnosis[who]
    first = np.where(report_year, np.maximum(first, dd.day("2024-01-02")), first)
    last = np.where(report_year, dd.day("2024-12-20"), last)
    first, last = np.minimum(first, p.diagnosed[who]), np.maximum(last, p.diagnosed[who])
    at_diagnosis = pin(
        p.diagnosed[who] - p.birth[who],
        man,
        targets["age_diagnosis"],
        first - p.birth[who],
        last - p.birth[who],
        rng,
    )
    p.diagnosed[who] = p.birth[who] + at_diagnosis


def _referral(rng: np.random.Generator, p) -> None:
    span = np.maximum(p.diagnosed - p.onset, 1)
    back = np.minimum(rng.gamma(1.6, 55, p.n).astype(np.int64) + 5, span)
    p.referral = np.where(rng.random(p.n) < 0.68, p.diagnosed - back, dd.NONE)
