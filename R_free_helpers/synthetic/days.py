"""Dates as whole days since 1970-01-01 in numpy arrays; ``NONE`` stands for an empty date."""

from __future__ import annotations

import datetime as dt

import numpy as np

NONE = np.int32(-(2**31))


def day(text: str) -> int:
    """Return the day number of an ISO date."""
    return (dt.date.fromisoformat(text) - dt.date(1970, 1, 1)).days


def from_year_month(year: np.ndarray, month: np.ndarray, day_of_month: int | np.ndarray = 1) -> np.ndarray:
    """Return the day number of a day in the given months (arrays of years and months 1-12)."""
    months = (np.asarray(year) - 1970) * 12 + np.asarray(month) - 1
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day_of_month - 1


def year_of(days: np.ndarray) -> np.ndarray:
    """Return the calendar year of each day number."""
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def month_index(days: np.ndarray) -> np.ndarray:
    """Return months since January of year 0, so that differences are whole calendar months."""
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def between(rng: np.random.Generator, low, high) -> np.ndarray:
    """Return uniform day numbers from ``low`` to ``high``, both included (``low`` when they cross)."""
    low, high = np.broadcast_arrays(np.asarray(low, dtype=np.int64), np.asarray(high, dtype=np.int64))
    width = np.maximum(high - low, 0) + 1
    return low + np.floor(rng.random(low.shape) * width).astype(np.int64)


def once_a_day(rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the first row of each person and day, of rows in the order of ``who`` and ``day``."""
    who, day = rows["who"], rows["day"]
    first = np.ones(who.size, dtype=bool)
    first[1:] = (who[1:] != who[:-1]) | (day[1:] != day[:-1])
    return {name: values[first] for name, values in rows.items()}


def in_year(days: np.ndarray, year: int) -> np.ndarray:
    """Return whether each day is in the calendar year (an empty date is in none)."""
    return (days >= day(f"{year}-01-01")) & (days <= day(f"{year}-12-31"))
