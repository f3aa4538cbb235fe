"""Time to event: Kaplan-Meier with a log-log band and numbers at risk."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.survival import persons_at, with_persons_at
from R_free_helpers.model.method import method
from R_free_helpers.model.results import to_results


@method("kaplan_meier", packages=("lifelines",), references=("kaplan1958", "davidson-pilon2019"))
def kaplan_meier(times: pl.DataFrame, months: int, every: int = 1) -> pl.DataFrame:
    """Return the Kaplan-Meier curve at whole months, with numbers at risk.

    The band is Greenwood's on the log-minus-log scale (lifelines' exponential Greenwood; R: ``survfit(...,
    conf.type="log-log")``), which stays inside [0, 1].

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
    from lifelines import KaplanMeierFitter

    fitter = KaplanMeierFitter().fit(times["months"].to_numpy(), times["event"].to_numpy())
    curve = pl.from_pandas(fitter.survival_function_.join(fitter.confidence_interval_), include_index=True)
    curve.columns = ["time", "value", "lower", "upper"]
    grid = pl.DataFrame({"time": [float(month) for month in range(0, months + 1, every)]})
    at = grid.join_asof(curve.sort("time"), on="time", strategy="backward").with_columns(
        pl.col("lower", "upper").fill_null(1.0).fill_nan(1.0)
    )
    persons = persons_at(times.rename({"months": "years"}), grid["time"].to_list())
    name = pl.format("month={}", pl.col("time").cast(pl.Int64).cast(pl.String).str.zfill(3))
    survival = at.with_columns(subgroup=name).drop("time")
    at_risk = grid.select(subgroup=name, value=persons["at_risk"].list.len())
    return pl.concat(
        [
            to_results(with_persons_at(survival, persons, "had_event"), statistic="survival"),
            to_results(with_persons_at(at_risk, persons, "at_risk"), statistic="at_risk"),
        ]
    )
