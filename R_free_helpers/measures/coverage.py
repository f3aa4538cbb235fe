"""Coverage: the registered against the number expected from outside sources."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.units import roll_up
from R_free_helpers.results.store import to_results


def expected_prevalent(reference_count: pl.DataFrame) -> pl.DataFrame:
    """Return ``unit_id`` and ``expected``: persons expected to live with the disease, after adjustment."""
    rows = reference_count.filter(pl.col("kind") == "prevalent_expected")
    return rows.group_by("unit_id").agg(expected=(pl.col("n") * pl.col("adjustment")).sum())


def expected_incident(population: pl.DataFrame, per_100_000: float) -> pl.DataFrame:
    """Return ``unit_id`` and ``expected``: new cases expected in a year from a national incidence rate."""
    return population.group_by("unit_id").agg(expected=pl.col("population").sum() * per_100_000 / 100_000)


def against_expected(found: pl.DataFrame, expected: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return coverage for every unit of the tree.

    No interval: the denominator is an estimate of its own and not a sample; it may be smaller than the number
    found, so coverage can exceed one.

    Parameters
    ----------
    found : polars.DataFrame
        ``unit_id`` and ``numerator``.
    expected : polars.DataFrame
        ``unit_id`` and ``expected``, for the same lowest units.
    """
    counts = expected.join(found.select("unit_id", "numerator"), on="unit_id", how="left").with_columns(
        pl.col("numerator").fill_null(0)
    )
    totals = roll_up(counts, units, [])
    return to_results(
        totals.with_columns(
            value=pl.col("numerator") / pl.col("expected"), denominator=pl.col("expected"), missing=pl.lit(0)
        ).drop("expected"),
        statistic="share",
    )
