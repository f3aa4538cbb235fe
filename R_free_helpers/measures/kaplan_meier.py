"""Time to event at whole months: the Kaplan-Meier curve with its band and numbers at risk, as rows of the store."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.survival import curve_at, persons_at, with_persons_at
from R_free_helpers.model.results import to_results


def month_key(column: str = "month") -> pl.Expr:
    """Return the subgroup that says at which whole month a row of a curve is: ``month=036``."""
    return pl.format("month={}", pl.col(column).cast(pl.Int64).cast(pl.String).str.zfill(3))


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
    curve = curve_at(times, grid).with_columns(subgroup=month_key("years"))
    persons = persons_at(times, grid)
    survival = curve.select("subgroup", "value", "lower", "upper")
    at_risk = curve.select("subgroup", value="at_risk")
    return pl.concat(
        [
            to_results(with_persons_at(survival, persons, "had_event"), statistic="survival"),
            to_results(with_persons_at(at_risk, persons, "at_risk"), statistic="at_risk"),
        ]
    )
