"""Who reports patient-reported measures, from home and at the clinic."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.among import among
from R_free_helpers.model.measure import Rows
from R_free_helpers.model.releases import year_until
from R_free_helpers.model.source import Source, within
from R_free_helpers.registries.se_ipn.cohorts.registered import at_year_end, current, registered, with_clinic

SELF = "PER"
"""Channel of the patients' own registration from home."""

REPORTING_SINCE = 2021
"""First year in which who reports is counted."""


def answers(source: Source, instrument: str | None = None) -> nw.LazyFrame:
    """Return the answered forms, of one instrument or of all."""
    forms = source.table("prom_response")
    return forms if instrument is None else forms.filter(nw.col("instrument") == instrument)


def of_year(forms: nw.LazyFrame, source: Source) -> nw.LazyFrame:
    """Return the forms answered in the year that ends when the population is counted."""
    return forms.filter(within("response_date", year_until(source.status_date)))


def own_registrations(source: Source) -> nw.LazyFrame:
    """Return one row per person and day on which forms came from home: one registration, however many forms."""
    return answers(source).filter(nw.col("channel") == SELF).select("patient_id", "response_date").unique()


def registrations(source: Source) -> nw.LazyFrame:
    """Return a row per registration from home of the registered persons."""
    return with_clinic(own_registrations(source), registered(source))


def registrations_in_year(source: Source) -> nw.LazyFrame:
    """Return a row per registration from home in the year."""
    return with_clinic(of_year(own_registrations(source), source), registered(source))


def registering(source: Source) -> nw.LazyFrame:
    """Return ``met``: has ever registered from home, among the current persons."""
    return among(current(source), own_registrations(source))


def registering_in_year(source: Source) -> nw.LazyFrame:
    """Return ``met``: has registered from home in the year, among the current persons."""
    return among(current(source), of_year(own_registrations(source), source))


def reporting_in_year(source: Source) -> nw.LazyFrame:
    """Return ``met``: has answered any form in the year, from home or at the clinic, among the current persons."""
    return among(current(source), of_year(answers(source), source))


def _by_year(source: Source, first: int, rows: Rows) -> nw.LazyFrame:
    """Return those with ``met`` in each ``year``, among the current persons of that year."""
    parts = []
    for year in range(first, source.edition.year + 1):
        found = rows(at_year_end(source, year)).filter(nw.col("met")).select("patient_id", "unit_id")
        parts.append(found.with_columns(year=nw.lit(year)))
    return nw.concat(parts)


def registering_by_year(source: Source) -> nw.LazyFrame:
    """Return who registered from home in the reporting year and the year before, by ``year``."""
    return _by_year(source, source.edition.year - 1, registering_in_year)


def reporting_by_year(source: Source) -> nw.LazyFrame:
    """Return who answered any form in each year since the first one counted, by ``year``."""
    return _by_year(source, REPORTING_SINCE, reporting_in_year)


def total(instrument: str) -> Rows:
    """Return the function that gives a row per answered form of the registered persons."""
    return lambda source: with_clinic(answers(source, instrument), registered(source))


def total_in_year(instrument: str) -> Rows:
    """Return the function that gives a row per form of the year, of the current persons."""
    return lambda source: with_clinic(of_year(answers(source, instrument), source), current(source))


def ever(instrument: str) -> Rows:
    """Return the function that gives ``met``: has ever answered the form, among the current persons."""
    return lambda source: among(current(source), answers(source, instrument))


def ever_in_year(instrument: str) -> Rows:
    """Return the function that gives ``met``: has answered the form in the year, among the current persons."""
    return lambda source: among(current(source), of_year(answers(source, instrument), source))
