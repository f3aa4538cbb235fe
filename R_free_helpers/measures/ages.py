"""Ages: dates as decimal years, and age groups."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from R_free_helpers.model.source import days_between

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12


def decimal_year(column: str) -> nw.Expr:
    """Return a date as a year with decimals, at the middle of its day."""
    date = nw.col(column)
    return date.dt.year() + (date.dt.ordinal_day() - 0.5) / DAYS_PER_YEAR


def years_between(earlier: str, later: str) -> nw.Expr:
    """Return the years from one date column to another, of 365.25 days each."""
    return days_between(earlier, later) / DAYS_PER_YEAR


def months_between(earlier: str, later: str) -> nw.Expr:
    """Return the months from one date column to another, twelfths of such a year."""
    return days_between(earlier, later) / DAYS_PER_MONTH


def calendar_months(earlier: str, later: str) -> nw.Expr:
    """Return the months of the calendar that have begun from one date column to another.

    The day of the month on which one ends still belongs to it: from 31 January to 28 February is one month, and so
    is it from 15 January to 15 February.
    """
    first, last = nw.col(earlier).dt, nw.col(later).dt
    begun = nw.when(last.day() > first.day()).then(nw.lit(1)).otherwise(nw.lit(0))
    return (last.year() - first.year()) * 12 + last.month() - first.month() + begun


def age_group(column: str, width: int) -> nw.Expr:
    """Return the lower bound of the age group of a width in years as two digits, from 00 to below 100."""
    lower = (nw.col(column) // width * width).cast(nw.Int64)
    last = 100 - width
    lower = nw.when(lower < 0).then(nw.lit(0)).otherwise(nw.when(lower > last).then(nw.lit(last)).otherwise(lower))
    text = lower.cast(nw.String)
    return nw.when(lower < 10).then(nw.concat_str([nw.lit("0"), text])).otherwise(text)


def age_band(age: nw.Expr, lowest: Sequence[int]) -> nw.Expr:
    """Return the lowest age of the band that an age lies in, as two digits; null of an unknown age.

    Parameters
    ----------
    age : narwhals.Expr
        Completed years.
    lowest : sequence of int
        The lowest age of each band, ascending; what is younger belongs to the first one.
    """
    found: nw.Expr = nw.when(~age.is_null()).then(nw.lit(f"{lowest[0]:02d}"))
    for bound in lowest[1:]:
        found = nw.when(age >= bound).then(nw.lit(f"{bound:02d}")).otherwise(found)
    return found
