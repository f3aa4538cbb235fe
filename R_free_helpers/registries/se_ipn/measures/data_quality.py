"""How much is registered of whom, and what a reading of the records confirmed."""

from __future__ import annotations

from R_free_helpers.measures.kinds import Counts, Shares
from R_free_helpers.registries.se_ipn.cohorts import data_quality

DATA_QUALITY = (
    # Of two diagnoses each is judged: these are diagnoses of persons.
    Shares(
        "density",
        data_quality.density,
        counts="events",
        by=("variable", "year"),
        period="extraction_date",
        national=True,
    ),
    Shares(
        "date_known",
        data_quality.dates_known,
        counts="persons",
        by=("date", "diagnosis"),
        period="dashboard_date",
        national=True,
    ),
    Shares(
        "missing_values",
        data_quality.values_known,
        counts="persons",
        by=("variable",),
        period="extraction_date",
    ),
    # One clinic's study: it counts for the nation, as it is published. How many were read is known also where few
    # were not confirmed.
    Shares("validation", data_quality.read_records, counts="persons", by=("diagnosis",), national=True),
    Counts("validation_n", data_quality.read_records, counts="persons", by=("diagnosis",), national=True),
)
"""Density and completeness of the data; the validation."""
