"""Who is counted: the registered persons and what is derived for each of them."""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from R_free_helpers.measures.ages import age_in_month
from R_free_helpers.model.source import Source, day, within

RRMS, PPMS = "RRMS", "PPMS"

REGISTRY_START = dt.date(2001, 1, 1)
"""Who died before this could not be registered; the figures over all years of the registry begin with it."""


def registered(source: Source) -> nw.LazyFrame:
    """Return one row per registered person.

    Registered: consent in force, inclusion form registered by the extraction date, diagnosed by the status
    date. ``unit_id`` is the hospital trust in whose area the person lives.

    Returns
    -------
    narwhals.LazyFrame
        patient_id, unit_id, sex, type, the onset as a decimal year and the age at it, dates, ``alive``, ``newdx``.
    """
    return source.once("registered", _registered)


def _registered(source: Source) -> nw.LazyFrame:
    persons = source.table("patient").filter(
        (nw.col("consent_status") == "consented") & ~nw.col("included_date").is_null()
    )
    diagnoses = source.table("diagnosis").filter(nw.col("diagnosis_date") <= day(source.status_date))
    return persons.join(diagnoses, on="patient_id", how="inner").with_columns(
        unit_id=nw.col("residence_unit_id"),
        type=nw.col("type_at_onset"),
        alive=nw.col("death_date").is_null() | (nw.col("death_date") > day(source.status_date)),
        newdx=within("diagnosis_date", source.edition.year_window),
        diagnosis_year=nw.col("diagnosis_date").dt.year(),
        onset_age=age_in_month("birth_date", "onset_year", "onset_month"),
        # A month is known, a day is not: the middle of the month, or of the year when the month is unknown.
        onset=nw.col("onset_year")
        + nw.when(nw.col("onset_month").is_null()).then(nw.lit(0.5)).otherwise((nw.col("onset_month") - 0.5) / 12),
    )


def alive(source: Source) -> nw.LazyFrame:
    """Return the registered persons who were alive on the status date."""
    return registered(source).filter(nw.col("alive"))


def alive_rrms(source: Source) -> nw.LazyFrame:
    """Return the living whose disease began with relapses."""
    return alive(source).filter(nw.col("type") == RRMS)


def alive_ppms(source: Source) -> nw.LazyFrame:
    """Return the living whose disease was progressive from the start."""
    return alive(source).filter(nw.col("type") == PPMS)


def newly_diagnosed(source: Source) -> nw.LazyFrame:
    """Return the registered persons diagnosed in the reporting year."""
    return registered(source).filter(nw.col("newdx"))
