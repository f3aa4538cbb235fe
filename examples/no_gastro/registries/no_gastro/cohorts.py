"""Who and what is counted: operations, and of some measures the persons who had them.

The day of an operation decides what it belongs to. ``unit_id`` is the hospital that operated.
"""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from R_free_helpers import Limit, Source, day, days_between, in_order, within
from R_free_helpers.measures.ages import completed_years, months_between
from R_free_helpers.model.event_rows import first_of_each

FIRST_YEAR = 2020
"""The registry has operations since this year."""

OUTCOME_DAYS = 90
"""Outcomes are told of operations that everybody has had so many days to get over."""

KEYHOLE = ("laparoscopic", "converted")
"""Approaches that began with keyholes: what was turned into an open operation counts as begun so."""

BOWEL = ("colon", "rectum")

SEVERE = ("IIIb", "IV", "V")
"""Grades of Clavien and Dindo from an intervention under general anaesthesia on."""


def operations(source: Source) -> nw.LazyFrame:
    """Return a row per operation of the registry's years, up to the status date.

    Returns
    -------
    narwhals.LazyFrame
        The table's columns with the person's sex and dates, ``age`` in completed years on the day of the operation, and
        its ``year``.
    """
    return source.once("operations", _operations)


def _operations(source: Source) -> nw.LazyFrame:
    persons = source.table("patient").select("patient_id", "sex", "birth_date", "death_date", "emigration_date")
    days = (dt.date(FIRST_YEAR, 1, 1), source.status_date)
    return (
        source.table("operation")
        .filter(within("operation_date", days))
        .join(persons, on="patient_id", how="inner")
        .with_columns(age=completed_years("birth_date", "operation_date"), year=nw.col("operation_date").dt.year())
    )


def of_the_year(source: Source) -> nw.LazyFrame:
    """Return the operations of the reporting year."""
    return operations(source).filter(within("operation_date", source.edition.year_window))


def persons_of_the_year(source: Source) -> nw.LazyFrame:
    """Return the persons who were operated in the reporting year, at the hospital of the year's first operation."""
    return first_of_each(of_the_year(source), "operation_date", "operation_id")


def of_the_outcome_years(source: Source) -> nw.LazyFrame:
    """Return the operations of the years together whose outcomes are told, `OUTCOME_DAYS` before the extraction."""
    last = source.last_seen - dt.timedelta(days=OUTCOME_DAYS)
    return operations(source).filter(
        within("operation_date", source.edition.window("outcome")), nw.col("operation_date") <= day(last)
    )


def joined(source: Source) -> nw.LazyFrame:
    """Return those of the outcome years in which the bowel was joined again, so that the joint may leak."""
    return of_the_outcome_years(source).filter(nw.col("anastomosis"))


def planned_bowel(source: Source) -> nw.LazyFrame:
    """Return the planned operations of colon and rectum, of all years."""
    return operations(source).filter(nw.col("site").is_in(BOWEL), nw.col("urgency") == "elective")


def planned_bowel_of_the_year(source: Source) -> nw.LazyFrame:
    """Return those of the reporting year."""
    return planned_bowel(source).filter(within("operation_date", source.edition.year_window))


def begun_with_keyholes(source: Source, rows: nw.LazyFrame, limit: Limit | None) -> nw.LazyFrame:
    """Return the operations with ``met``: begun through keyholes."""
    return rows.with_columns(met=nw.col("approach").is_in(KEYHOLE))


def followed_up(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return the operations with ``met``: a form of follow-up was registered up to the limit after the operation."""
    forms = source.table("follow_up").select("operation_id", form_entered="entered_at")
    seen = rows.join(forms, on="operation_id", how="left")
    in_time = in_order(days_between("operation_date", "form_entered")) <= limit.value
    return seen.with_columns(met=in_time.fill_null(False))


def _with_first_complication(source: Source, rows: nw.LazyFrame, which: nw.Expr, limit: Limit) -> nw.LazyFrame:
    """Return the operations with ``met``: such a complication up to the limit after it.

    Where there is none, nobody knows it before a form of follow-up says so: null without one.
    """
    found = source.table("complication").filter(which)
    first = found.group_by("operation_id").agg(complicated=nw.col("complication_date").min())
    forms = source.table("follow_up").select("operation_id", followed="follow_up_date")
    seen = rows.join(first, on="operation_id", how="left").join(forms, on="operation_id", how="left")
    in_time = (in_order(days_between("operation_date", "complicated")) <= limit.value).fill_null(False)
    return seen.with_columns(met=nw.when(in_time | ~nw.col("followed").is_null()).then(in_time))


def leaked(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return the operations with ``met``: the joint leaked up to the limit after the operation."""
    return _with_first_complication(source, rows, nw.col("kind") == "leak", limit)


def severely_complicated(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return the operations with ``met``: a complication of grade IIIb or worse up to the limit after the operation."""
    return _with_first_complication(source, rows, nw.col("grade").is_in(SEVERE), limit)


def died(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return the operations with ``met``: the person died up to the limit after it; null who left the country."""
    dead = (days_between("operation_date", "death_date") <= limit.value).fill_null(False)
    left = (days_between("operation_date", "emigration_date") <= limit.value).fill_null(False)
    return rows.with_columns(met=nw.when(dead | ~left).then(dead))


def complications_by_kind(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return a row per operation that was followed up and ``kind`` of complication, with ``met``: up to the limit."""
    followed = source.table("follow_up").select("operation_id")
    found = source.table("complication")
    kinds = found.select("kind").unique()
    first = found.group_by("operation_id", "kind").agg(complicated=nw.col("complication_date").min())
    seen = (
        rows.join(followed, on="operation_id", how="inner")
        .join(kinds, how="cross")
        .join(first, on=["operation_id", "kind"], how="left")
    )
    in_time = in_order(days_between("operation_date", "complicated")) <= limit.value
    return seen.select("operation_id", "patient_id", "unit_id", "kind", met=in_time.fill_null(False))


def stays(source: Source) -> nw.LazyFrame:
    """Return ``value``: nights in hospital after the operation, of those of the year who left it alive."""
    stay = of_the_year(source).with_columns(value=in_order(days_between("operation_date", "discharge_date")))
    died_there = (nw.col("death_date") <= nw.col("discharge_date")).fill_null(False)
    return stay.filter(~died_there)


def first_operations(source: Source) -> nw.LazyFrame:
    """Return a row per person with the first operation, where its stage is known.

    Returns
    -------
    narwhals.LazyFrame
        ``stage``; ``time``, months from the operation to death, emigration or the status date, whichever comes first;
        ``event``: death.
    """
    first = first_of_each(operations(source), "operation_date", "operation_id")
    until = first.filter(nw.col("stage") != "unknown")
    last = day(source.status_date)
    left = nw.min_horizontal("death_date", "emigration_date", last)
    return until.with_columns(left=left).with_columns(
        time=months_between("operation_date", "left"),
        event=(nw.col("death_date") == nw.col("left")).fill_null(False),
    )


FIELDS = {
    "stage": nw.col("stage") != "unknown",
    "asa": nw.col("asa") != "unknown",
    "discharge_date": ~nw.col("discharge_date").is_null(),
}
"""What makes each field of the form known; "unknown" is a value of the form, not an answer."""


def known_fields(source: Source) -> nw.LazyFrame:
    """Return a row per operation of the year and ``variable``, with ``met``: it is known."""
    rows = of_the_year(source)
    columns = ("operation_id", "patient_id", "unit_id")
    return nw.concat(rows.select(*columns, variable=nw.lit(name), met=known) for name, known in FIELDS.items())


def delays(source: Source) -> nw.LazyFrame:
    """Return ``value``: days from an ``event`` of the year to its registration: discharge, and follow-up."""
    rows = of_the_year(source)
    columns = ("operation_id", "patient_id", "unit_id")
    forms = source.table("follow_up").select("operation_id", "follow_up_date", form_entered="entered_at")
    left = rows.with_columns(event=nw.lit("discharge"), value=in_order(days_between("discharge_date", "entered_at")))
    seen = rows.join(forms, on="operation_id", how="inner").with_columns(
        event=nw.lit("follow_up"), value=in_order(days_between("follow_up_date", "form_entered"))
    )
    return nw.concat([part.select(*columns, "event", "value") for part in (left, seen)])
