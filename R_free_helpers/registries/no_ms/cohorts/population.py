"""Who the registered are: number, sex, course, age."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.ages import age, age_group
from R_free_helpers.model.source import Source, day
from R_free_helpers.registries.no_ms.cohorts.registered import alive, newly_diagnosed, registered

YEARS_SHOWN = 12
"""Diagnosis years, the reporting year included, that are shown one by one."""


def registered_by_status(source: Source) -> nw.LazyFrame:
    """Return the registered with ``vital``: alive or dead on the status date."""
    return registered(source).with_columns(
        vital=nw.when(nw.col("alive")).then(nw.lit("alive")).otherwise(nw.lit("dead"))
    )


def consented_without_data(source: Source) -> nw.LazyFrame:
    """Return those who have consented but have no inclusion form yet."""
    return (
        source.table("patient")
        .filter(
            (nw.col("consent_status") == "consented")
            & nw.col("included_date").is_null()
            & (nw.col("consent_date") <= day(source.edition.extraction_date))
        )
        .with_columns(unit_id=nw.col("residence_unit_id"))
    )


def age_now(source: Source) -> nw.LazyFrame:
    """Return the living with ``value``: age on the status date in years, and ``age``: its five-year group."""
    persons = alive(source).with_columns(value=age("birth_date", source.status_date))
    return persons.with_columns(age=age_group("value", 5))


def onset_age(source: Source) -> nw.LazyFrame:
    """Return the living with ``value``: age at onset in years, and ``age``: its five-year group."""
    return alive(source).with_columns(value=nw.col("onset_age")).with_columns(age=age_group("value", 5))


def onset_age_of_newly_diagnosed(source: Source) -> nw.LazyFrame:
    """Return the newly diagnosed with ``value``: age at onset."""
    return newly_diagnosed(source).with_columns(value=nw.col("onset_age"))


def diagnosed_since(source: Source, first: int) -> nw.LazyFrame:
    """Return the registered diagnosed from a year up to the reporting year."""
    last = source.edition.year
    return registered(source).filter((nw.col("diagnosis_year") >= first) & (nw.col("diagnosis_year") <= last))


def first_shown_year(year: int) -> int:
    """Return the first of the diagnosis years that are shown one by one, for a reporting year."""
    return year - YEARS_SHOWN + 1


def by_diagnosis_year(source: Source) -> nw.LazyFrame:
    """Return those diagnosed in the years that are shown one by one, with ``year``."""
    found = diagnosed_since(source, first_shown_year(source.edition.year))
    return found.with_columns(year=nw.col("diagnosis_year"))
