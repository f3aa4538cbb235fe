"""What is computed, in this order."""

from R_free_helpers.registries.no_ms.indicators import INDICATORS, SUPPLEMENTARY
from R_free_helpers.registries.no_ms.measures.case_mix import AT_EQUAL_CASE_MIX
from R_free_helpers.registries.no_ms.measures.coverage import COVERAGE
from R_free_helpers.registries.no_ms.measures.data_quality import DATA_QUALITY
from R_free_helpers.registries.no_ms.measures.disease_activity import DISEASE_ACTIVITY
from R_free_helpers.registries.no_ms.measures.population import POPULATION
from R_free_helpers.registries.no_ms.measures.prom_models import PROM_MODELS
from R_free_helpers.registries.no_ms.measures.proms import PROMS
from R_free_helpers.registries.no_ms.measures.quality_studies import QUALITY_STUDIES
from R_free_helpers.registries.no_ms.measures.survival import SURVIVAL
from R_free_helpers.registries.no_ms.measures.time_to_treatment import TIME_TO_TREATMENT
from R_free_helpers.registries.no_ms.measures.treatment import TREATMENT

MEASURES = (
    *COVERAGE,
    *INDICATORS,
    *SUPPLEMENTARY,
    *AT_EQUAL_CASE_MIX,
    *POPULATION,
    *SURVIVAL,
    *TIME_TO_TREATMENT,
    *TREATMENT,
    *DISEASE_ACTIVITY,
    *PROMS,
    *PROM_MODELS,
    *DATA_QUALITY,
    *QUALITY_STUDIES,
)
