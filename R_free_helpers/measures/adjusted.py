"""Means by unit as they would be if every unit had the same persons: adjusted by linear regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.measures.clusters import least_squares
from R_free_helpers.measures.regression import CONFIDENCE_LEVEL
from R_free_helpers.measures.triangle import full_rank, triangle
from R_free_helpers.model.method import method
from R_free_helpers.model.results import SET_OF_PERSONS
from R_free_helpers.model.rows import PERSON, persons_of

if TYPE_CHECKING:
    import numpy as np


@method("adjusted_mean", packages=("statsmodels",), references=("searle1980", "seabold2010"))
def adjusted_means(
    frame: pl.DataFrame,
    unit: str,
    numbers: Sequence[str] = (),
    categories: Sequence[str] = (),
    whole: str | None = None,
) -> pl.DataFrame:
    """Return marginal means of ``value`` by unit from ordinary least squares.

    The model is value ~ unit + covariates. A unit's adjusted mean is the mean prediction when every person of the
    frame is moved to that unit with his or her own covariates. Since the model is linear that is the contrast of the
    unit and the covariates' means, and its interval is exact under the model: estimate ± t(0.975) standard errors
    with the residual degrees of freedom. The same as R's ``emmeans(fit, ~ unit, weights = "proportional")``. Persons
    with several rows are allowed for (`clusters.least_squares`).

    Parameters
    ----------
    frame : polars.DataFrame
        One row per person: ``patient_id``, ``value``, the unit and the covariates; rows with a null in any of them are
        left out.
    unit : str
        Column of the unit.
    numbers, categories : sequence of str
        Covariates that enter as they are, and as indicators of their categories.
    whole : str, optional
        Adds a row with this id for all units together: the plain mean, with the model's interval.

    Returns
    -------
    polars.DataFrame
        ``unit_id``, ``value``, ``lower``, ``upper`` and ``denominator`` (persons of the unit) with ``denominator_set``,
        units in alphabetical order. No interval where the residuals leave no degree of freedom; no value where the
        covariates cannot be told from the units.
    """
    import numpy as np

    columns = [unit, "value", *numbers, *categories]
    # Sorted, so that sums do not depend on the order of the rows.
    rows = frame.select(*columns, PERSON).drop_nulls(columns).sort(*columns, PERSON)
    numbers_of_unit = dict.fromkeys(("value", "lower", "upper", "denominator"), pl.Float64())
    schema = {"unit_id": pl.String(), **numbers_of_unit, "denominator_set": SET_OF_PERSONS}
    if rows.is_empty():
        return pl.DataFrame(schema=schema)
    units = sorted(rows[unit].unique())
    of_unit = np.column_stack([(rows[unit] == name).to_numpy().astype(float) for name in units])
    covariates = _covariates(rows, numbers, categories)
    design = np.column_stack([of_unit, covariates])
    contrasts = np.column_stack([np.eye(len(units)), np.tile(covariates.mean(axis=0), (len(units), 1))])
    persons = [rows.filter(pl.col(unit) == name).select(persons_of()).to_series() for name in units]
    names = list(units)
    if whole is not None:
        contrasts = np.vstack([contrasts, design.mean(axis=0)])
        names, persons = [*names, whole], [*persons, rows.select(persons_of()).to_series()]
    who = rows.select(persons_of()).to_series().to_numpy()
    estimate, lower, upper = _contrasts(rows["value"].to_numpy(), design, contrasts, who)
    found = {"unit_id": names, "value": estimate, "lower": lower, "upper": upper}
    # As a series of lists: in a list they would be read person by person.
    found |= {"denominator": [float(len(one)) for one in persons], "denominator_set": pl.Series(persons)}
    return pl.DataFrame(found, schema=schema).with_columns(pl.col("value", "lower", "upper").fill_nan(None))


def _covariates(rows: pl.DataFrame, numbers: Sequence[str], categories: Sequence[str]) -> np.ndarray:
    """Return the covariates' columns without those that are the same for everybody."""
    import numpy as np

    columns = []
    for name in numbers:
        values = rows[name].to_numpy().astype(float)
        # Centred: the age of nobody is 0, and a design far from it loses digits.
        columns.append(values - values.mean())
    for name in categories:
        columns += [(rows[name] == level).to_numpy().astype(float) for level in sorted(rows[name].unique())[1:]]
    varied = [column for column in columns if np.ptp(column) > 0]
    return np.column_stack(varied) if varied else np.empty((rows.height, 0))


def _contrasts(
    value: np.ndarray, design: np.ndarray, contrasts: np.ndarray, persons: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return estimate and interval of linear contrasts; nan where the design does not determine them."""
    import warnings

    import numpy as np

    whole = triangle(design, value)
    with warnings.catch_warnings():
        # Looked for below, contrast by contrast.
        warnings.filterwarnings("ignore", "The design matrix is rank-deficient")
        fit = least_squares(value, design, persons, whole)
    estimate = contrasts @ fit.params
    if not full_rank(design, whole[:, :-1]):
        inside = contrasts @ np.linalg.pinv(design) @ design
        estimate = np.where(np.isclose(inside, contrasts, atol=1e-8).all(axis=1), estimate, np.nan)
    if fit.df_resid < 1 or (persons == persons[0]).all():
        nothing = np.full(len(estimate), np.nan)
        return estimate, nothing, nothing
    lower, upper = fit.t_test(contrasts).conf_int(1 - CONFIDENCE_LEVEL).T
    return estimate, lower, upper
