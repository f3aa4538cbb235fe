"""Going over from intravenous to subcutaneous immunoglobulin, until the yearly shares are the printed ones."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.quotas import choose
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.drugs import D
from R_free_helpers.synthetic.se_ipn.episodes import Episodes

SODRA = {2021: 4, 2023: 6}
STOCKHOLM = {2021: 5, 2023: 9}


def go_over(rng: np.random.Generator, p, rows: Episodes) -> None:
    """End the intravenous episodes of those who go over, and add subcutaneous ones, in place.

    Notes
    -----
    A person who goes over in a year has two episodes in it, otherwise one. With b episodes of the year if nobody had
    gone over, s those who had by its end and s' those who had a year before, the share is s / (b + s - s').
    """
    users = _by_year(rows)
    groups = _candidates(p, rows)
    stockholm = _stockholm_now(p, rows, groups["stockholm"])
    at_end = {"stockholm": stockholm - 2, "sodra": max(SODRA[2023] + 1, stockholm // 5)}
    quota = {year: {} for year in users}
    for year in users:
        for group, early in (("stockholm", STOCKHOLM), ("sodra", SODRA)):
            spread = np.interp(year, [2017, 2021, 2023, 2024], [0, early[2021], early[2023], at_end[group]])
            quota[year][group] = int(spread)
        left = users[year] - sum(quota[year].values())
        quota[year]["cidp"] = left // 5
        quota[year]["mmn"] = left - left // 5
    quota[2025] = {**quota[pub.YEAR], "stockholm": stockholm}
    switch = np.full(rows.who.size, dd.NONE)
    for year, wanted in quota.items():
        first, last = dd.day(f"{year}-01-04"), dd.day(f"{year}-11-28" if year < 2025 else "2025-04-25")
        for group, number in wanted.items():
            open_now = groups[group] & (switch == dd.NONE) & (rows.start + 45 < first)
            score = rng.random(rows.who.size)
            need = number - int((groups[group] & (switch > dd.NONE)).sum())
            now = choose(open_now, need, score)
            switch[now] = dd.between(rng, np.full(int(now.sum()), first), np.full(int(now.sum()), last))
    gone_over = switch > dd.NONE
    who = np.zeros(p.n, dtype=bool)
    start, end = np.full(p.n, dd.NONE), np.full(p.n, dd.NONE)
    who[rows.who[gone_over]] = True
    start[rows.who[gone_over]], end[rows.who[gone_over]] = switch[gone_over], rows.end[gone_over]
    rows.end = np.where(gone_over, switch - 1, rows.end)
    rows.reason = np.where(gone_over, 3, rows.reason)
    rows.add(who, np.full(p.n, D["scig"]), start, end)


def _by_year(rows: Episodes) -> dict[int, int]:
    """Return how many have gone over by the end of each year."""
    base = {year: int(rows.ongoing_in(year).sum()) for year in range(2017, pub.YEAR + 1)}
    users = {}
    share = {2017: 0.015, 2018: 0.03, 2019: 0.045, 2020: 0.062, 2022: 0.095, **pub.SCIG_SHARE}
    before = 0
    for year in sorted(share):
        # s = share * (base + s - before)
        users[year] = before = max(before, round(share[year] * (base[year] - before) / (1 - share[year])))
    return users


def _candidates(p, rows: Episodes) -> dict[str, np.ndarray]:
    able = (rows.drug == D["ivig"]) & (rows.end == dd.NONE) & ~rows.late & (rows.start < dd.day("2024-08-01"))
    # Nobody who dies or moves: a subcutaneous therapy goes on to the dashboard's date.
    able &= (p.exit[rows.who] == pub.NEVER) & p.core[rows.who]
    cidp = able & (p.dx[rows.who] == pub.CIDP)
    region, wide = p.region[rows.who], p.healthcare_region[rows.who]
    stockholm, sodra = region == "region_stockholm", wide == "sjv_sodra"
    return {
        "stockholm": cidp & stockholm,
        "sodra": cidp & sodra,
        "cidp": cidp & ~stockholm & ~sodra & (wide != "sjv_vastra"),
        "mmn": able & (p.dx[rows.who] == pub.MMN),
    }


def _stockholm_now(p, rows: Episodes, candidates: np.ndarray) -> int:
    cidp = (p.dx[rows.who] == pub.CIDP) & (p.region[rows.who] == "region_stockholm")
    exit_ = p.exit[rows.who]
    here = cidp & rows.ongoing_on(pub.DASHBOARD) & (exit_ == pub.NEVER)
    return min(round(pub.SCIG_STOCKHOLM * np.unique(rows.who[here]).size), int(candidates.sum()))
