"""The indicators at equal case-mix: trusts against what is expected of them, and groups against each other."""

from R_free_helpers.measures.kinds import at_equal_case_mix
from R_free_helpers.registries.no_ms.cohorts.case_mix import CASE_MIX, with_case_mix
from R_free_helpers.registries.no_ms.indicators import INDICATORS

AT_EQUAL_CASE_MIX = at_equal_case_mix(INDICATORS, CASE_MIX, with_case_mix)
