"""A registry of operations for cancer of the digestive tract in invented hospitals: its rows are events."""

from __future__ import annotations

from R_free_helpers import Bands, Registry, RowWords
from R_free_helpers.registries.no_gastro.dimensions import DIMENSIONS
from R_free_helpers.registries.no_gastro.indicators import INDICATORS
from R_free_helpers.registries.no_gastro.measures import MEASURES
from R_free_helpers.registries.no_gastro.words.variables import variables

REGISTRY = Registry(
    id="no_gastro",
    language="nb-NO",
    rows={"operation": RowWords(one="operasjon", many="operasjoner", the_many="operasjonene")},
    measures=(*INDICATORS, *MEASURES),
    total_coverage="coverage",
    coverage_bands=Bands(0.80, 0.95),
    extra_variables=variables,
    dimensions=DIMENSIONS,
)
