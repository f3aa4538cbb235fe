"""Who is counted: the registered persons, those of a year, those of a day, and where they are treated."""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from R_free_helpers.measures.latest import earliest, latest
from R_free_helpers.model.measure import Rows
from R_free_helpers.model.releases import year_until
from R_free_helpers.model.source import Source, day, within
from R_free_helpers.model.units import nation

CIDP, MMN = "CIDP", "MMN"
REPORTED = (CIDP, MMN)
"""Diagnoses that the national report is about; the others are a research registry."""

EVERY_DIAGNOSIS = (CIDP, MMN, "PDN", "GBS")

FIRST_YEAR = 2016
"""First year of what is shown over years."""


def dashboard(source: Source) -> Source:
    """Return the second look at the same rows, of the day the dashboards were read: population, and all known then."""
    date = source.edition.date("dashboard_date")
    return source.as_of(date, date)


def reread(source: Source) -> Source:
    """Return the reporting year as it was known on the day of the dashboards: the public indicators read that."""
    return source.as_of(source.edition.status_date, source.edition.date("dashboard_date"))


def at_year_end(source: Source, year: int) -> Source:
    """Return the source with the population counted on the status date of a year, 31 December, as known now."""
    return source.as_of(source.edition.status_date.replace(year=year))


def diagnoses(source: Source, chosen: tuple[str, ...] = REPORTED) -> nw.LazyFrame:
    """Return one row per registered person and diagnosis.

    Registered: diagnosed and included by the day the population is counted, and has not declined. ``unit_id`` is the
    treating clinic on that day; who has none counts for the nation alone.

    Returns
    -------
    narwhals.LazyFrame
        patient_id, unit_id, diagnosis, sex, residence and dates.
    """
    return source.once("diagnoses", _diagnoses).filter(nw.col("diagnosis").is_in(chosen))


def _diagnoses(source: Source) -> nw.LazyFrame:
    by = day(source.status_date)
    persons = source.table("patient").filter(
        (nw.col("consent_status") == "consented") & (nw.col("included_date") <= by)
    )
    known = source.table("diagnosis").filter(nw.col("diagnosis_date") <= by)
    places = source.table("patient_unit").filter((nw.col("role") == "treating") & (nw.col("from_date") <= by))
    # Of two clinics from one day on the one that was not left, or left last.
    places = places.with_columns(left=nw.col("to_date").fill_null(day(dt.date.max)))
    clinic = latest(places.select("patient_id", "unit_id", "from_date", "left"), "from_date", "left", "unit_id")
    return (
        persons.join(known, on="patient_id", how="inner")
        .join(clinic.select("patient_id", "unit_id"), on="patient_id", how="left")
        .with_columns(nw.col("unit_id").fill_null(nation(source.reference["unit"])))
    )


def registered(source: Source) -> nw.LazyFrame:
    """Return one row per registered person, with the diagnosis made first."""
    return source.once("registered", lambda s: earliest(diagnoses(s), "diagnosis_date", "diagnosis"))


def not_ended(persons: nw.LazyFrame, source: Source) -> nw.LazyFrame:
    """Return those whose follow-up goes on after the day the population is counted."""
    return persons.filter(nw.col("ended_date").is_null() | (nw.col("ended_date") > day(source.status_date)))


def population(source: Source) -> nw.LazyFrame:
    """Return the persons followed on the day the population is counted."""
    return not_ended(registered(source), source)


def population_by_diagnosis(source: Source, chosen: tuple[str, ...] = REPORTED) -> nw.LazyFrame:
    """Return the same, one row per person and diagnosis."""
    return not_ended(diagnoses(source, chosen), source)


def now(source: Source) -> nw.LazyFrame:
    """Return the persons followed on the day of the dashboards."""
    return population(dashboard(source))


def now_by_diagnosis(source: Source, chosen: tuple[str, ...] = REPORTED) -> nw.LazyFrame:
    """Return the same, one row per person and diagnosis."""
    return population_by_diagnosis(dashboard(source), chosen)


def in_year(persons: nw.LazyFrame, source: Source) -> nw.LazyFrame:
    """Return those who were followed on at least one day of the year that ends when the population is counted."""
    first, _ = year_until(source.status_date)
    return persons.filter(nw.col("ended_date").is_null() | (nw.col("ended_date") >= day(first)))


def current(source: Source) -> nw.LazyFrame:
    """Return the current persons: registered, and followed at some time in the year."""
    return in_year(registered(source), source)


def current_by_diagnosis(source: Source, chosen: tuple[str, ...] = REPORTED) -> nw.LazyFrame:
    """Return the same, one row per person and diagnosis."""
    return in_year(diagnoses(source, chosen), source)


def current_reread(source: Source) -> nw.LazyFrame:
    """Return the current persons as they were known on the day of the dashboards."""
    return current(reread(source))


def current_reread_with(diagnosis: str) -> Rows:
    """Return the function that gives the same for those with one diagnosis."""
    return lambda source: current_by_diagnosis(reread(source), (diagnosis,))


def now_with(diagnosis: str) -> Rows:
    """Return the function that gives the persons followed on the day of the dashboards with one diagnosis."""
    return lambda source: now_by_diagnosis(source, (diagnosis,))


def now_every_diagnosis(source: Source) -> nw.LazyFrame:
    """Return the persons followed on the day of the dashboards, one row per person and any of the four diagnoses."""
    return now_by_diagnosis(source, EVERY_DIAGNOSIS)


def ended(source: Source) -> nw.LazyFrame:
    """Return those whose follow-up ended in the year."""
    return registered(source).filter(within("ended_date", source.edition.year_window))


def included(source: Source) -> nw.LazyFrame:
    """Return those who were included in the year."""
    return registered(source).filter(within("included_date", source.edition.year_window))


def with_clinic(events: nw.LazyFrame, persons: nw.LazyFrame) -> nw.LazyFrame:
    """Return the persons' events with the clinic that treats the person, which need not be where they took place."""
    return events.select("patient_id").join(persons.select("patient_id", "unit_id"), on="patient_id", how="inner")
