"""From what a file holds to the contract's types, without guessing and without losing a value.

Text is converted by one function per type that returns either the value or the reason why it has none. It is
called once for each different text in a column, so that a column of dates costs as much as its calendar.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping

import polars as pl

from R_free_helpers.contract.extent import nearly_all
from R_free_helpers.contract.missing import MISSING
from R_free_helpers.contract.problems import Problem, RawTable, at_rows
from R_free_helpers.contract.wording import yes_and_no, yes_or_no_pairs

_INT = re.compile(r"([+-]?[0-9]{1,18})(?:[.,]0+)?")
_FLOAT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_TIME = r"(?:[ T](?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?))?"
_ISO = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})" + _TIME)
_DOTTED = re.compile(r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})" + _TIME)

_LATE = re.compile(r".*[ T]2[23]:00(?::00(?:[.,]0+)?)?")

_WRITE_DATES = "Write dates as 2024-12-31 or 31.12.2024."

REASONS: dict[str, tuple[str, str]] = {
    "not_a_whole_number": (
        "holds|hold a value that is not a whole number",
        "Write whole numbers with digits only, without thousands separators.",
    ),
    "not_a_number": (
        "holds|hold a value that is not a number",
        "Write numbers with digits and one decimal sign, without thousands separators or units.",
    ),
    "not_yes_or_no": (
        "holds|hold a value that is not yes or no",
        f"Write 1 or 0, {', '.join(yes_or_no_pairs())}.",
    ),
    "not_a_date": ("holds|hold a value that is not a date", _WRITE_DATES),
    "no_such_day": ("names|name a day that does not exist", "Correct the day, month or year."),
    "day_or_month": ("holds|hold a date whose day and month cannot be told apart", _WRITE_DATES),
    "two_digit_year": ("holds|hold a date with a two-digit year", "Write all four digits of the year."),
    "bare_number": (
        "holds|hold a bare number where a date belongs",
        f"It may be a spreadsheet's serial number: format the column as a date first. {_WRITE_DATES}",
    ),
    "time_zone": (
        "holds|hold a point in time with a time zone",
        "Export local dates without time and zone: near midnight the day depends on the zone.",
    ),
    "midnight_elsewhere": (
        "lies|lie at 22 or 23 o'clock, as all or nearly all values of the column do",
        "These are midnights moved to another time zone, and the days are wrong: export local dates without time.",
    ),
    "time_of_day": (
        "carries|carry a time of day, which was left out",
        "Nothing needs to be done if the day is the local one.",
    ),
}
"""Rule: what is wrong with a value, and the remedy. Only with ``time_of_day`` is there a value."""


def to_contract(raw: RawTable, kinds: Mapping[str, pl.DataType]) -> tuple[RawTable, list[Problem]]:
    """Return a table in the contract's types, and a problem for each kind of value that has no place there.

    Parameters
    ----------
    raw : RawTable
        Columns of any type; only those that the contract knows are kept.
    kinds : mapping of str to polars.DataType
        The contract's types by column.
    """
    columns, unreadable, problems = [], {}, []
    for name, kind in kinds.items():
        if name not in raw.frame.columns:
            continue
        given = raw.frame.get_column(name)
        values, reasons = _convert(given, kind)
        columns.append(values.alias(name))
        if reasons is None:
            continue
        failed = reasons.is_not_null() & (reasons != "time_of_day")
        if failed.any():
            unreadable[name] = failed
        problems += _problems(raw, name, given, reasons, kind)
    frame = pl.DataFrame(columns)
    return RawTable(raw.name, frame, raw.origin, raw.first_row, raw.keys, unreadable, raw.extra), problems


def _problems(raw: RawTable, column: str, given: pl.Series, reasons: pl.Series, kind: pl.DataType) -> list[Problem]:
    # Values of a key are shown as keys; printing them again would not help.
    values = None if column in raw.keys else given.cast(pl.String) if given.dtype == pl.Date else given
    found = []
    for reason in reasons.drop_nulls().unique().sort():
        if reason in REASONS:
            says, remedy = REASONS[reason]
            rule, severity = reason, "warning" if reason == "time_of_day" else "error"
        else:
            wanted = _plain(kind)
            belongs = "belongs" if wanted == "text" else "belong"
            says, remedy = f"holds|hold {reason} where {wanted} {belongs}", f"Export the column as {wanted}."
            rule, severity = "wrong_type", "error"
        found.append(at_rows(raw, column, rule, reasons == reason, says, remedy, severity=severity, values=values))
    return found


def _plain(kind: pl.DataType) -> str:
    names = {
        pl.String: "text",
        pl.Int64: "whole numbers",
        pl.Float64: "numbers",
        pl.Boolean: "true/false",
        pl.Date: "dates",
    }
    return names[kind.base_type()]


def _convert(given: pl.Series, kind: pl.DataType) -> tuple[pl.Series, pl.Series | None]:
    """Return the values in the contract's type and, unless all went well, a reason per row that has one."""
    if isinstance(given.dtype, (pl.Categorical, pl.Enum)):
        given = given.cast(pl.String)
    if given.dtype == pl.Null:
        return given.cast(kind), None
    if given.dtype == pl.String:
        return _without_missing(given) if kind == pl.String else _from_text(_without_missing(given)[0], kind)
    if given.dtype == pl.Date and kind == pl.Date:
        return _on_the_calendar(given)
    if given.dtype == kind and not kind.is_float():
        return given, None
    if isinstance(given.dtype, pl.Datetime) and kind == pl.Date:
        return _from_datetime(given)
    if given.dtype.is_numeric():
        return _from_number(given, kind)
    return _refused(given, kind)


def _without_missing(given: pl.Series) -> tuple[pl.Series, None]:
    return given.set(given.is_in(MISSING).fill_null(False), None), None


def _refused(given: pl.Series, kind: pl.DataType, reason: str | None = None) -> tuple[pl.Series, pl.Series]:
    """Return no values, and one reason for every value there was."""
    nothing = pl.Series(given.name, [None] * given.len(), dtype=kind)
    return nothing, _where(given.is_not_null(), reason or _kind_given(given.dtype))


def _where(rows: pl.Series, reason: str) -> pl.Series:
    return pl.select(pl.when(rows).then(pl.lit(reason))).to_series()


def _kind_given(kind: pl.DataType) -> str:
    if kind.is_numeric():
        return "numbers"
    known = {
        pl.Boolean: "true/false",
        pl.Date: "dates",
        pl.Datetime: "points in time",
        pl.Time: "times of day",
    }
    return known.get(kind.base_type(), f"values of type {kind.base_type().__name__}")


def _on_the_calendar(given: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    # Parquet can hold days that no date of this language can; printing one would fail.
    beyond = ~given.is_between(dt.date.min, dt.date.max) & given.is_not_null()
    return (given.set(beyond, None), _where(beyond, "no_such_day")) if beyond.any() else (given, None)


def _from_datetime(given: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    if given.dtype.time_zone is not None:
        return _refused(given, pl.Date(), "time_zone")
    days, beyond = _on_the_calendar(given.dt.date())
    if beyond is not None:
        return days, beyond
    timed = (given != days.cast(given.dtype)).fill_null(False)
    if not timed.any():
        return days, None
    late = (given - days.cast(given.dtype)).is_in([dt.timedelta(hours=22), dt.timedelta(hours=23)])
    if nearly_all(late, given.is_not_null(), fewest=2):
        return _refused(given, pl.Date(), "midnight_elsewhere")
    return days, _where(timed, "time_of_day")


def _from_number(given: pl.Series, kind: pl.DataType) -> tuple[pl.Series, pl.Series | None]:
    if kind == pl.Date:
        return _refused(given, kind, "bare_number")
    if given.dtype.is_decimal():
        given = given.cast(pl.Float64)
    whole = given.is_not_null()
    if given.dtype.is_float():
        # pandas writes missing numbers as NaN, and turns whole columns into floats for their sake.
        given = given.fill_nan(None)
        whole = given.is_finite() & (given == given.floor()) & (given.abs() < 2**53)
    if kind == pl.Float64:
        values, reason = given.cast(kind), "not_a_number"
        good = values.is_finite()
    elif kind == pl.Int64:
        values, reason = given.cast(kind, strict=False), "not_a_whole_number"
        good = whole & values.is_not_null()
    elif kind == pl.Boolean:
        values, good, reason = given == 1, (given == 0) | (given == 1), "not_yes_or_no"
    elif whole.fill_null(True).all():
        return (given.cast(pl.Int64) if given.dtype.is_float() else given).cast(pl.String), None
    else:
        return _refused(given, kind)
    bad = ~good & given.is_not_null()
    if not bad.any():
        return values, None
    return values.set(bad, None), _where(bad, reason)


def _from_text(given: pl.Series, kind: pl.DataType) -> tuple[pl.Series, pl.Series | None]:
    parse = PARSERS[kind.base_type()]
    texts = given.drop_nulls().unique()
    if kind == pl.Date and _moved_midnights(given, texts):
        return _refused(given, kind, "midnight_elsewhere")
    parsed = [parse(text.strip()) for text in texts]
    values = pl.Series([value for value, _ in parsed], dtype=kind)
    result = given.replace_strict(texts, values, default=None, return_dtype=kind)
    if all(reason is None for _, reason in parsed):
        return result, None
    whys = pl.Series([reason for _, reason in parsed], dtype=pl.String)
    return result, given.replace_strict(texts, whys, default=None, return_dtype=pl.String)


def _moved_midnights(given: pl.Series, texts: pl.Series) -> bool:
    """Return whether nearly all rows of a column of texts lie an hour or two before midnight."""
    late = texts.filter(texts.str.strip_chars().str.contains(f"^{_LATE.pattern}$"))
    return late.len() > 0 and nearly_all(given.is_in(late), given.is_not_null(), fewest=2)


Parsed = tuple[object, str | None]


def read_int(text: str) -> Parsed:
    """Return a whole number, or why there is none; ``2020,0`` is one."""
    found = _INT.fullmatch(text)
    return (int(found[1]), None) if found else (None, "not_a_whole_number")


def read_float(text: str) -> Parsed:
    """Return a number with a decimal comma or point, or why there is none."""
    if not _FLOAT.fullmatch(text):
        return None, "not_a_number"
    value = float(text.replace(",", "."))
    return (value, None) if math.isfinite(value) else (None, "not_a_number")


def read_bool(text: str) -> Parsed:
    """Return true or false, or why it is neither."""
    value = yes_and_no().get(text.casefold())
    return (value, None) if value is not None else (None, "not_yes_or_no")


def read_date(text: str) -> Parsed:
    """Return a date written 2024-12-31 or 31.12.2024, or why there is none.

    A time of day is left out; the reason ``time_of_day`` then comes with the date unless it is midnight.
    """
    found = _ISO.fullmatch(text) or _DOTTED.fullmatch(text)
    if not found:
        return None, _why_no_date(text)
    try:
        value = dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None, "no_such_day"
    return value, "time_of_day" if found["time"] and found["time"].strip("0:.,") else None


def _why_no_date(text: str) -> str:
    if re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", text):
        return "bare_number"
    if re.fullmatch(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}.*", text):
        return "day_or_month"
    if re.fullmatch(r"[0-9]{1,2}[.\-][0-9]{1,2}[.\-][0-9]{2}", text):
        return "two_digit_year"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.,]+ ?(?:Z|[+-][0-9]{2}:?[0-9]{0,2})", text):
        return "time_zone"
    return "not_a_date"


PARSERS: dict[type[pl.DataType], Callable[[str], Parsed]] = {
    pl.Int64: read_int,
    pl.Float64: read_float,
    pl.Boolean: read_bool,
    pl.Date: read_date,
}
