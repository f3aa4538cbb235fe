"""The indicators at equal case-mix: each clinic against what is expected of it, and groups against each other."""

from R_free_helpers.measures.kinds import at_equal_case_mix
from R_free_helpers.registries.se_ipn.cohorts.case_mix import CASE_MIX, with_case_mix
from R_free_helpers.registries.se_ipn.indicators import INDICATORS

AT_EQUAL_CASE_MIX = at_equal_case_mix(INDICATORS, CASE_MIX, with_case_mix)
