"""Time to event at whole months, as rows of the store: Kaplan-Meier with numbers at risk, and cumulative incidence."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from R_free_helpers.measures.competing_risks import cumulative_incidence
from R_free_helpers.measures.survival import curve_at, persons_at, with_persons_at
from R_free_helpers.model.method import method
from R_free_helpers.model.results import subgroup_key, to_results


def at_month(curve: pl.DataFrame, **parts: str) -> pl.Series:
    """Return the subgroups that say at which whole month each row of a curve is: ``month=036``."""
    names = [subgroup_key(parts | {"month": f"{int(month):03d}"}) for month in curve["years"]]
    return pl.Series("subgroup", names, dtype=pl.String)


@method("kaplan_meier", packages=("lifelines",), references=("kaplan1958", "davidson-pilon2019"))
def kaplan_meier(times: pl.DataFrame, months: int, every: int = 1) -> pl.DataFrame:
    """Return the Kaplan-Meier curve at whole months, with numbers at risk.

    The estimate and its band are those of `measures.survival.product_limit`, whatever the unit of time.

    Parameters
    ----------
    times : polars.DataFrame
        ``patient_id``, ``months`` (float, time to event or censoring) and ``event`` (bool), a row per person.
    months : int
        Last month of the curve.
    every : int
        Step of the returned curve.

    Returns
    -------
    polars.DataFrame
        The store's columns: ``survival`` (value, lower, upper; numerator: who has had the event by then) and
        ``at_risk`` for each month, subgroup ``month=<m>`` with three digits. Denominator: everybody.
    """
    times = times.rename({"months": "years"})
    grid = range(0, months + 1, every)
    # Also where nobody is followed any more: there the curve stays as it was.
    curve = curve_at(times, grid)
    curve = curve.with_columns(at_month(curve))
    persons = persons_at(times, grid)
    survival = curve.select("subgroup", "value", "lower", "upper")
    at_risk = curve.select("subgroup", value="at_risk")
    return pl.concat(
        [
            to_results(with_persons_at(survival, persons, "had_event"), statistic="survival"),
            to_results(with_persons_at(at_risk, persons, "at_risk"), statistic="at_risk"),
        ]
    )


def incidence_by_month(causes: Mapping[str, pl.DataFrame], months: int) -> pl.DataFrame:
    """Return the share who have come to each cause first by whole months (Aalen-Johansen).

    Parameters
    ----------
    causes : mapping of str to polars.DataFrame
        By cause: ``patient_id``, ``months`` and ``event``, of the same persons; see
        `measures.competing_risks.cumulative_incidence`.
    months : int

    Returns
    -------
    polars.DataFrame
        The store's columns: ``incidence`` for each cause and month, subgroup ``cause=<cause>;month=<m>``. Numerator:
        who has come to the cause by then; denominator: everybody.
    """
    times = {cause: one.rename({"months": "years"}) for cause, one in causes.items()}
    grid = range(months + 1)
    parts = []
    for cause, curve in cumulative_incidence(times, grid).items():
        rows = curve.with_columns(at_month(curve, cause=cause)).drop("years")
        persons = persons_at(times[cause], grid)
        parts.append(to_results(with_persons_at(rows, persons, "had_event"), statistic="incidence"))
    return pl.concat(parts)
