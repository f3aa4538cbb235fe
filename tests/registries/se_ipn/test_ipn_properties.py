"""What holds of every IPN measure on any rows: parts add up, order does not matter, intervals hold their shares."""

from __future__ import annotations

import datetime as dt
import json
import random

import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

D = dt.date
CLINICS = ["karolinska", "danderyd", "lund", "malmo", "umea", "boras", "linkoping"]
DRUGS = ["ivig", "scig", "prednisolon", "rituximab", "azatioprin"]

FEW = settings(phases=[Phase.explicit, Phase.generate])
"""A seed is no simpler when its number is smaller, so nothing is shrunk."""


def some_day(draw: random.Random, first: int = 2018, last: int = 2025) -> dt.date:
    """Return a day, often one of those at which a year turns."""
    year = draw.randint(first, last)
    edges = [D(year, 1, 1), D(year, 12, 31), D(year, 3, 7), D(year, 6, 2), D(year, 6, 3)]
    return draw.choice(edges) if draw.random() < 0.4 else D(year, 1, 1) + dt.timedelta(days=draw.randrange(365))


def fill(people, seed: int, persons: int) -> dict[str, pl.DataFrame]:
    """Return a small extract whose rows follow from the seed."""
    draw = random.Random(seed)
    for n in range(persons):
        person, diagnosed = f"P{n:03d}", some_day(draw, 2014, 2024)
        people.person(
            person,
            draw.choice(CLINICS),
            draw.choice(["CIDP", "CIDP", "MMN", "PDN", "GBS"]),
            sex=draw.choice(["female", "male"]),
            birth_date=some_day(draw, 1930, 1999),
            included_date=some_day(draw, 2015, 2025),
            ended_date=some_day(draw, 2022, 2025) if draw.random() < 0.3 else None,
            onset_date=diagnosed - dt.timedelta(days=draw.choice([-5, 100, 366, 900])) if draw.random() < 0.9 else None,
            diagnosis_date=diagnosed,
            icd_registered=draw.random() < 0.8,
        )
        for _ in range(draw.randrange(3)):
            start = some_day(draw, 2016, 2025)
            end = start + dt.timedelta(days=draw.choice([1, 365, 1200])) if draw.random() < 0.4 else None
            people.add("treatment_episode", person, drug_id=draw.choice(DRUGS), start_date=start, end_date=end)
            people.add(
                "visit",
                person,
                visit_date=some_day(draw, 2023, 2025),
                mode=draw.choice(["physical", "phone"]),
                staff=draw.choice(["physician", "nurse"]),
            )
            for instrument, most in (("INCAT", 10), ("GRIP", 90)):
                people.add(
                    "functional_measurement",
                    person,
                    event_date=some_day(draw, 2020, 2025),
                    instrument=instrument,
                    value=float(draw.randrange(most + 1)),
                )
            answers = {name: draw.randint(1, 5) for name in ("mobility", "self_care", "usual_activities")}
            answers |= {"pain_discomfort": 1, "anxiety_depression": 2, "vas": draw.randrange(101)}
            people.add(
                "prom_response",
                person,
                response_date=some_day(draw, 2020, 2025),
                channel=draw.choice(["PER", "clinic"]),
                items=json.dumps(answers),
            )
    return people.tables()


@settings(FEW, max_examples=2)
@given(seed=st.integers(0, 10_000), persons=st.integers(50, 90))
def test_every_measure_on_any_rows(new_people, properties_hold, seed, persons):
    properties_hold("se_ipn", fill(new_people(), seed, persons))
