"""MRI: one examination a year for many, the share of the reporting year by trust exactly."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.quotas import choose, choose_at_rates

SHARE, SHARE_BEFORE = 0.595, 0.59
BERGEN = pub.HF.index("bergen")


def exams(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    """Return MRI rows (who, day, region, diagnostic, entered). A year here runs from July to June."""
    parts = [_diagnostic(rng, p)]
    for year in range(2014, 2026):
        parts.append(_year(rng, p, year))
    who = np.concatenate([part[0] for part in parts])
    day = np.concatenate([part[1] for part in parts])
    diagnostic = np.repeat([True, False], [parts[0][0].size, who.size - parts[0][0].size])
    ok = (day <= pub.EXTRACTION - 10) & ~(p.dead[who] & (day > p.death[who])) & (day > p.birth[who])
    who, day, diagnostic = who[ok], day[ok], diagnostic[ok]
    order = np.lexsort((day, who))
    who, day, diagnostic = who[order], day[order], diagnostic[order]
    lag = 15 + rng.gamma(1.4, 95, who.size).astype(np.int64)
    date = np.maximum(day + lag, p.included[who] + rng.integers(0, 15, who.size))
    top = np.where(
        p.mri_2023[who] & dd.in_year(day, 2023) & (day <= dd.day("2023-06-30")), pub.LAST_EXTRACTION, pub.EXTRACTION
    )
    top = np.maximum(np.where(p.included[who] > top, pub.EXTRACTION, top), p.included[who])
    date = np.maximum(np.minimum(date, top), day)
    rows = {
        "who": who,
        "day": day,
        "region": _region(rng, p, who, day, diagnostic),
        "diagnostic": diagnostic,
        "entered": date,
    }
    return dd.once_a_day(rows)


def _diagnostic(rng, p):
    who = np.flatnonzero((p.dx_year >= 2014) & (p.mri_at_dx == 0) & (rng.random(p.n) < 0.8))
    day = p.dx[who] - rng.integers(0, 75, who.size)
    recent = p.short[who] & p.alive[who]
    inside = (day >= dd.day("2023-07-01")) & (day <= dd.day("2024-06-30"))
    keep = ~(recent & inside) | p.mri_2024[who]
    return who[keep], day[keep]


def choose_years(rng: np.random.Generator, p) -> None:
    """Set ``p.short`` (at most five years since diagnosis), ``p.mri_2024`` and ``p.mri_2023`` (examined)."""
    p.short = p.alive & (p.dx > dd.day("2019-12-30"))
    able = p.short & (p.dx < dd.day("2024-09-10"))
    score = rng.random(p.n) + 0.5 * p.known + 0.4 * p.seen24
    p.mri_2024 = choose_at_rates(able, p.hf, pub.RATE["mri"], int(np.ceil(SHARE * p.short.sum())), score, of=p.short)
    then = (p.dx > dd.day("2018-12-30")) & (p.dx <= dd.day("2023-12-31")) & (p.included <= pub.LAST_EXTRACTION)
    then &= ~(p.dead & (p.death <= dd.day("2023-12-31")))
    p.mri_2023 = choose_at_rates(
        then & (p.dx < dd.day("2023-09-10")),
        p.hf,
        pub.RATE["mri"],
        round(SHARE_BEFORE * then.sum()),
        score + rng.random(p.n),
        of=then,
    )


def _year(rng, p, year):
    low, high = dd.day(f"{year - 1}-07-01"), dd.day(f"{year}-06-30")
    since = dd.year_of(np.full(1, high))[0] - p.dx_year
    p_exam = np.where(since <= 5, 0.55, np.where(since <= 12, 0.42, 0.2)) * np.interp(year, [2014, 2020], [0.45, 1.0])
    here = (rng.random(p.n) < p_exam) & (p.dx < high - 20) & (p.known | p.dead) & (dd.year_of(p.included) <= year + 1)
    if year == 2024:
        here = np.where(p.short, p.mri_2024, here)
    if year == 2023:
        here = np.where((p.dx > dd.day("2018-12-30")) & (p.dx < dd.day("2024-01-01")), p.mri_2023, here)
    who = np.flatnonzero(here)
    first = np.maximum(low, np.minimum(p.dx[who] - 70, high - 5))
    day = dd.between(rng, first, np.where(p.dead[who], np.minimum(high, p.death[who] - 5), high))
    return who[day >= low], day[day >= low]


def _region(rng, p, who, day, diagnostic):
    """0 brain, 1 spinal, 2 both; Bergen turned to brain only (10 % before December 2023, 40-70 % after)."""
    brain = np.full(who.size, 0.3)
    bergen = p.hf[who] == BERGEN
    brain[bergen] = np.interp(
        day[bergen], [dd.day("2023-11-30"), dd.day("2023-12-01"), dd.day("2024-12-20")], [0.10, 0.40, 0.70]
    )
    brain[diagnostic] = 0.08
    draw = rng.random(who.size)
    return np.where(draw < brain, 0, np.where(draw < brain + 0.05, 1, 2))


def work_up(rng: np.random.Generator, p) -> None:
    """Set ``mri_at_dx``, ``csf``, ``ocb`` (0 yes/positive, 1 no/negative, 2 unknown) and the findings at diagnosis."""
    last5 = p.dx_year >= 2020
    yes = np.interp(p.dx_year, [1970, 1990, 2005, 2015], [0.03, 0.55, 0.93, 0.985])
    draw = rng.random(p.n)
    p.mri_at_dx = np.where(draw < yes, 0, np.where(draw < yes + (1 - yes) * 0.35, 2, 1))
    p.mri_at_dx[last5] = np.where(choose(last5, p.scale(14), rng.random(p.n)), 2, 0)[last5]
    p.csf = np.where(draw[::-1] < 0.90, 0, np.where(draw[::-1] < 0.955, 1, 2))
    none = choose(last5, int(np.floor(0.019 * last5.sum() + 0.5)), rng.random(p.n) - 2.0 * p.newdx)
    none |= choose(last5 & p.newdx & ~none, p.scale(7), rng.random(p.n))
    surplus = int(none.sum()) - int(np.floor(0.019 * last5.sum() + 0.5))
    none &= ~choose(none & ~p.newdx, max(surplus, 0), rng.random(p.n))
    p.csf[last5] = np.where(none, 1, 0)[last5]
    known = (p.csf == 0) & (rng.random(p.n) < 0.97)
    known[p.newdx] = choose(p.newdx & (p.csf == 0), p.scale(390), rng.random(p.n))[p.newdx]
    p.ocb = np.full(p.n, 2)
    for group in (p.newdx & known, p.alive & ~p.newdx & known, p.dead & known):
        positive = choose(group, int(np.floor(0.94 * group.sum() + 0.5)), rng.random(p.n))
        p.ocb[group] = np.where(positive, 0, 1)[group]
    _findings(rng, p)


def _findings(rng, p):
    early = np.interp(p.dx_year, [1980, 2005, 2013, 2021, 2024], [2.6, 2.1, 1.75, 1.25, 1.2])
    p.n_relapses = np.where(p.kind == pub.RRMS, np.minimum(rng.poisson(early), 12), -1)
    p.n_deficits = np.where(p.kind == pub.RRMS, np.minimum(rng.poisson(early * 0.85), 8), -1)
    unknown = rng.random(p.n) < np.interp(p.dx_year, [1980, 2014, 2020], [0.35, 0.08, 0.02])
    p.n_relapses[unknown] = -1
    p.n_deficits[unknown] = -1
