"""Running one measure on a few rows."""

from __future__ import annotations

import polars as pl
import pytest

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import subgroup_parts
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


@pytest.fixture
def filled(rows):
    """Return a function that gives the subgroups in which one measure counts somebody, and how many persons each.

    Of several keys the values are joined by a space in the order asked for; a row without one of them is left out.
    Measures that are no counts say in another column than the numerator how many persons are behind them.
    """
    registry = get_registry("no_ms")

    def run(
        measure_id: str, *keys: str, statistic: str | None = None, persons: str = "numerator", **subgroup: str
    ) -> dict:
        edition = Edition(registry="no_ms", year=2024)
        result = compute_measure(registry.measure(measure_id), open_source(rows.tables(), registry, edition))
        result = result.filter((pl.col("unit_id") == "norge") & (pl.col(persons) > 0))
        if statistic:
            result = result.filter(pl.col("statistic") == statistic)
        found = {}
        for name, count in result.select("subgroup", persons).iter_rows():
            parts = subgroup_parts(name)
            if set(keys) <= set(parts) and all(parts.get(key) == value for key, value in subgroup.items()):
                found[" ".join(parts[key] for key in keys)] = count
        return found

    return run
