"""What the annual report for 2024 prints, and what had to be drawn to fit what it says.

``clinics.csv`` has one row per clinic. Where the report prints a number it is that number; where it prints a star
the number was found by solving all tables of clinics together: the stars hold 0 to 5, every printed total and share
comes out, nobody has an event without being counted, and of the many solutions the one nearest to an even spread was
taken. Columns that begin with ``mmn_`` and ``new_diagnosis`` are drawn in the same way; ``late_treatment`` counts
the episodes that reached the register between the tables' extraction and the dashboard's.

``years.csv`` has one row per year: persons who entered and who ended, by diagnosis, how many of those current in the
year had a value by its end (the printed densities are these counts over those current), and how many reported.
"""

from __future__ import annotations

import csv
from importlib.resources import files

import numpy as np

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.synthetic.days import day

SCHEMA = schema_of("se_ipn")
PATIENTS = 491
STATUS_DATE = day("2024-12-31")
EXTRACTION = day("2025-03-07")
DASHBOARD = day("2025-06-02")
YEAR = 2024
NEVER = 9999
DIAGNOSES = ["CIDP", "MMN", "PDN", "GBS"]
CIDP, MMN, PDN, GBS = range(4)

MEDIANS = {
    # Women, men and all: years since onset, age at onset, age at diagnosis (Tabell 10).
    "duration": (10.4, 9.1, 9.5),
    "age_onset": (49.9, 54.4, 53.5),
    "age_diagnosis": (55.2, 56.9, 56.5),
}
WOMEN = 143
TREATED_CIDP = 291
ON_TREATMENT_MMN = 61
INCAT_REACHED = 121
SCIG_SHARE = {2021: 0.08, 2023: 0.11, 2024: 0.15}
SCIG_STOCKHOLM = 0.22
VISIT_SHARE = {
    # The first and the third are printed; the others are drawn so that Norra is lowest and Sydöstra next.
    "sjv_uppsala_orebro": 0.72,
    "sjv_norra": 0.12,
    "sjv_stockholm_gotland": 0.54,
    "sjv_sydostra": 0.22,
    "sjv_vastra": 0.31,
    "sjv_sodra": 0.39,
}
VALIDATED = {"CIDP": (104, 5), "MMN": (19, 0)}


def _table(name: str) -> list[dict[str, str]]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


_CLINICS = _table("clinics.csv")
UNITS = [row["unit_id"] for row in _CLINICS]
REGION = np.array([row["region"] for row in _CLINICS])
HEALTHCARE_REGION = np.array([row["healthcare_region"] for row in _CLINICS])
CLINIC = {
    name: np.array([int(row[name]) for row in _CLINICS])
    for name in _CLINICS[0]
    if name not in ("unit_id", "region", "healthcare_region")
}

_YEARS = _table("years.csv")
YEARS = [int(row["year"]) for row in _YEARS]
FLOW = {
    name: {int(row["year"]): int(row[name]) for row in _YEARS}
    for name in ("cidp_in", "cidp_out", "mmn_in", "mmn_out", "other_in", "other_out")
}
BY_YEAR = {
    name: {int(row["year"]): int(row[name]) for row in _YEARS if row[name]}
    for name in ("visit", "treatment", "grip", "incat", "incat_core", "prom", "per")
}
