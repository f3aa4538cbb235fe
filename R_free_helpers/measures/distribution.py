"""Means, percentiles and box-plot statistics of a quantity, for every unit of the tree."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import numpy as np
import polars as pl

from R_free_helpers.measures.clusters import standard_error
from R_free_helpers.measures.exact_sum import exact_sum
from R_free_helpers.measures.proportion import with_subgroup
from R_free_helpers.model.method import method
from R_free_helpers.model.person_sets import kept
from R_free_helpers.model.results import SET_OF_PERSONS, to_results
from R_free_helpers.model.rows import LazyRows, grouped
from R_free_helpers.model.units import roll_up

PERCENTILES = {"p10": 0.10, "p25": 0.25, "median": 0.50, "p75": 0.75, "p90": 0.90}


def _listed(values: LazyRows, units: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return of each unit and subgroup its values and their persons, in lists as long as ``denominator`` says.

    Medians cannot be summed up a tree, but lists can be put one behind the other: rows are grouped once, and not again
    for each unit that they count towards.
    """
    known = values.filter(~nw.col("value").is_null())
    value, person = pl.col("value").cast(pl.Float64), pl.col("person")
    listed = grouped(known, ["unit_id", *by], value=value, person=person, denominator=pl.len().cast(pl.Int64))
    return roll_up(listed, units, by)


def _percentiles(values: pl.Series, names: Sequence[str]) -> pl.DataFrame:
    """Return some of `PERCENTILES` of each list of values, a column each: sorted once for all of them."""
    shares = np.array([PERCENTILES[name] for name in names])
    found = np.empty((len(values), len(shares)))
    for place, one in enumerate(values):
        ordered = np.sort(one.to_numpy())
        at = shares * (len(ordered) - 1)
        below, above = ordered[np.floor(at).astype(int)], ordered[np.ceil(at).astype(int)]
        found[place] = (at - np.floor(at)) * (above - below) + below
    return pl.DataFrame(found, schema=dict.fromkeys(names, pl.Float64), orient="row")


PERSON_COUNTS = ["beyond", "outliers"]
"""Statistics that count persons: their numerator is the count, as for any other count."""


def _tidy(wide: pl.DataFrame, by: list[str], statistics: list[str]) -> pl.DataFrame:
    """Return a row per statistic; the persons of a count are those in the column ``<statistic>_set``."""
    wide = with_subgroup(wide, by)
    # Put away before each of the statistics names them.
    lists = [name for name in wide.columns if wide.schema[name] == SET_OF_PERSONS]
    wide = wide.with_columns(kept(wide[name]).alias(name) for name in lists)
    # One below the other, the parts share the lists of persons: to copy them in each row would cost more than all else.
    return pl.concat(
        to_results(
            wide.select(
                "unit_id",
                "subgroup",
                "denominator",
                value=name,
                denominator_set="person",
                **({"numerator": name, "numerator_set": f"{name}_set"} if name in PERSON_COUNTS else {}),
            ),
            statistic=name,
        )
        for name in statistics
    )


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
    listed = _listed(values, units, by)
    wide = pl.concat([listed, _percentiles(listed["value"], list(PERCENTILES))], how="horizontal")
    if truncate is None:
        return _tidy(wide, by, list(PERCENTILES))
    pairs = zip(listed["person"], listed["value"], strict=True)
    far = pl.Series([persons.filter(one > truncate) for persons, one in pairs], dtype=listed.schema["person"])
    wide = wide.with_columns(beyond_set=far, beyond=far.list.len().cast(pl.Float64))
    return _tidy(wide, by, [*PERCENTILES, "beyond"])


@method("box", references=("tukey1977", "hyndman1996"))
def box_statistics(values: LazyRows, units: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return Tukey's box-plot statistics with the mean: the whiskers reach the last value within 1.5 IQR.

    Statistics: ``p25``, ``median``, ``p75``, ``whisker_low``, ``whisker_high``, ``mean``, ``outliers`` (how many
    values lie beyond the whiskers). Denominator: how many values.
    """
    listed = _listed(values, units, by)
    quartiles = _percentiles(listed["value"], ("p25", "median", "p75"))
    boxes = pl.concat([listed.with_columns(mean=exact_means("value")), quartiles], how="horizontal")
    wide = pl.concat([boxes.drop("value"), _whiskers(boxes)], how="horizontal")
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
        _listed(values, units, by)
        .rename({"person": "denominator_set"})
        .with_columns(value=exact_means("value"), error=_standard_errors("value", "denominator_set"))
        .with_columns(
            lower=pl.col("value") - 1.959964 * pl.col("error"), upper=pl.col("value") + 1.959964 * pl.col("error")
        )
        .drop("error")
    )
    return to_results(with_subgroup(wide, by), statistic="mean")
