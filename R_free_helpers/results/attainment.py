"""The attainment matrix: each unit's level on each indicator, and their sum."""

from __future__ import annotations

import polars as pl

from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import SCHEMA, to_results

NOT_JUDGED = ("few", "suppressed", "no_data")
"""Statuses of shares that have no level: nothing is known of the share, or too little to say which band it is in."""


def attainment(results: pl.DataFrame, registry: Registry) -> pl.DataFrame:
    """Return scores per unit: 3, 2, 1 by band, none where the share is not shown, and their sum.

    The sum is over indicators and coverage that have a level: ``value`` and ``numerator`` are the points,
    ``denominator`` the most that these could have given. A unit without any level has no data. Coverage of the newly
    diagnosed is shown but not summed. Measure ``attainment``; subgroup ``indicator=<id>``, or empty for the sum.
    """
    bands = {name: indicator.bands for name, indicator in registry.indicators.items()}
    bands |= dict.fromkeys(sorted(registry.coverages), registry.coverage_bands)
    shares = results.filter(
        pl.col("measure").is_in(list(bands)) & (pl.col("statistic") == "share") & (pl.col("subgroup") == "")
    )
    judged = pl.col("value").is_not_null() & ~pl.col("status").is_in(list(NOT_JUDGED))
    scores = shares.select(
        "unit_id",
        "measure",
        value=pl.when(judged).then(
            pl.struct("measure", "value").map_elements(
                lambda row: float(bands[row["measure"]].score(row["value"])), return_dtype=pl.Float64
            )
        ),
        most=pl.col("measure").replace_strict(
            {name: float(max(one.levels)) for name, one in bands.items()}, return_dtype=pl.Float64
        ),
        status=pl.when(judged)
        .then(pl.lit("ok"))
        .when(pl.col("status").is_in(list(NOT_JUDGED)))
        .then("status")
        .otherwise(pl.lit("no_data")),
    )
    known = pl.col("value").is_not_null()
    totals = (
        scores.filter(pl.col("measure").is_in([*registry.indicators, registry.total_coverage]))
        .group_by("unit_id")
        .agg(
            value=pl.when(known.any()).then(pl.col("value").sum()),
            denominator=pl.when(known.any()).then(pl.col("most").filter(known).sum()),
            status=pl.when(known.any()).then(pl.lit("ok")).otherwise(pl.lit("no_data")),
        )
        .with_columns(numerator=pl.col("value"), subgroup=pl.lit(""))
    )
    period = results.filter(pl.col("measure") == registry.total_coverage)["period"][0]
    cells = scores.select("unit_id", "value", "status", subgroup=pl.format("indicator={}", "measure"))
    tidy = pl.concat([cells, totals], how="diagonal")
    return to_results(tidy, measure="attainment", statistic="score", period=period).select(list(SCHEMA))
