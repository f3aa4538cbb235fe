"""The measures of the Swedish registry of inflammatory polyneuropathies, a module per subject, in computing order."""

from __future__ import annotations

from R_free_helpers.registries.se_ipn.indicators import INDICATORS, SUPPLEMENTARY
from R_free_helpers.registries.se_ipn.measures.case_mix import AT_EQUAL_CASE_MIX
from R_free_helpers.registries.se_ipn.measures.coverage import COVERAGE
from R_free_helpers.registries.se_ipn.measures.data_quality import DATA_QUALITY
from R_free_helpers.registries.se_ipn.measures.disease_activity import DISEASE_ACTIVITY
from R_free_helpers.registries.se_ipn.measures.population import POPULATION
from R_free_helpers.registries.se_ipn.measures.proms import PROMS
from R_free_helpers.registries.se_ipn.measures.time_to_treatment import TIME_TO_TREATMENT
from R_free_helpers.registries.se_ipn.measures.treatment import TREATMENT

MEASURES = (
    *COVERAGE,
    *POPULATION,
    *TIME_TO_TREATMENT,
    *TREATMENT,
    *DISEASE_ACTIVITY,
    *PROMS,
    *DATA_QUALITY,
    *INDICATORS,
    *SUPPLEMENTARY,
    *AT_EQUAL_CASE_MIX,
)
