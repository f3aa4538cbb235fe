"""EDSS measurements: who has one in which window is given; the values follow age, type, duration and treatment."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.quotas import choose


def severity(rng: np.random.Generator, p) -> None:
    """Set ``p.burden``: how much worse than expected for age and type a person is (mean 0)."""
    p.burden = rng.normal(0, 1.35, p.n) + np.where(p.status == 1, 0.55, 0) + np.where(p.dead, 0.9, 0)


def expected(p, who: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return the latent EDSS (not yet in steps) of persons on days."""
    age = (days - p.birth[who]) / 365.25
    duration = np.maximum((days - p.onset[who]) / 365.25, 0)
    level = 0.75 + 0.047 * (age - 30) + 0.055 * duration + np.array([0, 1.3, 0.4])[p.kind[who]]
    return level + p.burden[who] * (0.45 + 0.011 * age) - 0.2 * (p.rit[who] > dd.NONE)


def in_steps(value: np.ndarray) -> np.ndarray:
    """Return the nearest score that exists: 0, 1.0, 1.5, … 9.5 (0.5 does not; 10 is death)."""
    value = np.where(value > 6.5, 6.5 + (value - 6.5) * 0.6, value)  # the top of the scale is rare
    score = np.clip(np.floor(value * 2 + 0.5) / 2, 0, 9.5)
    return np.where(score == 0.5, np.where(value < 0.6, 0.0, 1.0), score)


def measurements(rng: np.random.Generator, p, visits: dict, relapses: dict) -> dict[str, np.ndarray]:
    """Return EDSS rows (who, day, value, relapse, patient, entered)."""
    who, day, year = visits["who"], visits["day"], dd.year_of(visits["day"])
    last24 = np.zeros(who.size, dtype=bool)
    in24 = np.flatnonzero(year == 2024)
    if in24.size:
        last24[in24] = np.append(who[in24][1:] != who[in24][:-1], True)
    draw = rng.random(who.size)
    take = (year == 2024) & p.edss24[who] & (last24 | (draw < 0.35))
    take |= (year == 2023) & p.edss23[who] & (day == p.day23[who])
    take |= (year == 2025) & ((p.window25[who] & (day == p.day25[who])) | (p.edss24[who] & (draw < 0.5)))
    recent = (day > dd.day("2018-01-01")) & (year < 2023)
    must = p.alive & (p.edss24 | p.edss23 | p.window25)
    seen = np.zeros(p.n, dtype=bool)
    seen[who[recent]] = True
    extra = choose(
        seen & p.alive & ~must, p.scale.named("edss_since_2018") - int(must.sum()), p.keen + rng.normal(0, 0.7, p.n)
    )
    ever = must | extra | p.dead
    newest = np.zeros(who.size, dtype=bool)
    index = np.flatnonzero(recent)
    if index.size:
        newest[index] = np.append(who[index][1:] != who[index][:-1], True)
    take |= recent & ever[who] & ((draw < 0.5) | (newest & extra[who]))
    take |= (day <= dd.day("2018-01-01")) & (draw < 0.4)
    during = choose(
        (relapses["day"] > 0) & _quiet(p, relapses, ever),
        round(0.06 * relapses["who"].size),
        rng.random(relapses["who"].size),
    )
    all_who = np.concatenate([who[take], relapses["who"][during]])
    all_day = np.concatenate([day[take], relapses["day"][during]])
    flag = np.repeat([False, True], [int(take.sum()), int(during.sum())])
    date = np.concatenate([visits["entered"][take], relapses["entered"][during]])
    value = in_steps(expected(p, all_who, all_day) + rng.normal(0, 0.35, all_who.size) + 1.0 * flag)
    order = np.lexsort((all_day, all_who))
    rows = {
        "who": all_who[order],
        "day": all_day[order],
        "value": value[order],
        "relapse": flag[order],
        "patient": (rng.random(order.size) < 0.03)[order],
        "entered": date[order],
    }
    return dd.once_a_day(rows)


def _quiet(p, relapses, ever):
    """Relapses at which an extra EDSS changes no count: the person has one that year anyway, or it is long ago."""
    who, year = relapses["who"], dd.year_of(relapses["day"])
    near = dd.in_year(relapses["day"], 2023) | (year >= 2024)
    return np.where(near, (year == 2024) & p.edss24[who], year < 2023) & ever[who]
