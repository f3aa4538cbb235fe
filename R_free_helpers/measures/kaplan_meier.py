"""Time to event at whole units of time, as rows of the store: Kaplan-Meier, numbers at risk, cumulative incidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from R_free_helpers.measures.competing_risks import cumulative_incidence
from R_free_helpers.measures.survival import curve_at, log_rank, persons_at, with_persons_at
from R_free_helpers.model.method import method
from R_free_helpers.model.person_sets import kept, together
from R_free_helpers.model.results import subgroup_key, to_results
from R_free_helpers.model.rows import PERSON, persons_of
from R_free_helpers.model.units import unit_closure

TIME_KEY = {"days": "day", "months": "month", "years": "years"}
"""Subgroup key that says where on a curve a row is, by the curve's unit of time."""

DIGITS = {"days": 5, "months": 4, "years": 3}
"""Digits of a time in a subgroup: enough for a life."""

BETWEEN = "between"
"""Subgroup key of the log-rank test: the category whose groups it is between."""


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


def curves(
    measure: str,
    rows: pl.DataFrame,
    units: pl.DataFrame,
    grid: Sequence[int],
    time: str,
    category: str | None = None,
    fewest: int = 0,
) -> pl.DataFrame:
    """Return Kaplan-Meier curves of units, of everybody and of the groups of a category, with numbers at risk.

    Parameters
    ----------
    measure : str
        Whose rows they are, for errors.
    rows : polars.DataFrame
        A row per person: ``patient_id``, ``unit_id``, ``time`` (to the event or to censoring, at least 0), ``event``
        (bool) and the category. Rows without a time or an event are left out and counted as missing.
    units : polars.DataFrame
    grid : sequence of int
        Times at which a curve is told, ascending.
    time : {"days", "months", "years"}
    category : str, optional
    fewest : int
        A curve ends before the first time at which fewer are followed; a group that begins with fewer has none.

    Returns
    -------
    polars.DataFrame
        The store's columns: ``survival`` (numerator: who has had the event by then) and ``at_risk`` for each time,
        subgroup `TIME_KEY` and the category; ``p_value`` of the log-rank test, subgroup ``between=<category>``.
        Denominator: everybody in the curve.

    Raises
    ------
    ValueError
        When a person has several rows, or a time is negative.
    """
    if rows[PERSON].is_duplicated().any():
        raise ValueError(
            f"the measure '{measure}' has several rows of one person, but a curve counts each once: declare it with "
            "several='first', or let its population keep one of them, such as the first operation"
        )
    if (rows["time"].cast(pl.Float64) < 0).any():
        raise ValueError(f"the measure '{measure}' has times below 0: use source.in_order on them")
    known = rows.with_columns(pl.col("time").cast(pl.Float64)).rename({"time": "years"})
    known = known.join(unit_closure(units), on="unit_id").with_columns(unit_id="ancestor_id")
    lacking = pl.col("years").is_null() | pl.col("event").is_null()
    parts = [to_results(rows.head(0).select("unit_id"))]
    for (unit,), own in known.group_by("unit_id", maintain_order=True):
        groups: list[tuple[dict[str, str], pl.DataFrame]] = [({}, own)]
        if category is not None:
            names = own[category].drop_nulls().unique().sort().to_list()
            groups += [({category: str(name)}, own.filter(pl.col(category) == name)) for name in names]
        for parts_of_name, whole in groups:
            missing = whole.filter(lacking)
            times = whole.filter(~lacking)
            if times.is_empty():
                continue
            told = missing.select(missing=pl.len().cast(pl.Float64), missing_set=persons_of().implode())
            told = told.with_columns(kept(told["missing_set"]))
            parts.append(_curve(times, grid, time, parts_of_name, fewest, unit, told))
        tested = own.filter(~lacking)
        if category is not None:
            tested = tested.filter(pl.col(category).is_not_null())
            if tested[category].n_unique() > 1 and tested["event"].any():
                parts.append(_test(tested, category, unit))
    return together(parts)


@method("kaplan_meier", packages=("lifelines",), references=("kaplan1958", "davidson-pilon2019"))
def _curve(
    times: pl.DataFrame,
    grid: Sequence[int],
    time: str,
    group: Mapping[str, str],
    fewest: int,
    unit: str,
    told: pl.DataFrame,
) -> pl.DataFrame:
    curve = curve_at(times, grid, fewest)
    at = [int(moment) for moment in curve["years"]]
    names = [subgroup_key({**group, TIME_KEY[time]: f"{moment:0{DIGITS[time]}d}"}) for moment in at]
    curve = curve.with_columns(subgroup=pl.Series(names, dtype=pl.String))
    persons = persons_at(times, at)
    survival = with_persons_at(curve.select("subgroup", "value", "lower", "upper"), persons, "had_event")
    survival = survival.join(told, how="cross")
    at_risk = with_persons_at(curve.select("subgroup", value="at_risk"), persons, "at_risk")
    return pl.concat(
        [
            to_results(survival, statistic="survival", unit_id=unit),
            to_results(at_risk, statistic="at_risk", unit_id=unit),
        ]
    )


def _test(times: pl.DataFrame, category: str, unit: str) -> pl.DataFrame:
    """Return the log-rank test between the groups; the persons behind it are all in it, and the events."""
    _, _, p = log_rank(times, category)
    everybody, had = (times.filter(which).select(persons_of()).to_series() for which in (pl.lit(True), pl.col("event")))
    row = pl.DataFrame(
        {
            "value": [p],
            "numerator": [float(len(had))],
            "denominator": [float(len(everybody))],
            "numerator_set": [had],
            "denominator_set": [everybody],
        }
    )
    return to_results(row, statistic="p_value", subgroup=subgroup_key({BETWEEN: category}), unit_id=unit)
