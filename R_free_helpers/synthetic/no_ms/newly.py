"""Treatment start and referral of the newly diagnosed: the process indicators of the first group."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.quotas import allocate, choose, choose_at_rates

UNKNOWN_START, NEVER, NEVER_BY_CHOICE, LATE_BY_CHOICE = 7, 9, 6, 9
FORDE = pub.HF.index("forde")


def referral(rng: np.random.Generator, p) -> None:
    """Set ``p.referral``: 40 of the newly diagnosed lack it, Finnmark's only one among them."""
    known = rng.random(p.n) < np.interp(p.dx_year, [2000, 2006, 2012, 2018], [0.02, 0.35, 0.7, 0.88])
    pool = p.newdx & (p.hf != 0)
    known[p.newdx] = choose(pool, p.scale.named("referral_known"), rng.random(p.n))[p.newdx]
    most = p.dx - dd.from_year_month(p.onset_year, p.onset_month)  # nobody is referred before the first symptom
    sudden = most < 40
    quick = (rng.random(p.n) < pub.RATE["referral"][p.hf] - 0.03) | sudden
    pool = p.newdx & known
    total = round(0.483 * pool.sum())
    score = rng.random(p.n) + 2.0 * sudden
    quick[p.newdx] = choose_at_rates(pool, p.hf, pub.RATE["referral"], total, score)[p.newdx]
    short = np.minimum(1 + np.floor(28 * rng.random(p.n) ** 0.85), np.maximum(most, 0))
    long = 29 + rng.gamma(1.1, 45 * (1.5 - pub.RATE["referral"][p.hf]))
    long = np.where(long > most, 29 + (np.maximum(most, 30) - 29) * rng.random(p.n), long)
    wait = np.where(quick, short, long)
    exact = np.flatnonzero(pool & quick & (most > 28))[:3]
    wait[exact] = 28  # the bound itself is in time
    p.referral = np.where(known, p.dx - wait.astype(np.int64), dd.NONE)


def start(rng: np.random.Generator, p) -> None:
    """Set first treatment of the RRMS diagnosed in 2023 and 2024, and why some of them did not start in time.

    ``p.first`` holds the start date (``NONE``: none by the extraction), ``p.unsure`` marks those without any
    certain information, ``p.good_reason`` those who waited by own choice or because of pregnancy (the date of
    that note is ``p.reason_date``).
    """
    p.first = np.full(p.n, dd.NONE, dtype=np.int64)
    p.unsure = np.zeros(p.n, dtype=bool)
    p.good_reason = np.zeros(p.n, dtype=bool)
    p.never = np.zeros(p.n, dtype=bool)
    for year in (2023, 2024):
        _rrms(rng, p, year)
    _others(rng, p)
    p.reason_date = np.where(p.good_reason, p.dx + 14, dd.NONE)


def _rrms(rng, p, year):
    here = (p.dx_year == year) & (p.kind == pub.RRMS)
    score = rng.random(p.n)
    easy = here & (p.hf != FORDE) & (p.hf != 0)
    p.unsure |= choose(easy, p.scale(UNKNOWN_START), score)
    p.never |= choose(easy & ~p.unsure, p.scale(NEVER), score)
    own = choose(here & p.never, p.scale(NEVER_BY_CHOICE), rng.random(p.n))
    own |= choose(easy & ~p.unsure & ~p.never, p.scale(LATE_BY_CHOICE), rng.random(p.n))
    p.good_reason |= own
    eligible = here & ~p.unsure & ~own
    able = eligible & ~p.never
    high = np.bincount(p.hf[able], minlength=19)
    size = np.bincount(p.hf[eligible], minlength=19)
    share = 0.6105 if year == 2024 else 0.611
    rate = pub.RATE["treat21"] if year == 2024 else np.clip(pub.RATE["treat21"] + rng.normal(0, 0.06, 19), 0.2, 0.97)
    quota = allocate(round(share * eligible.sum()), size * rate, upper=high)
    met = np.zeros(p.n, dtype=bool)
    for k in range(19):
        met |= choose(able & (p.hf == k), quota[k], rng.random(p.n))
    late = here & ~met & ~p.unsure & ~p.never
    slow = 1.5 - rate[p.hf]
    quick_days = np.floor(22 * rng.random(p.n) ** (0.6 + 0.5 * rate[p.hf]))
    late_days = 22 + np.floor(rng.gamma(1.3, 15 * slow))
    late_days = np.where(own, 30 + late_days, late_days)
    days = np.where(met, quick_days, late_days).astype(np.int64)
    who = np.flatnonzero(met)
    days[who[:3]] = 21
    days[who[3:9]] = -np.array([3, 8, 12, 5, 20, 30])[: max(min(who.size - 3, 6), 0)]  # before the diagnosis
    start_date = p.dx + days
    top = np.minimum(pub.EXTRACTION - 8, np.where(p.included < pub.EXTRACTION - 8, pub.EXTRACTION - 8, 99_999))
    p.first[met | late] = np.minimum(start_date, top)[met | late]


def _others(rng, p):
    """PPMS: half start (6 of 12); unknown type: most."""
    for year in (2023, 2024):
        for kind, share in ((pub.PPMS, 0.5), (pub.UNKNOWN, 0.667)):
            here = (p.dx_year == year) & (p.kind == kind)
            starts = choose(here, int(np.floor(share * here.sum() + 0.5)), rng.random(p.n))
            date = p.dx + 10 + rng.gamma(1.3, 30, p.n).astype(np.int64)
            p.first[starts] = np.minimum(date, pub.STATUS_DATE - 1)[starts]
            p.first[starts] = np.maximum(p.first, p.dx - 5)[starts]
            if kind == pub.UNKNOWN:
                p.unsure |= choose(here & ~starts, round(0.15 * here.sum()), rng.random(p.n))
            p.never |= here & ~starts & ~p.unsure
