"""Survival of groups with or without late entry: curves, medians and the log-rank test.

Late entry (left truncation) means that a person is under observation only from some time after the origin. Counted
as at risk from the origin, the years before entry are years in which nobody could be seen to die, and survival comes
out too high. Counted from entry, few are followed at first, and one death among them would halve all that follows: a
curve with late entry therefore starts when enough persons are followed, see `since_followed`. It ends, and so does what
is read off it, when too few are left, see `last_followed`.

lifelines does what it does right: curves and the log-rank test of times without late entry. With late entry it refuses
to estimate where a risk set is empty, counts who enters at the time of an event as at risk of it, refuses a spell of no
length, takes a later time than the first for a bound that rises again, and has no log-rank test; where survival is zero
it gives an interval of no width. All of that is done here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.measures.difference import NORMAL_95
from R_free_helpers.model.method import method
from R_free_helpers.model.person_sets import order_of, parts_of, sizes_of
from R_free_helpers.model.rows import persons_of

if TYPE_CHECKING:
    import numpy as np

HALF_A_DAY = 0.5 / 365.25
"""In years: dates are whole days, so nothing else lies between a day and half a day later."""


def under_observation(times: pl.DataFrame) -> pl.DataFrame:
    """Return the persons who were observed at all: those whose time is not before their entry.

    Who has the event, or leaves, on the very day of entry was observed on that day. Such a spell of no length ends half
    a day after entry (R: ``Surv(entry, pmax(years, entry + 0.5 / 365.25), event)``; R itself makes such a spell missing
    and drops the person).

    Parameters
    ----------
    times : polars.DataFrame
        ``entry`` and ``years`` from the same origin, a row per person.
    """
    entry, years = pl.col("entry"), pl.col("years")
    return times.filter(years >= entry).with_columns(years=pl.max_horizontal(years, entry + HALF_A_DAY))


def since_followed(times: pl.DataFrame, fewest: int) -> pl.DataFrame:
    """Return the persons of a curve that starts when at least ``fewest`` are followed, then and until most are.

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
    moments, followed = _followed(times)
    most = int(np.argmax(followed))
    if followed[most] < fewest:
        return times.clear()
    few = np.flatnonzero(followed[:most] < fewest)
    start = float(moments[few[-1] + 1 if len(few) else 0])
    return times.filter(pl.col("years") > start).with_columns(pl.col("entry").cast(pl.Float64).clip(start))


def last_followed(times: pl.DataFrame, fewest: int) -> float:
    """Return the last time at which at least ``fewest`` persons are followed, after most have been.

    What happens at that time happens to so many; what comes later does not. Of nobody it is 0.
    """
    import numpy as np

    if times.is_empty():
        return 0.0
    moments, followed = _followed(times)
    most = int(np.argmax(followed))
    few = np.flatnonzero(followed[most:] < fewest)
    return float(moments[most + few[0]] if len(few) else moments[-1])


def _followed(times: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the times at which somebody enters or leaves, and how many are followed after each of them."""
    import numpy as np

    entry, leave = _sorted(times)
    moments = np.unique(np.concatenate([entry, leave]))
    followed = np.searchsorted(entry, moments, side="right") - np.searchsorted(leave, moments, side="right")
    return moments, followed


def _sorted(times: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the times of entry, 0 where there is no late one, and those of leaving; each sorted."""
    import numpy as np

    leave = np.sort(times["years"].cast(pl.Float64).to_numpy())
    if "entry" not in times.columns:
        return np.zeros(times.height), leave
    return np.sort(times["entry"].cast(pl.Float64).to_numpy()), leave


def product_limit(times: pl.DataFrame) -> pl.DataFrame:
    """Return the Kaplan-Meier estimate at its start and at each time of an event.

    It starts at the origin or, where everybody enters late, with the first who enters.

    The band is Greenwood's on the log-minus-log scale (R: ``survfit(Surv(entry, years, event) ~ 1, conf.type =
    "log-log")``), which stays inside [0, 1]. It does not exist where the estimate is 1 or 0: nobody, or everybody, has
    had the event, and Greenwood's variance says nothing of the others there may be. (R gives none at 0 either, and one
    of no width at 1.)

    Parameters
    ----------
    times : polars.DataFrame
        ``years`` (to the event or to censoring), ``event`` (bool) and, for late entry, ``entry``; a row per person
        who was under observation.

    Returns
    -------
    polars.DataFrame
        ``years``, ``value``, ``lower``, ``upper``; bounds are null where there is no interval.
    """
    curve = _of_risk_sets(times) if _late(times) else _fitted_by_lifelines(times)
    inside = (pl.col("value") > 0) & (pl.col("value") < 1)
    start = pl.DataFrame({"years": [_start(times)], "value": [1.0], "lower": [None], "upper": [None]}, curve.schema)
    bounds = [pl.when(inside).then(pl.col(name)).alias(name) for name in ("lower", "upper")]
    return pl.concat([start, curve]).with_columns(bounds).sort("years", maintain_order=True)


@method("kaplan_meier", packages=("lifelines",), references=("kaplan1958", "davidson-pilon2019"))
def _fitted_by_lifelines(times: pl.DataFrame) -> pl.DataFrame:
    import numpy as np
    from lifelines import KaplanMeierFitter

    # All that the estimate needs is how many leave at each time, with and without the event: whole numbers.
    leave, event = times["years"].cast(pl.Float64).to_numpy(), times["event"].to_numpy()
    left = [np.unique(leave[which], return_counts=True) for which in (~event, event)]
    moments = pl.DataFrame({"years": left[1][0]})
    years, persons = (np.concatenate(both) for both in zip(*left, strict=True))
    happened = np.repeat([False, True], [len(moments) for moments, _ in left])
    order = np.argsort(years, kind="stable")
    fitter = KaplanMeierFitter().fit(years[order], happened[order], weights=persons[order].astype(float))
    fitted = pl.from_pandas(fitter.survival_function_.join(fitter.confidence_interval_), include_index=True)
    fitted.columns = ["years", "value", "lower", "upper"]
    return moments.join_asof(fitted.sort("years"), on="years", strategy="backward")


@method("late_entry", references=("kaplan1958", "klein2003"))
def _of_risk_sets(times: pl.DataFrame) -> pl.DataFrame:
    """Return the product over the risk sets that are not empty, with its band."""
    import numpy as np

    moments, at_risk, events = risk_sets(times)
    value = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = value * np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))
    lower, upper = log_minus_log(value, error)
    return pl.DataFrame({"years": moments, "value": value, "lower": lower, "upper": upper}).cast(pl.Float64)


def log_minus_log(value: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % bounds of shares with their standard errors, on the log-minus-log scale; NaN at 0 and 1.

    Kalbfleisch and Prentice. The Statistical Analysis of Failure Time Data, 1980 (R: ``conf.type = "log-log"``).
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        width = NORMAL_95 * error / (value * np.abs(np.log(value)))
        lower, upper = value ** np.exp(width), value ** np.exp(-width)
    inside = (value > 0) & (value < 1)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)


def _late(times: pl.DataFrame) -> list[str]:
    """Return the name of the column of late entry, where somebody enters late."""
    return ["entry"] if "entry" in times.columns and (times["entry"] > 0).any() else []


def _start(times: pl.DataFrame) -> float:
    """Return the time from which somebody is followed."""
    return float(times.select(pl.col("entry").min()).item()) if _late(times) else 0.0


def risk_sets(times: pl.DataFrame, moments: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times of events (or the given ones) with how many are at risk and have an event then."""
    import numpy as np

    entry, leave = _sorted(times)
    events = times.filter("event")["years"].cast(pl.Float64).sort().to_numpy()
    moments = np.unique(events) if moments is None else moments
    # Those who enter at the very time of an event were not yet at risk of it.
    entered = np.searchsorted(entry, moments, side="left") if _late(times) else times.height
    at_risk = entered - np.searchsorted(leave, moments, side="left")
    happened = np.searchsorted(events, moments, side="right") - np.searchsorted(events, moments, side="left")
    return moments, at_risk.astype(float), happened.astype(float)


def curve_at(times: pl.DataFrame, grid: Sequence[float], fewest: int = 0) -> pl.DataFrame:
    """Return the curve at given times, from when and as long as at least ``fewest`` persons are followed.

    Parameters
    ----------
    times : polars.DataFrame
        See `product_limit`.
    grid : sequence of float
        Ascending.
    fewest : int
        With late entry the curve starts, at 1, when so many are followed; see `since_followed`.
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
    entry, leave = _sorted(times)
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
    import numpy as np

    codes = times.select(persons_of()).to_series()
    order = order_of(codes)
    codes, times = codes.gather(order).alias("persons"), times[order]
    years, event = times["years"].cast(pl.Float64).to_numpy(), times["event"].fill_null(False).to_numpy()
    entered = times["entry"].cast(pl.Float64).to_numpy() if "entry" in times.columns else np.zeros(times.height)
    moments = [float(time) for time in grid]
    at_risk = ((entered <= time) & (years >= time) for time in moments)
    had_event = (event & (years <= time) for time in moments)
    # Looked up once, for all sets.
    sets = parts_of(codes, chain(at_risk, had_event, [np.ones(times.height, dtype=bool)]))
    n = len(moments)
    return pl.DataFrame(
        {
            "years": pl.Series(moments, dtype=pl.Float64),
            "at_risk": sets[:n],
            "had_event": sets[n : 2 * n],
            "everybody": sets[2 * n :].new_from_index(0, n),
        }
    )


def with_persons_at(rows: pl.DataFrame, persons: pl.DataFrame, counted: str) -> pl.DataFrame:
    """Return rows at the times of `persons_at` with one of its columns as the numerator, out of everybody."""
    sets = {"numerator": persons[counted], "denominator": persons["everybody"]}
    return rows.with_columns(
        **{name: sizes_of(persons) for name, persons in sets.items()},
        **{f"{name}_set": persons for name, persons in sets.items()},
    )


@method("median_survival", references=("brookmeyer1982",))
def median_with_interval(times: pl.DataFrame, fewest: int = 0) -> tuple[float | None, float | None, float | None]:
    """Return the median and its 95 % interval: the first times at which the curve and its bounds are at most a half.

    None for what is not reached while at least ``fewest`` are followed: with late entry the curve starts when so many
    are, see `since_followed`, and nothing is read off it after they are for the last time, see `last_followed`. The
    interval is Brookmeyer and Crowley's on the log-minus-log scale (R: ``summary(survfit(..., conf.type =
    "log-log"))$table``). Read off here because with late entry a bound may rise again, and lifelines then finds a later
    time than the first.
    """
    times = since_followed(times, fewest)
    if times.is_empty():
        return None, None, None
    curve = product_limit(times).filter(pl.col("years") <= last_followed(times, fewest))

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
    moments, total, events = risk_sets(times)
    sets = [risk_sets(times.filter(pl.col(group) == name), moments) for name in names]
    n, d = (np.array([part[which] for part in sets]) for which in (1, 2))
    share = n / total
    excess = (d - share * events).sum(axis=1)
    # Hypergeometric variance; of the last person at risk it is zero.
    weight = events * (total - events) / np.maximum(total - 1, 1)
    covariance = np.diag((weight * share).sum(axis=1)) - (weight * share) @ share.T
    statistic = float(excess[:-1] @ np.linalg.pinv(covariance[:-1, :-1]) @ excess[:-1])
    freedom = len(names) - 1
    return statistic, freedom, float(chi2.sf(statistic, freedom))
