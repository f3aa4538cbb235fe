"""What measurements of function say, and how many there are."""

from __future__ import annotations

from R_free_helpers.measures.kinds import Boxes, Categories, Counts, Means
from R_free_helpers.measures.periods import Quarterly
from R_free_helpers.registries.se_ipn.cohorts.disease_activity import (
    incat_assessments,
    incat_assessments_in_year,
    incat_on_immunoglobulin,
    latest_grip,
    latest_incat,
    physician_visits_by_quarter,
)

DISEASE_ACTIVITY = (
    Means("incat_mean", latest_incat, counts="persons", by=("diagnosis",)),
    Means("incat_mean_ig", incat_on_immunoglobulin, counts="persons", by=("diagnosis",)),
    Categories("incat_levels", latest_incat, counts="persons", category="incat", by=("diagnosis",), national=True),
    Counts("incat_levels_n", latest_incat, counts="persons", by=("diagnosis",), national=True),
    Means("incat_by_sex", latest_incat, counts="persons", by=("diagnosis", "sex"), national=True),
    Boxes("grip", latest_grip, counts="persons", by=("diagnosis", "sex"), national=True),
    Counts("incat_total", incat_assessments, counts="events", period="extraction_date"),
    Counts("incat_assessments_year", incat_assessments_in_year, counts="events"),
    Quarterly(
        "visit_physician_by_quarter",
        physician_visits_by_quarter,
        counts="persons",
        indicator="visit_physician_12m",
        deepest="healthcare_region",
        seen_until="dashboard_date",
    ),
)
"""INCAT, grip strength and visits."""
