"""Contacts: who was seen, when, how and by whom."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.quotas import choose, choose_in_groups
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.density import first_years
from R_free_helpers.synthetic.se_ipn.rows import collect

PHYSICAL, PHONE, VIDEO, DIGITAL = range(4)
PHYSICIAN, NURSE, OTHER = range(3)
JANUARY, JUNE, DECEMBER = (dd.day(f"2024-{part}") for part in ("01-03", "06-02", "12-30"))


def choose_seen(rng: np.random.Generator, p) -> None:
    """Set who was seen in the report year, from which year on, and who in the dashboard's twelve months.

    Sets ``p.seen``, ``p.seen_from`` (the year from which a physician visit counts) and ``p.seen_window``.
    """
    here = p.core & p.current
    new = p.entry == pub.YEAR
    score = rng.random(p.n) + 1.5 * new + 0.15 * p.on
    p.seen = choose_in_groups(here, p.unit, pub.CLINIC["with_visit"], score)
    total = pub.BY_YEAR["visit"][pub.YEAR]
    # Most of those who came before 2022 had been seen by then.
    score = rng.random(p.n) - 0.6 * (p.entry >= 2022)
    more = choose(here & ~p.seen & ~new, total - int(p.seen.sum()), score)
    gone = p.core & (p.exit < pub.YEAR) & (rng.random(p.n) < 0.55)
    p.seen_from = first_years(
        rng, p, p.core, p.seen | more | gone, pub.BY_YEAR["visit"], only_before_last=more, only_last=p.seen & new
    )
    now = p.core & (p.exit == pub.NEVER)
    p.seen_window = np.zeros(p.n, dtype=bool)
    for region, share in pub.VISIT_SHARE.items():
        group = now & (p.healthcare_region == region)
        score = rng.random(p.n) + 0.9 * p.seen + 0.6 * (p.entry == 2025) + 0.2 * p.on
        p.seen_window |= choose(group, round(share * group.sum()), score)


def visits(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    """Return the contacts as arrays ``who``, ``day``, ``mode`` and ``staff``."""
    parts = [_before(rng, p), _report_year(rng, p), _spring(rng, p), _others(rng, p)]
    parts.append(_nurses(rng, p, parts))
    rows = collect(parts, ("who", "day", "mode", "staff"))
    # One contact a day: who met the person is then unambiguous.
    _, keep = np.unique(rows["who"] * 100_000 + rows["day"], return_index=True)
    return {name: values[keep] for name, values in rows.items()}


def _row(who, day, mode, staff) -> dict[str, np.ndarray]:
    fill = lambda value: np.full(who.size, value) if np.ndim(value) == 0 else value  # noqa: E731
    return {"who": who, "day": day, "mode": fill(mode), "staff": fill(staff)}


def _before(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    """Return physician visits up to 2023, the first one in the year from which it counts."""
    seen = np.flatnonzero(p.core & (p.seen_from < pub.YEAR))
    year = p.seen_from[seen]
    at_entry = year <= np.maximum(p.entry[seen], 2016)
    year = np.where(at_entry, p.entry[seen], year)
    first, last = (
        dd.from_year_month(year, np.full(year.size, 1), 4),
        dd.from_year_month(year, np.full(year.size, 12), 27),
    )
    ended = np.where(p.ended[seen] > dd.NONE, p.ended[seen] - 3, 10**6)
    first = np.where(at_entry, np.minimum(np.maximum(p.included[seen], first), last), first)
    start = dd.between(rng, first, np.where(at_entry, np.minimum(first + 25, last), last))
    start = np.minimum(start, ended)
    parts = [_row(seen, start, _mode(rng, start), PHYSICIAN)]
    end = np.minimum(ended, dd.day("2023-12-29"))
    for year in range(2011, pub.YEAR):
        again = (dd.year_of(start) < year) & (end >= dd.day(f"{year}-12-01")) & (rng.random(seen.size) < 0.38)
        day = dd.between(rng, np.full(seen.size, dd.day(f"{year}-01-05")), np.full(seen.size, dd.day(f"{year}-11-30")))
        parts.append(_row(seen[again], day[again], _mode(rng, day[again]), PHYSICIAN))
    return collect(parts, ("who", "day", "mode", "staff"))


def _mode(rng: np.random.Generator, day: np.ndarray) -> np.ndarray:
    remote = np.interp(dd.year_of(day), [2016, 2019, 2020, 2024], [0.03, 0.06, 0.3, 0.2])
    return np.where(rng.random(day.size) < remote, np.where(rng.random(day.size) < 0.8, PHONE, VIDEO), PHYSICAL)


def _report_year(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    """Return the physician visits of 2024: in the window, physical, for those who are to be in it."""
    seen = np.flatnonzero(p.seen)
    new = p.entry[seen] == pub.YEAR
    begin = np.where(new, np.maximum(JANUARY, np.minimum(p.included[seen], p.diagnosed[seen])), JANUARY)
    end = np.where(p.ended[seen] > dd.NONE, np.minimum(p.ended[seen] - 1, DECEMBER), DECEMBER)
    begin = np.minimum(begin, end)
    early = dd.between(rng, begin, np.minimum(np.maximum(begin, JUNE), end))
    late = dd.between(rng, np.maximum(begin, np.minimum(JUNE + 1, end)), end)
    window = p.seen_window[seen]
    day = np.where(window & (rng.random(seen.size) < 0.8), late, early)
    p.met_in_autumn = np.zeros(p.n, dtype=bool)
    p.met_in_autumn[seen[window & (day > JUNE)]] = True
    outside = ~window & (day > JUNE)
    mode = np.where(outside, PHONE, np.where(rng.random(seen.size) < 0.85, PHYSICAL, PHONE))
    mode = np.where(window & (day > JUNE), PHYSICAL, mode)
    more = rng.random(seen.size) < 0.4
    second = np.where(window, late, dd.between(rng, begin, np.minimum(np.maximum(begin, JUNE), end)))
    return collect(
        [_row(seen, day, mode, PHYSICIAN), _row(seen[more], second[more], PHONE, PHYSICIAN)],
        ("who", "day", "mode", "staff"),
    )


def _spring(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    """Return visits of 2025: physical ones with a physician only for those of the window, calls for some others."""
    now = p.core & (p.exit == pub.NEVER)
    met, called = np.flatnonzero(now & p.seen_window), np.flatnonzero(now & ~p.seen_window)
    called = called[rng.random(called.size) < 0.1]
    parts = []
    for who, mode in ((met, PHYSICAL), (called, PHONE)):
        begin = np.maximum(dd.day("2025-01-08"), np.minimum(p.included[who], dd.day("2025-05-26")))
        parts.append(_row(who, dd.between(rng, begin, np.full(who.size, dd.day("2025-05-27"))), mode, PHYSICIAN))
    # Those with a visit in the autumn come again only now and then.
    again = ~p.met_in_autumn[met] | (rng.random(met.size) < 0.4)
    parts[0] = {name: values[again] for name, values in parts[0].items()}
    return collect(parts, ("who", "day", "mode", "staff"))


def _others(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    who = np.flatnonzero(~p.core & (rng.random(p.n) < 0.6))
    end = np.where(p.ended[who] > dd.NONE, p.ended[who] - 2, dd.day("2024-12-20"))
    day = np.minimum(p.included[who] + rng.integers(0, 120, who.size), end)
    return _row(who, day, PHYSICAL, PHYSICIAN)


def _nurses(rng: np.random.Generator, p, parts) -> dict[str, np.ndarray]:
    """Return contacts with nurses: in 2024 only for those who are counted as seen in it."""
    known = collect(parts, ("who", "day", "mode", "staff"))
    keen = np.isin(p.healthcare_region, ["sjv_stockholm_gotland", "sjv_uppsala_orebro"])
    chance = np.where(dd.year_of(known["day"]) == pub.YEAR, np.where(keen[known["who"]], 0.75, 0.4), 0.35)
    take = (rng.random(known["who"].size) < chance) & (known["day"] < dd.day("2024-12-01"))
    who, day = known["who"][take], known["day"][take] + rng.integers(1, 29, int(take.sum()))
    fine = (dd.year_of(day) == dd.year_of(known["day"][take])) & ((p.ended[who] == dd.NONE) | (day < p.ended[who]))
    who, day = who[fine], day[fine]
    mode = np.where(rng.random(who.size) < 0.5, PHONE, np.where(rng.random(who.size) < 0.8, PHYSICAL, DIGITAL))
    return _row(who, day, mode, np.where(rng.random(who.size) < 0.92, NURSE, OTHER))
