"""What was registered at the contacts: treatment status, relapse status and relapses."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd
from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.no_ms import therapy
from R_free_helpers.synthetic.no_ms.contacts import entered
from R_free_helpers.synthetic.no_ms.drugs import HIGH
from R_free_helpers.synthetic.no_ms.status import NONE, ONGOING, UNSURE, R
from R_free_helpers.synthetic.quotas import choose


def treatment_status(rng: np.random.Generator, p, visits: dict) -> dict[str, np.ndarray]:
    """Return status rows (who, day, status, reason, entered): at visits, starts, stops and the notes of choice."""
    parts = [(visits["who"], visits["day"])]
    rows = (p.known | p.dead)[:, None] & (p.course_start > dd.NONE) & ~p.first_known_2024[:, None]
    who, slot = np.nonzero(rows)
    parts.append((who, p.course_start[who, slot]))
    stopped = np.flatnonzero(p.known & (p.status == NONE) & (p.stop_day > dd.NONE))
    parts.append((stopped, p.stop_day[stopped]))
    who = np.concatenate([part[0] for part in parts])
    day = np.concatenate([part[1] for part in parts])
    ok = ~(p.dead[who] & (day > p.death[who]))
    code = np.unique(who[ok].astype(np.int64) * 100_000 + day[ok])
    who, day = code // 100_000, code % 100_000
    drug = therapy.active(p, who, day)
    status = np.where(drug >= 0, ONGOING, NONE)
    reason = np.where(drug >= 0, -1, _why(p, who, day))
    extra_who, extra_day, extra_status, extra_reason = _notes(rng, p)
    who, day = np.concatenate([who, extra_who]), np.concatenate([day, extra_day])
    status, reason = np.concatenate([status, extra_status]), np.concatenate([reason, extra_reason])
    order = np.lexsort((day, who))
    who, day = who[order], day[order]
    return {
        "who": who,
        "day": day,
        "status": status[order],
        "reason": reason[order],
        "entered": entered(rng, p, who, day),
    }


def _why(p, who, day):
    """Reason of a day without treatment: waiting before a start, no indication long before it, else the person's."""
    start = np.where(p.course_start[who] > day[:, None], p.course_start[who], 10**7).min(axis=1)
    waiting = np.where(start - day < 500, R["awaiting"], R["no_indication"])
    return np.where(start < 10**7, waiting, np.where(p.reason[who] >= 0, p.reason[who], R["other"]))


def _notes(rng, p):
    own = np.flatnonzero(p.good_reason)
    reason = np.where(p.reason[own] == R["pregnancy"], R["pregnancy"], R["own_choice"])
    pregnant = (p.reason[own] < 0) & p.woman[own] & (np.arange(own.size) % 2 == 0)
    reason = np.where(pregnant, R["pregnancy"], reason)
    unsure = p.alive & (p.status == UNSURE)
    untreated = (p.course_drug < 0).all(axis=1)
    old = np.flatnonzero(choose(unsure & untreated & (p.dx_year < 2015), p.scale(100), rng.random(p.n)))
    old_day = dd.between(rng, np.maximum(p.dx[old], dd.day("2016-01-10")), dd.day("2022-11-30"))
    new = np.flatnonzero(unsure & p.newdx)[::2]
    who = np.concatenate([own, old, new])
    status = np.concatenate([np.full(own.size, NONE), np.full(old.size + new.size, UNSURE)])
    return (
        who,
        np.concatenate([p.reason_date[own], old_day, p.dx[new]]),
        status,
        np.concatenate([reason, np.full(old.size + new.size, -1)]),
    )


def relapse_status(rng: np.random.Generator, p, visits: dict) -> dict[str, np.ndarray]:
    """Return periods for which relapses are known: from the visit before to the visit (who, first, last, entered)."""
    who, day = visits["who"], visits["day"]
    gap = choose(p.seen24 & (p.kind == pub.RRMS), _without(p), rng.random(p.n) - 3.0 * np.isin(p.hf, [4, 7]))
    p.relapse24 = p.seen24 & ~gap
    gap23 = rng.random(p.n) < np.where(np.isin(p.hf, [4, 7]), 0.005, 0.03)
    same = np.append(False, who[1:] == who[:-1])
    before = np.append(0, day[:-1])
    first = np.where(same, np.maximum(before + 1, day - 420), np.maximum(day - 75, p.birth[who]))
    unseen = (day >= pub.YEAR_START) & (~same | (before < pub.LAST_YEAR_START))
    first = np.where(unseen, np.maximum(first, pub.YEAR_START), first)
    keep = (day < pub.YEAR_START) | p.relapse24[who]
    keep &= ~(dd.in_year(day, 2023) & gap23[who])
    keep &= rng.random(who.size) < np.where(day >= pub.LAST_YEAR_START, 1.0, 0.93)
    keep &= first <= day
    return {"who": who[keep], "first": first[keep], "last": day[keep], "entered": visits["entered"][keep]}


def _without(p):
    rrms = int((p.seen24 & (p.kind == pub.RRMS)).sum())
    return max(rrms - p.scale.named("relapse_updated"), 0)


def relapses(rng: np.random.Generator, p, periods: dict) -> dict[str, np.ndarray]:
    """Return relapses inside the known periods, rarer on high-efficacy drugs, with age and in PPMS."""
    who, length = periods["who"], periods["last"] - periods["first"] + 1
    drug = therapy.active(p, who, periods["first"])
    rate = np.where(drug < 0, 0.20, np.where(HIGH[np.maximum(drug, 0)], 0.055, 0.17))
    age = (periods["last"] - p.birth[who]) / 365.25
    rate = rate * np.exp(-0.035 * (age - 42)) * np.array([1.0, 0.15, 0.5])[p.kind[who]]
    rate = rate * np.interp(dd.year_of(periods["last"]), [2006, 2024], [1.6, 0.9])
    hit = rng.random(who.size) < 1 - np.exp(-rate * length / 365.25)
    day = (periods["first"] + np.floor(rng.random(who.size) * length).astype(np.int64))[hit]
    n = int(hit.sum())
    admitted = rng.random(n)
    return {
        "who": who[hit],
        "day": day,
        "entered": periods["entered"][hit],
        "hospitalised": np.where(admitted < 0.05, -1, (admitted > 0.80).astype(int)),
        "corticosteroid": np.where(admitted < 0.05, -1, (rng.random(n) < 0.55).astype(int)),
    }
