"""When the inclusion form was registered: editions that were extracted earlier must see fewer persons."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.quotas import choose

FIRST_WINDOW = (dd.day("2024-05-16"), dd.day("2024-11-10"))
SECOND_WINDOW = (dd.day("2024-11-16"), dd.day("2025-05-15"))
YEARS = np.arange(2001, 2025)
# inclusions of persons diagnosed before 2018, per year; drawn so that about half of all were in by 2017
PER_YEAR = np.array(
    [
        60,
        90,
        110,
        130,
        160,
        200,
        240,
        260,
        280,
        310,
        340,
        380,
        420,
        520,
        780,
        900,
        1050,
        1120,
        1300,
        1050,
        900,
        600,
        420,
        90,
    ],
    dtype=float,
)


def dates(rng: np.random.Generator, p) -> None:
    """Set ``p.included`` and ``p.consent`` (day numbers).

    Of those diagnosed before 2024, 123 were included after the extraction of the previous report; persons
    diagnosed in a year are mostly included by the May after it.
    """
    p.included = np.zeros(p.n, dtype=np.int64)
    alive = ~p.dead
    old = p.dx_year < 2018
    _older(rng, p, old)
    for year in range(2018, 2023):
        _cohort(rng, p, year)
    late = choose(alive & (p.dx_year < 2023), p.scale.named("late_older"), _late_score(rng, p))
    who = rng.permutation(np.flatnonzero(late))
    half = who.size // 2
    p.included[who[:half]] = dd.between(rng, np.full(half, FIRST_WINDOW[0]), FIRST_WINDOW[1])
    p.included[who[half:]] = dd.between(rng, np.full(who.size - half, SECOND_WINDOW[0]), SECOND_WINDOW[1])
    _cohort_2023(rng, p)
    _cohort_2024(rng, p, who.size - half)
    lag = np.minimum(rng.gamma(1.2, 40, p.n).astype(np.int64), 700)
    p.consent = np.maximum(p.included - lag, pub.REGISTRY_START)
    p.consent = np.minimum(p.consent, p.included)


def _late_score(rng, p):
    return rng.random(p.n) + 0.5 * (p.dx_year >= 2015) - 2.0 * (p.dx_year == 2022)


def _older(rng, p, old):
    """Persons diagnosed before 2018: any time from 2001 (or the diagnosis) to May 2024, never after death."""
    year = rng.choice(YEARS, p.n, p=PER_YEAR / PER_YEAR.sum())
    drawn = dd.from_year_month(year, np.ones(p.n, dtype=int)) + rng.integers(10, 365, p.n)
    soon = p.dx + 25 + rng.gamma(1.5, 90, p.n).astype(np.int64)
    prompt = rng.random(p.n) < np.interp(p.dx_year, [2000, 2008, 2013, 2017], [0, 0.25, 0.5, 0.6])
    date = np.maximum(np.where(prompt, soon, drawn), np.maximum(soon, pub.REGISTRY_START + 20))
    date = np.where(
        date > pub.LAST_EXTRACTION - 200,
        dd.between(rng, np.maximum(soon, dd.day("2014-06-01")), pub.LAST_EXTRACTION - 200),
        date,
    )
    earliest = np.maximum(p.dx + 20, pub.REGISTRY_START + 20)
    latest = np.where(p.dead, p.death - 40, pub.LAST_EXTRACTION)
    date = np.where(date > latest, dd.between(rng, np.minimum(earliest, latest), latest), date)
    p.included[old] = np.minimum(date, latest)[old]


def _cohort(rng, p, year):
    """Diagnosed 2018-2022: 489 of 2022 by May 2023 and 517 by November; the other years alike."""
    who = np.flatnonzero(p.dx_year == year)
    may, november = p.scale(489), p.scale(517)
    if year != 2022:
        may, november = round(0.92 * who.size), round(0.972 * who.size)
    order = who[np.argsort(p.dx[who] + 90 * rng.random(who.size), kind="stable")]
    order = np.concatenate([order[p.dead[order]], order[~p.dead[order]]])
    first, second = dd.day(f"{year + 1}-05-15"), dd.day(f"{year + 1}-11-15")
    prompt, later, rest = order[:may], order[may:november], order[november:]
    lag = 25 + rng.gamma(2.0, 62, prompt.size)
    p.included[prompt] = np.minimum(p.dx[prompt] + lag.astype(np.int64), first - rng.integers(0, 45, prompt.size))
    p.included[later] = dd.between(rng, np.full(later.size, first + 1), second)
    p.included[rest] = dd.between(rng, np.full(rest.size, second + 1), min(second + 900, pub.LAST_EXTRACTION))
    dead = order[p.dead[order]]
    p.included[dead] = np.minimum(p.included[dead], p.death[dead] - 40)
    p.included[who] = np.maximum(p.included[who], p.dx[who] + 1)


def _cohort_2023(rng, p):
    who = np.flatnonzero(p.dx_year == 2023)
    first, second = p.scale.named("late_2023_first"), p.scale.named("late_2023_second")
    order = who[np.argsort(p.dx[who] + 120 * rng.random(who.size), kind="stable")]
    prompt = order[: who.size - first - second]
    lag = 25 + rng.gamma(2.0, 62, prompt.size)
    p.included[prompt] = np.minimum(
        p.dx[prompt] + lag.astype(np.int64), pub.LAST_EXTRACTION - rng.integers(0, 60, prompt.size)
    )
    rest = rng.permutation(order[who.size - first - second :])
    p.included[rest[:first]] = dd.between(rng, np.full(first, FIRST_WINDOW[0]), FIRST_WINDOW[1])
    p.included[rest[first:]] = dd.between(rng, np.full(second, SECOND_WINDOW[0]), SECOND_WINDOW[1])


def _cohort_2024(rng, p, older_late):
    """Newly diagnosed: as many after the PROM dispatch as the 12 827 alive at dispatch require."""
    who = np.flatnonzero(p.newdx)
    alive = ~p.dead
    after_dispatch = int((p.dead & (p.death > pub.PROM_DISPATCH[2024])).sum())
    excess = int(alive.sum()) + after_dispatch - p.scale.named("prom_2024")
    n_late = min(max(excess - older_late - p.scale.named("late_2023_second"), 1), who.size - 1)
    order = who[np.argsort(p.dx[who] + 60 * rng.random(who.size), kind="stable")]
    prompt, late = order[: who.size - n_late], order[who.size - n_late :]
    p.included[prompt] = np.minimum(
        p.dx[prompt] + 20 + rng.gamma(2.0, 50, prompt.size).astype(np.int64),
        FIRST_WINDOW[1] - rng.integers(0, 40, prompt.size),
    )
    p.included[prompt] = np.maximum(p.included[prompt], p.dx[prompt] + 1)
    p.included[late] = dd.between(rng, np.maximum(p.dx[late] + 12, SECOND_WINDOW[0]), SECOND_WINDOW[1])
