"""Shares at equal case-mix: what a unit's share would be by a national model, and directly standardised.

Both cut the persons into strata, the combinations of the levels of their characteristics, and use nothing of a person
but the stratum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from R_free_helpers.measures.difference import NORMAL_95
from R_free_helpers.measures.proportion import shares, wilson
from R_free_helpers.model.measure import UNKNOWN, CaseMix
from R_free_helpers.model.method import method
from R_free_helpers.model.results import to_results
from R_free_helpers.model.rows import LazyRows, persons_of
from R_free_helpers.model.units import nation, unit_closure

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

EVENTS_PER_COEFFICIENT = 10
"""Fewest persons who met the criterion, and who did not, for each coefficient of the model.

Peduzzi, Concato, Kemper, Holford, Feinstein: Journal of Clinical Epidemiology 1996;49:1373-1379.
"""

FEWEST_IN_LEVEL = 5
"""Fewest persons of a level who met the criterion, and who did not; a level with fewer is one with the reference."""

LARGEST_COEFFICIENT = 10.0
"""A log odds ratio beyond it is separation: the likelihood has no maximum, and the fit has only stopped."""

MOST_EMPTY = 0.10
"""Largest part of the nation in strata of which a unit has nobody; where it is larger, nothing is standardised."""


class NoModel(ValueError):
    """A model that the persons do not determine."""


@dataclass(frozen=True)
class Logistic:
    """A logistic model of the strata.

    Attributes
    ----------
    coefficients : dict of (str, str) to float
        Log odds ratios by characteristic and level; the intercept under two empty names.
    predicted : numpy.ndarray, shape (strata,)
        Probabilities.
    """

    coefficients: dict[tuple[str, str], float]
    predicted: np.ndarray


@method("expected", packages=("statsmodels",), references=("peduzzi1996", "seabold2010"))
def logistic(strata: pl.DataFrame, case_mix: Sequence[CaseMix]) -> Logistic:
    """Return the logistic regression of the criterion on the characteristics, main effects, by maximum likelihood.

    Parameters
    ----------
    strata : polars.DataFrame
        A row per stratum: the characteristics' columns, ``met`` and ``n``, each stratum once.
    case_mix : sequence of CaseMix
        A level with fewer than `FEWEST_IN_LEVEL` who met the criterion, or who did not, joins the reference.

    Raises
    ------
    NoModel
        When too few met the criterion or did not, when characteristics cannot be told from each other, and when the
        likelihood has no maximum.
    """
    import warnings

    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationError, PerfectSeparationWarning

    met, n = strata["met"].to_numpy().astype(float), strata["n"].to_numpy().astype(float)
    terms = [(one.column, level) for one in case_mix for level in _levels(strata, one)]
    columns = [(strata[column] == level).to_numpy().astype(float) for column, level in terms]
    design = np.column_stack([np.ones(strata.height), *columns])
    fewest = EVENTS_PER_COEFFICIENT * max(len(terms), 1)
    if min(met.sum(), (n - met).sum()) < fewest:
        raise NoModel(f"fewer than {fewest} persons met the criterion, or did not")
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise NoModel("the characteristics cannot be told from each other")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PerfectSeparationWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            fit = sm.GLM(np.column_stack([met, n - met]), design, family=sm.families.Binomial()).fit(tol=1e-12)
    except (PerfectSeparationError, PerfectSeparationWarning) as error:
        raise NoModel("the likelihood has no maximum") from error
    if (
        not fit.converged
        or not np.isfinite(fit.params).all()
        or np.abs(fit.params[1:]).max(initial=0) > (LARGEST_COEFFICIENT)
    ):
        raise NoModel("the likelihood has no maximum")
    names = [("", ""), *terms]
    found = {name: float(value) for name, value in zip(names, fit.params, strict=True)}
    return Logistic(found, np.asarray(fit.fittedvalues, dtype=float))


def _levels(strata: pl.DataFrame, one: CaseMix) -> list[str]:
    """Return the levels with a coefficient: all but the reference and those too rare."""
    counts = strata.group_by(one.column).agg(pl.col("met").sum(), pl.col("n").sum())
    enough = (pl.col("met") >= FEWEST_IN_LEVEL) & (pl.col("n") - pl.col("met") >= FEWEST_IN_LEVEL)
    kept: list[str] = sorted(counts.filter(enough)[one.column].to_list())
    return [level for level in kept if level != one.reference] if one.reference in kept else kept[1:]


@method("standardised", references=("dobson1991", "wilson1927"))
def standardised(met: ArrayLike, n: ArrayLike, weights: ArrayLike) -> tuple[float, float, float]:
    """Return a directly standardised share with a 95 % interval after Dobson.

    The interval of the crude share (Wilson's) is moved to the standardised one and scaled by the ratio of their
    standard errors (Dobson, Kuulasmaa, Eberle, Scherer: Statistics in Medicine 1991;10:457-462, who do so for Poisson
    counts). Unlike the normal approximation it has a width where everybody met the criterion, or nobody. Where no
    stratum varies the ratio is that for a common share, which does not depend on it.

    Parameters
    ----------
    met, n : array_like, shape (strata,)
        Persons who met the criterion, and all persons; at least one in each stratum.
    weights : array_like, shape (strata,)
        The standard's persons.

    Examples
    --------
    >>> [round(part, 3) for part in standardised([30, 10], [40, 40], [1, 1])]
    [0.5, 0.393, 0.607]
    """
    met, n, w = (np.asarray(one, dtype=float) for one in (met, n, weights))
    w = w / w.sum()
    p, whole = met / n, n.sum()
    value = math.fsum(w * p)
    varied = p * (1 - p) if (p * (1 - p)).any() else np.ones_like(p)
    ratio = math.sqrt(math.fsum(w**2 * varied / n) / (math.fsum(n * varied) / whole**2))
    (low,), (high,) = wilson(np.array([met.sum()]), np.array([whole]))
    crude = met.sum() / whole
    lower, upper = value + ratio * (low - crude), value + ratio * (high - crude)
    return value, float(np.clip(lower, 0, value)), float(np.clip(upper, value, 1))


def adjusted_shares(persons: pl.DataFrame, units: pl.DataFrame, case_mix: Sequence[CaseMix]) -> pl.DataFrame:
    """Return for every unit the share expected by the national model, and the unit's standardised share.

    Parameters
    ----------
    persons : polars.DataFrame
        One row per person: ``patient_id``, ``unit_id``, ``met`` (null is left out) and the characteristics.
    units : polars.DataFrame
    case_mix : sequence of CaseMix

    Returns
    -------
    polars.DataFrame
        The store's columns. Statistic ``expected``: the mean predicted probability of the unit's persons; its bounds
        are what the spread of predictions in the nation makes of a mean of so many, for the step of its rounding.
        Statistic ``standardised``: the share with the nation's strata as weights, without a value where strata that
        hold more than `MOST_EMPTY` of the nation are empty. Where there is no model all of ``expected`` has no data.
    """
    columns = [one.column for one in case_mix]
    rows = (
        persons.filter(pl.col("met").is_not_null())
        .with_columns(pl.col(columns).cast(pl.String).fill_null(UNKNOWN), person=persons_of())
        .join(unit_closure(units), on="unit_id")
    )
    counts = {"met": pl.col("met").cast(pl.Float64).sum(), "n": pl.len().cast(pl.Float64)}
    cells = rows.group_by("ancestor_id", *columns).agg(**counts).sort("ancestor_id", *columns)
    whole = cells.filter(pl.col("ancestor_id") == nation(units)).drop("ancestor_id")
    if whole.is_empty():
        return to_results(pl.DataFrame(schema={"unit_id": pl.String, "statistic": pl.String}))
    try:
        predicted = logistic(whole, case_mix).predicted
    except NoModel:
        predicted = np.full(whole.height, math.nan)
    n = whole["n"].to_numpy()
    mean = math.fsum(n * predicted) / n.sum()
    deviation = math.sqrt(math.fsum(n * (predicted - mean) ** 2) / n.sum())
    strata = whole.select(*columns, weight="n").with_columns(p=pl.Series(predicted))
    parts = []
    for (unit,), own in cells.join(strata, on=columns).group_by("ancestor_id", maintain_order=True):
        size = math.fsum(own["n"])
        expected = math.fsum(own["n"] * own["p"]) / size
        reach = NORMAL_95 * deviation / math.sqrt(size)
        parts.append((unit, "expected", size, expected, expected - reach, expected + reach))
        enough = math.fsum(own["weight"]) >= (1 - MOST_EMPTY) * n.sum()
        direct = standardised(own["met"], own["n"], own["weight"]) if enough else (math.nan,) * 3
        parts.append((unit, "standardised", size, *direct))
    names: dict[str, pl.DataType] = {"unit_id": pl.String(), "statistic": pl.String()}
    names |= dict.fromkeys(("denominator", "value", "lower", "upper"), pl.Float64())
    sets = rows.group_by(unit_id="ancestor_id").agg(denominator_set="person")
    found = pl.DataFrame(parts, schema=names, orient="row").join(sets, on="unit_id", how="left")
    numbers = pl.col("value", "lower", "upper").fill_nan(None)
    status = pl.when(pl.col("value").is_null()).then(pl.lit("no_data")).otherwise(pl.lit("ok"))
    return to_results(found.with_columns(numbers).with_columns(status=status))


def shares_by_group(flags: LazyRows, units: pl.DataFrame, case_mix: Sequence[CaseMix]) -> pl.DataFrame:
    """Return the share that met a criterion at each level of each characteristic, with Wilson intervals.

    Parameters
    ----------
    flags : narwhals.LazyFrame
        See `proportion.count_flags`, with the characteristics' columns.
    """
    import narwhals as nw

    known = flags.with_columns(nw.col(one.column).fill_null(UNKNOWN) for one in case_mix)
    return pl.concat(shares(known, units, [one.column]) for one in case_mix)
