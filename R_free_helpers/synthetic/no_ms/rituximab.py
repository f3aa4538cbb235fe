"""Everybody who ever started rituximab: when, as which treatment, and who went on to something else."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.no_ms.drugs import D
from R_free_helpers.synthetic.no_ms.status import NONE, ONGOING
from R_free_helpers.synthetic.quotas import allocate, choose

MONTH = 30.4375
# shares without another drug after 36 and 60 months aimed at when the events are placed; they differ a little from
# the printed 93 and 86 % because the follow-up that is known here is longer than the one up to the last visit
AIM_36, AIM_60 = 0.931, 0.861
SWITCH_YEARS = np.arange(2011, 2025)
SWITCH_WEIGHT = np.array([0.4, 0.6, 0.8, 1.2, 2.2, 3.8, 6, 9, 14, 17, 15, 12, 10, 8])


def starters(rng: np.random.Generator, p) -> None:
    """Set ``p.rit`` (start of rituximab or ``NONE``), ``p.naive`` and ``p.stopped`` (rituximab ended, none after)."""
    scale = p.scale
    p.rit = np.full(p.n, dd.NONE, dtype=np.int64)
    first_drug = p.drug0 == D["rituximab"]
    new = (p.dx_year >= 2023) & first_drug
    p.rit[new] = p.first[new]
    total = scale(pub.COUNT["rituximab"])
    naive_total = scale.named("rituximab_naive")
    naive = new.copy()
    weights = {year: k for year, k in pub.NAIVE_BY_YEAR.items() if year < 2023}
    able = [(p.dx_year == year) & (p.status <= NONE) & (p.kind == pub.RRMS) for year in weights]
    quota = allocate(naive_total - int(new.sum()), list(weights.values()), upper=[int(mask.sum()) for mask in able])
    age = (p.dx - p.birth) / 365.25
    for mask, k in zip(able, quota, strict=True):
        naive |= choose(mask, k, rng.random(p.n) + 2.0 * (p.status == ONGOING) - age / 200)
    draw = p.dx + 8 + rng.gamma(1.1, np.interp(p.dx_year, [2013, 2018, 2022], [500, 160, 60])).astype(np.int64)
    low = np.maximum(draw, dd.day("2013-01-01"))
    p.rit[naive & ~new] = np.minimum(low, dd.day("2023-11-30"))[naive & ~new]
    p.naive = naive
    _switchers(rng, p, total)


def _switchers(rng, p, total):
    """Those with earlier treatment, with the ages that give a mean of 42.5 years at the start."""
    scale = p.scale
    year = rng.choice(SWITCH_YEARS, p.n, p=SWITCH_WEIGHT / SWITCH_WEIGHT.sum())
    date = dd.from_year_month(year, np.ones(p.n, dtype=int)) + rng.integers(0, 345, p.n)
    low = p.dx + 420 + rng.integers(0, 900, p.n)
    date = np.where(date < low, dd.between(rng, low, np.maximum(low, dd.day("2024-11-30"))), date)
    can = (p.dx_year < 2023) & ~p.naive & (date < dd.day("2024-12-10")) & (p.dx_year > 1985)
    age = (date - p.birth) / 365.25
    dead = can & p.dead & (p.kind != pub.UNKNOWN) & (date + 300 < p.death)
    p.rit_dead = choose(dead, scale(pub.RITUXIMAB_DEAD), rng.random(p.n))
    stop = can & (p.status == NONE) & (p.reason != 5) & (date < dd.day("2023-06-30"))
    naive_stop = p.naive & (p.status == NONE) & (p.dx_year < 2023)
    p.stopped = (
        choose(
            stop & (p.kind == pub.RRMS),
            scale(pub.RITUXIMAB_STOPPED) - int(naive_stop.sum()),
            rng.random(p.n) - age / 80,
        )
        | naive_stop
    )
    new_2025 = int((p.rit > pub.STATUS_DATE).sum())
    ppms = can & (p.kind == pub.PPMS) & (p.status == ONGOING)
    ppms_left = scale(pub.PPMS_CURRENT["rituximab"]) - int((p.naive & (p.kind == pub.PPMS)).sum())
    chosen = choose(ppms & (date > dd.day("2018-06-01")), ppms_left, rng.random(p.n))
    p.rit_2025 = np.zeros(p.n, dtype=bool)
    late = max(scale(pub.RITUXIMAB_2025) - new_2025, 0)
    left = total - int((p.naive | p.rit_dead | p.stopped).sum()) - int(chosen.sum()) - late
    pool = can & (p.status == ONGOING) & (p.kind != pub.PPMS)
    noise = rng.random(p.n)
    fixed = p.naive | p.rit_dead | p.stopped | chosen
    start = np.where(p.naive, p.rit, date)
    tilt_low, tilt_high = -3.0, 3.0
    for _ in range(18):
        tilt = (tilt_low + tilt_high) / 2
        trial = choose(pool, left, noise + tilt * age / 40)
        mean = ((start - p.birth)[fixed | trial] / 365.25).mean()
        tilt_low, tilt_high = (tilt, tilt_high) if mean < 42.47 else (tilt_low, tilt)
    chosen |= trial
    p.rit_2025 = choose(pool & ~chosen & (p.dx_year < 2020), late, rng.random(p.n))
    date[p.rit_2025] = dd.between(rng, np.full(int(p.rit_2025.sum()), dd.day("2025-01-08")), dd.day("2025-04-25"))
    others = chosen | p.rit_dead | p.rit_2025 | (p.stopped & ~p.naive)
    p.rit[others] = date[others]


def switches(rng: np.random.Generator, p) -> None:
    """Set ``p.next_drug`` and ``p.next_start`` of those who go on from rituximab to another drug."""
    scale = p.scale
    p.next_drug = np.full(p.n, -1)
    p.next_start = np.full(p.n, dd.NONE, dtype=np.int64)
    has = p.rit > dd.NONE
    able = has & (p.status == ONGOING) & (p.kind == pub.RRMS) & ~p.newdx & (p.rit <= pub.STATUS_DATE)
    able &= p.rit < dd.day("2024-06-01")
    after = scale(pub.SWITCH_2025)
    total = sum(scale(k) for k in pub.AFTER_RITUXIMAB.values())
    end = np.where(p.dead, p.death, pub.EXTRACTION - rng.gamma(1.3, 300, p.n)) - p.rit
    end = np.where(has, end / MONTH, -1)
    latest = (dd.day("2024-12-05") - p.rit) / MONTH
    free, carry, placed = able.copy(), 0.0, 0
    lost = np.zeros(p.n, dtype=bool)
    h = (-np.log(AIM_36) / 36, -np.log(AIM_60 / AIM_36) / 24)
    for month in range(1, 61):
        at_risk = has & (end >= month) & ~lost
        rate = h[0] if month <= 36 else h[1]
        carry += at_risk.sum() * (1 - np.exp(-rate))
        ready = np.flatnonzero(free & (latest > month + 1) & (end > month))
        k = min(int(carry), ready.size, total - after - placed)
        if k > 0:
            who = rng.choice(ready, k, replace=False)
            p.next_start[who] = p.rit[who] + np.round((month - rng.random(k)) * MONTH).astype(np.int64) + 2
            free[who], lost[who] = False, True
            carry -= k
            placed += k
    # what the curve up to five years leaves over comes after five years
    rest = choose(free & (latest > 64), total - after - placed, rng.random(p.n))
    rest |= choose(free & ~rest & (latest > 8), total - after - placed - int(rest.sum()), latest)
    month = np.where(latest > 64, 61.5 + rng.random(p.n) * (latest - 62), latest * 0.9)
    p.next_start[rest] = p.rit[rest] + (month * MONTH).astype(np.int64)[rest]
    free &= ~rest
    late = choose(free & (p.rit < dd.day("2023-06-01")), after, rng.random(p.n))
    p.next_start[late] = dd.between(rng, np.full(int(late.sum()), dd.day("2025-01-10")), dd.day("2025-04-20"))
    _next_drugs(rng, p)


def _next_drugs(rng, p):
    wanted = {D[name]: p.scale(k) for name, k in pub.AFTER_RITUXIMAB.items()}
    open_ = p.next_start > dd.NONE
    late = open_ & (p.next_start > pub.STATUS_DATE)
    window = {
        "alemtuzumab": ("2014-01-01", "2020-03-01"),
        "ofatumumab": ("2022-03-01", "2025-12-31"),
        "ozanimod": ("2020-10-01", "2025-12-31"),
        "ocrelizumab": ("2018-02-01", "2025-12-31"),
        "natalizumab": ("2007-01-01", "2022-12-31"),
        "cladribine": ("2018-01-15", "2025-12-31"),
        "fingolimod": ("2011-06-01", "2023-12-31"),
        "hsct": ("2010-01-01", "2025-12-31"),
    }
    in_2025 = {"ofatumumab": 2, "cladribine": 5, "hsct": 5, "ocrelizumab": 2}
    for name in (
        "alemtuzumab",
        "ofatumumab",
        "natalizumab",
        "ozanimod",
        "ocrelizumab",
        "fingolimod",
        "cladribine",
        "hsct",
        "teriflunomide",
        "dimethyl_fumarate",
        "glatiramer",
    ):
        first, last = (dd.day(x) for x in window.get(name, ("2014-01-01", "2024-12-31")))
        fits = open_ & (p.next_drug < 0) & (p.next_start >= first) & (p.next_start <= last)
        k = wanted[D[name]]
        k_late = min(p.scale(in_2025.get(name, 0)), k)
        score = rng.random(p.n) + 0.6 * (p.rit < dd.day("2019-06-01")) * (name in ("hsct", "alemtuzumab"))
        chosen = choose(fits & late, k_late, score) | choose(fits & ~late, k - k_late, score)
        p.next_drug[chosen] = D[name]
    left = np.flatnonzero(open_ & (p.next_drug < 0))
    p.next_drug[left] = D["cladribine"]
    p.abroad = choose(p.next_drug == D["hsct"], p.scale(pub.HSCT_ABROAD), rng.random(p.n))
