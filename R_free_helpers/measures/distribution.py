"""Means, percentiles and box-plot statistics of a quantity, for every unit of the tree."""

from __future__ import annotations

import math
from collections.abc import Sequence

import narwhals as nw
import polars as pl

from R_free_helpers.measures.clusters import standard_error
from R_free_helpers.measures.exact_sum import exact_sum
from R_free_helpers.measures.proportion import with_subgroup
from R_free_helpers.model.method import method
from R_free_helpers.model.person_sets import kept
from R_free_helpers.model.results import SET_OF_PERSONS, to_results
from R_free_helpers.model.rows import LazyRows, as_texts, collect_counted
from R_free_helpers.model.units import unit_closure

PERCENTILES = {"p10": 0.10, "p25": 0.25, "median": 0.50, "p75": 0.75, "p90": 0.90}


def _spread(values: LazyRows, units: pl.DataFrame, by: list[str]) -> pl.LazyFrame:
    """Return the values once for each unit they count towards; medians cannot be summed up a tree."""
    known = values.filter(~nw.col("value").is_null())
    above = unit_closure(units).lazy().cast(pl.Categorical)
    return (
        collect_counted(known, ["unit_id", *by], "value")
        .lazy()
        .with_columns(pl.col("value").cast(pl.Float64))
        .join(above, on="unit_id")
        .drop("unit_id")
        .rename({"ancestor_id": "unit_id"})
    )


PERSON_COUNTS = ["beyond", "outliers"]
"""Statistics that count persons: their numerator is the count, as for any other count."""


def _tidy(wide: pl.DataFrame, by: list[str], statistics: list[str]) -> pl.DataFrame:
    """Return a row per statistic; the persons of a count are those in the column ``<statistic>_set``."""
    keys = ["unit_id", *by]
    wide = as_texts(wide)
    # Put away before each of the statistics has its copy.
    lists = [name for name in wide.columns if wide.schema[name] == SET_OF_PERSONS]
    wide = wide.with_columns(kept(wide[name]).alias(name) for name in lists)
    long = wide.unpivot(statistics, index=["denominator", *keys], variable_name="statistic", value_name="value").filter(
        pl.col("value").is_not_null()
    )
    numerator = pl.when(pl.col("statistic").is_in(PERSON_COUNTS)).then(pl.col("value"))
    counted = [
        wide.select(*keys, statistic=pl.lit(name), numerator_set=f"{name}_set")
        for name in PERSON_COUNTS
        if f"{name}_set" in wide.columns
    ]
    sets = pl.concat(counted) if counted else wide.clear().select(*keys, statistic=pl.lit(""), numerator_set="person")
    # Sets are joined here and not carried through: a long list in each row of a pivot costs more than all else.
    long = long.join(wide.select(*keys, denominator_set="person"), on=keys, how="left", nulls_equal=True)
    long = long.join(sets, on=[*keys, "statistic"], how="left", nulls_equal=True)
    return to_results(with_subgroup(long.with_columns(numerator=numerator), by))


def exact_mean(values: Sequence[float] | pl.Series) -> float:
    """Return the mean from a sum without rounding, so that it depends on no order of rows, threads or backend.

    Examples
    --------
    >>> exact_mean([0.1, 0.2, 0.3]) == exact_mean([0.3, 0.2, 0.1])
    True
    """
    return exact_sum(values) / len(values)


def exact_means(column: str) -> pl.Expr:
    """Return the mean of each list of a column."""
    return pl.col(column).map_elements(exact_mean, return_dtype=pl.Float64)


def _standard_errors(values: str, persons: str) -> pl.Expr:
    """Return the standard error of the mean of each list of values, whose persons are in another column."""

    def error(lists: Sequence[pl.Series]) -> pl.Series:
        found = [standard_error(one, who, exact_mean(one)) for one, who in zip(*lists, strict=True)]
        return pl.Series(values, found, dtype=pl.Float64)

    return pl.map_batches([values, persons], error, return_dtype=pl.Float64)


@method("percentiles", references=("hyndman1996",))
def percentiles(
    values: LazyRows, units: pl.DataFrame, by: list[str] | None = None, truncate: float | None = None
) -> pl.DataFrame:
    """Return the 10th, 25th, 50th, 75th and 90th percentile (linear interpolation, R's type 7).

    Parameters
    ----------
    values : narwhals.LazyFrame
        One row per person: ``unit_id``, the columns ``by`` and ``value``; nulls are left out.
    truncate : float, optional
        Adds the statistic ``beyond``: how many values are larger than this.
    """
    by = by or []
    far = pl.col("value") > (math.inf if truncate is None else truncate)
    beyond = {"beyond": far.sum().cast(pl.Float64)} if truncate is not None else {}
    sets = {"beyond_set": pl.col("person").filter(far)} if truncate is not None else {}
    wide = (
        _spread(values, units, by)
        .group_by("unit_id", *by)
        .agg(
            pl.col("person"),
            denominator=pl.len(),
            **{name: pl.col("value").quantile(q, interpolation="linear") for name, q in PERCENTILES.items()},
            **beyond,
            **sets,
        )
        .collect()
    )
    return _tidy(wide, by, [*PERCENTILES, *beyond])


@method("box", references=("tukey1977", "hyndman1996"))
def box_statistics(values: LazyRows, units: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return Tukey's box-plot statistics with the mean: the whiskers reach the last value within 1.5 IQR.

    Statistics: ``p25``, ``median``, ``p75``, ``whisker_low``, ``whisker_high``, ``mean``, ``outliers`` (how many
    values lie beyond the whiskers). Denominator: how many values.
    """
    quartiles = {
        name: pl.col("value").quantile(PERCENTILES[name], interpolation="linear") for name in ("p25", "median", "p75")
    }
    wide = (
        _spread(values, units, by)
        .group_by("unit_id", *by)
        .agg("person", "value", denominator=pl.len(), **quartiles)
        .collect()
        .with_columns(mean=exact_means("value"))
    )
    wide = pl.concat([wide.drop("value"), _whiskers(wide)], how="horizontal")
    return _tidy(wide, by, ["p25", "median", "p75", "whisker_low", "whisker_high", "mean", "outliers"])


def _whiskers(boxes: pl.DataFrame) -> pl.DataFrame:
    """Return of each box where its whiskers end, and who is beyond them: box by box, since rows are many."""
    reach = 1.5 * (pl.col("p75") - pl.col("p25"))
    fences = boxes.select(low=pl.col("p25") - reach, high=pl.col("p75") + reach)
    ends, beyond = [], []
    for values, persons, low, high in zip(boxes["value"], boxes["person"], fences["low"], fences["high"], strict=True):
        inside = values.is_between(low, high)
        within = values.filter(inside)
        beyond.append(persons.filter(~inside))
        ends.append((within.min(), within.max(), float(len(beyond[-1]))))
    schema = dict.fromkeys(("whisker_low", "whisker_high", "outliers"), pl.Float64)
    return pl.DataFrame(ends, schema, orient="row").with_columns(
        pl.Series("outliers_set", beyond, dtype=boxes.schema["person"])
    )


@method("mean")
def means(values: LazyRows, units: pl.DataFrame, by: list[str] | None = None) -> pl.DataFrame:
    """Return means with a normal-approximation 95 % interval (mean ± 1.96 standard errors).

    The error allows for persons with several values; see `clusters.standard_error`.
    """
    by = by or []
    wide = (
        _spread(values, units, by)
        .group_by("unit_id", *by)
        .agg(pl.col("value"), denominator=pl.len(), denominator_set=pl.col("person"))
        .collect()
        .with_columns(value=exact_means("value"), error=_standard_errors("value", "denominator_set"))
        .with_columns(
            lower=pl.col("value") - 1.959964 * pl.col("error"), upper=pl.col("value") + 1.959964 * pl.col("error")
        )
        .drop("error")
    )
    return to_results(with_subgroup(wide, by), statistic="mean")
