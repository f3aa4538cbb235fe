"""The Norwegian MS registry."""

from R_free_helpers.model.measure import Bands
from R_free_helpers.model.registry import Registry
from R_free_helpers.registries.no_ms.cohorts.dimensions import DIMENSIONS
from R_free_helpers.registries.no_ms.cohorts.work_lists import own_persons
from R_free_helpers.registries.no_ms.measures import MEASURES
from R_free_helpers.registries.no_ms.words.variables import variables
from R_free_helpers.registries.no_ms.work_lists import WORK_LISTS

REGISTRY = Registry(
    id="no_ms",
    language="nb-NO",
    measures=MEASURES,
    total_coverage="coverage_total",
    coverage_bands=Bands(0.60, 0.80),
    pool_below=30,
    extra_variables=variables,
    dimensions=DIMENSIONS,
    work_lists=WORK_LISTS,
    own_persons=own_persons,
)
