"""Data quality: how much is registered of whom, which dates are known, and what a reading of the records found."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.among import among
from R_free_helpers.measures.optional import rows_of
from R_free_helpers.model.courses import courses_of
from R_free_helpers.model.source import Source, day
from R_free_helpers.registries.se_ipn.cohorts.disease_activity import measured
from R_free_helpers.registries.se_ipn.cohorts.registered import (
    EVERY_DIAGNOSIS,
    FIRST_YEAR,
    REPORTED,
    at_year_end,
    current,
    current_by_diagnosis,
    now_by_diagnosis,
)

VALIDATED = dict.fromkeys(("patient_id", "hospital_id", "variable", "registry_value"), pl.String) | {
    "match": pl.Boolean
}
"""Columns of the validation that are used, for an extract without one."""

DATES = {"onset": "onset_date", "diagnosis": "diagnosis_date", "referral": "referral_date"}


def _events(source: Source) -> dict[str, tuple[nw.LazyFrame, str, tuple[str, ...]]]:
    """Return per variable its rows, the column with their date, and the diagnoses it is judged for.

    INCAT and the diagnosis code are judged for all four diagnoses, the others for the two that are reported.
    """
    visits = source.table("visit").filter(nw.col("staff") == "physician")
    return {
        "visit": (visits, "visit_date", REPORTED),
        "treatment": (courses_of(source), "start_date", REPORTED),
        "grip": (measured(source, "GRIP"), "event_date", REPORTED),
        "incat": (measured(source, "INCAT"), "event_date", EVERY_DIAGNOSIS),
    }


def density(source: Source) -> nw.LazyFrame:
    """Return ``met``: the variable has at least one value by 31 December of each ``year``, by ``variable``.

    Among those followed at some time in that year; a value from before the inclusion counts.
    """
    parts = []
    for year in range(FIRST_YEAR, source.edition.year + 1):
        then = at_year_end(source, year)
        coded = current_by_diagnosis(then, EVERY_DIAGNOSIS).with_columns(met=nw.col("icd_registered"))
        parts.append(_judged(coded, "icd", year))
        for name, (rows, date, chosen) in _events(source).items():
            known = rows.filter(nw.col(date) <= day(then.status_date))
            parts.append(_judged(among(current_by_diagnosis(then, chosen), known), name, year))
    return nw.concat(parts)


def _judged(persons: nw.LazyFrame, variable: str, year: int) -> nw.LazyFrame:
    return persons.select("patient_id", "unit_id", "met").with_columns(variable=nw.lit(variable), year=nw.lit(year))


def values_known(source: Source) -> nw.LazyFrame:
    """Return ``met``: the current persons for whom each ``variable`` has a value."""
    parts = [
        current(source).select("patient_id", "unit_id", met=~nw.col(column).is_null(), variable=nw.lit(name))
        for name, column in DATES.items()
        if name != "diagnosis"  # the population is made of those who have it
    ]
    for name, (rows, date, _) in _events(source).items():
        known = rows.filter(nw.col(date) <= day(source.status_date))
        parts.append(among(current(source), known).select("patient_id", "unit_id", "met", variable=nw.lit(name)))
    return nw.concat(parts)


def dates_known(source: Source) -> nw.LazyFrame:
    """Return ``met``: the registrations of each diagnosis that have each ``date``, on the day of the dashboards."""
    persons = now_by_diagnosis(source)
    parts = [
        persons.select("patient_id", "unit_id", "diagnosis", met=~nw.col(column).is_null(), date=nw.lit(name))
        for name, column in DATES.items()
    ]
    return nw.concat(parts)


def read_records(source: Source) -> nw.LazyFrame:
    """Return ``met``: the diagnosis was confirmed when the record was read, by ``diagnosis``; none without a study."""
    read = rows_of(source, "validation_result")
    if read.is_empty():
        read = pl.DataFrame(schema=VALIDATED)
    chosen = read.filter(pl.col("variable") == "diagnosis")
    return nw.from_native(
        chosen.select("patient_id", unit_id="hospital_id", diagnosis="registry_value", met="match").lazy()
    )
