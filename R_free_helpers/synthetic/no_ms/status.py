"""Who is on treatment, without it, or unknown on the status date, and why those without have none."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic.no_ms import published as pub
from R_free_helpers.synthetic.quotas import allocate, choose, choose_at_rates

ONGOING, NONE, UNSURE, DEAD = 0, 1, 2, 3
R = {name: number for number, name in enumerate(pub.REASONS)}


def on_status_date(rng: np.random.Generator, p) -> None:
    """Set ``p.status`` and ``p.reason`` (place in ``published.REASONS``, -1 when treated)."""
    fixed = p.dx_year >= 2023
    started = (p.first > -(2**31)) & (p.first <= pub.STATUS_DATE)
    p.status = np.full(p.n, DEAD)
    p.status[fixed] = np.where(p.unsure, UNSURE, np.where(started, ONGOING, NONE))[fixed]
    age = (pub.STATUS_DATE - p.birth) / 365.25
    for kind, counts in pub.STATUS.items():
        here = ~p.dead & (p.kind == kind)
        free = here & ~fixed
        wanted = allocate(int(here.sum()), counts)
        done = np.bincount(p.status[here & fixed], minlength=3)[:3]
        _ongoing, none, unsure = allocate(int(free.sum()), wanted - done, lower=np.zeros(3))
        lost = choose_at_rates(
            free, p.hf, pub.RATE["unknown_status"], unsure, rng.random(p.n) + age / 120 + 1.0 * (p.dx_year < 1998)
        )
        without = choose(free & ~lost, none, rng.gumbel(0, 8, p.n) + age - 12.0 * (p.dx_year > 2018))
        p.status[free] = np.where(lost, UNSURE, np.where(without, NONE, ONGOING))[free]
    _reasons(rng, p, age)


def _reasons(rng, p, age):
    p.reason = np.full(p.n, -1)
    none = p.status == NONE
    for kind, counts in pub.REASON.items():
        here = none & (p.kind == kind)
        left = allocate(int(here.sum()), counts)
        waiting = here & (p.dx_year >= 2023)
        p.reason[waiting] = R["awaiting"]
        p.reason[waiting & p.never & ~p.good_reason] = R["no_indication"]
        own = np.flatnonzero(here & p.good_reason & p.never)
        p.reason[own] = np.where(np.arange(own.size) % 3 == 2, R["pregnancy"], R["own_choice"])
        taken = np.bincount(p.reason[here & (p.reason >= 0)], minlength=len(left))
        left = np.maximum(left - taken, 0)
        free = here & (p.reason < 0)
        firm = np.isin(np.arange(left.size), [R["progressive"], R["own_choice"], R["pregnancy"]])  # printed shares
        left = allocate(int(free.sum()), left, lower=np.where(firm, left, 0), upper=np.where(firm, left, free.sum()))
        for name in (
            "pregnancy",
            "high_age",
            "progressive",
            "long_stable",
            "no_indication",
            "own_choice",
            "awaiting",
            "side_effects",
            "comorbidity",
            "infection_risk",
            "other",
        ):
            mask = free & (p.reason < 0)
            if name == "pregnancy":
                mask &= p.woman & (age < 46)
            chosen = choose(mask, left[R[name]], rng.random(p.n) + _preference(name, p, age))
            p.reason[chosen] = R[name]
        p.reason[free & (p.reason < 0)] = R["own_choice"]
    p.reason[p.dead] = np.where(rng.random(p.dead.sum()) < 0.6, R["progressive"], R["high_age"])


def _preference(name, p, age):
    if name == "high_age":
        return age / 25
    if name == "progressive":
        return age / 40 + 0.5 * (p.dx_year < 2000)
    if name == "pregnancy":
        return -np.abs(age - 32) / 20
    return -age / 90
