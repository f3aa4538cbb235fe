"""The local validation of 2024: whose diagnosis was checked in the journal, and what was found."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic.quotas import choose
from R_free_helpers.synthetic.se_ipn import published as pub

CORRECT, CHANGED, NOT_VALIDATED = 0, 1, -1


def validate(rng: np.random.Generator, p) -> None:
    """Set ``p.validated`` (-1, 0 correct, 1 changed); persons whose follow-up ended with another diagnosis first."""
    p.validated = np.full(p.n, NOT_VALIDATED)
    clinic = p.unit == pub.UNITS.index("karolinska")
    here = clinic & p.current & (p.entry <= 2023)
    for name, (number, changed) in pub.VALIDATED.items():
        group = here & (p.dx == pub.DIAGNOSES.index(name))
        other = group & (p.reason == 2) & (p.exit == pub.YEAR)
        checked = choose(group, number, rng.random(p.n) + other)
        p.validated[checked] = CORRECT
        p.validated[choose(checked, changed, rng.random(p.n) + other)] = CHANGED
