"""Running one measure on a few rows."""

from __future__ import annotations

import polars as pl
import pytest

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.results.compute import compute_measure, open_source


@pytest.fixture
def measured(rows):
    """Return a function that computes one measure of the 2024 edition on the builder's rows."""
    registry = get_registry("no_ms")

    def run(
        measure_id: str,
        unit: str = "norge",
        statistic: str | None = None,
        year: int = 2024,
        release: str = "june",
        tables=None,
        **subgroup,
    ) -> dict:
        edition = Edition(registry="no_ms", year=year, release=release)
        result = compute_measure(registry.measure(measure_id), open_source(tables or rows.tables(), registry, edition))
        result = result.filter(pl.col("unit_id") == unit)
        if statistic:
            result = result.filter(pl.col("statistic") == statistic)
        for key, value in subgroup.items():
            result = result.filter(pl.col("subgroup").str.split(";").list.contains(f"{key}={value}"))
        assert result.height == 1, result
        return result.row(0, named=True)

    return run
