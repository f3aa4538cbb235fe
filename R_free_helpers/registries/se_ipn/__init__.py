"""The Swedish registry of inflammatory polyneuropathies."""

from __future__ import annotations

from R_free_helpers.model.registry import Registry
from R_free_helpers.registries.se_ipn.cohorts.dimensions import DIMENSIONS
from R_free_helpers.registries.se_ipn.cohorts.work_lists import own_persons
from R_free_helpers.registries.se_ipn.measures import MEASURES
from R_free_helpers.registries.se_ipn.words.variables import variables
from R_free_helpers.registries.se_ipn.work_lists import WORK_LISTS

REGISTRY = Registry(
    id="se_ipn",
    language="sv-SE",
    measures=MEASURES,
    pool_below=30,
    extra_variables=variables,
    dimensions=DIMENSIONS,
    work_lists=WORK_LISTS,
    own_persons=own_persons,
)
