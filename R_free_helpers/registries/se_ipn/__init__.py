"""The Swedish registry of inflammatory polyneuropathies."""

from __future__ import annotations

from R_free_helpers.model.registry import Registry
from R_free_helpers.registries.se_ipn.cohorts.dimensions import DIMENSIONS
from R_free_helpers.registries.se_ipn.measures import MEASURES
from R_free_helpers.registries.se_ipn.words.variables import variables

REGISTRY = Registry(
    id="se_ipn",
    language="sv-SE",
    measures=MEASURES,
    pool_below=30,
    extra_variables=variables,
    dimensions=DIMENSIONS,
)
