"""INCAT and grip strength: how often, when, and the values."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.quotas import allocate, choose, choose_in_groups
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.density import NOT_EVER, first_years
from R_free_helpers.synthetic.se_ipn.drugs import D
from R_free_helpers.synthetic.se_ipn.people import SMALL, current_in
from R_free_helpers.synthetic.se_ipn.rows import collect, distinct_days, share_out

FIRST_DAY, LAST_DAY = dd.day("2024-01-02"), dd.day("2024-12-30")


def choose_measured(rng: np.random.Generator, p) -> None:
    """Set ``p.incat_year`` (an INCAT in 2024), ``p.incat_before`` (one before) and ``p.incat_from`` (year counted)."""
    k = len(pub.UNITS)
    here, new = p.core & p.current, p.entry == pub.YEAR
    patients = pub.CLINIC["incat_patients"]
    score = rng.random(p.n) + 0.35 * p.on + 0.2 * p.seen - 2 * (p.exit == pub.YEAR)
    p.incat_year = choose_in_groups(here, p.unit, patients, score)
    earlier = pub.CLINIC["incat_total"] - pub.CLINIC["incat_year"]
    left = choose(
        p.core & (p.exit < pub.YEAR) & (earlier[p.unit] > 2 * pub.CLINIC["registered"][p.unit]), 24, rng.random(p.n)
    )
    count = lambda who: np.bincount(p.unit[who], minlength=k)  # noqa: E731
    of_leavers = count(left & (p.exit == pub.YEAR - 1)).sum()
    wanted = pub.BY_YEAR["incat_core"][pub.YEAR - 1] - of_leavers
    # So many of each clinic had one before 2024 as its earlier rows have room for.
    old, both = here & ~new, here & ~new & p.incat_year
    room = np.minimum(earlier - count(left), count(old))
    only = pub.BY_YEAR["incat_core"][pub.YEAR] - wanted
    first_now = allocate(only, patients, lower=np.maximum(patients - room, count(new & p.incat_year)), upper=patients)
    # Where a clinic has many rows for few persons, they are old patients.
    crowded = earlier[p.unit] > 4 * pub.CLINIC["registered"][p.unit]
    long_known = rng.random(p.n) + 0.1 * crowded * (pub.YEAR - p.entry)
    before = choose_in_groups(both, p.unit, patients - first_now, long_known)
    rest = old & ~p.incat_year
    spare = np.minimum(room - count(before), count(rest))
    need = np.where((earlier > 0) & (count(before) + count(left) == 0), 1, 0)
    more = allocate(wanted - int(before.sum()), count(rest), lower=need, upper=spare)
    before |= choose_in_groups(rest, p.unit, more, long_known + 0.4 * p.on)
    first = first_years(
        rng,
        p,
        p.core,
        before | left | p.incat_year,
        pub.BY_YEAR["incat_core"],
        only_before_last=before,
        only_last=p.incat_year & ~before,
        prefer=2.0 * (crowded | (pub.CLINIC["registered"][p.unit] <= SMALL)),
    )
    p.incat_before = (before | left) & (first < pub.YEAR)
    others = {
        year: number - int((p.core & current_in(p, year) & (first <= year)).sum())
        for year, number in pub.BY_YEAR["incat"].items()
    }
    has = ~p.core & (rng.random(p.n) < np.where(p.current, 2.0, 0.4))
    p.incat_from = np.minimum(first, first_years(rng, p, ~p.core, has, others))


def incat(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    """Return the INCAT rows ``who``, ``day`` and ``value``; the latest of each person first gets its value."""
    parts = [_report_year(rng, p), _earlier(rng, p), _others(rng, p)]
    known = collect(parts, ("who", "day"))
    parts.append(_spring(rng, p, np.unique(known["who"])))
    rows = collect(parts, ("who", "day"))
    order = np.lexsort((rows["day"], rows["who"]))
    rows = {name: values[order] for name, values in rows.items()}
    rows["value"] = _values(rng, p, rows)
    return rows


def _bounds(p, who: np.ndarray, from_year: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last day a person may be measured on, before 2024."""
    at_entry = from_year <= np.maximum(p.entry[who], 2016)
    begin = dd.from_year_month(from_year, np.full(who.size, 1), 2)
    begin = np.where(at_entry, np.minimum(p.included[who], np.maximum(p.diagnosed[who], begin - 9000)), begin)
    end = np.where(p.ended[who] > dd.NONE, np.minimum(p.ended[who] - 1, dd.day("2023-12-30")), dd.day("2023-12-30"))
    return np.minimum(begin, end), end


def _first_of_year(rng, p, who: np.ndarray) -> np.ndarray:
    """Return a first day within the year from which the person's values count."""
    begin, end = _bounds(p, who, p.incat_from[who])
    last = dd.from_year_month(np.maximum(p.incat_from[who], p.entry[who]), np.full(who.size, 12), 28)
    at_entry = p.incat_from[who] <= np.maximum(p.entry[who], 2016)
    last = np.where(at_entry, np.minimum(begin + 60, last), last)
    return dd.between(rng, begin, np.minimum(np.maximum(begin, last), end))


def _earlier(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    parts = []
    total = pub.CLINIC["incat_total"] - pub.CLINIC["incat_year"]
    for unit, n in enumerate(total):
        owners = np.flatnonzero(p.incat_before & (p.unit == unit))
        first = _first_of_year(rng, p, owners)
        _, end = _bounds(p, owners, p.incat_from[owners])
        who = share_out(rng, owners, int(n), np.clip((end - first) // 6, 1, 60))
        begin, last = np.zeros(p.n, dtype=np.int64), np.zeros(p.n, dtype=np.int64)
        begin[owners], last[owners] = first, end
        opening = np.append(True, who[1:] != who[:-1])[: who.size]
        day = distinct_days(rng, who, begin[who], np.where(opening, begin[who], last[who]))
        parts.append({"who": who, "day": day})
    return collect(parts, ("who", "day"))


def _report_year(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    parts = []
    for unit, n in enumerate(pub.CLINIC["incat_year"]):
        owners = np.flatnonzero(p.incat_year & (p.unit == unit))
        who = share_out(rng, owners, int(n), np.full(owners.size, 9))
        new = p.entry[who] == pub.YEAR
        begin = np.where(new, np.maximum(FIRST_DAY, np.minimum(p.included[who], p.diagnosed[who])), FIRST_DAY)
        end = np.where(p.ended[who] > dd.NONE, np.minimum(p.ended[who], LAST_DAY), LAST_DAY)
        # A newcomer of late December has few days left; the visit of the inclusion may be some days earlier.
        begin = np.maximum(np.minimum(begin, end - 12), FIRST_DAY)
        parts.append({"who": who, "day": distinct_days(rng, who, begin, np.maximum(begin, end))})
    return collect(parts, ("who", "day"))


def _others(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    who = np.flatnonzero(~p.core & (p.incat_from < NOT_EVER))
    begin = dd.from_year_month(p.incat_from[who], np.full(who.size, 1), 2)
    end = dd.from_year_month(p.incat_from[who], np.full(who.size, 12), 29)
    at_entry = p.incat_from[who] <= np.maximum(p.entry[who], 2016)
    begin = np.where(at_entry, np.minimum(p.included[who], end), begin)
    end = np.where(p.ended[who] > dd.NONE, np.minimum(end, p.ended[who] - 1), end)
    day = dd.between(rng, np.minimum(begin, end), end)
    again = (rng.random(who.size) < 0.4) & (p.ended[who] == dd.NONE) & (day < dd.day("2024-05-01"))
    return {"who": np.append(who, who[again]), "day": np.append(day, day[again] + 150)}


def _spring(rng: np.random.Generator, p, measured: np.ndarray) -> dict[str, np.ndarray]:
    """Return measurements that reached the register after the tables' extraction."""
    who = measured[p.core[measured] & (p.exit[measured] == pub.NEVER)]
    who = who[rng.random(who.size) < 0.3]
    return {
        "who": who,
        "day": dd.between(rng, np.full(who.size, pub.EXTRACTION + 1), np.full(who.size, pub.DASHBOARD - 6)),
    }


def _values(rng: np.random.Generator, p, rows: dict[str, np.ndarray]) -> np.ndarray:
    who, day = rows["who"], rows["day"]
    latest = np.full(p.n, -1)
    measured = np.zeros(p.n, dtype=bool)
    measured[who[day <= pub.STATUS_DATE]] = True
    ever = p.core & p.current & (p.treated_from <= pub.YEAR) & (p.dx == pub.CIDP) & measured
    # Västra Götaland reaches the goal more often than Stockholm, where more are measured.
    lean = (
        1.6 * (p.on & (p.main == D["ivig"]))
        + 0.9 * (p.healthcare_region == "sjv_vastra")
        - 0.28 * (p.region == "region_stockholm")
    )
    reached = choose(ever, pub.INCAT_REACHED, rng.gumbel(0, 0.8, p.n) + lean)
    good = np.array([0, 1, 2, 3])[rng.choice(4, p.n, p=[0.25, 0.34, 0.26, 0.15])]
    poor = np.array([4, 5, 6, 7, 8, 9])[rng.choice(6, p.n, p=[0.52, 0.25, 0.12, 0.07, 0.03, 0.01])]
    free = np.where(rng.random(p.n) < np.where(p.dx == pub.MMN, 0.86, 0.66), good, poor)
    latest = np.where(ever, np.where(reached, good, poor), free)
    # Back in time from the latest value: worse before treatment, and up and down.
    later = np.append(who[1:] == who[:-1], False)
    value = latest[who].astype(np.int64)
    # Values after the status date repeat the last one before it, so that the second look finds the same person.
    last = (day <= pub.STATUS_DATE) & ~(later & np.append(day[1:] <= pub.STATUS_DATE, False))
    before = (day <= pub.STATUS_DATE) & ~last
    drift = rng.integers(-1, 3, who.size)
    return np.where(before, np.clip(value + drift, 0, 10), value)


def grip(rng: np.random.Generator, p) -> dict[str, np.ndarray]:
    """Return the grip strengths ``who``, ``day`` and ``value`` (kPa)."""
    here = p.core & p.current
    measured = p.incat_from <= pub.YEAR
    score = rng.random(p.n) + 0.7 * measured - 0.4 * (p.entry >= 2020)
    # As many of those who came before the report year as had a value before it, so that its newcomers are not needed.
    before, by_then = (pub.BY_YEAR["grip"][year] for year in (pub.YEAR - 1, pub.YEAR))
    ever = choose(here & (p.entry < pub.YEAR), before, score)
    ever |= choose(here & ~ever, by_then - before, score)
    gone = p.core & (p.exit < pub.YEAR) & (rng.random(p.n) < 0.45)
    p.grip_from = first_years(rng, p, p.core, ever | gone, pub.BY_YEAR["grip"])
    who = np.flatnonzero(p.core & (p.grip_from < NOT_EVER))
    year = p.grip_from[who]
    begin = dd.from_year_month(year, np.full(who.size, 1), 3)
    end = dd.from_year_month(year, np.full(who.size, 12), 28)
    at_entry = year <= np.maximum(p.entry[who], 2016)
    begin = np.where(at_entry, np.minimum(np.maximum(p.included[who], p.diagnosed[who]), end), begin)
    end = np.where(p.ended[who] > dd.NONE, np.minimum(end, p.ended[who] - 1), end)
    first = dd.between(rng, np.minimum(begin, end), end)
    last = np.where(p.ended[who] > dd.NONE, p.ended[who] - 1, dd.day("2024-12-29"))
    parts = [{"who": who, "day": first}]
    for share in (0.7, 0.5, 0.35):
        again = (rng.random(who.size) < share) & (last - first > 120)
        parts.append({"who": who[again], "day": dd.between(rng, first[again] + 60, last[again])})
    rows = collect(parts, ("who", "day"))
    _, keep = np.unique(rows["who"] * 100_000 + rows["day"], return_index=True)
    rows = {name: values[keep] for name, values in rows.items()}
    usual = np.where(p.woman, 58, 82) + rng.normal(0, 17, p.n) - 12 * (p.dx == pub.MMN)
    value = usual[rows["who"]] + rng.normal(0, 7, rows["who"].size)
    rows["value"] = np.clip(np.round(value), 4, 155)
    return rows


def burden(rng: np.random.Generator, p, rows: dict[str, np.ndarray]) -> np.ndarray:
    """Return how disabled each person is, 0 to 1: from the latest INCAT, or drawn."""
    drawn = rng.beta(1.6, 4.2, p.n)
    # Rows are in order of person and day: the last one written is the latest.
    drawn[rows["who"]] = 0.04 + rows["value"] / 10.5
    return drawn
