"""Shares with a Wilson interval, for every unit of the tree."""

from __future__ import annotations

import numpy as np
import polars as pl

from R_free_helpers.measures.clusters import design_effects
from R_free_helpers.model.method import method
from R_free_helpers.model.results import SETS, subgroup_key, to_results
from R_free_helpers.model.rows import LazyRows, grouped
from R_free_helpers.model.units import nation, roll_up


def wilson(numerator: np.ndarray, denominator: np.ndarray, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the Wilson score interval of proportions.

    Chosen because it stays inside [0, 1] and keeps its coverage for the small denominators and extreme
    shares of single hospitals (Brown, Cai, DasGupta: Statistical Science 2001;16:101-133).

    Parameters
    ----------
    numerator, denominator : numpy.ndarray, shape (n,)
        Counts; a denominator of 0 gives NaN.
    confidence : float
        Level, between 0 and 1.

    Returns
    -------
    lower, upper : numpy.ndarray, shape (n,)
    """
    from statsmodels.stats.proportion import proportion_confint

    numerator, denominator = np.asarray(numerator, float), np.asarray(denominator, float)
    safe = np.where(denominator > 0, denominator, np.nan)
    lower, upper = proportion_confint(numerator, safe, alpha=1 - confidence, method="wilson")
    # Rounding error must not push the bounds of 0 of n and n of n past 0 and 1.
    return np.clip(lower, 0, 1), np.clip(upper, 0, 1)


def count_flags(flags: LazyRows, by: list[str]) -> pl.DataFrame:
    """Return numerator, denominator and missing per lowest unit and subgroup, with the persons each counts.

    Parameters
    ----------
    flags : narwhals.LazyFrame
        One row per person: ``unit_id``, ``patient_id``, the columns ``by`` and ``met`` (true, false, or null when it
        cannot be known, which counts as missing and stays out of the denominator).
    """
    met, person = pl.col("met"), pl.col("person")
    counted = {"numerator": met.fill_null(False), "denominator": met.is_not_null(), "missing": met.is_null()}
    return grouped(
        flags,
        ["unit_id", *by],
        **{name: which.sum().cast(pl.Int64) for name, which in counted.items()},
        **{f"{name}_set": person.filter(which) for name, which in counted.items()},
    )


def shares(flags: LazyRows, units: pl.DataFrame, by: list[str] | None = None, complete: bool = True) -> pl.DataFrame:
    """Return the share that met a criterion for every unit and subgroup, with a Wilson interval.

    Parameters
    ----------
    flags : narwhals.LazyFrame
        See `count_flags`.
    units : polars.DataFrame
        The registry's units.
    by : list of str, optional
        Subgroup columns.
    complete : bool
        Whether units without a single row get a row with status ``no_data``; only without subgroups.

    Returns
    -------
    polars.DataFrame
        The store's columns, without measure and period.
    """
    by = by or []
    counts = roll_up(count_flags(flags, by), units, by)
    if complete and not by:
        counts = (
            units.select("unit_id")
            .join(counts, on="unit_id", how="left")
            .with_columns(pl.col("numerator", "denominator", "missing").fill_null(0), pl.col(SETS).fill_null([]))
        )
    return to_results(with_interval(with_subgroup(counts, by)), statistic="share")


def with_subgroup(frame: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return the frame with its subgroup columns folded into the store's ``subgroup``."""
    names = [subgroup_key(row) for row in frame.select(by).iter_rows(named=True)] if by else [""] * frame.height
    return frame.drop(by).with_columns(pl.Series("subgroup", names, dtype=pl.String))


@method("share", packages=("statsmodels",), references=("wilson1927", "brown2001", "seabold2010"))
def with_interval(counts: pl.DataFrame) -> pl.DataFrame:
    """Return counts with value, 95 % Wilson bounds and ``ok`` or ``no_data``.

    Where persons have several of the rows counted, the bounds are those of fewer rows; see `clusters.design_effect`.
    """
    effects = design_effects(counts)
    lower, upper = wilson(counts["numerator"].to_numpy() / effects, counts["denominator"].to_numpy() / effects)
    empty = pl.col("denominator") == 0
    return counts.with_columns(
        value=pl.when(empty).then(None).otherwise(pl.col("numerator") / pl.col("denominator")),
        lower=pl.Series(lower).fill_nan(None),
        upper=pl.Series(upper).fill_nan(None),
        status=pl.when(empty).then(pl.lit("no_data")).otherwise(pl.lit("ok")),
    )


def category_shares(persons: LazyRows, units: pl.DataFrame, category: str, by: list[str] | None = None) -> pl.DataFrame:
    """Return the distribution over a category within each unit and subgroup: shares that sum to one.

    Parameters
    ----------
    persons : narwhals.LazyFrame
        One row per person: ``unit_id``, the columns ``by`` and ``category`` (no nulls: unknown is a value).
    """
    by = by or []
    groups = ["unit_id", *by, category]
    counts = grouped(persons, groups, numerator=pl.len().cast(pl.Int64), numerator_set=pl.col("person"))
    counts = roll_up(counts, units, [*by, category])
    totals = counts.group_by("unit_id", *by).agg(
        denominator=pl.col("numerator").sum(), denominator_set=pl.col("numerator_set").explode().drop_nulls()
    )
    # A category nobody has in a unit is a true zero there, not an absent row.
    grid = totals.join(counts.select(category).unique(), how="cross")
    counts = grid.join(counts, on=["unit_id", *by, category], how="left").with_columns(
        pl.col("numerator").fill_null(0), pl.col("numerator_set").fill_null([]), missing=pl.lit(0)
    )
    return to_results(with_interval(with_subgroup(counts, [*by, category])), statistic="share")


@method("count")
def counts_by(persons: LazyRows, units: pl.DataFrame, by: list[str] | None = None) -> pl.DataFrame:
    """Return how many persons each unit and subgroup has."""
    by = by or []
    counts = grouped(persons, ["unit_id", *by], value=pl.len().cast(pl.Int64), numerator_set=pl.col("person"))
    counts = roll_up(counts, units, by)
    if not by:
        counts = (
            units.select("unit_id")
            .join(counts, on="unit_id", how="left")
            .with_columns(pl.col("value").fill_null(0), pl.col("numerator_set").fill_null([]))
        )
    return to_results(with_subgroup(counts.with_columns(numerator=pl.col("value")), by), statistic="count")


def ratio_of_counts(rows: LazyRows, numerator: pl.Expr, denominator: pl.Expr) -> pl.DataFrame:
    """Return how many rows of one kind there are for each of another, with the persons of both; no interval.

    Parameters
    ----------
    rows : narwhals.LazyFrame
    numerator, denominator : polars.Expr
        Which rows are counted, by their columns.

    Returns
    -------
    polars.DataFrame
        One row: ``value``, numerator and denominator with their sets, and ``status``: ``no_data`` of no denominator.
    """
    of = {"numerator": numerator, "denominator": denominator}
    counts = grouped(
        rows,
        [],
        **{name: which.sum().cast(pl.Float64) for name, which in of.items()},
        **{f"{name}_set": pl.col("person").filter(which).implode() for name, which in of.items()},
    )
    some = pl.col("denominator") > 0
    return counts.with_columns(
        value=pl.when(some).then(pl.col("numerator") / pl.col("denominator")),
        status=pl.when(some).then(pl.lit("ok")).otherwise(pl.lit("no_data")),
    )


@method("part")
def share_of_nation(persons: LazyRows, units: pl.DataFrame) -> pl.DataFrame:
    """Return how many persons each unit has, as a share of the nation's; no interval, since all are counted."""
    counts = counts_by(persons, units).select("unit_id", "numerator_set", numerator="value")
    whole = counts.filter(pl.col("unit_id") == nation(units)).select(
        denominator="numerator", denominator_set="numerator_set"
    )
    counts = counts.join(whole, how="cross").with_columns(missing=pl.lit(0))
    value = pl.when(pl.col("denominator") > 0).then(pl.col("numerator") / pl.col("denominator"))
    return to_results(counts.with_columns(value=value), statistic="share")
