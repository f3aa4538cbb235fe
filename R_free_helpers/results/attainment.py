"""The attainment matrix: each unit's level on each indicator, and their sum."""

from __future__ import annotations

import polars as pl

from R_free_helpers.language.few import is_told
from R_free_helpers.model.measure import Bands
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import SCHEMA, to_results
from R_free_helpers.results.empty_units import empty_units

ATTAINMENT = "attainment"
"""The measure that follows from the others; no registry lists it."""

NOT_JUDGED = ("few", "suppressed", "no_data")
"""Statuses of shares that have no level: nothing is known of the share, or too little to say which band it is in."""


def attainment(results: pl.DataFrame, registry: Registry, fewer_than: int = 0) -> pl.DataFrame:
    """Return scores per unit: 3, 2, 1 by band, none where the share is not shown, and their sum.

    A share that is only known to be of fewer than ``fewer_than`` has a level where it is the same for all of these.


    The sum is over indicators and coverage that have a level: ``value`` and ``numerator`` are the points,
    ``denominator`` the most that these could have given. A unit without a level on any indicator has no sum: coverage
    alone says nothing of what was done for the registered. A unit that has registered nobody has no level at all, not
    the lowest one. Coverage of the newly diagnosed is shown but not summed. Measure `ATTAINMENT`; subgroup
    ``indicator=<id>``, or empty for the sum.
    """
    bands = {name: indicator.bands for name, indicator in registry.indicators.items()}
    bands |= dict.fromkeys(sorted(registry.coverages), registry.coverage_bands)
    shares = results.filter(
        pl.col("measure").is_in(list(bands)) & (pl.col("statistic") == "share") & (pl.col("subgroup") == "")
    )
    empty = empty_units(results, registry)
    rows = [
        (
            unit,
            name,
            *_score(bands[name], value, of, "no_data" if unit in empty else status, fewer_than),
            float(max(bands[name].levels)),
        )
        for unit, name, value, of, status in shares.select(
            "unit_id", "measure", "value", "denominator", "status"
        ).iter_rows()
    ]
    columns = {"unit_id": pl.String, "measure": pl.String, "value": pl.Float64, "status": pl.String, "most": pl.Float64}
    scores = pl.DataFrame(rows, schema=columns, orient="row")
    known = pl.col("value").is_not_null()
    judged = (known & pl.col("measure").is_in(list(registry.indicators))).any()
    why = pl.lit("no_data")
    for status in ("suppressed", "few"):
        why = pl.when((pl.col("status") == status).any()).then(pl.lit(status)).otherwise(why)
    totals = (
        scores.filter(pl.col("measure").is_in([*registry.indicators, registry.total_coverage]))
        .group_by("unit_id")
        .agg(
            value=pl.when(judged).then(pl.col("value").sum()),
            denominator=pl.when(judged).then(pl.col("most").filter(known).sum()),
            status=pl.when(judged).then(pl.lit("ok")).otherwise(why),
        )
        .with_columns(numerator=pl.col("value"), subgroup=pl.lit(""))
    )
    periods = results.filter(pl.col("measure") == registry.total_coverage)["period"]
    if periods.is_empty():  # coverage is not computed of chosen persons
        of_year = [name for name, one in registry.indicators.items() if one.period == "year"]
        periods = shares.filter(pl.col("measure").is_in(of_year) & pl.col("value").is_not_null())["period"]
    if periods.is_empty():  # nobody is expected anywhere: there is no year that levels would be of
        return results.clear()
    period = periods[0]
    cells = scores.select("unit_id", "value", "status", subgroup=pl.format("indicator={}", "measure"))
    tidy = pl.concat([cells, totals], how="diagonal")
    return to_results(tidy, measure=ATTAINMENT, statistic="score", period=period).select(list(SCHEMA))


def _score(
    bands: Bands, value: float | None, of: float | None, status: str, fewer_than: int
) -> tuple[float | None, str]:
    """Return a level and its status; no level where the share is not shown, and may be of several."""
    if value is not None and is_told(value, status) and (level := bands.score_of_few(fewer_than, of)):
        return float(level), "ok"
    if value is None or status in NOT_JUDGED:
        return None, status if status in NOT_JUDGED else "no_data"
    return float(bands.score(value)), "ok"
