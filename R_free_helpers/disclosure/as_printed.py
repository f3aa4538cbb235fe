"""The policy ``as_published``: what a registry itself hides in print, and nothing else."""

from __future__ import annotations

import polars as pl

from R_free_helpers.model.policy import Policy
from R_free_helpers.model.results import NUMBERS


def as_printed(results: pl.DataFrame, root: str, policy: Policy) -> pl.DataFrame:
    """Return the results as a registry prints them that hides each unit's small counts and nothing else.

    A count is hidden; of a share or a rate the counts are, and what would give them away but the value itself where
    percentages are shown.
    """
    below = pl.lit(policy.totals == "protected") | (pl.col("unit_id") != root)
    few = {name: below & _small(pl.col(name), policy) for name in ("numerator", "denominator", "missing")}
    counted = pl.col("statistic") == "count"
    parts = few["numerator"] | few["denominator"]
    beside = pl.lit(policy.percentages == "shown") & pl.col("statistic").is_in(["share", "rate"])
    gone = (counted & few["numerator"]) | (~counted & parts & ~beside)
    without = dict.fromkeys(NUMBERS, gone) | {name: gone | own for name, own in few.items()}
    without |= dict.fromkeys(("lower", "upper"), gone | parts)
    return results.with_columns(
        *(pl.when(hidden).then(None).otherwise(pl.col(name)).alias(name) for name, hidden in without.items()),
        status=pl.when(gone).then(pl.lit("suppressed")).otherwise(pl.col("status")),
    )


def _small(column: pl.Expr, policy: Policy) -> pl.Expr:
    least = column >= 0 if policy.zeros else column > 0
    return (least & (column < policy.threshold)).fill_null(False)
