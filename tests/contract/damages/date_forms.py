"""Dates in every form that exports write: what is certain is read, what is not is refused."""

from __future__ import annotations

import datetime as dt

from kit import Damage, Expected, csv_cell, csv_reads, family, in_csv, reads
from small_extract import make_frames

DAY = dt.date(2024, 4, 4)


def read(text):
    """Return the fourth visit's date, 2024-04-04, written in another way."""
    return csv_reads("visit", "visit_date", 5, text, DAY)


def refused(text, rule, says):
    return csv_cell("visit", "visit_date", 5, text, rule, says)


def all_days(form):
    """Return the change of all dates of visits in the file."""

    def run(data):
        for day in make_frames()["visit"]["visit_date"].unique():
            data = data.replace(f";{day};".encode(), f";{day.strftime(form)};".encode())
        return data

    return in_csv("visit", run)


def every(form, rule, says, severity="error"):
    return Damage(all_days(form), (Expected("visit", "visit_date", rule, severity, (2, 3, 4, 5, 6), 30, says),))


DAMAGES = family(
    "Forms of dates",
    {
        "31.12.2024": reads(all_days("%d.%m.%Y")),
        "one date in another form than the rest": read("4.4.2024"),
        "midnight after the date": reads(all_days("%Y-%m-%d 00:00:00")),
        "midnight with fractions": reads(all_days("%Y-%m-%dT00:00:00.000")),
        "blanks around the date": read("  2024-04-04 "),
        "two-digit year": refused("04.04.24", "two_digit_year", "04.04.24"),
        "two-digit year first": refused("24-04-04", "two_digit_year", "all four digits"),
        "day and month with slashes": refused("03/04/2024", "day_or_month", "told apart"),
        "all dates with slashes": every("%m/%d/%Y", "day_or_month", "told apart"),
        "year first with slashes": refused("2024/04/04", "not_a_date", "2024-12-31"),
        "day first with hyphens": refused("04-04-2024", "not_a_date", "31.12.2024"),
        "digits only": refused("20240404", "bare_number", '"20240404"'),
        "serial number of a spreadsheet": refused("45386", "bare_number", "spreadsheet's serial number"),
        "serial number with a time": refused("45386,75", "bare_number", "spreadsheet's serial number"),
        "milliseconds since 1970": refused("1712188800000", "bare_number", "bare number"),
        "month as a word": refused("4. april 2024", "not_a_date", '"4. april 2024"'),
        "month as an English word": refused("04-APR-2024", "not_a_date", '"04-APR-2024"'),
        "only the month": refused("2024-04", "not_a_date", '"2024-04"'),
        "a week": refused("2024-W14-4", "not_a_date", '"2024-W14-4"'),
        "thirtieth of February": refused("2024-02-30", "no_such_day", "does not exist"),
        "29 February in no leap year": refused("29.02.2023", "no_such_day", "does not exist"),
        "thirteenth month": refused("2024-13-01", "no_such_day", "does not exist"),
        "day and month swapped": refused("2024-31-03", "no_such_day", "does not exist"),
        "a point in time in UTC": refused("2024-04-04T23:30:00Z", "time_zone", "the day depends on the zone"),
        "a point in time with an offset": refused("2024-04-04 23:30:00+02:00", "time_zone", "time zone"),
        "all midnights moved to another zone": every(
            "%Y-%m-%d 22:00:00", "midnight_elsewhere", "moved to another time zone"
        ),
        "a time of day": csv_cell(
            "visit",
            "visit_date",
            5,
            "2024-04-04 14:30",
            "time_of_day",
            "left out",
            "warning",
        ),
        "a time that no clock shows": refused("2024-04-04 25:61", "not_a_date", '"2024-04-04 25:61"'),
        "full-width digits": refused("２０２４-04-04", "not_a_date", "holds a value that is not a date"),
        "a question": refused("2024-04-04?", "not_a_date", '"2024-04-04?"'),
    },
)
