"""Immunotherapy: who is on it, on what, and how that has changed."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.among import among
from R_free_helpers.measures.ongoing import ongoing_on, ongoing_within
from R_free_helpers.model.courses import courses_of
from R_free_helpers.model.releases import moved
from R_free_helpers.model.source import Source
from R_free_helpers.registries.se_ipn.cohorts.registered import (
    CIDP,
    EVERY_DIAGNOSIS,
    FIRST_YEAR,
    at_year_end,
    dashboard,
    diagnoses,
    now,
    now_by_diagnosis,
    population_by_diagnosis,
    reread,
)

SUBCUTANEOUS, INTRAVENOUS = "scig", "ivig"

IMMUNOGLOBULIN_SINCE = 2020
"""First year of the comparison of immunoglobulin under the skin and in the veins."""


def episodes(source: Source) -> nw.LazyFrame:
    """Return the courses of immunotherapy with ``line`` and ``immunoglobulin`` of the drug."""
    drugs = source.table("drug").filter(nw.col("immunotherapy")).select("drug_id", "line", "immunoglobulin")
    return courses_of(source).join(drugs, on="drug_id", how="inner")


def ongoing(source: Source) -> nw.LazyFrame:
    """Return the courses that are ongoing on the day the population is counted."""
    return ongoing_on(episodes(source), source.status_date)


def ongoing_reread(source: Source) -> nw.LazyFrame:
    """Return the same as it was known on the day of the dashboards, when more courses had been registered."""
    return ongoing(reread(source))


def users(persons: nw.LazyFrame, source: Source) -> nw.LazyFrame:
    """Return a row per person on immunotherapy and ``therapy``, ``met``: the person is on that one.

    The shares of the therapies may add up to more than one, since a person may be on several.
    """
    courses = ongoing(source)
    used = courses.select("patient_id", therapy="drug_id", met=nw.lit(True)).unique()
    treated = persons.join(courses.select("patient_id").unique(), on="patient_id", how="inner")
    offered = source.table("drug").filter(nw.col("immunotherapy")).select(therapy="drug_id")
    return (
        treated.join(offered, how="cross")
        .join(used, on=["patient_id", "therapy"], how="left")
        .with_columns(nw.col("met").fill_null(False))
    )


def therapies_now(source: Source) -> nw.LazyFrame:
    """Return the users of each therapy on the day of the dashboards, all four diagnoses."""
    persons = now_by_diagnosis(source, EVERY_DIAGNOSIS).select("patient_id", "unit_id").unique()
    return users(persons, dashboard(source))


def therapies_by_sex(source: Source) -> nw.LazyFrame:
    """Return the same for the reported diagnoses with ``sex``."""
    return users(now(source).select("patient_id", "unit_id", "sex"), dashboard(source))


def therapies_cidp(source: Source) -> nw.LazyFrame:
    """Return the users of each therapy against CIDP."""
    return users(now_by_diagnosis(source, (CIDP,)).select("patient_id", "unit_id"), dashboard(source))


def subcutaneous_at_year_end(source: Source) -> nw.LazyFrame:
    """Return ``met``: on subcutaneous immunoglobulin, among those with CIDP on immunotherapy, by ``year``.

    On its 31 December, as known on the day of the dashboards.
    """
    look, parts = reread(source), []
    for year in (source.edition.year - 1, source.edition.year):
        then = at_year_end(look, year)
        persons = population_by_diagnosis(then, (CIDP,)).select("patient_id", "unit_id")
        chosen = users(persons, then).filter(nw.col("therapy") == SUBCUTANEOUS)
        parts.append(chosen.select("patient_id", "unit_id", "met").with_columns(year=nw.lit(year)))
    return nw.concat(parts)


def _yearly(source: Source, persons: nw.LazyFrame, courses: nw.LazyFrame, first: int) -> nw.LazyFrame:
    """Return a row per course that was ongoing some time in each ``year``, with ``therapy``."""
    begins, ends = source.edition.year_window
    parts = []
    for year in range(first, source.edition.year + 1):
        window = tuple(moved(day, year - source.edition.year) for day in (begins, ends))
        used = ongoing_within(courses, window).select("patient_id", "episode_id", therapy="drug_id")
        parts.append(used.with_columns(year=nw.lit(year)))
    return nw.concat(parts).join(persons, on="patient_id", how="inner")


def therapies_by_year(source: Source) -> nw.LazyFrame:
    """Return the courses ongoing in each year since the first year, all four diagnoses."""
    look = dashboard(source)
    persons = diagnoses(look, EVERY_DIAGNOSIS).select("patient_id", "unit_id").unique()
    return _yearly(source, persons, episodes(look), FIRST_YEAR)


def subcutaneous_share(source: Source) -> nw.LazyFrame:
    """Return ``met``: subcutaneous, among courses of immunoglobulin against CIDP ongoing in each year."""
    look = dashboard(source)
    persons = diagnoses(look, (CIDP,)).select("patient_id", "unit_id")
    courses = episodes(look).filter(nw.col("immunoglobulin"))
    return _yearly(source, persons, courses, IMMUNOGLOBULIN_SINCE).with_columns(met=nw.col("therapy") == SUBCUTANEOUS)


def second_line(source: Source) -> nw.LazyFrame:
    """Return ``met``: on a second-line therapy, among those with CIDP who are on immunotherapy."""
    look = dashboard(source)
    courses = ongoing(look)
    treated = among(now_by_diagnosis(source, (CIDP,)), courses).filter(nw.col("met")).drop("met")
    return among(treated, courses.filter(nw.col("line") == 2))


def switches_to_subcutaneous(source: Source) -> nw.LazyFrame:
    """Return who began subcutaneous immunoglobulin after intravenous, by the ``year`` of the first such course."""
    courses = episodes(source).select("patient_id", "drug_id", "start_date")
    begun = {
        name: courses.filter(nw.col("drug_id") == drug).group_by("patient_id").agg(nw.col("start_date").min())
        for name, drug in (("veins", INTRAVENOUS), ("skin", SUBCUTANEOUS))
    }
    both = begun["skin"].join(begun["veins"].rename({"start_date": "veins"}), on="patient_id", how="inner")
    switched = both.filter(nw.col("veins") < nw.col("start_date")).with_columns(year=nw.col("start_date").dt.year())
    persons = diagnoses(source, EVERY_DIAGNOSIS).select("patient_id", "unit_id").unique()
    years = (nw.col("year") >= FIRST_YEAR) & (nw.col("year") <= source.edition.year)
    return persons.join(switched.filter(years).select("patient_id", "year"), on="patient_id", how="inner")
