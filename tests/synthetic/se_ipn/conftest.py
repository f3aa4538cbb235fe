"""The synthetic Swedish extract, made once per test session, as pandas frames, and what the report prints."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

EXTRACTION = pd.Timestamp("2025-03-07")


@pytest.fixture(scope="session")
def ipn_polars():
    from R_free_helpers.synthetic.se_ipn import generate

    return generate(491, 2024)


@pytest.fixture(scope="session")
def everything(ipn_polars):
    """All tables as pandas frames with the drugs' facts, as the dashboard sees them, dates as timestamps."""
    frames = {}
    for name, table in ipn_polars.items():
        frame = table.to_pandas()
        for column in frame.columns:
            if column.endswith("_date") or column == "entered_at":
                frame[column] = pd.to_datetime(frame[column])
        frames[name] = frame
    drug = pd.read_csv("data/se_ipn/drug.csv")
    frames["treatment_episode"] = frames["treatment_episode"].merge(drug, on="drug_id")
    return SimpleNamespace(**frames)


@pytest.fixture(scope="session")
def seen(everything):
    """The same tables as the tables' extraction sees them."""
    frames = dict(vars(everything))
    for name, frame in frames.items():
        known = {"patient": "included_date", "prom_response": "response_date"}.get(name, "entered_at")
        if known in frame:
            frames[name] = frame[frame[known] <= EXTRACTION]
    return SimpleNamespace(**frames)


@pytest.fixture(scope="session")
def person(everything):
    """Everybody, with diagnosis, treating clinic and its regions; ``entry`` is the later of diagnosis and inclusion."""
    here = everything.patient_unit.query("role == 'treating'")
    here = here[here.to_date.isna()][["patient_id", "unit_id"]]
    p = everything.patient.merge(everything.diagnosis, on="patient_id").merge(here, on="patient_id", how="left")
    unit = pd.read_csv("data/se_ipn/unit.csv").set_index("unit_id").parent_unit_id
    p["region"] = p.unit_id.map(unit)
    p["healthcare_region"] = p.region.map(unit)
    p["entry"] = p[["diagnosis_date", "included_date"]].max(axis=1)
    p["core"] = p.diagnosis.isin(["CIDP", "MMN"])
    return p.set_index("patient_id")


@pytest.fixture(scope="session")
def current(person):
    """Persons with CIDP or MMN current in 2024."""
    return current_in(person[person.core], 2024)


@pytest.fixture(scope="session")
def printed():
    """Every published value by id; stars and empty cells as printed."""
    values = pd.read_csv("data/se_ipn/published/values.csv", dtype=str, keep_default_na=False)
    return values.set_index("id").value.to_dict()


@pytest.fixture(scope="session")
def units(printed):
    """The clinics of Tabell 2 in printed order."""
    start = "se.t2.registered."
    return [key.removeprefix(start) for key in printed if key.startswith(start) and not key.endswith(".total")]


def current_in(persons: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return who had entered by the end of the year and had not ended before it."""
    ended = persons.ended_date
    return persons[(persons.entry <= f"{year}-12-31") & (ended.isna() | (ended >= f"{year}-01-01"))]


def at_end_of(persons: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return who had entered by the last day of the year and not ended on or before it."""
    ended = persons.ended_date
    return persons[(persons.entry <= f"{year}-12-31") & (ended.isna() | (ended > f"{year}-12-31"))]


def half_up(value: float, digits: int = 0) -> float:
    """Return the value rounded as the report rounds."""
    return float(np.floor(value * 10**digits + 0.5 + 1e-9) / 10**digits)


@pytest.fixture(scope="session")
def helpers():
    """The population functions and the rounding."""
    return SimpleNamespace(current_in=current_in, at_end_of=at_end_of, half_up=half_up)
