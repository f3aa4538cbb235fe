"""Which immunotherapies are used, by whom, and how that changes."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.against_rest import with_rest
from R_free_helpers.measures.kinds import Categories, Counts, Shares
from R_free_helpers.measures.proportion import shares
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source
from R_free_helpers.registries.se_ipn.cohorts import treatment

COMPARED = "healthcare_region"
"""Level whose units are compared with the rest of the country."""


def against_rest(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the users of each therapy against CIDP, of healthcare regions also those of the rest of the country."""
    units = source.reference["unit"]
    return with_rest(shares(rows, units, ["therapy"]), units, COMPARED)


TREATMENT = (
    Shares(
        "therapies",
        treatment.therapies_now,
        counts="persons",
        by=("therapy",),
        period="dashboard_date",
        national=True,
    ),
    Computed(
        "therapies_cidp",
        against_rest,
        population=treatment.therapies_cidp,
        counts="persons",
        period="dashboard_date",
    ),
    Shares(
        "therapies_by_sex",
        treatment.therapies_by_sex,
        counts="persons",
        by=("sex", "therapy"),
        period="dashboard_date",
        national=True,
    ),
    Categories(
        "therapies_by_year",
        treatment.therapies_by_year,
        counts="events",
        category="therapy",
        by=("year",),
        national=True,
    ),
    Shares("scig_of_immunoglobulin", treatment.subcutaneous_share, counts="events", by=("year",)),
    Shares("scig_year_end", treatment.subcutaneous_at_year_end, counts="persons", by=("year",)),
    Shares("second_line", treatment.second_line, counts="persons", by=("sex",), period="dashboard_date", national=True),
    Counts("ig_switches", treatment.switches_to_subcutaneous, counts="persons", by=("year",), national=True),
)
"""Therapies in use; immunoglobulin under the skin against in the veins; the second line."""
