"""Linear regression of a value on factors, one by one and together, and correlations."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.measures.clusters import least_squares
from R_free_helpers.measures.triangle import full_rank, triangle
from R_free_helpers.model.method import method
from R_free_helpers.model.results import SET_OF_PERSONS, subgroup_key
from R_free_helpers.model.rows import PERSON, persons_of

if TYPE_CHECKING:
    import numpy as np

CONFIDENCE_LEVEL = 0.95
"""Coverage of the intervals of coefficients and predictions."""

ModelRow = tuple[str, str, float, float | None, float | None, pl.Series | None, pl.Series]
"""Subgroup, statistic, value, bounds, and the persons of numerator and denominator."""


@dataclass(frozen=True)
class Factor:
    """What a value is regressed on.

    Attributes
    ----------
    column : str
    baseline : str or None
        The category the others are compared with; None for a number, whose coefficient is per unit.
    """

    column: str
    baseline: str | None = None


@method("linear_regression", packages=("statsmodels",), references=("seabold2010",))
def coefficients(frame: pl.DataFrame, factors: Sequence[Factor], key: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Return least-squares coefficients of ``value``: each factor alone (``uni``) and all together (``multi``).

    Parameters
    ----------
    frame : polars.DataFrame
        One row per person: ``patient_id``, ``value`` and the factors' columns; rows with a null in any of them are left
        out of every model, so that all describe the same persons.
    factors : sequence of Factor
    key : mapping, optional
        Subgroup keys of every result.

    Returns
    -------
    polars.DataFrame
        Statistic ``coefficient`` by ``factor``, ``category`` (``per_unit`` for a number) and ``model``, with a 95 %
        t interval that allows for persons with several rows (`clusters.least_squares`); numerator: persons of the
        category (all for a number), denominator: persons in the model, each with its set. Statistic ``r_squared`` by
        ``model=multi``. A coefficient that the persons do not determine has no row.
    """
    import numpy as np

    columns = ["value", *(factor.column for factor in factors)]
    # Sorted, so that sums do not depend on the order of the rows.
    rows = frame.select(*columns, PERSON).drop_nulls(columns).sort(*columns, PERSON)
    if rows.is_empty():
        return _frame([])
    terms = {factor: _terms(rows, factor) for factor in factors}
    value, everybody = rows["value"].to_numpy().astype(float), rows.select(persons_of()).to_series()
    found: list[ModelRow] = []
    for model, chosen in [("uni", [factor]) for factor in factors] + [("multi", list(factors))]:
        named = [(factor, level, column) for factor in chosen for level, column in terms[factor]]
        if not named:
            continue
        design = np.column_stack([np.ones(rows.height), *(column for *_, column in named)])
        estimate, lower, upper, explained = _fit(value, design, everybody.to_numpy())
        for i, (factor, level, column) in enumerate(named, 1):
            parts = {"factor": factor.column, "category": level, "model": model}
            persons = everybody if factor.baseline is None else everybody.filter(pl.Series(column > 0))
            bounds = (estimate[i], lower[i], upper[i])
            found.append((subgroup_key(parts | dict(key or {})), "coefficient", *bounds, persons, everybody))
        if model == "multi":
            name = subgroup_key({"model": model} | dict(key or {}))
            found.append((name, "r_squared", explained, None, None, None, everybody))
    return _frame(found)


def _terms(rows: pl.DataFrame, factor: Factor) -> list[tuple[str, np.ndarray]]:
    """Return the columns of a factor: itself, or an indicator for each category but the baseline."""
    values = rows[factor.column]
    if factor.baseline is None:
        return [("per_unit", values.to_numpy().astype(float))] if values.n_unique() > 1 else []
    levels = [level for level in sorted(values.unique()) if level != factor.baseline]
    if factor.baseline not in values:
        levels = []  # Nobody to compare with.
    return [(level, (values == level).to_numpy().astype(float)) for level in levels]


def _fit(
    value: np.ndarray, design: np.ndarray, persons: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return coefficients with intervals and the explained share; nan where they are not determined."""
    import numpy as np

    unknown = np.full(design.shape[1], np.nan)
    whole = triangle(design, value)
    if not full_rank(design, whole[:, :-1]):
        return unknown, unknown, unknown, math.nan
    fit = least_squares(value, design, persons, whole)
    spread = float(((value - value.mean()) ** 2).sum())
    explained = 1 - float(fit.ssr) / spread if spread > 0 else math.nan
    if fit.df_resid < 1 or (persons == persons[0]).all():
        return fit.params, unknown, unknown, explained
    lower, upper = fit.conf_int(1 - CONFIDENCE_LEVEL).T
    return fit.params, lower, upper, explained


@method("correlation", packages=("scipy",), references=("bonett2000",))
def correlations(frame: pl.DataFrame, key: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Return Pearson's and Spearman's correlation of ``x`` and ``y`` with 95 % intervals on Fisher's scale.

    The standard error of the transformed correlation is 1/sqrt(n - 3) for Pearson's and, since ranks vary more,
    sqrt((1 + r²/2)/(n - 3)) for Spearman's (Bonett and Wright 2000, Psychometrika 65:23-28).

    Parameters
    ----------
    frame : polars.DataFrame
        ``patient_id``, ``x`` and ``y``, one row per person; rows without an x or y are left out.
    key : mapping, optional
        Subgroup keys of every result.

    Returns
    -------
    polars.DataFrame
        Statistic ``correlation`` by ``method``; denominator: persons, with their set. No row where one of them does not
        vary; no interval for fewer than four persons.
    """
    rows = frame.select(pl.col("x", "y").cast(pl.Float64), PERSON).drop_nulls(["x", "y"]).sort("x", "y", PERSON)
    if rows.height < 2 or min(rows["x"].n_unique(), rows["y"].n_unique()) < 2:
        return _frame([])
    found = []
    for kind in ("pearson", "spearman"):
        r = min(1.0, max(-1.0, rows.select(pl.corr("x", "y", method=kind)).item()))
        extra = r**2 / 2 if kind == "spearman" else 0.0
        lower, upper = _fisher(r, rows.height, extra)
        name = subgroup_key({"method": kind} | dict(key or {}))
        found.append((name, "correlation", r, lower, upper, None, rows.select(persons_of()).to_series()))
    return _frame(found)


def _fisher(r: float, n: int, extra: float) -> tuple[float | None, float | None]:
    if n < 4:
        return None, None
    if abs(r) > 1 - 1e-12:
        return r, r
    from scipy import stats

    reach = stats.norm.ppf(0.5 + CONFIDENCE_LEVEL / 2) * math.sqrt((1 + extra) / (n - 3))
    return math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach)


def _frame(found: Sequence[ModelRow]) -> pl.DataFrame:
    numbers, counts = ("value", "lower", "upper"), ("numerator", "denominator")
    schema = {"subgroup": pl.String(), "statistic": pl.String(), **dict.fromkeys(numbers, pl.Float64())}
    schema |= {f"{name}_set": SET_OF_PERSONS for name in counts}
    frame = pl.DataFrame(found, schema=schema, orient="row", strict=False)
    sizes = [pl.col(f"{name}_set").list.len().cast(pl.Float64).alias(name) for name in counts]
    return frame.with_columns(pl.col(numbers).fill_nan(None), *sizes).filter(pl.col("value").is_not_null())
