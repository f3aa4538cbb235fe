"""Episodes of treatment: a main therapy for each treated person, what came before it and what is added to it."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.quotas import choose
from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.se_ipn.density import NOT_EVER
from R_free_helpers.synthetic.se_ipn.drugs import ADDED_SECOND_LINE, SECOND_LINE, D, draw
from R_free_helpers.synthetic.se_ipn.episodes import Episodes
from R_free_helpers.synthetic.se_ipn.luck import Unlucky

LAST_STOP = dd.day("2024-12-29")


def courses(rng: np.random.Generator, p) -> Episodes:
    """Return the episodes before anybody goes over to subcutaneous immunoglobulin."""
    rows = Episodes()
    main = main_drug(rng, p)
    first = first_start(rng, p)
    treated = first > dd.NONE
    stop = _stops(rng, p, first)
    # A course before the main one: always for those whose present course reached the register late.
    room = np.where(stop > dd.NONE, stop, pub.STATUS_DATE) - first
    twice = treated & p.core & (room > 500) & (rng.random(p.n) < 0.27) & (main == D["ivig"])
    twice |= p.late
    change = first + 60 + (np.maximum(room - 160, 0) * rng.beta(1.2, 2.5, p.n)).astype(np.int64)
    late_start = dd.between(rng, np.full(p.n, dd.day("2024-11-04")), np.full(p.n, dd.day("2024-12-18")))
    change = np.where(p.late, late_start, change)
    early = draw(rng, "first", p.n)
    early = np.where(early == D["ivig"], D["prednisolon"], early)
    early_stop = np.where(p.late, np.maximum(first + 40, change - rng.integers(60, 500, p.n)), change - 1)
    rows.add(twice, early, first, np.minimum(early_stop, change - 1), reason=[1, 2, 3][int(rng.integers(3))])
    start = np.where(twice, change, first)
    rows.add(treated, main, start, stop, late=p.late)
    _second_line(rng, p, rows, main, start, stop, treated)
    _transplants(rng, p, rows)
    p.main, p.main_start = main, np.where(treated, start, dd.NONE)
    return rows


def main_drug(rng: np.random.Generator, p) -> np.ndarray:
    """Return each person's main drug (a position in DRUGS)."""
    stockholm = p.region == "region_stockholm"
    vastra = p.healthcare_region == "sjv_vastra"
    drug = np.select(
        [p.dx == pub.MMN, p.dx == pub.GBS, p.dx == pub.PDN, stockholm, vastra],
        [draw(rng, mix, p.n) for mix in ("mmn", "gbs", "pdn", "stockholm", "vastra")],
        draw(rng, "rest", p.n),
    )
    # Women with CIDP get second-line drugs less often than men.
    spared = p.woman & (p.dx == pub.CIDP) & np.isin(drug, SECOND_LINE) & (rng.random(p.n) < 0.6)
    return np.where(spared, D["ivig"], drug)


def first_start(rng: np.random.Generator, p) -> np.ndarray:
    """Return the first day of the first episode: near the diagnosis, or in the year from which it is registered."""
    lag = np.round(np.exp(rng.normal(np.log(45), 1.15, p.n))).astype(np.int64) - 12
    near = p.diagnosed + np.minimum(lag, 900)
    counted = p.core & (p.treated_from < NOT_EVER)
    at_entry = counted & (p.treated_from <= np.maximum(p.entry, 2016))
    year = np.where(counted, p.treated_from, pub.YEAR)
    first_day, last_day = (dd.from_year_month(year, np.full(p.n, month), 3) for month in (1, 12))
    # Treatment starts after the onset, and in the report year early enough to be ongoing or over at its end.
    by_then = np.minimum(last_day, np.where(p.late, dd.day("2023-10-01"), 10**6))
    by_then = np.where(p.exit < pub.NEVER, np.minimum(by_then, p.ended - 45), by_then)
    by_then = np.where(counted & ~p.on & (p.exit >= pub.YEAR), np.minimum(by_then, dd.day("2024-10-20")), by_then)
    within = dd.between(rng, first_day, np.maximum(first_day, by_then))
    start = np.where(at_entry, np.minimum(near, by_then), np.clip(near, first_day, np.maximum(first_day, by_then)))
    start = np.where(counted & ~at_entry & (near < first_day), within, start)
    start = np.maximum(start, np.minimum(p.onset + 4, by_then))
    start = np.where(counted, start, dd.NONE)
    newcomer = p.newcomer_treated & (p.diagnosed + 30 < pub.DASHBOARD)
    spring = np.clip(near, p.onset + 4, dd.day("2025-05-20"))
    # Newcomers have no episode ongoing in the report year's last days that the tables could not know of.
    start = np.where(newcomer, np.maximum(spring, np.minimum(p.included, dd.day("2025-05-20"))), start)
    gbs = (p.dx == pub.GBS) & (rng.random(p.n) < 0.55)
    pdn = (p.dx == pub.PDN) & (rng.random(p.n) < 0.4)
    other = np.where(gbs, p.diagnosed + 1, np.where(pdn, p.diagnosed + 60, dd.NONE))
    return np.where(gbs | pdn, np.minimum(other, pub.DASHBOARD - 1), start)


def _stops(rng: np.random.Generator, p, first: np.ndarray) -> np.ndarray:
    """Return the last day of the main therapy, ``NONE`` while it goes on."""
    short = first + np.where(p.dx == pub.GBS, rng.integers(4, 30, p.n), 90 + rng.gamma(1.4, 420, p.n).astype(np.int64))
    over = np.where(p.core, ~p.on & (p.entry < 2025), (p.dx == pub.GBS) | (rng.random(p.n) < 0.5))
    stop = np.where(p.core, np.minimum(short, LAST_STOP), short)
    # Some therapies that were ongoing at the end of the year have stopped before the dashboard looks.
    spring = p.on & ~p.late & (p.exit == pub.NEVER) & choose(p.on & ~p.late, 6, rng.random(p.n))
    stop = np.where(spring, dd.between(rng, np.full(p.n, dd.day("2025-01-20")), np.full(p.n, pub.DASHBOARD - 9)), stop)
    stop = np.where((over & (stop < pub.DASHBOARD)) | spring, stop, dd.NONE)
    gone = p.ended > dd.NONE
    return np.where(gone & ((stop == dd.NONE) | (stop > p.ended)), p.ended, stop)


def _second_line(rng, p, rows: Episodes, main, start, stop, treated) -> None:
    able = treated & p.on & ~p.late & (p.dx == pub.CIDP) & (p.healthcare_region != "sjv_vastra")
    able &= stop == dd.NONE
    for group, share in ((~p.woman, "man"), (p.woman, "woman")):
        here = able & group & (start < dd.day("2024-03-01"))
        chosen = choose(here, round(ADDED_SECOND_LINE[share] * (able & group).sum()), rng.random(p.n))
        first = dd.between(rng, start + 20, np.full(p.n, dd.day("2024-10-30")))
        drug = np.array(SECOND_LINE)[rng.choice(4, p.n, p=[0.2, 0.15, 0.3, 0.35])]
        # Nobody gets on top what is the main therapy already.
        drug = np.where(drug == main, np.where(main == D["metotrexat"], D["azatioprin"], D["metotrexat"]), drug)
        rows.add(chosen, drug, first, np.full(p.n, dd.NONE))
    # Courses of cyclophosphamide and rituximab that are over.
    past = treated & (p.dx == pub.CIDP) & (start < dd.day("2021-01-01")) & ((stop == dd.NONE) | (stop > start + 900))
    chosen = past & (rng.random(p.n) < np.where(p.woman, 0.05, 0.11))
    first = start + 120 + rng.integers(0, 500, p.n)
    drug = np.where(rng.random(p.n) < 0.6, D["cyklofosfamid"], D["rituximab"])
    rows.add(chosen & (drug != main), drug, first, first + rng.integers(120, 260, p.n), reason=0)


def _transplants(rng, p, rows: Episodes) -> None:
    able = p.core & p.current & (p.dx == pub.CIDP) & ~p.on & ~p.woman & (p.treated_from <= 2020) & (p.exit > 2024)
    able &= p.region != "region_vastra_gotaland"
    chosen = choose(able, 4, rng.random(p.n))
    day = dd.between(rng, np.full(p.n, dd.day("2021-04-01")), np.full(p.n, dd.day("2023-11-01")))
    rows.add(chosen, np.full(p.n, D["hsct"]), day, day, reason=5)


def keep_cyclophosphamide(rows: Episodes) -> None:
    """Exchange courses begun in the report year, in place, until the drug is as common as the year before."""

    def percent(year: int) -> int:
        here = rows.ongoing_in(year)
        return int(np.floor(100 * (here & (rows.drug == D["cyklofosfamid"])).sum() / here.sum() + 0.5))

    begun = dd.in_year(rows.start, pub.YEAR)
    while (more := percent(pub.YEAR) - percent(pub.YEAR - 1)) != 0:
        old, new = ("cyklofosfamid", "rituximab") if more > 0 else ("rituximab", "cyklofosfamid")
        able = np.flatnonzero(begun & (rows.drug == D[old]))
        if able.size == 0:
            raise Unlucky("no course is left to exchange")
        rows.drug[able[0]] = D[new]
