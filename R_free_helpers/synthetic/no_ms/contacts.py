"""Who was seen when: the visits from which status, relapses and EDSS follow.

Two years are set by quota, because two editions of the report count them: 2024, and 2023 as it was known in May
2024. The persons are chosen first and the dates fitted to what must be true of their EDSS measurements.
"""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.no_ms.status import NONE, ONGOING
from R_free_helpers.synthetic.quotas import choose, choose_at_rates

UPDATED_2023, EDSS_2023 = 0.586, 0.314  # printed; drawn ("a small decline" to 30 %)


def plan(rng: np.random.Generator, p) -> None:
    """Set who is seen and measured: ``seen24/23``, ``late23``, ``edss24/23``, ``carried``, ``window23/25``.

    ``carried``: seen in 2024 without EDSS then, but with one at most eight months old; ``window23`` and
    ``window25``: EDSS only in November-December 2023 or January-February 2025.
    """
    p.known = p.alive & (p.status <= NONE)

    def in_course(year: int) -> np.ndarray:
        return (dd.in_year(p.course_start, year) | dd.in_year(p.course_end, year)).any(axis=1)

    p.stop_day = np.where(p.status == NONE, p.course_end.max(axis=1), dd.NONE)
    pool = p.known & (p.dx_year < 2015) & (p.rit == dd.NONE) & (p.next_drug < 0) & ~in_course(2023)
    p.first_known_2024 = choose(pool & (p.status == ONGOING), p.scale(150), rng.random(p.n))
    forced24 = p.known & (p.newdx | in_course(2024) | p.first_known_2024)
    forced23 = p.known & ((p.dx_year == 2023) | in_course(2023)) & (p.included <= pub.LAST_EXTRACTION)
    age = (pub.STATUS_DATE - p.birth) / 365.25
    p.keen = rng.normal(0, 1, p.n) + 0.5 * (p.rit > dd.NONE) - 0.012 * (age - 50) - 0.35 * (p.status == NONE)
    rate = pub.RATE["updated"]
    p.seen24 = np.zeros(p.n, dtype=bool)
    for kind, name in ((pub.RRMS, "treated_updated"), (pub.PPMS, "ppms_updated"), (pub.UNKNOWN, "unknown_updated")):
        here = p.alive & (p.kind == kind)
        p.seen24 |= choose_at_rates(
            here & p.known, p.hf, rate, p.scale.named(name), p.keen + rng.normal(0, 1.1, p.n), of=here, forced=forced24
        )
    then = ~(p.dead & (p.death <= pub.YEAR_START - 1)) & (p.included <= pub.LAST_EXTRACTION) & (p.dx_year <= 2023)
    able = then & (p.known | p.dead) & ~p.first_known_2024
    rate = np.clip(pub.RATE["updated"] + pub.RATE["updated_change"], 0, 0.92)
    p.seen23 = np.zeros(p.n, dtype=bool)
    for kind, share in ((pub.RRMS, UPDATED_2023), (pub.PPMS, 0.42), (pub.UNKNOWN, 0.36)):
        here = then & (p.kind == kind)
        p.seen23 |= choose_at_rates(
            here & able,
            p.hf,
            rate,
            round(share * here.sum()),
            p.keen + rng.normal(0, 1.1, p.n) - 0.8 * p.dead,
            of=here,
            forced=forced23,
        )
    p.late23 = choose(p.known & ~p.seen23 & ~p.first_known_2024 & (p.dx_year < 2023), p.scale(450), rng.random(p.n))
    _edss_sets(rng, p, then, forced24, age)


def _edss_sets(rng, p, then, forced24, age):
    young = -0.016 * (age - 50) + 0.45 * (p.rit > dd.NONE) - 0.5 * (p.status == NONE)
    score = rng.normal(0, 0.8, p.n) + young
    p.edss24 = choose_at_rates(p.seen24, p.hf, pub.RATE["edss"], p.scale.named("edss"), score, of=p.alive)
    early = p.dx <= dd.day("2023-10-20")
    p.edss23 = choose_at_rates(
        p.seen23 & early,
        p.hf,
        pub.RATE["edss"] + 0.012,
        round(EDSS_2023 * then.sum()),
        score + rng.normal(0, 0.7, p.n),
        of=then,
    )
    free = p.alive & p.edss23 & ~p.edss24 & (p.dx_year < 2023)
    noise = rng.random(p.n)
    p.carried = choose(free & p.seen24 & ~forced24, p.scale.named("edss_at_visit") - p.scale.named("edss"), noise)
    only = p.scale.named("edss_window") - p.scale.named("edss_at_visit")
    p.window23 = choose(free & ~p.seen24, round(0.63 * only), noise)
    p.window25 = choose(
        p.known & ~p.edss24 & ~p.carried & ~p.window23 & (p.status == ONGOING) & ~p.first_known_2024,
        only - int(p.window23.sum()),
        noise + p.keen / 4,
    )


def visits(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    """Return all visits sorted by person and day: ``who``, ``day``, ``entered`` (no two on one day)."""
    parts = [
        _baseline(rng, p),
        _at_rituximab(p),
        *_earlier_years(rng, p),
        *_year_2023(rng, p),
        *_year_2024(rng, p),
        _year_2025(rng, p),
    ]
    who = np.concatenate([part[0] for part in parts])
    day = np.concatenate([part[1] for part in parts])
    ok = (day >= p.dx[who]) & ~(p.dead[who] & (day > p.death[who])) & (day <= pub.EXTRACTION - 6)
    code = np.unique(who[ok].astype(np.int64) * 100_000 + day[ok])
    who, day = code // 100_000, code % 100_000
    return {"who": who, "day": day, "entered": entered(rng, p, who, day)}


def entered(rng: np.random.Generator, p, who: np.ndarray, day: np.ndarray, mean_lag: float = 55) -> np.ndarray:
    """Return when events were registered: after event and inclusion, in time for the edition that counts them."""
    lag = 2 + rng.gamma(1.2, mean_lag / 1.2, who.size).astype(np.int64)
    date = np.maximum(day + lag, p.included[who] + rng.integers(0, 12, who.size))
    year = dd.year_of(day)
    in_time = (year == 2023) & p.seen23[who]
    date = np.where(in_time, np.minimum(date, pub.LAST_EXTRACTION - rng.integers(0, 25, who.size)), date)
    late = (year == 2023) & p.late23[who]
    date = np.where(late, np.maximum(date, dd.day("2024-05-16") + rng.integers(0, 250, who.size)), date)
    date = np.minimum(date, pub.EXTRACTION - rng.integers(0, 20, who.size))
    return np.minimum(np.maximum(date, np.maximum(day, p.included[who])), pub.EXTRACTION)


def _baseline(rng, p):
    """The first contact that the inclusion form reports; before 2023 for all who were diagnosed by then."""
    who = np.flatnonzero((p.known & ~p.first_known_2024) | p.dead)
    lag = rng.gamma(1.5, 60, who.size).astype(np.int64)
    last = np.where(p.dead[who], np.minimum(p.death[who] - 5, dd.day("2022-12-31")), dd.day("2022-12-31"))
    day = np.maximum(np.minimum(p.included[who] - lag, last - lag % 300), p.dx[who])
    return who, np.where(p.dx_year[who] >= 2023, p.dx[who], np.minimum(day, np.maximum(last, p.dx[who])))


def _at_rituximab(p):
    who = np.flatnonzero((p.rit > dd.NONE) & ~p.first_known_2024)
    return who, np.maximum(p.rit[who], p.dx[who])


def _earlier_years(rng, p):
    able = (p.known & ~p.first_known_2024) | p.dead
    pull = 1 / (1 + np.exp(-(0.25 + 0.8 * p.keen)))
    included_year = dd.year_of(p.included)
    for year in range(2006, 2023):
        base = np.interp(year, [2006, 2012, 2016, 2022], [0.25, 0.45, 0.72, 1.0])
        here = able & (p.dx_year <= year) & (included_year <= year + 1) & (rng.random(p.n) < base * pull)
        who = np.flatnonzero(here)
        low = np.maximum(dd.day(f"{year}-01-04"), p.dx[who] + 60)
        day = dd.between(rng, low, dd.day(f"{year}-12-22"))
        ok = low < dd.day(f"{year}-12-22")
        yield who[ok], day[ok]
        again = ok & (rng.random(who.size) < 0.4)
        other = np.where(
            day[again] > dd.day(f"{year}-07-01"),
            day[again] - 150 - rng.integers(0, 30, again.sum()),
            day[again] + 150 + rng.integers(0, 30, again.sum()),
        )
        fine = (other > p.dx[who[again]]) & (dd.year_of(other) == year)
        yield who[again][fine], other[fine]


def _year_2023(rng, p):
    who = np.flatnonzero(p.seen23)
    low, high = np.full(who.size, dd.day("2023-01-05")), np.full(who.size, dd.day("2023-12-20"))
    autumn = (p.carried | p.window23)[who]
    low[autumn], high[autumn] = dd.day("2023-11-03"), dd.day("2023-12-28")
    early = p.edss23[who] & ~autumn
    high[early] = dd.day("2023-10-28")
    day = dd.between(rng, np.maximum(low, p.dx[who]), high)
    day = np.where(p.dead[who], np.minimum(day, p.death[who] - 3), day)
    p.day23 = np.full(p.n, dd.NONE, dtype=np.int64)
    p.day23[who] = day
    edge = np.flatnonzero(p.carried)[:1]
    p.day23[edge] = dd.day("2023-11-20")
    yield who, p.day23[who]
    again = who[(rng.random(who.size) < 0.35) & ~p.dead[who] & (p.day23[who] > dd.day("2023-06-20"))]
    day = p.day23[again] - 140 - rng.integers(0, 25, again.size)
    yield again[day > p.dx[again]], day[day > p.dx[again]]
    late = np.flatnonzero(p.late23)
    yield late, dd.between(rng, np.full(late.size, dd.day("2023-02-01")), dd.day("2023-12-20"))


def _year_2024(rng, p):
    who = np.flatnonzero(p.seen24 & ~p.newdx)
    low, high = np.full(who.size, dd.day("2024-01-08")), np.full(who.size, dd.day("2024-12-20"))
    carried = p.carried[who]
    high[carried] = dd.day("2024-06-25")
    idle = p.edss23[who] & ~p.edss24[who] & ~carried
    low[idle] = dd.day("2024-09-09")
    day = dd.between(rng, low, high)
    edge = np.flatnonzero(p.carried)[:1]
    day[np.isin(who, edge)] = dd.day("2024-07-20")  # exactly eight months after the EDSS
    yield who, day
    again = (rng.random(who.size) < 0.42) & ~carried & (day > dd.day("2024-06-20"))
    yield who[again], np.maximum(day[again] - 140 - rng.integers(0, 25, again.sum()), dd.day("2024-01-03"))
    new = np.flatnonzero(p.newdx & p.known & (p.dx < dd.day("2024-09-01")) & (rng.random(p.n) < 0.85))
    yield new, np.minimum(p.dx[new] + 95 + rng.integers(0, 70, new.size), dd.day("2024-12-20"))


def _year_2025(rng, p):
    likely = p.known & (rng.random(p.n) < 0.28 + 0.15 * p.seen24) & (p.included < dd.day("2025-04-01"))
    who = np.flatnonzero(likely | p.window25)
    day = dd.between(rng, np.full(who.size, dd.day("2025-01-06")), dd.day("2025-04-30"))
    soon = p.window25[who]
    day[soon] = dd.between(rng, np.full(int(soon.sum()), dd.day("2025-01-06")), dd.day("2025-02-26"))
    p.day25 = np.full(p.n, dd.NONE, dtype=np.int64)
    p.day25[who] = day
    return who, day
