"""Synthetic persons of gb_knee: none of them exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from R_free_helpers.synthetic.days import NONE, between, day
from R_free_helpers.synthetic.writing import codes, dates, keys

if TYPE_CHECKING:
    import polars as pl

PATIENTS, SEED = 600, 1
"""How many persons, and from which seed, where nobody says otherwise."""

UNITS = ["hospital_a", "hospital_b", "hospital_c"]
PARTS = (0.2, 0.3, 0.5)
"""Of the persons, by unit."""

IN_TIME = np.array([0.6, 0.8, 0.92])
"""The share of each unit that is seen in time."""


def generate(patients: int, seed: int) -> dict[str, pl.DataFrame]:
    """Return the tables of so many persons, who were all diagnosed in 2024."""
    import polars as pl

    rng = np.random.default_rng(seed)
    unit = rng.choice(len(UNITS), patients, p=PARTS)
    diagnosed = between(rng, np.full(patients, day("2024-01-01")), day("2024-12-31"))
    wait = np.where(rng.random(patients) < IN_TIME[unit], rng.integers(0, 31, patients), rng.integers(31, 90, patients))
    visited = np.where(rng.random(patients) < 0.97, diagnosed + wait, NONE)
    seen = np.flatnonzero(visited != NONE)
    person = keys("p", patients)
    people = {
        "patient_id": person,
        "sex": codes(rng.integers(0, 2, patients), ["female", "male"]),
        "birth_date": dates(between(rng, np.full(patients, day("1930-01-01")), day("2000-12-31"))),
        "residence_unit_id": codes(unit, UNITS),
        "consent_status": codes(np.zeros(patients, dtype=int), ["consented"]),
        "included_date": dates(diagnosed),
    }
    diagnoses = {
        "patient_id": person,
        "diagnosis": codes(np.zeros(patients, dtype=int), ["main"]),
        "onset_year": pl.Series(np.full(patients, 2024)),
        "diagnosis_date": dates(diagnosed),
    }
    visits = {
        "visit_id": keys("v", seen.size),
        "patient_id": person.gather(seen),
        "unit_id": codes(unit[seen], UNITS),
        "visit_date": dates(visited[seen]),
        "mode": codes(np.zeros(seen.size, dtype=int), ["physical"]),
        "staff": codes(np.zeros(seen.size, dtype=int), ["physician"]),
        "entered_at": dates(visited[seen] + 2),
    }
    return {"patient": pl.DataFrame(people), "diagnosis": pl.DataFrame(diagnoses), "visit": pl.DataFrame(visits)}
