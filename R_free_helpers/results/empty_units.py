"""Units that have registered nobody: there is nothing to judge in them, which is not the same as being the worst."""

from __future__ import annotations

import polars as pl

from R_free_helpers.model.registry import Registry


def empty_units(results: pl.DataFrame, registry: Registry) -> frozenset[str]:
    """Return the units of whose expected persons nobody is registered; none where a registry measures no coverage.

    Read off released results: where numbers are rounded nobody is told as few, and no unit is known to be empty.
    """
    rows = results.filter(
        (pl.col("measure") == registry.total_coverage)
        & (pl.col("statistic") == "share")
        & (pl.col("subgroup") == "")
        & (pl.col("numerator") == 0)
        & (pl.col("status") != "few")
    )
    return frozenset(rows["unit_id"])
