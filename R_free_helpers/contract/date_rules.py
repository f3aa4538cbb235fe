"""Rules about time: before a birth, after a death, after the extraction, before another date.

How a date relates to others follows from its ``clock`` and ``not_before`` in the registry's tables, and from their
``date_order``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl

from R_free_helpers.contract.checked import Checked, Rule, earliest, unless_key
from R_free_helpers.contract.date_order import DateOrder
from R_free_helpers.contract.doubts import Beside, Doubt, Extent
from R_free_helpers.contract.problems import Problem, general
from R_free_helpers.contract.table import BY_EXTENT, CLOCKS

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


def after_extraction(checked: Checked) -> Iterator[Problem | Doubt | None]:
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
            values = pl.col(column)
            yield Doubt(
                table,
                column,
                "after_extraction",
                values > date,
                f"lies|lie after the extraction date {date}",
                remedy,
                severity=severity,
                values=unless_key(table, column),
            )


def before_birth(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A date, a death among them, lies before the person was born."""
    for table, column, clock in checked.columns("clock"):
        life = checked.life(table)
        severity = CLOCKS[clock].before_birth
        if life is not None and severity:
            values = pl.col(column)
            broken = values < life.birth
            yield Doubt(
                table,
                column,
                "before_birth",
                broken,
                "lies|lie before the person's date of birth",
                f"Correct the date or {checked.born}.",
                severity=severity,
                beside=life.beside,
                values=unless_key(table, column),
            )


def after_death(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """Something happened to a person who was dead."""
    for table, column, clock in checked.columns("clock"):
        life = checked.life(table)
        severity = CLOCKS[clock].after_death
        if life is not None and severity:
            values = pl.col(column)
            broken = values > life.death
            yield Doubt(
                table,
                column,
                "after_death",
                broken,
                "lies|lie after the person's date of death",
                f"Correct the date or {checked.died}.",
                severity=severity,
                beside=life.beside,
                values=unless_key(table, column),
            )


def before_other_date(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A date lies before one that it must follow: an end before its start, a diagnosis before the referral."""
    for order in checked.schema.date_orders:
        table, first = checked.tables.get(order.table), _earliest(checked, order)
        if table is None or first is None or order.column not in table.frame.columns:
            continue
        other, beside = first
        values = pl.col(order.column)
        yield Doubt(
            table,
            order.column,
            "before_other_date",
            values < other,
            f"lies|lie before {order.named}",
            "",
            severity=order.severity,
            values=unless_key(table, order.column),
            beside=beside,
            extent=Extent(
                possible=values.is_not_null() & other.is_not_null(),
                years=values.dt.year(),
                correct=f"Correct {order.column} or {order.named}",
            ),
        )


def _earliest(checked: Checked, order: DateOrder) -> tuple[pl.Expr, tuple[Beside, ...]] | None:
    """Return for the rows of the order's table the date that its own may not lie before, and what it stands in."""
    table, other = checked.tables.get(order.table), checked.tables.get(order.other_table)
    if table is None or other is None or order.other not in other.frame.columns:
        return None
    if order.table == order.other_table:
        return pl.col(order.other), ()
    keys = checked.schema.shared_keys(order.table, order.other_table)
    if not all(set(keys) <= set(one.frame.columns) for one in (table, other)):
        return None
    return pl.col(earliest(order.other_table, order.other)), (checked.first_dates(order.other_table, tuple(keys)),)


def implausible_age(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A date of birth makes the person older than people become; often a stand-in for an unknown date."""
    date = checked.reference.extraction_date
    for table, column, clock in checked.columns("clock"):
        if clock == "birth" and date is not None:
            death = checked.schema.with_clock(table.name, "death")
            values = pl.col(column)
            last = pl.col(death).fill_null(date) if death in table.frame.columns else pl.lit(date)
            broken = values < last.dt.offset_by(f"-{MAX_AGE_YEARS}y")
            yield Doubt(
                table,
                column,
                "implausible_age",
                broken,
                f"makes|make the person more than {MAX_AGE_YEARS} years old",
                "Check the date of birth; an unknown one must not be filled in.",
                severity="warning",
                values=values,
            )


def stand_in(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A date is one that programs write where they have none; of births it may be a true one."""
    for table, column, clock in checked.columns("clock"):
        if clock != "birth":
            values = pl.col(column)
            broken = values.is_in(PLACEHOLDER_DATES)
            life = checked.life(table)
            if life is not None:
                # Before a birth it is an error already.
                broken &= ~(values < life.birth).fill_null(False)
            yield Doubt(
                table,
                column,
                "stand_in",
                broken,
                "holds|hold a date that programs write where they have none",
                "Leave the date empty, or correct it, if it is unknown.",
                severity="warning",
                beside=life.beside if life is not None else (),
                values=unless_key(table, column),
            )


def onset_before_birth(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A disease began in a year before the person was born."""
    for table, column, _ in checked.columns("year_of"):
        life, years = checked.life(table), pl.col(column)
        if life is not None:
            yield Doubt(
                table,
                column,
                "onset_before_birth",
                years < life.birth.dt.year(),
                "lies|lie before the person's year of birth",
                f"Correct {column} or {checked.born}.",
                values=years,
                beside=life.beside,
            )


def onset_after_diagnosis(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A disease began in a year, or in a month of the same year, after it was diagnosed."""
    for table, column, of in checked.columns("year_of"):
        if of.not_after not in table.frame.columns:
            continue
        years, diagnosed = pl.col(column), pl.col(of.not_after).dt
        later = years > diagnosed.year()
        parts, together = column, ""
        if of.month in table.frame.columns:
            months = pl.col(of.month)
            later |= ((years == diagnosed.year()) & (months > diagnosed.month())).fill_null(False)
            parts, together = f"{column} and {of.month}", f", with {of.month},"
        yield Doubt(
            table,
            column,
            "onset_after_diagnosis",
            later,
            f"lies|lie{together} after the year or month of {of.not_after}",
            "",
            severity=BY_EXTENT,
            values=years,
            extent=Extent(
                possible=years.is_not_null() & diagnosed.year().is_not_null(),
                years=diagnosed.year(),
                correct=f"Correct {parts}, or {of.not_after}",
            ),
        )


def onset_disagrees(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """The day, the month and the year of an onset are not the same."""
    for table, column, of in checked.columns("year_of"):
        if of.day not in table.frame.columns:
            continue
        days = pl.col(of.day)
        broken = days.dt.year() != pl.col(column)
        parts = column
        if of.month in table.frame.columns:
            broken |= (days.dt.month() != pl.col(of.month)).fill_null(False)
            parts = f"{column} and {of.month}"
        yield Doubt(
            table,
            of.day,
            "onset_disagrees",
            broken,
            f"lies|lie in another month or year than {parts} say",
            f"Correct {of.day}, or {parts}.",
            values=days,
        )


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
