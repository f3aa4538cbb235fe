"""The Swedish registry of inflammatory polyneuropathies: what is computed, in which order."""

from __future__ import annotations

from R_free_helpers.registries import Registry
from R_free_helpers.registries.se_ipn.indicators import INDICATORS, SUPPLEMENTARY
from R_free_helpers.registries.se_ipn.measures import OTHERS
from R_free_helpers.registries.se_ipn.variables import variables

MEASURES = (*OTHERS, *INDICATORS, *SUPPLEMENTARY)

REGISTRY = Registry(id="se_ipn", language="sv-SE", measures=MEASURES, extra_variables=variables)
