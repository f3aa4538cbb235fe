"""How long the way to diagnosis and to immunotherapy is."""

from __future__ import annotations

from R_free_helpers.measures.kinds import Percentiles
from R_free_helpers.registries.se_ipn.cohorts.time_to_treatment import months_to_diagnosis, months_to_therapy

TIME_TO_TREATMENT = (
    Percentiles("wait_onset_dx", months_to_diagnosis, counts="persons", limit_of="onset_dx"),
    Percentiles("wait_onset_dx_by_sex", months_to_diagnosis, counts="persons", by=("sex",), national=True),
    Percentiles("wait_dx_therapy", months_to_therapy, counts="persons", limit_of="dx_therapy"),
)
"""Months from onset to diagnosis and from diagnosis to immunotherapy."""
