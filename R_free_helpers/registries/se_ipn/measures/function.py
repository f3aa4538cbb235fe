"""Function: INCAT, grip strength and visits."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.among import among
from R_free_helpers.measures.latest import latest
from R_free_helpers.model.source import Source, day, within
from R_free_helpers.registries.se_ipn.cohort import (
    CIDP,
    MMN,
    current,
    current_by_diagnosis,
    dashboard,
    now,
    now_by_diagnosis,
    registered,
    reread,
)
from R_free_helpers.registries.se_ipn.measures.therapy import episodes, ongoing

GOAL = 3
"""Highest INCAT of a treatment that works, as the national guideline has it since 2023."""


def measured(source: Source, instrument: str) -> nw.LazyFrame:
    """Return the measurements of an instrument."""
    return source.table("functional_measurement").filter(nw.col("instrument") == instrument)


def in_year(rows: nw.LazyFrame, source: Source, date: str) -> nw.LazyFrame:
    """Return the rows dated in the reporting year."""
    return rows.filter(within(date, source.edition.year_window))


def latest_value(source: Source, instrument: str) -> nw.LazyFrame:
    """Return each person's latest ``value`` of an instrument by the day the population is counted."""
    rows = measured(source, instrument).filter(nw.col("event_date") <= day(source.status_date))
    return latest(rows, "event_date", "measurement_id").select("patient_id", "value")


def goal_reached(source: Source) -> nw.LazyFrame:
    """Return ``met``: the latest INCAT is at most three, among those with CIDP who were ever treated.

    Who has no INCAT has not been shown to reach the goal: not met, rather than missing.
    """
    return _treated_with_incat(source).with_columns(met=(nw.col("value") <= GOAL).fill_null(False))


def goal_reached_when_measured(source: Source) -> nw.LazyFrame:
    """Return the same with those who have no INCAT as missing."""
    return _treated_with_incat(source).with_columns(met=nw.col("value") <= GOAL)


def _treated_with_incat(source: Source) -> nw.LazyFrame:
    look = reread(source)
    begun = episodes(look).filter(nw.col("start_date") <= day(look.status_date))
    treated = among(current_by_diagnosis(look, (CIDP,)), begun).filter(nw.col("met")).drop("met", "hit")
    return treated.join(latest_value(look, "INCAT"), on="patient_id", how="left")


def latest_incat(source: Source) -> nw.LazyFrame:
    """Return the latest INCAT of the current persons: ``value``, and ``incat`` as text of two digits."""
    look = reread(source)
    persons = current_by_diagnosis(look).join(latest_value(look, "INCAT"), on="patient_id", how="inner")
    whole = nw.col("value").cast(nw.Int64).cast(nw.String)
    padded = nw.when(nw.col("value") < 10).then(nw.concat_str([nw.lit("0"), whole])).otherwise(whole)
    return persons.with_columns(incat=padded)


def incat_on_immunoglobulin(source: Source) -> nw.LazyFrame:
    """Return ``value``: the latest INCAT since immunoglobulin was begun, among those on it at the year's end."""
    look = reread(source)
    courses = episodes(look).filter(nw.col("immunoglobulin"))
    begun = courses.group_by("patient_id").agg(begun=nw.col("start_date").min())
    users = ongoing(look).filter(nw.col("immunoglobulin"))
    treated = among(current_by_diagnosis(look), users).filter(nw.col("met")).drop("met", "hit")
    since = (
        measured(look, "INCAT")
        .join(begun, on="patient_id", how="inner")
        .filter((nw.col("event_date") >= nw.col("begun")) & (nw.col("event_date") <= day(look.status_date)))
        .select("patient_id", "measurement_id", "event_date", "value")
    )
    values = latest(since, "event_date", "measurement_id").select("patient_id", "value")
    return treated.join(values, on="patient_id", how="inner")


def latest_grip(source: Source) -> nw.LazyFrame:
    """Return ``value``: the latest grip strength of the current persons."""
    look = reread(source)
    return current_by_diagnosis(look).join(latest_value(look, "GRIP"), on="patient_id", how="inner")


def incat_assessments(source: Source) -> nw.LazyFrame:
    """Return a row per INCAT of the registered persons."""
    return _assessments(registered(source), measured(source, "INCAT"))


def incat_assessments_in_year(source: Source) -> nw.LazyFrame:
    """Return a row per INCAT of the year, of the current persons."""
    return _assessments(current(source), in_year(measured(source, "INCAT"), source, "event_date"))


def _assessments(persons: nw.LazyFrame, rows: nw.LazyFrame) -> nw.LazyFrame:
    """Return the rows with the clinic that treats the person, which need not be the one that measured."""
    return rows.select("patient_id").join(persons.select("patient_id", "unit_id"), on="patient_id", how="inner")


def incat_in_year(source: Source) -> nw.LazyFrame:
    """Return ``met``: INCAT in the year, among the current persons."""
    return among(current(source), in_year(measured(source, "INCAT"), source, "event_date"))


def visited_in_year(source: Source) -> nw.LazyFrame:
    """Return ``met``: any contact in the year, among the current persons."""
    return among(current(source), in_year(source.table("visit"), source, "visit_date"))


def _last_months(source: Source) -> nw.LazyFrame:
    return dashboard(source).table("visit").filter(within("visit_date", source.edition.window("dashboard")))


def met_physician(visits: nw.LazyFrame) -> nw.LazyFrame:
    """Return the visits at which a physician met the person."""
    return visits.filter((nw.col("mode") == "physical") & (nw.col("staff") == "physician"))


def physician_visit(source: Source) -> nw.LazyFrame:
    """Return ``met``: met a physician in the last twelve months, among those followed on the day of the dashboards."""
    return among(now(source), met_physician(_last_months(source)))


def physician_visit_with(diagnosis: str):
    """Return the function that gives the same for one diagnosis."""
    return lambda source: among(now_by_diagnosis(source, (diagnosis,)), met_physician(_last_months(source)))


physician_visit_cidp, physician_visit_mmn = physician_visit_with(CIDP), physician_visit_with(MMN)


def any_visit(source: Source) -> nw.LazyFrame:
    """Return ``met``: any contact in the last twelve months."""
    return among(now(source), _last_months(source))
