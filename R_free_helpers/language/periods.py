"""Periods of the result store in words."""

from __future__ import annotations

import datetime as dt

from R_free_helpers.language.numbers import Numbers


def period_text(period: str, numbers: Numbers) -> str:
    """Return a stored period as it is printed: a year, a day, or the first and last day of a window.

    Examples
    --------
    >>> period_text("2024", Numbers("nb-NO"))
    '2024'
    >>> period_text("2023-07-01/2024-06-30", Numbers("nb-NO"))
    '1. juli 2023–30. juni 2024'
    """
    days = period.split("/")
    if all(len(day) == 10 for day in days):
        return "–".join(numbers.date(dt.date.fromisoformat(day)) for day in days)
    return period
