"""The attainment matrix: each unit's level on each indicator, and their sum."""

from __future__ import annotations

import polars as pl

from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import SCHEMA, to_results


def attainment(results: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Return scores per unit: 3, 2, 1 by band (0 without data), and their sum over indicators and coverage.

    Coverage of the newly diagnosed is shown but not summed. Measure ``attainment``; subgroup
    ``indicator=<id>``, or empty for the sum.
    """
    bands = {name: indicator.bands for name, indicator in registry.indicators.items()}
    bands |= dict.fromkeys(sorted(registry.coverages), registry.coverage_bands)
    shares = results.filter(
        pl.col("measure").is_in(list(bands)) & (pl.col("statistic") == "share") & (pl.col("subgroup") == "")
    )
    scores = shares.select(
        "unit_id",
        "measure",
        value=pl.struct("measure", "value").map_elements(
            lambda row: float(bands[row["measure"]].score(row["value"])), return_dtype=pl.Float64
        ),
    )
    summed = [*registry.indicators, registry.total_coverage]
    totals = scores.filter(pl.col("measure").is_in(summed)).group_by("unit_id").agg(pl.col("value").sum())
    period = results.filter(pl.col("measure") == registry.total_coverage)["period"][0]
    tidy = pl.concat(
        [
            scores.select("unit_id", "value", subgroup=pl.format("indicator={}", "measure")),
            totals.select("unit_id", "value", subgroup=pl.lit("")),
        ]
    )
    return to_results(tidy, measure="attainment", statistic="score", period=period).select(list(SCHEMA))
