"""Ages by the calendar, times between dates, and age groups.

A person becomes a year older on the birthday: ages compare months and days, never numbers of days, of which years have
365 or 366. Who was born on 29 February becomes a year older on 1 March of years without that day, and who was born on
31 December is still a year younger on 30 December of every year. All ages of all registries are computed here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import narwhals as nw

from R_free_helpers.model.source import day, days_between

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12


PLACES_IN_MONTH = 31
PLACES_IN_YEAR = 12 * PLACES_IN_MONTH
"""Places of a year in a calendar whose months all have 31 days: later in it is later in the year, leap year or not."""


def _place(date: nw.Expr) -> nw.Expr:
    """Return the place of a day in that calendar, a whole number that grows from day to day."""
    year, month, number = (part.cast(nw.Int64) for part in (date.dt.year(), date.dt.month(), date.dt.day()))
    return year * PLACES_IN_YEAR + (month - 1) * PLACES_IN_MONTH + number - 1


def age(birth: str, on: str | dt.date) -> nw.Expr:
    """Return the age in years with decimals on a day, whose whole part is the age in completed years.

    Parameters
    ----------
    birth : str
        Column of the date of birth.
    on : str or datetime.date
        Column of the day, or one day for all.

    Returns
    -------
    narwhals.Expr
        Years, each month a twelfth and each day a 31st of a month. Exactly a whole number on a birthday, since the
        quotient of two whole numbers that divide is exact.
    """
    return (_place(day(on) if isinstance(on, dt.date) else nw.col(on)) - _place(nw.col(birth))) / PLACES_IN_YEAR


def age_in_month(birth: str, year: str, month: str) -> nw.Expr:
    """Return the age in years with decimals at something of which the day is not known.

    It is taken to be the 16th of the month, and 2 July where the month is not known either: the middle days of June and
    of a year.

    Parameters
    ----------
    birth, year, month : str
        Columns of the date of birth, and of year and month of what happened; the month may be null.
    """
    first = nw.col(year).cast(nw.Int64) * PLACES_IN_YEAR
    in_month = first + (nw.col(month).cast(nw.Int64) - 1) * PLACES_IN_MONTH + 15
    middle = nw.when(nw.col(month).is_null()).then(first + 6 * PLACES_IN_MONTH + 1).otherwise(in_month)
    return (middle - _place(nw.col(birth))) / PLACES_IN_YEAR


def completed_years(birth: str, on: str | dt.date) -> nw.Expr:
    """Return the age in completed years on a day: how many birthdays there have been; see `age`."""
    return age(birth, on).floor().cast(nw.Int64)


def years_between(earlier: str, later: str) -> nw.Expr:
    """Return the years from one date column to another, of 365.25 days each."""
    return days_between(earlier, later) / DAYS_PER_YEAR


def months_between(earlier: str, later: str) -> nw.Expr:
    """Return the months from one date column to another, twelfths of such a year."""
    return days_between(earlier, later) / DAYS_PER_MONTH


def calendar_months(earlier: str, later: str) -> nw.Expr:
    """Return the months of the calendar that have begun from one date column to another.

    The day of the month on which one ends still belongs to it: from 31 January to 28 February is one month, and so
    is it from 15 January to 15 February. Negative when ``later`` comes first, if only by a day.
    """

    def begun_from(earlier: str, later: str) -> nw.Expr:
        first, last = nw.col(earlier).dt, nw.col(later).dt
        begun = nw.when(last.day() > first.day()).then(nw.lit(1)).otherwise(nw.lit(0))
        return (last.year() - first.year()) * 12 + last.month() - first.month() + begun

    backwards = nw.col(later) < nw.col(earlier)
    return nw.when(backwards).then(-begun_from(later, earlier)).otherwise(begun_from(earlier, later))


def age_group(column: str, width: int) -> nw.Expr:
    """Return the lower bound of the age group of a width in years as two digits, from 00 to below 100."""
    lower = (nw.col(column) // width * width).cast(nw.Int64)
    last = 100 - width
    lower = nw.when(lower < 0).then(nw.lit(0)).otherwise(nw.when(lower > last).then(nw.lit(last)).otherwise(lower))
    text = lower.cast(nw.String)
    return nw.when(lower < 10).then(nw.concat_str([nw.lit("0"), text])).otherwise(text)


def age_band(years: nw.Expr, lowest: Sequence[int]) -> nw.Expr:
    """Return the lowest age of the band that an age lies in, as two digits; null of an unknown age.

    Parameters
    ----------
    years : narwhals.Expr
        Completed years.
    lowest : sequence of int
        The lowest age of each band, ascending; what is younger belongs to the first one.
    """
    found: nw.Expr = nw.when(~years.is_null()).then(nw.lit(f"{lowest[0]:02d}"))
    for bound in lowest[1:]:
        found = nw.when(years >= bound).then(nw.lit(f"{bound:02d}")).otherwise(found)
    return found
