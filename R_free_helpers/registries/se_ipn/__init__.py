"""The Swedish registry of inflammatory polyneuropathies: what is computed, in which order."""

from __future__ import annotations

from R_free_helpers.model.registry import Registry
from R_free_helpers.registries.se_ipn.indicators import INDICATORS, SUPPLEMENTARY
from R_free_helpers.registries.se_ipn.measures.listed import OTHERS
from R_free_helpers.registries.se_ipn.words.variables import variables

MEASURES = (*OTHERS, *INDICATORS, *SUPPLEMENTARY)

REGISTRY = Registry(id="se_ipn", language="sv-SE", measures=MEASURES, extra_variables=variables)
