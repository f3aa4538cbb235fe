"""The persons: when they fell ill and were diagnosed, which type, who has died, sex, home, age, inclusion."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import ages, inclusion, survival
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.quotas import allocate, choose, choose_at_rates, labels


def people(seed: int, scale: pub.ScaledCounts) -> SimpleNamespace:
    """Return the registered persons as arrays of length ``scale.patients``.

    Dates are day numbers (``days.NONE`` when empty); ``kind`` is the type at onset, ``hf`` the place in
    ``published.HF`` of the trust where the person lives.
    """
    n = scale.patients
    p = SimpleNamespace(n=n, scale=scale)
    rng = np.random.default_rng([seed, 1])
    _diagnosis_dates(rng, p)
    _onset(rng, p)
    _types(rng, p)
    _deaths(seed, p)
    _sex(rng, p)
    _homes(rng, p)
    _onset_of_newly_diagnosed(rng, p)
    ages.birth_dates(np.random.default_rng([seed, 2]), p)
    inclusion.dates(np.random.default_rng([seed, 3]), p)
    return p


def _diagnosis_dates(rng, p):
    recent = np.array(list(pub.DIAGNOSED.values()))
    early_years = np.arange(1955, 2001)
    early = np.exp((early_years - 2000) / 12.5)
    early *= (pub.PATIENTS - recent.sum()) / early.sum()
    years = np.concatenate([early_years, list(pub.DIAGNOSED)])
    newdx = p.scale(pub.NEWDX.sum())
    counts = allocate(p.n - newdx, np.concatenate([early, recent])[:-1])
    p.dx_year = np.repeat(years, np.append(counts, newdx))
    month_weight = np.array([0.09, 0.085, 0.09, 0.08, 0.085, 0.08, 0.05, 0.085, 0.09, 0.09, 0.09, 0.085])
    month = 1 + rng.choice(12, p.n, p=month_weight / month_weight.sum())
    p.dx = dd.from_year_month(p.dx_year, month) + rng.integers(0, 28, p.n)


def _onset(rng, p):
    """Months from onset to diagnosis: at most 24 more and more often, else a long tail."""
    within = np.interp(p.dx_year, [1955, 2000, 2001, 2022, 2023, 2024], [0.40, 0.47, 0.52, 0.752, 0.755, 0.769])
    p.met24 = rng.random(p.n) < within
    for year, share in ((2023, 0.755), (2022, 0.752), (2021, 0.748)):
        cohort = p.dx_year == year
        p.met24[cohort] = choose(cohort, round(share * cohort.sum()), rng.random(p.n))[cohort]
    short = np.floor(25 * rng.random(p.n) ** 1.9)
    long = 25 + np.floor(np.exp(rng.normal(np.log(38), 0.95, p.n)))
    p.lag = np.where(p.met24, short, np.minimum(long, 340)).astype(np.int64)
    _set_onset(p)
    _first_years(rng, p)


def _set_onset(p):
    index = dd.month_index(p.dx) - p.lag
    p.onset_year, p.onset_month = index // 12, index % 12 + 1
    p.onset = dd.from_year_month(p.onset_year, p.onset_month, 15)
    p.dx = np.where(p.lag == 0, np.maximum(p.dx, p.onset), p.dx)


def _first_years(rng, p):
    """1962 is the first year of onset with more than twenty persons: move the early ones there or later."""
    limit = max(p.scale(20), 1)
    for year in range(int(p.onset_year.min()), 1962):
        here = rng.permutation(np.flatnonzero(p.onset_year == year))
        allowed = limit if year > 1950 else max(p.scale(4), 1)
        _move(p, here[allowed:], 1962 + rng.integers(0, 9, max(here.size - allowed, 0)))
    lacking = p.scale(25) - int((p.onset_year == 1962).sum())
    if lacking > 0:
        later = np.flatnonzero((p.onset_year > 1963) & (p.onset_year < 1968) & (p.dx_year < 2000))
        _move(p, rng.permutation(later)[:lacking], 1962)


def _move(p, who, year):
    shift = (year - p.onset_year[who]) * 12
    p.dx[who] = np.minimum(
        dd.from_year_month(p.dx_year[who] + shift // 12, 1) + 30 + (p.dx[who] % 300), dd.day("2000-12-28")
    )
    p.lag[who] = dd.month_index(p.dx[who]) - (year * 12 + p.onset_month[who] - 1)
    p.dx_year[who] = dd.year_of(p.dx[who])
    _set_onset(p)


def _types(rng, p):
    """RRMS, PPMS, unknown: exact totals, 4.6 % PPMS since 2013, the printed types of the newly diagnosed."""
    total = np.array([p.scale(x) for x in pub.TYPE_ALIVE + pub.TYPE_DEAD])
    total[0] = p.n - total[1:].sum()
    newdx = allocate(int((p.dx_year == 2024).sum()), pub.TYPE_NEWDX)
    since = (p.dx_year >= 2013) & (p.dx_year < 2024)
    ppms_since = min(p.scale(pub.PPMS_2013_2024) - newdx[1], int(since.sum()))
    unknown_since = p.scale(60)
    p.kind = np.zeros(p.n, dtype=np.int64)
    for mask, ppms, unknown in (
        (p.dx_year == 2024, newdx[1], newdx[2]),
        (since, ppms_since, unknown_since),
        (p.dx_year < 2013, total[1] - newdx[1] - ppms_since, total[2] - newdx[2] - unknown_since),
    ):
        size = int(mask.sum())
        p.kind[mask] = labels(rng, [size - ppms - unknown, ppms, unknown])


def _deaths(seed, p):
    onset, dx = 1970 + p.onset / 365.25, 1970 + p.dx / 365.25
    status = 1970 + pub.STATUS_DATE / 365.25
    entry = np.maximum(2002.3, dx + 0.8) - onset
    entry[p.dx_year >= 2023] = 999.0
    total = np.array([(p.kind == k).sum() for k in range(3)])
    alive = np.array([p.scale(x) for x in pub.TYPE_ALIVE])
    alive[0] = total.sum() - p.scale.named("dead") - alive[1:].sum()
    time = survival.death_times([seed, 4], p.kind, entry, status - onset, total - alive)
    dead = np.isfinite(time)
    p.death = np.full(p.n, dd.NONE, dtype=np.int64)
    p.death[dead] = p.onset[dead] + np.round(time[dead] * 365.25).astype(np.int64)
    p.dead = dead
    _deaths_in_2024(np.random.default_rng([seed, 5]), p)
    p.alive = ~p.dead  # on the status date


def _deaths_in_2024(rng, p):
    """Exchange persons with equal survival and another year of onset until the year's deaths are right.

    Only onsets after 1981: they are censored before every median, so that the curves stay where they were.
    """
    wanted = p.scale(pub.COUNT["dead"] - pub.COUNT["dead_2023"])
    young = (p.kind == pub.RRMS) & (p.onset_year > 1981) & (p.dx_year < 2022)
    change = wanted - int(dd.in_year(p.death, 2024).sum())
    inside = dd.in_year(p.death, 2024)
    givers = rng.permutation(np.flatnonzero(p.dead & young & (inside if change < 0 else ~inside)))
    takers = np.flatnonzero(~p.dead & young)
    takers = takers[np.argsort(p.onset[takers], kind="stable")]
    onset = p.onset[takers]
    first, last = (pub.YEAR_START, pub.STATUS_DATE) if change > 0 else (dd.day("2016-01-01"), pub.YEAR_START - 1)
    for giver in givers:
        if change == 0:
            break
        survived = p.death[giver] - p.onset[giver]
        low, high = np.searchsorted(onset, [first - survived, last - survived + 1])
        for place in rng.integers(low, max(high, low + 1), 12):
            taker = takers[min(place, takers.size - 1)]
            died = p.onset[taker] + survived
            if first <= died <= last and died > p.dx[taker] + 300 and not p.dead[taker]:
                p.death[taker], p.dead[taker] = died, True
                p.death[giver], p.dead[giver] = dd.NONE, False
                change -= np.sign(change)
                break


def _sex(rng, p):
    """Women by year of diagnosis, type and life status, so that all printed shares of women hold."""
    period = np.searchsorted([2013, 2017, 2024], p.dx_year, side="right")
    size = np.bincount(period, minlength=4)
    women = np.zeros(4, dtype=np.int64)
    women[3] = p.scale.named("women_2024")
    women[2] = round(0.677 * (size[2] + size[3])) - women[3]
    women[1] = round(0.679 * size[1:].sum()) - women[2:].sum()
    cell = lambda mask: np.bincount(period[mask], minlength=4)  # noqa: E731
    dead = cell(p.dead)
    dead_women = np.floor(0.605 * dead).astype(np.int64)
    women[0] = p.scale.named("women_alive") + dead_women.sum() - women[1:].sum()
    ppms = cell(~p.dead & (p.kind == pub.PPMS))
    ppms_women = allocate(p.scale(pub.PPMS_ALIVE_WOMEN), ppms, upper=ppms)
    rest = cell(~p.dead & (p.kind != pub.PPMS))
    p.woman = np.zeros(p.n, dtype=bool)
    score = rng.random(p.n)
    for k in range(4):
        here = period == k
        p.woman |= choose(here & p.dead, dead_women[k], score)
        p.woman |= choose(here & ~p.dead & (p.kind == pub.PPMS), ppms_women[k], score)
        p.woman |= choose(
            here & ~p.dead & (p.kind != pub.PPMS), min(women[k] - dead_women[k] - ppms_women[k], rest[k]), score
        )


def _homes(rng, p):
    newdx = p.dx_year == 2024
    p.newdx = newdx
    p.hf = np.zeros(p.n, dtype=np.int64)
    new = allocate(int(newdx.sum()), pub.NEWDX)
    alive = allocate(int((~p.dead).sum()), pub.ALIVE, lower=new)
    p.hf[newdx] = labels(rng, new)
    p.hf[~p.dead & ~newdx] = labels(rng, alive - new)
    p.hf[p.dead] = labels(rng, allocate(int(p.dead.sum()), pub.ALIVE))
    # the only newly diagnosed person in Finnmark has RRMS, as the figures for RRMS have a bar there
    odd = np.flatnonzero(newdx & (p.hf == 0) & (p.kind != pub.RRMS))
    for who in odd:
        other = np.flatnonzero(newdx & (p.hf == 12) & (p.kind == pub.RRMS))
        if other.size:
            p.hf[who], p.hf[other[0]] = 12, 0


def _onset_of_newly_diagnosed(rng, p):
    """Within 24 months: the same share of women and of men, and a share per trust."""
    target = allocate(
        p.scale(pub.COUNT["onset_met_women"] + pub.COUNT["onset_met_men"]),
        np.bincount(p.hf[p.newdx], minlength=19) * pub.RATE["onset"],
        upper=np.bincount(p.hf[p.newdx], minlength=19),
    )
    women = np.bincount(p.hf[p.newdx & p.woman], minlength=19)
    men = np.bincount(p.hf[p.newdx & ~p.woman], minlength=19)
    from_women = allocate(
        p.scale.named("onset_met_women"),
        target * women / np.maximum(women + men, 1),
        lower=np.maximum(target - men, 0),
        upper=np.minimum(women, target),
    )
    met = choose_at_rates(p.newdx & p.woman, p.hf, pub.RATE["onset"], 0, rng.random(p.n))
    for sex, quota in ((p.woman, from_women), (~p.woman, target - from_women)):
        score = rng.random(p.n)
        for k in range(19):
            met |= choose(p.newdx & sex & (p.hf == k), quota[k], score)
    who = np.flatnonzero(p.newdx)
    p.met24[who] = met[who]
    short = np.floor(25 * rng.random(who.size) ** 1.9)
    long = 25 + np.floor(np.exp(rng.normal(np.log(34), 0.8, who.size)))
    p.lag[who] = np.where(met[who], short, np.minimum(long, 260))
    exact = who[met[who] & ~p.dead[who]][:3]
    p.lag[exact] = 24  # the bound itself belongs to the ones in time
    _set_onset(p)
