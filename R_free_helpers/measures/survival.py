"""Survival of groups with or without late entry: curves, medians and the log-rank test.

Late entry (left truncation) means that a person is under observation only from some time after the origin. Counted
as at risk from the origin, the years before entry are years in which nobody could be seen to die, and survival comes
out too high. Counted from entry, few are followed at first, and one death among them would halve all that follows: a
curve with late entry therefore starts when enough persons are followed, see `since_followed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.model.method import method
from R_free_helpers.model.results import SET_OF_PERSONS
from R_free_helpers.model.rows import persons_of

if TYPE_CHECKING:
    import numpy as np

NORMAL_97_5 = 1.959963984540054
"""The quantile of the normal distribution behind a 95 % interval."""


def under_observation(times: pl.DataFrame) -> pl.DataFrame:
    """Return the persons who were observed at all: those whose time is later than their entry.

    Parameters
    ----------
    times : polars.DataFrame
        ``entry`` and ``years`` from the same origin, a row per person.
    """
    return times.filter(pl.col("years") > pl.col("entry"))


def since_followed(times: pl.DataFrame, fewest: int) -> pl.DataFrame:
    """Return the persons of a curve that starts at the first time at which at least ``fewest`` are followed.

    With late entry the curve is conditional on being alive at that time (R: ``survfit(..., start.time = ...)``):
    events up to it are not used, and who had entered before enters then. Without late entry everybody is followed from
    the origin, however few they are, and the times are returned as they are.

    Parameters
    ----------
    times : polars.DataFrame
        ``years`` and, for late entry, ``entry``; a row per person who was under observation.
    fewest : int

    Returns
    -------
    polars.DataFrame
        The rows of those followed after the start, whose ``entry`` is not before it; none where at no time so many are
        followed.
    """
    import numpy as np

    if not _late(times):
        return times
    entry, leave = (times[name].sort().to_numpy() for name in ("entry", "years"))
    moments = np.unique(entry)
    # Who leaves at the very time is not followed after it.
    followed = np.searchsorted(entry, moments, side="right") - np.searchsorted(leave, moments, side="right")
    enough = moments[followed >= fewest]
    if not len(enough):
        return times.clear()
    start = float(enough[0])
    return times.filter(pl.col("years") > start).with_columns(pl.col("entry").cast(pl.Float64).clip(start))


@method("late_entry", packages=("lifelines",), references=("kaplan1958", "klein2003", "davidson-pilon2019"))
def product_limit(times: pl.DataFrame) -> pl.DataFrame:
    """Return the Kaplan-Meier estimate at its start and at each time of an event, by lifelines.

    It starts at the origin or, where everybody enters late, with the first who enters.

    The band is Greenwood's on the log-minus-log scale (R: ``survfit(Surv(entry, years, event) ~ 1, conf.type =
    "log-log")``). Where with late entry nobody is at risk for some time early on, lifelines refuses to estimate; R does
    not, and neither does `_refused_by_lifelines`.

    Parameters
    ----------
    times : polars.DataFrame
        ``years`` (to the event or to censoring), ``event`` (bool) and, for late entry, ``entry``; a row per person
        who was under observation.

    Returns
    -------
    polars.DataFrame
        ``years``, ``value``, ``lower``, ``upper``; bounds are null where the estimate is zero.
    """
    from lifelines.exceptions import StatError

    try:
        curve = _fitted_by_lifelines(times)
    except StatError:
        curve = _refused_by_lifelines(times)
    bounds = [pl.when(pl.col("value") > 0).then(pl.col(name)).alias(name) for name in ("lower", "upper")]
    start = pl.DataFrame({"years": [_start(times)], "value": [1.0], "lower": [1.0], "upper": [1.0]})
    return pl.concat([start, curve.with_columns(bounds)]).sort("years")


def _fitted_by_lifelines(times: pl.DataFrame) -> pl.DataFrame:
    from lifelines import KaplanMeierFitter

    moments = times.filter("event").select(pl.col("years").cast(pl.Float64)).unique().sort("years")
    columns = times.select(pl.col("years").cast(pl.Float64), "event", *_late(times))
    fitter = KaplanMeierFitter().fit(
        columns["years"].to_numpy(),
        columns["event"].to_numpy(),
        entry=columns["entry"].to_numpy() if "entry" in columns.columns else None,
    )
    fitted = pl.from_pandas(fitter.survival_function_.join(fitter.confidence_interval_), include_index=True)
    fitted.columns = ["years", "value", "lower", "upper"]
    return moments.join_asof(fitted.sort("years"), on="years", strategy="backward")


def _refused_by_lifelines(times: pl.DataFrame) -> pl.DataFrame:
    """Return the product over the risk sets that are not empty, with the same band."""
    import numpy as np

    moments, at_risk, events = _risk_sets(times)
    value = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
        width = NORMAL_97_5 * np.sqrt(variance) / np.abs(np.log(value))
        lower, upper = value ** np.exp(width), value ** np.exp(-width)
    return pl.DataFrame({"years": moments.astype(float), "value": value, "lower": lower, "upper": upper})


def _late(times: pl.DataFrame) -> list[str]:
    """Return the name of the column of late entry, where somebody enters late."""
    return ["entry"] if "entry" in times.columns and (times["entry"] > 0).any() else []


def _start(times: pl.DataFrame) -> float:
    """Return the time from which somebody is followed."""
    return float(times.select(pl.col("entry").min()).item()) if _late(times) else 0.0


def _risk_sets(times: pl.DataFrame, moments: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times of events (or the given ones) with how many are at risk and have an event then; with entry."""
    import numpy as np

    entry, leave = (times[name].sort().to_numpy() for name in ("entry", "years"))
    events = times.filter("event")["years"].sort().to_numpy()
    moments = np.unique(events) if moments is None else moments
    # Those who enter at the very time of an event were not yet at risk of it.
    at_risk = np.searchsorted(entry, moments, side="left") - np.searchsorted(leave, moments, side="left")
    happened = np.searchsorted(events, moments, side="right") - np.searchsorted(events, moments, side="left")
    return moments, at_risk.astype(float), happened.astype(float)


def curve_at(times: pl.DataFrame, grid: Sequence[float], fewest: int = 1) -> pl.DataFrame:
    """Return the curve at given times, from when and as long as at least ``fewest`` persons are followed.

    Parameters
    ----------
    times : polars.DataFrame
        See `product_limit`.
    grid : sequence of float
        Ascending.
    fewest : int
        With late entry the curve starts, at 1, at the first time at which so many are followed; see `since_followed`.
        Every curve ends before the first time after its largest risk set with fewer persons than this: a last step of
        two persons looks like a fall of half the population.

    Returns
    -------
    polars.DataFrame
        ``years``, ``value``, ``lower``, ``upper`` and ``at_risk``: who has entered and is followed at that time. No
        rows where with late entry so many are followed at no time.
    """
    import numpy as np

    times = since_followed(times, fewest)
    if times.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(("years", "at_risk", "value", "lower", "upper"), pl.Float64))
    entry = (times["entry"] if "entry" in times.columns else pl.Series([0.0] * times.height)).sort().to_numpy()
    leave = times["years"].sort().to_numpy()
    at = pl.DataFrame({"years": [float(time) for time in grid if time >= _start(times)]}, schema={"years": pl.Float64})
    risk = np.searchsorted(entry, at["years"], side="right") - np.searchsorted(leave, at["years"], side="left")
    at = at.with_columns(at_risk=pl.Series(risk, dtype=pl.Float64))
    peak = int(np.argmax(risk)) if len(risk) else 0
    end = next((i for i in range(peak, len(risk)) if risk[i] < fewest), len(risk))
    return at.head(end).join_asof(product_limit(times), on="years", strategy="backward")


def persons_at(times: pl.DataFrame, grid: Sequence[float]) -> pl.DataFrame:
    """Return who is behind a curve at given times.

    Parameters
    ----------
    times : polars.DataFrame
        ``patient_id``, ``years``, ``event`` and, for late entry, ``entry``; a row per person.
    grid : sequence of float

    Returns
    -------
    polars.DataFrame
        A row per time: ``years`` and, as sets of persons, ``at_risk`` (who has entered and is followed at that time),
        ``had_event`` (by that time, it included) and ``everybody``.
    """
    years = pl.col("years")
    entered = pl.col("entry") if "entry" in times.columns else pl.lit(0.0)

    def persons(time: float) -> list[pl.Expr]:
        who = {"at_risk": (entered <= time) & (years >= time), "had_event": pl.col("event") & (years <= time)}
        sets = [persons_of().filter(which).implode().alias(name) for name, which in who.items()]
        return [pl.lit(float(time)).alias("years"), *sets, persons_of().implode().alias("everybody")]

    schema = {"years": pl.Float64} | dict.fromkeys(("at_risk", "had_event", "everybody"), SET_OF_PERSONS)
    return pl.concat([pl.DataFrame(schema=schema), *(times.select(persons(time)) for time in grid)])


def with_persons_at(rows: pl.DataFrame, persons: pl.DataFrame, counted: str) -> pl.DataFrame:
    """Return rows at the times of `persons_at` with one of its columns as the numerator, out of everybody."""
    sets = {"numerator": persons[counted], "denominator": persons["everybody"]}
    return rows.with_columns(
        **{name: persons.list.len() for name, persons in sets.items()},
        **{f"{name}_set": persons for name, persons in sets.items()},
    )


@method("median_survival", references=("brookmeyer1982",))
def median_with_interval(times: pl.DataFrame, fewest: int = 1) -> tuple[float | None, float | None, float | None]:
    """Return the median and its 95 % interval: the first times at which the curve and its bounds are at most a half.

    None for what is never reached, and of no curve: with late entry it starts when at least ``fewest`` persons are
    followed, see `since_followed`. The interval is Brookmeyer and Crowley's on the log-minus-log scale (R:
    ``summary(survfit(..., conf.type = "log-log"))$table``). Read off here because with late entry a bound may rise
    again, and lifelines then finds a later time than the first.
    """
    times = since_followed(times, fewest)
    if times.is_empty():
        return None, None, None
    curve = product_limit(times)

    def reached(column: str) -> float | None:
        first: float | None = curve.filter(pl.col(column) <= 0.5 + 1e-12).select(pl.col("years").min()).item()
        return first

    return reached("value"), reached("lower"), reached("upper")


@method("log_rank", packages=("lifelines", "scipy"), references=("mantel1966", "klein2003"))
def log_rank(times: pl.DataFrame, group: str) -> tuple[float, int, float]:
    """Return the log-rank test of equal survival in all groups: chi-square, degrees of freedom and p-value.

    By lifelines (R: ``survdiff``). Its test takes no late entry: that is computed here, the same as the score test of
    R's ``coxph(..., ties = "exact")``.

    Parameters
    ----------
    times : polars.DataFrame
        ``years``, ``event``, ``group`` and, for late entry, ``entry``.

    Raises
    ------
    ValueError
        When there are fewer than two groups.
    """
    if times[group].n_unique() < 2:
        raise ValueError("a log-rank test needs at least two groups")
    if _late(times):
        return _log_rank_of_late(times, group)
    from lifelines.statistics import multivariate_logrank_test

    names = times[group].cast(pl.String).to_numpy()
    found = multivariate_logrank_test(times["years"].to_numpy(), names, times["event"].to_numpy())
    return float(found.test_statistic), int(found.degrees_of_freedom), float(found.p_value)


def _log_rank_of_late(times: pl.DataFrame, group: str) -> tuple[float, int, float]:
    import numpy as np
    from scipy.stats import chi2

    names = times[group].unique().sort().to_list()
    moments, total, events = _risk_sets(times)
    sets = [_risk_sets(times.filter(pl.col(group) == name), moments) for name in names]
    n, d = (np.array([part[which] for part in sets]) for which in (1, 2))
    share = n / total
    excess = (d - share * events).sum(axis=1)
    # Hypergeometric variance; of the last person at risk it is zero.
    weight = events * (total - events) / np.maximum(total - 1, 1)
    covariance = np.diag((weight * share).sum(axis=1)) - (weight * share) @ share.T
    statistic = float(excess[:-1] @ np.linalg.pinv(covariance[:-1, :-1]) @ excess[:-1])
    freedom = len(names) - 1
    return statistic, freedom, float(chi2.sf(statistic, freedom))
