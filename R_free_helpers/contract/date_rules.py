"""Rules about time: before a birth, after a death, after the extraction, before another date.

How a date relates to others follows from its ``clock`` and ``not_before`` in the registry's tables, and from their
``date_order``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl

from R_free_helpers.contract.checked import Checked, Rule, unless_key
from R_free_helpers.contract.date_order import DateOrder
from R_free_helpers.contract.extent import years_of_nearly_all
from R_free_helpers.contract.problems import Problem, RawTable, at_rows, general
from R_free_helpers.contract.table import BY_EXTENT, CLOCKS, PartialDate

PLACEHOLDER_DATES = (
    dt.date(1, 1, 1),
    dt.date(1753, 1, 1),
    dt.date(1899, 12, 30),
    dt.date(1899, 12, 31),
    dt.date(1900, 1, 1),
    dt.date(1970, 1, 1),
)
"""Days that programs count from, and write where they have no date."""

MAX_AGE_YEARS = 110
"""Years of age above which a date of birth is doubted."""


def after_extraction(checked: Checked) -> Iterator[Problem | None]:
    """A date lies after the day the extract was taken."""
    date = checked.reference.extraction_date
    if date is None:
        yield general(
            "warning",
            "no_extraction_date",
            "No extraction date was given, so dates in the future were not looked for.",
            "Give the day on which the extract was taken.",
        )
        return
    for table, column, clock in checked.columns("clock"):
        severity = CLOCKS[clock].after_extraction
        if severity:
            remedy = (
                "Leave the date empty while it lies in the future."
                if severity == "warning"
                else "Correct the dates, or set a later extraction date."
            )
            values = table.frame.get_column(column)
            yield at_rows(
                table,
                column,
                "after_extraction",
                values > date,
                f"lies|lie after the extraction date {date}",
                remedy,
                severity=severity,
                values=unless_key(table, column),
            )


def before_birth(checked: Checked) -> Iterator[Problem | None]:
    """A date, a death among them, lies before the person was born."""
    for table, column, clock in checked.columns("clock"):
        life = checked.life(table)
        severity = CLOCKS[clock].before_birth
        if life is not None and severity:
            values = table.frame.get_column(column)
            broken = values < life.get_column("birth")
            yield at_rows(
                table,
                column,
                "before_birth",
                broken,
                "lies|lie before the person's date of birth",
                f"Correct the date or {checked.born}.",
                severity=severity,
                values=unless_key(table, column),
            )


def after_death(checked: Checked) -> Iterator[Problem | None]:
    """Something happened to a person who was dead."""
    for table, column, clock in checked.columns("clock"):
        life = checked.life(table)
        severity = CLOCKS[clock].after_death
        if life is not None and severity:
            values = table.frame.get_column(column)
            broken = values > life.get_column("death")
            yield at_rows(
                table,
                column,
                "after_death",
                broken,
                "lies|lie after the person's date of death",
                f"Correct the date or {checked.died}.",
                severity=severity,
                values=unless_key(table, column),
            )


def before_other_date(checked: Checked) -> Iterator[Problem | None]:
    """A date lies before one that it must follow: an end before its start, a diagnosis before the referral."""
    for order in checked.schema.date_orders:
        table = checked.tables.get(order.table)
        earliest = _earliest(checked, order)
        if table is None or earliest is None or order.column not in table.frame.columns:
            continue
        values = table.frame.get_column(order.column)
        yield out_of_order(
            table,
            order.column,
            "before_other_date",
            values < earliest,
            possible=values.is_not_null() & earliest.is_not_null(),
            years=values.dt.year(),
            says=f"lies|lie before {order.named}",
            correct=f"Correct {order.column} or {order.named}",
            severity=order.severity,
            values=unless_key(table, order.column),
        )


def out_of_order(
    table: RawTable,
    column: str,
    rule: str,
    broken: pl.Series,
    *,
    possible: pl.Series,
    years: pl.Series,
    says: str,
    correct: str,
    severity: str,
    values: pl.Series | None,
) -> Problem | None:
    """Return the problem of dates out of order; by extent it is an error where nearly all rows of a year show it.

    Parameters
    ----------
    broken, possible : polars.Series
        A boolean per row: the dates are out of order, and whether both are known.
    years : polars.Series
        The year of each row, within which the extent is judged.
    correct : str
        The remedy for single rows, without a full stop.
    """
    remedy = f"{correct}."
    if severity == BY_EXTENT:
        wrong = years_of_nearly_all(broken, possible, years)
        severity = "error" if wrong else "warning"
        remedy = (
            f"Nearly all rows of {', '.join(map(str, wrong))} are like this, so the export has interchanged or moved "
            "the two: export them again."
            if wrong
            else f"{correct}; until then the time between the two counts as unknown."
        )
    return at_rows(table, column, rule, broken, says, remedy, severity=severity, values=values)


def _earliest(checked: Checked, order: DateOrder) -> pl.Series | None:
    """Return for each row of the order's table the date that its own may not lie before."""
    table, other = checked.tables.get(order.table), checked.tables.get(order.other_table)
    if table is None or other is None or order.other not in other.frame.columns:
        return None
    if order.table == order.other_table:
        return table.frame.get_column(order.other)
    keys = checked.schema.shared_keys(order.table, order.other_table)
    if not all(set(keys) <= set(one.frame.columns) for one in (table, other)):
        return None
    first = other.frame.group_by(keys).agg(earliest=pl.col(order.other).min())
    return table.frame.select(keys).join(first, on=keys, how="left", maintain_order="left").get_column("earliest")


def implausible_age(checked: Checked) -> Iterator[Problem | None]:
    """A date of birth makes the person older than people become; often a stand-in for an unknown date."""
    date = checked.reference.extraction_date
    for table, column, clock in checked.columns("clock"):
        if clock == "birth" and date is not None:
            death = checked.schema.with_clock(table.name, "death")
            values = table.frame.get_column(column)
            known = death in table.frame.columns
            last = table.frame.get_column(death).fill_null(date) if known else pl.Series([date] * values.len())
            broken = values < last.dt.offset_by(f"-{MAX_AGE_YEARS}y")
            yield at_rows(
                table,
                column,
                "implausible_age",
                broken,
                f"makes|make the person more than {MAX_AGE_YEARS} years old",
                "Check the date of birth; an unknown one must not be filled in.",
                severity="warning",
                values=values,
            )


def stand_in(checked: Checked) -> Iterator[Problem | None]:
    """A date is one that programs write where they have none; of births it may be a true one."""
    for table, column, clock in checked.columns("clock"):
        if clock != "birth":
            values = table.frame.get_column(column)
            broken = values.is_in(PLACEHOLDER_DATES)
            life = checked.life(table)
            if life is not None:
                # Before a birth it is an error already.
                broken &= ~(values < life.get_column("birth")).fill_null(False)
            yield at_rows(
                table,
                column,
                "stand_in",
                broken,
                "holds|hold a date that programs write where they have none",
                "Leave the date empty, or correct it, if it is unknown.",
                severity="warning",
                values=unless_key(table, column),
            )


def onset_before_birth(checked: Checked) -> Iterator[Problem | None]:
    """A disease began in a year before the person was born."""
    for table, column, _, years in _years(checked):
        life = checked.life(table)
        if life is not None:
            yield at_rows(
                table,
                column,
                "onset_before_birth",
                years < life.get_column("birth").dt.year(),
                "lies|lie before the person's year of birth",
                f"Correct {column} or {checked.born}.",
                values=years,
            )


def onset_after_diagnosis(checked: Checked) -> Iterator[Problem | None]:
    """A disease began in a year, or in a month of the same year, after it was diagnosed."""
    for table, column, of, years in _years(checked):
        if of.not_after not in table.frame.columns:
            continue
        diagnosed = table.frame.get_column(of.not_after).dt
        later = years > diagnosed.year()
        parts, together = column, ""
        if of.month in table.frame.columns:
            months = table.frame.get_column(of.month)
            later |= ((years == diagnosed.year()) & (months > diagnosed.month())).fill_null(False)
            parts, together = f"{column} and {of.month}", f", with {of.month},"
        yield out_of_order(
            table,
            column,
            "onset_after_diagnosis",
            later,
            possible=years.is_not_null() & diagnosed.year().is_not_null(),
            years=diagnosed.year(),
            says=f"lies|lie{together} after the year or month of {of.not_after}",
            correct=f"Correct {parts}, or {of.not_after}",
            severity=BY_EXTENT,
            values=years,
        )


def onset_disagrees(checked: Checked) -> Iterator[Problem | None]:
    """The day, the month and the year of an onset are not the same."""
    for table, column, of, years in _years(checked):
        if of.day not in table.frame.columns:
            continue
        days = table.frame.get_column(of.day)
        broken = days.dt.year() != years
        parts = column
        if of.month in table.frame.columns:
            broken |= (days.dt.month() != table.frame.get_column(of.month)).fill_null(False)
            parts = f"{column} and {of.month}"
        yield at_rows(
            table,
            of.day,
            "onset_disagrees",
            broken,
            f"lies|lie in another month or year than {parts} say",
            f"Correct {of.day}, or {parts}.",
            values=days,
        )


def _years(checked: Checked) -> Iterator[tuple[RawTable, str, PartialDate, pl.Series]]:
    for table, column, of in checked.columns("year_of"):
        yield table, column, of, table.frame.get_column(column)


DATE_RULES: tuple[Rule, ...] = (
    after_extraction,
    before_birth,
    after_death,
    before_other_date,
    implausible_age,
    stand_in,
    onset_before_birth,
    onset_after_diagnosis,
    onset_disagrees,
)
