"""Who the persons are: by year and age, and the dates of their disease."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.ages import age as age_on
from R_free_helpers.measures.ages import age_group, years_between
from R_free_helpers.model.source import Source, day, in_order
from R_free_helpers.registries.se_ipn.cohorts.registered import (
    EVERY_DIAGNOSIS,
    FIRST_YEAR,
    at_year_end,
    current,
    dashboard,
    diagnoses,
    population_by_diagnosis,
)

DATES_SINCE = 2017
"""First year of the figure of onsets, diagnoses and inclusions."""

DECADE = 10


def by_year(source: Source) -> nw.LazyFrame:
    """Return the persons followed on the status date of each year and on the day of the dashboards, by ``year``.

    Where both are of one year, as in a quarterly edition, the status date is that year's.
    """
    look, parts = dashboard(source), []
    for year in range(FIRST_YEAR, source.edition.year + 1):
        then = population_by_diagnosis(at_year_end(look, year), EVERY_DIAGNOSIS)
        parts.append(then.select("patient_id", "unit_id", "diagnosis", year=nw.lit(year)))
    if look.status_date.year > source.edition.year:
        today = population_by_diagnosis(look, EVERY_DIAGNOSIS)
        parts.append(today.select("patient_id", "unit_id", "diagnosis", year=nw.lit(look.status_date.year)))
    return nw.concat(parts)


def dates_by_year(source: Source) -> nw.LazyFrame:
    """Return onsets, diagnoses and inclusions of those registered by the dashboards, by ``event`` and ``year``.

    Up to the reporting year: the one after it has only begun.
    """
    persons = diagnoses(dashboard(source))
    parts = [
        persons.select("patient_id", "unit_id", "diagnosis", event=nw.lit(name), year=nw.col(column).dt.year())
        for name, column in (("onset", "onset_date"), ("diagnosis", "diagnosis_date"), ("inclusion", "included_date"))
    ]
    return nw.concat(parts).filter((nw.col("year") >= DATES_SINCE) & (nw.col("year") <= source.edition.year))


def aged(source: Source) -> nw.LazyFrame:
    """Return the current persons with ages in years: at onset, at diagnosis, now, and the duration of the disease.

    The duration runs to the extraction date, the age now to the status date.
    """
    return (
        current(source)
        .with_columns(seen=day(source.edition.extraction_date))
        .with_columns(
            onset_age=age_on("birth_date", "onset_date"),
            diagnosis_age=age_on("birth_date", "diagnosis_date"),
            duration=years_between("onset_date", "seen"),
            age_now=age_on("birth_date", source.status_date),
            delay=in_order(years_between("onset_date", "diagnosis_date")),
        )
    )


def age(source: Source) -> nw.LazyFrame:
    """Return the current persons with ``value``: age on the status date, and ``age``: its group of ten years."""
    persons = aged(source).with_columns(value=nw.col("age_now"))
    return persons.with_columns(age=age_group("value", DECADE))
