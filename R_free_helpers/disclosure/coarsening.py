"""Values that are no counts: rounded so that no single person decides them; curves step for several at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl

from R_free_helpers.language.numbers import half_up
from R_free_helpers.model.results import subgroup_parts, without_key

PLACE = ["measure", "unit_id", "period", "subgroup"]

TIME_KEYS = ("day", "month", "years")
"""Subgroup keys that say where on a curve a row is."""

VALUE_AND_BOUNDS = ("value", "lower", "upper")

DECIMALS_OF_SURVIVAL = 3

NORMAL_QUARTILES = 1.349
"""Interquartile range of a normal distribution, in standard deviations."""

NORMAL_95 = 3.92
"""Width of a 95 % interval, in standard errors."""


class UnknownCurve(ValueError):
    """A curve whose rows do not say where on it they are."""


def nice_step(least: float) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten that is at least ``least``; 0 for 0.

    Examples
    --------
    >>> nice_step(3.2), nice_step(0.011), nice_step(0)
    (5.0, 0.02, 0.0)
    """
    if not least > 0:
        return 0.0
    power = math.floor(math.log10(least) + 1e-9)
    return next(float(f"{digit}e{power}") for digit in (1, 2, 5, 10) if digit * 10.0**power >= least * (1 - 1e-9))


def to_step(value: float | None, step: float) -> float | None:
    """Return a value rounded half up to a multiple of a step; as it is for a step of 0.

    Examples
    --------
    >>> to_step(12.5, 5), to_step(0.37, 0.02), to_step(None, 5)
    (15.0, 0.38, None)
    """
    if value is None or not step:
        return value
    return round(math.floor(value / step + 0.5 + 1e-9) * float(step), 10)


def steps_of(rows: pl.DataFrame, persons: int) -> pl.DataFrame:
    """Return for each place of a store the step that values on the scale of a quantity are rounded to.

    So many persons more or fewer move a median or a mean by about their number times the spread divided by all persons:
    the step is at least that, so that what one of them adds cannot be seen.

    Parameters
    ----------
    rows : polars.DataFrame
        The rows of locations: percentiles, means and box statistics, with exact numbers.
    persons : int
        The policy's threshold.

    Returns
    -------
    polars.DataFrame
        `PLACE` and ``step``.
    """
    value = {name: pl.col("value").filter(pl.col("statistic") == name).first() for name in ("p25", "p75")}
    n = pl.col("denominator").first()
    spread = (
        rows.group_by(PLACE)
        .agg(
            quartiles=(value["p75"] - value["p25"]) / NORMAL_QUARTILES,
            interval=((pl.col("upper") - pl.col("lower")) / NORMAL_95 * n.sqrt()).max(),
            n=n,
        )
        .with_columns(spread=pl.coalesce("quartiles", "interval", 0.0))
    )
    least = (persons * spread["spread"] / spread["n"]).fill_nan(0.0).fill_null(0.0)
    return spread.select(PLACE).with_columns(step=pl.Series([nice_step(x) for x in least], dtype=pl.Float64))


def coarse_curves(rows: pl.DataFrame, events: np.ndarray, persons: int) -> pl.DataFrame:
    """Return the points of curves, where a curve stays level until enough events have come together.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of the statistics ``survival`` and ``incidence``, with ``row``.
    events : numpy.ndarray of int
        For each of them the persons with the event up to and including its time.
    persons : int
        Fewest persons of a step.

    Returns
    -------
    polars.DataFrame
        ``row``, ``value``, ``lower``, ``upper``.

    Raises
    ------
    UnknownCurve
        Naming a measure whose rows do not say where on the curve they are.
    """
    placed = [(_place(row), int(events[i]), row) for i, row in enumerate(rows.iter_rows(named=True))]
    placed.sort(key=lambda one: one[0])
    found, curve, shown, last = [], None, None, 0
    for (*key, _), count, row in placed:
        if key != curve or shown is None or count - last >= persons:
            curve, last = key, count
            exact = (row[name] for name in VALUE_AND_BOUNDS)
            shown = [None if number is None else float(half_up(number, DECIMALS_OF_SURVIVAL)) for number in exact]
        found.append((row["row"], *shown))
    return pl.DataFrame(
        found, schema={"row": rows["row"].dtype, **dict.fromkeys(VALUE_AND_BOUNDS, pl.Float64)}, orient="row"
    )


def _place(row: dict[str, Any]) -> tuple[str, str, str, str, str, int]:
    parts = subgroup_parts(row["subgroup"])
    time = next((key for key in TIME_KEYS if key in parts), None)
    if time is None:
        raise UnknownCurve(
            f"the measure '{row['measure']}' has a curve, but its subgroup '{row['subgroup']}' does not say where on "
            f"it a row is: give it the key {' or '.join(TIME_KEYS)}"
        )
    curve = without_key(row["subgroup"], time)
    return row["measure"], row["unit_id"], row["period"], row["statistic"], curve, int(parts[time])
