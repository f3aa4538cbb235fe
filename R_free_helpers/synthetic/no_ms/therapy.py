"""Courses of treatment: what each person uses on the status date and what came before."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.no_ms import rituximab, status
from R_free_helpers.synthetic.no_ms.drugs import (
    DRUGS,
    FIRST_LINE,
    D,
    current_start,
    earlier_first_line,
    earlier_second_line,
)
from R_free_helpers.synthetic.no_ms.status import NONE, ONGOING, UNSURE
from R_free_helpers.synthetic.quotas import allocate, choose, labels

SLOTS = 4  # two earlier courses, the main one, the one after rituximab
STOP_REASONS = ["jcv_positive", "side_effects", "disease_activity", "pregnancy", "own_choice", "stable", "other"]


def courses(seed: int, p) -> None:
    """Set ``p.course_drug``, ``p.course_start``, ``p.course_end`` (arrays n by 4; -1 and ``NONE`` are empty)."""
    rng = np.random.default_rng([seed, 11])
    status.on_status_date(rng, p)
    _first_drugs(rng, p)
    rituximab.starters(np.random.default_rng([seed, 12]), p)
    rituximab.switches(np.random.default_rng([seed, 13]), p)
    rng = np.random.default_rng([seed, 14])
    _main(rng, p)
    _natalizumab_stops(rng, p)
    _ended(rng, p)
    _fill(rng, p)


def _first_drugs(rng, p):
    """First drug of those diagnosed in 2023 and 2024 who started (``p.drug0``, -1 for the others)."""
    p.drug0 = np.full(p.n, -1)
    started = p.first > dd.NONE
    here = started & p.newdx & (p.kind == pub.RRMS)
    names, counts = zip(*pub.FIRST_DRUG_2024.items(), strict=True)
    early = here & (p.first <= pub.STATUS_DATE)
    rare = choose(early & (p.hf != 0), sum(min(p.scale(k) or 1, k) for k in counts[2:]), rng.random(p.n))
    p.drug0[rare] = labels(rng, [min(p.scale(k) or 1, k) for k in counts[2:]])[: rare.sum()]
    p.drug0[rare] = np.array([D[x] for x in names[2:]])[p.drug0[rare]]
    rest = here & ~rare
    p.drug0[rest] = np.where(labels(rng, allocate(int(rest.sum()), counts[:2])) == 0, D["rituximab"], D["cladribine"])
    other = started & p.newdx & (p.kind != pub.RRMS)
    p.drug0[other] = D["rituximab"]
    p.drug0[choose(other, p.scale(2), rng.random(p.n))] = D["cladribine"]
    last = started & (p.dx_year == 2023)
    n = int(last.sum())
    k = allocate(n, [pub.NAIVE_BY_YEAR[2023], 24, 4, 3, 2, 1])
    pick = np.array(
        [D[x] for x in ("rituximab", "cladribine", "natalizumab", "ocrelizumab", "glatiramer", "dimethyl_fumarate")]
    )
    p.drug0[last] = pick[labels(rng, k)]
    lost = last & (p.kind == pub.PPMS)
    p.drug0[lost] = D["rituximab"]


def _main(rng, p):
    """The drug in use on the status date, with the printed or drawn number of users of each."""
    p.main = np.where(p.rit > dd.NONE, D["rituximab"], p.drug0)
    p.main[p.rit_2025] = -1
    treated = p.status == ONGOING
    now = np.where((p.next_drug >= 0) & (p.next_start <= pub.STATUS_DATE), p.next_drug, p.main)
    typical = {name: year for name, (_, _, year) in _starts().items()}
    ppms = {name: k for name, k in pub.PPMS_CURRENT.items() if name != "rituximab"}
    for mask, wanted in ((treated & (p.kind == pub.PPMS), ppms), (treated & (p.kind != pub.PPMS), pub.CURRENT)):
        free = mask & (now < 0)
        names = list(wanted)
        counts = np.array([p.scale(k) for k in wanted.values()])
        if wanted is pub.CURRENT:
            counts = counts - np.array([p.scale(ppms.get(name, 0)) for name in names])
        has = np.bincount(now[mask & (now >= 0)], minlength=len(DRUGS))
        left = np.maximum(counts - has[[D[name] for name in names]], 0)
        left = allocate(int(free.sum()), left)
        for name, k in sorted(zip(names, left, strict=True), key=lambda item: _starts()[item[0]][1]):
            last = dd.day(_starts()[name][1])
            open_ = free & (now < 0)
            fits = open_ & (p.dx + 60 < last)
            fits &= ~p.rit_2025 | (name in ("natalizumab", "dimethyl_fumarate", "fingolimod", "teriflunomide"))
            distance = np.abs(p.dx / 365.25 + 1970 + 3 - typical[name])
            chosen = choose(fits, k, rng.gumbel(0, 1, p.n) - distance / 4)
            now[chosen] = D[name]
        lost = free & (now < 0)
        now[lost] = D["cladribine"]
    p.main = np.where((p.main < 0) & treated, now, p.main)
    rest = (p.main >= 0) & (p.rit == dd.NONE) & (p.first == dd.NONE) | p.rit_2025
    p.main_start = np.where(p.rit > dd.NONE, p.rit, p.first)
    p.main_start[rest] = current_start(rng, np.maximum(p.main, 0), p.dx)[rest]
    p.prior = np.full(p.n, -1)  # 0 none, 1 first line, 2 second line, 3 both
    _prior_pattern(rng, p)


def _starts():
    from R_free_helpers.synthetic.no_ms.drugs import STARTS

    return STARTS


def _prior_pattern(rng, p):
    span = p.main_start - np.maximum(p.dx, dd.day("1997-01-01"))
    draw, style = rng.random(p.n), rng.random(p.n)
    second = np.where((span > 5 * 365) & (draw < 0.5), 3, np.where((p.dx_year < 2011) & (style < 0.4), 1, 2))
    easy = np.isin(
        p.main, [D[x] for x in ("fingolimod", "dimethyl_fumarate", "teriflunomide", "natalizumab", "ozanimod")]
    )
    injected = np.isin(p.main, FIRST_LINE)
    pattern = np.where(
        injected,
        np.where(draw < 0.25, 1, 0),
        np.where(easy, np.where(draw < 0.5, 1, 0), np.where(style < 0.65, second, 0)),
    )
    pattern = np.where((p.main == D["rituximab"]) & ~p.rit_2025, second, pattern)
    pattern = np.where((pattern >= 2) & (dd.year_of(p.main_start) < 2012), 1, pattern)
    p.prior = np.where((p.main < 0) | (span < 240) | (p.dx_year >= 2023) | p.naive, 0, pattern)
    of = (p.main == D["ofatumumab"]) & ~p.newdx
    p.prior[of] = 2
    k = p.scale(15)
    p.via_ocrelizumab = choose(of & (p.dx_year < 2022), k, rng.random(p.n) + 2.0 * (p.dx_year < 2018))
    p.prior[choose(of & ~p.via_ocrelizumab, p.scale(1), p.dx.astype(float))] = 0
    # nobody who is counted as previously treated may lack an earlier course
    p.prior[(p.main == D["rituximab"]) & ~p.naive & (p.prior == 0) & (p.rit > dd.NONE)] = 1


def _natalizumab_stops(rng, p):
    """45 stopped natalizumab in 2023 and 91 in 2024; most went on to rituximab."""
    p.natalizumab_stop = np.zeros(p.n, dtype=np.int64)  # the year, 0 for nobody
    p.forced_end = np.full(p.n, dd.NONE, dtype=np.int64)
    for year, (to_cd20, others) in pub.NATALIZUMAB_STOPS.items():
        window = (p.main_start >= dd.day(f"{year}-02-15")) & (p.main_start <= dd.day(f"{year}-12-31"))
        window &= (p.prior > 0) & (p.dx_year < year - 2) & ~p.dead & (p.natalizumab_stop == 0)
        window &= p.main_start - p.dx > 700
        onto = window & (p.main == D["rituximab"]) & (p.status == ONGOING) & (p.kind == pub.RRMS)
        chosen = choose(onto, p.scale(to_cd20), rng.random(p.n) - (pub.STATUS_DATE - p.dx) / 20_000)
        other = window & np.isin(p.main, [D["cladribine"], D["hsct"]]) & (p.status == ONGOING)
        half = choose(other & (p.kind == pub.RRMS), p.scale(others) // 2, rng.random(p.n))
        ended = (p.status == NONE) & (p.kind == pub.RRMS) & ~p.stopped & (p.dx_year < 2021) & (p.dx_year > 1998)
        ended &= (p.natalizumab_stop == 0) & ~np.isin(p.reason, [5])
        stop = choose(ended, p.scale(others) - int(half.sum()), rng.random(p.n))
        p.natalizumab_stop[chosen | half | stop] = year
        p.forced_end[stop] = dd.between(rng, np.full(int(stop.sum()), dd.day(f"{year}-01-20")), dd.day(f"{year}-12-10"))
        p.prior[(chosen | half) & (p.prior == 1)] = 3


def _ended(rng, p):
    """Courses that ended and were not followed by another: persons without treatment, unknown, or dead."""
    draw = rng.random(p.n)
    share = np.array([0.62, 0.12, 0.4])[p.kind]
    had = (p.status == NONE) & (draw < share) & (p.dx_year < 2022) & (p.reason != status.R["no_indication"])
    had |= (p.status == UNSURE) & (draw < 0.25) & (p.kind == pub.RRMS) & (p.dx_year < 2018)
    had |= p.dead & (draw < 0.45) & (p.kind == pub.RRMS) & (p.dx_year > 1990)
    had &= (p.rit == dd.NONE) & (p.main < 0)
    had |= p.natalizumab_stop.astype(bool) & (p.main < 0)
    stopped = had & (p.status == NONE) & (p.forced_end == dd.NONE)
    for year, k in ((2023, 120), (2024, 150)):
        chosen = choose(stopped & (p.forced_end == dd.NONE) & (p.dx_year < 2020), p.scale(k), rng.random(p.n))
        p.forced_end[chosen] = dd.between(
            rng, np.full(int(chosen.sum()), dd.day(f"{year}-01-10")), dd.day(f"{year}-12-15")
        )
    latest = np.where(p.dead, p.death - 90, dd.day("2022-12-20"))
    low = np.minimum(np.maximum(p.dx + 200, dd.day("2004-01-01")), latest)
    drawn = dd.between(rng, np.maximum(low, latest - 3_300), latest)
    end = np.where(p.forced_end > dd.NONE, p.forced_end, drawn)
    length = np.maximum(rng.gamma(2.0, 600, p.n), 60).astype(np.int64)
    start = np.maximum(np.maximum(end - length, p.dx + 20), dd.day("1997-01-01"))
    had &= end > start + 30
    line2 = earlier_second_line(rng, start, end)
    line1 = earlier_first_line(rng, start, np.full(p.n, -1))
    drug = np.where((dd.year_of(start) > 2011) | (rng.random(p.n) < 0.3), line2, line1)
    drug = np.where((drug == D["natalizumab"]) & (dd.year_of(start) < 2007), D["avonex"], drug)
    drug = np.where(p.natalizumab_stop > 0, D["natalizumab"], drug)
    fix = had & (p.natalizumab_stop > 0)
    start = np.where(fix, np.minimum(start, dd.day("2021-12-31")), start)
    start = np.where(fix, np.maximum(start, np.maximum(p.dx + 20, dd.day("2008-01-01"))), start)
    p.main = np.where(had, drug, p.main)
    p.main_start = np.where(had, start, p.main_start)
    p.main_end = np.where(had, end, dd.NONE)
    low = p.rit + 200
    stop_day = np.where(
        p.forced_end > dd.NONE, p.forced_end, dd.between(rng, low, np.maximum(low + 100, dd.day("2024-12-05")))
    )
    p.main_end = np.where(p.stopped, stop_day, p.main_end)
    p.main_end = np.where(p.rit_dead, np.minimum(p.death - 20, p.rit + 200 + rng.integers(0, 1200, p.n)), p.main_end)
    p.prior[had] = 0


def _fill(rng, p):
    n = p.n
    drug = np.full((n, SLOTS), -1)
    start = np.full((n, SLOTS), dd.NONE, dtype=np.int64)
    end = np.full((n, SLOTS), dd.NONE, dtype=np.int64)
    has = p.main >= 0
    drug[:, 2], start[:, 2], end[:, 2] = (
        p.main,
        np.where(has, p.main_start, dd.NONE),
        np.where(has, p.main_end, dd.NONE),
    )
    late = np.flatnonzero(p.rit_2025)
    drug[late, 3], start[late, 3] = D["rituximab"], p.rit[late]
    end[late, 2] = np.maximum(p.rit[late] - 30, dd.day("2025-01-02"))
    after = np.flatnonzero(p.next_drug >= 0)
    drug[after, 3], start[after, 3] = p.next_drug[after], p.next_start[after]
    end[after, 2] = np.maximum(p.next_start[after] - rng.integers(0, 45, after.size), start[after, 2] + 1)
    # a course that ends on the status date's side of a later start must cover the status date
    end[after, 2] = np.where(
        p.next_start[after] > pub.STATUS_DATE, np.maximum(end[after, 2], dd.day("2025-01-02")), end[after, 2]
    )
    gap = np.where(p.natalizumab_stop > 0, 25 + rng.integers(0, 15, n), rng.integers(0, 75, n))
    last_end = p.main_start - gap
    open_from = np.maximum(p.dx + 30, dd.day("1996-09-01"))
    first = dd.between(rng, open_from, np.minimum(open_from + 700, np.maximum(last_end - 150, open_from)))
    first = np.minimum(first, last_end - 60)
    prior = np.where(has, p.prior, 0)
    both = prior == 3
    split = (first + (last_end - first) * (0.25 + 0.5 * rng.random(n))).astype(np.int64)
    split = np.where(p.natalizumab_stop > 0, np.minimum(split, dd.day("2021-06-01")), split)
    since_2007 = dd.between(rng, np.full(n, dd.day("2007-01-15")), np.maximum(last_end - 200, dd.day("2007-02-01")))
    too_old = dd.year_of(np.where(both, split, first)) < 2007
    second_start = np.where(both, split, first)
    second_start = np.where(too_old & (last_end > dd.day("2008-06-01")), since_2007, second_start)
    line1 = earlier_first_line(rng, first, p.main)
    line2 = earlier_second_line(rng, second_start, last_end)
    line2 = np.where(p.natalizumab_stop > 0, D["natalizumab"], line2)
    line2 = np.where(p.via_ocrelizumab, D["ocrelizumab"], line2)
    second_start = np.where(p.via_ocrelizumab, np.maximum(second_start, dd.day("2018-03-01")), second_start)
    second_start = np.minimum(second_start, last_end - 40)
    line2 = np.where(
        line2 == p.main, np.where(p.main == D["fingolimod"], D["dimethyl_fumarate"], D["fingolimod"]), line2
    )
    one, two = np.isin(prior, [1, 3]), np.isin(prior, [2, 3])
    drug[one, 0], start[one, 0] = line1[one], first[one]
    end[one, 0] = np.where(both, np.maximum(second_start - rng.integers(0, 60, n), first + 20), last_end)[one]
    drug[two, 1], start[two, 1], end[two, 1] = line2[two], second_start[two], last_end[two]
    bad = one & both & (end[:, 0] > start[:, 1])
    drug[bad, 0], start[bad, 0], end[bad, 0] = -1, dd.NONE, dd.NONE
    p.course_drug, p.course_start, p.course_end = drug, start, end


def active(p, who: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return the drug each person of ``who`` used on ``days`` (-1 for none), the latest started one."""
    drug = np.full(who.size, -1)
    for slot in range(SLOTS):
        start, end = p.course_start[who, slot], p.course_end[who, slot]
        on = (start > dd.NONE) & (start <= days) & ((end == dd.NONE) | (end > days))
        drug = np.where(on, p.course_drug[who, slot], drug)
    return drug
