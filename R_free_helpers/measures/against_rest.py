"""A unit against the rest of the country: the nation's counts less the unit's own."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.proportion import with_interval
from R_free_helpers.model.results import subgroup_key, subgroup_parts, to_results
from R_free_helpers.model.units import nation

SIDE, OWN, REST = "side", "own", "rest"

COUNTED = ("numerator", "denominator", "numerator_set", "denominator_set")


def with_rest(found: pl.DataFrame, units: pl.DataFrame, level: str) -> pl.DataFrame:
    """Return shares with the subgroup key ``side``: ``own`` for all, ``rest`` also for the units of one level.

    Parameters
    ----------
    found : polars.DataFrame
        Shares for every unit of the tree, as `proportion.category_shares` or `proportion.shares` return them.
    units : polars.DataFrame
        The registry's units.
    level : str
        Level whose units get a rest.
    """
    root = nation(units)
    whole = found.filter(pl.col("unit_id") == root).select(
        "subgroup", "statistic", **{f"whole_{name}": pl.col(name) for name in COUNTED}
    )
    chosen = units.filter(pl.col("level") == level).select("unit_id")
    # A unit without a row in a subgroup has none of it there: the rest is then the whole.
    grid = chosen.join(whole, how="cross")
    rest = (
        grid.join(found, on=["unit_id", "subgroup", "statistic"], how="left")
        .with_columns(
            pl.col("numerator", "denominator").fill_null(0.0),
            pl.col("numerator_set", "denominator_set").fill_null([]),
        )
        .with_columns(
            numerator=pl.col("whole_numerator") - pl.col("numerator"),
            denominator=pl.col("whole_denominator") - pl.col("denominator"),
            numerator_set=pl.col("whole_numerator_set").list.set_difference("numerator_set"),
            denominator_set=pl.col("whole_denominator_set").list.set_difference("denominator_set"),
        )
        .select("unit_id", "subgroup", "statistic", *COUNTED, missing=pl.lit(0.0))
    )
    return pl.concat([_on_side(found, OWN), _on_side(to_results(with_interval(rest)), REST)])


def _on_side(found: pl.DataFrame, side: str) -> pl.DataFrame:
    names = [subgroup_key(subgroup_parts(name) | {SIDE: side}) for name in found["subgroup"]]
    return found.with_columns(pl.Series("subgroup", names, dtype=pl.String))
