"""Rules about time: before a birth, after a death, after the extraction, before another date.

How a date relates to others follows from its ``clock`` and ``not_before`` in ``tables``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl

from R_free_helpers.contract.checked import Checked, Rule, unless_key
from R_free_helpers.contract.problems import Problem, RawTable, at_rows, general
from R_free_helpers.contract.tables import CLOCKS

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
                "Correct the date or patient.birth_date.",
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
                "Correct the date or patient.death_date.",
                severity=severity,
                values=unless_key(table, column),
            )


def before_other_date(checked: Checked) -> Iterator[Problem | None]:
    """A date lies before one of the same row that it must follow: an end before its start."""
    for table, column, others in checked.columns("not_before"):
        values = table.frame.get_column(column)
        for other, severity in others.items():
            if other in table.frame.columns:
                yield at_rows(
                    table,
                    column,
                    "before_other_date",
                    values < table.frame.get_column(other),
                    f"lies|lie before {other}",
                    f"Correct {column} or {other}.",
                    severity=severity,
                    values=unless_key(table, column),
                )


def implausible_age(checked: Checked) -> Iterator[Problem | None]:
    """A date of birth makes the person older than people become; often a stand-in for an unknown date."""
    date = checked.reference.extraction_date
    for table, column, clock in checked.columns("clock"):
        if clock == "birth" and date is not None and "death_date" in table.frame.columns:
            last = table.frame.get_column("death_date").fill_null(date)
            values = table.frame.get_column(column)
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
    for table, years in _onsets(checked):
        life = checked.life(table)
        if life is not None:
            yield at_rows(
                table,
                "onset_year",
                "onset_before_birth",
                years < life.get_column("birth").dt.year(),
                "lies|lie before the person's year of birth",
                "Correct onset_year or patient.birth_date.",
                values=years,
            )


def onset_after_diagnosis(checked: Checked) -> Iterator[Problem | None]:
    """A disease began in a year after it was diagnosed."""
    for table, years in _onsets(checked):
        if "diagnosis_date" in table.frame.columns:
            broken = years > table.frame.get_column("diagnosis_date").dt.year()
            yield at_rows(
                table,
                "onset_year",
                "onset_after_diagnosis",
                broken,
                "lies|lie after the year of diagnosis",
                "Correct onset_year or diagnosis_date.",
                severity="warning",
                values=years,
            )


def onset_disagrees(checked: Checked) -> Iterator[Problem | None]:
    """The day, the month and the year of an onset are not the same."""
    for table, years in _onsets(checked):
        if "onset_date" not in table.frame.columns:
            continue
        days = table.frame.get_column("onset_date")
        broken = days.dt.year() != years
        if "onset_month" in table.frame.columns:
            broken |= (days.dt.month() != table.frame.get_column("onset_month")).fill_null(False)
        yield at_rows(
            table,
            "onset_date",
            "onset_disagrees",
            broken,
            "lies|lie in another month or year than onset_year and onset_month say",
            "Correct onset_date, or onset_year and onset_month.",
            values=days,
        )


def _onsets(checked: Checked) -> Iterator[tuple[RawTable, pl.Series]]:
    for table in checked.tables.values():
        if "onset_year" in table.frame.columns:
            yield table, table.frame.get_column("onset_year")


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
