"""Who the persons are: how many by year, sex, age, and time from onset to diagnosis."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.ages import age_group, months_between, years_between
from R_free_helpers.measures.distribution import percentiles
from R_free_helpers.model.results import to_results
from R_free_helpers.model.source import Source, day
from R_free_helpers.model.units import nation, nation_only
from R_free_helpers.registries.se_ipn.cohort import (
    EVERY_DIAGNOSIS,
    at_year_end,
    current,
    dashboard,
    diagnoses,
    population_by_diagnosis,
    reread,
)

FIRST_YEAR = 2016
DATES_SINCE = 2017
IN_TIME = "12mo"
"""A diagnosis within twelve months of the onset is in time."""

DECADE = 10


def by_year(source: Source) -> nw.LazyFrame:
    """Return the persons followed on each 31 December since 2016 and on the day of the dashboards, by ``year``."""
    look, parts = dashboard(source), []
    for year in range(FIRST_YEAR, source.edition.year + 1):
        then = population_by_diagnosis(at_year_end(look, year), EVERY_DIAGNOSIS)
        parts.append(then.select("unit_id", "diagnosis", year=nw.lit(year)))
    today = population_by_diagnosis(look, EVERY_DIAGNOSIS)
    parts.append(today.select("unit_id", "diagnosis", year=nw.lit(look.status_date.year)))
    return nw.concat(parts)


def dates_by_year(source: Source) -> nw.LazyFrame:
    """Return onsets, diagnoses and inclusions since 2017 of those registered by the dashboards, by ``event``, ``year``.

    Up to the reporting year: the one after it has only begun.
    """
    persons = diagnoses(dashboard(source))
    parts = [
        persons.select("unit_id", "diagnosis", event=nw.lit(name), year=nw.col(column).dt.year())
        for name, column in (("onset", "onset_date"), ("diagnosis", "diagnosis_date"), ("inclusion", "included_date"))
    ]
    return nw.concat(parts).filter((nw.col("year") >= DATES_SINCE) & (nw.col("year") <= source.edition.year))


def diagnosed_in_time(source: Source) -> nw.LazyFrame:
    """Return ``met``: at most twelve months from onset to diagnosis, among the current persons."""
    persons = current(reread(source))
    return persons.with_columns(met=nw.col("onset_date").dt.offset_by(IN_TIME) >= nw.col("diagnosis_date"))


def months_to_diagnosis(source: Source) -> nw.LazyFrame:
    """Return ``value``: months from onset to diagnosis of the current persons; a diagnosis before the onset is 0."""
    months = months_between("onset_date", "diagnosis_date")
    persons = current(reread(source)).filter(~nw.col("onset_date").is_null())
    return persons.with_columns(value=nw.when(months < 0).then(nw.lit(0.0)).otherwise(months))


def aged(source: Source) -> nw.LazyFrame:
    """Return the current persons with ages in years: at onset, at diagnosis, now, and the duration of the disease.

    The duration runs to the extraction date, the age now to the status date.
    """
    return (
        current(source)
        .with_columns(seen=day(source.edition.extraction_date), counted=day(source.status_date))
        .with_columns(
            onset_age=years_between("birth_date", "onset_date"),
            diagnosis_age=years_between("birth_date", "diagnosis_date"),
            duration=years_between("onset_date", "seen"),
            age_now=years_between("birth_date", "counted"),
            delay=years_between("onset_date", "diagnosis_date"),
        )
    )


def ages_of(column: str):
    """Return the function that gives percentiles of an age of the current persons, for all and by sex."""

    def compute(source: Source) -> pl.DataFrame:
        units = source.reference["unit"]
        values = nation_only(aged(source).with_columns(value=nw.col(column)), units)
        return pl.concat([percentiles(values, units, by) for by in ([], ["sex"])])

    return compute


def age(source: Source) -> nw.LazyFrame:
    """Return the current persons with ``value``: age on the status date, and ``age``: its group of ten years."""
    persons = aged(source).with_columns(value=nw.col("age_now"))
    return persons.with_columns(age=age_group("value", DECADE))


def delay_difference(source: Source) -> pl.DataFrame:
    """Return by how many years women are diagnosed later after onset than men.

    ``of_medians``: the difference between the medians of the ages at diagnosis and at onset, women less men;
    ``median``: the difference between the medians of each person's own delay.
    """
    rows = aged(source).select("sex", "onset_age", "diagnosis_age", "delay").collect(backend="polars").to_native()
    middle = {sex: rows.filter(pl.col("sex") == sex).drop("sex").median().row(0, named=True) for sex in SEXES}
    told = {}
    if all(value is not None for one in middle.values() for value in one.values()):
        passed = {sex: one["diagnosis_age"] - one["onset_age"] for sex, one in middle.items()}
        told = {
            "of_medians": passed["female"] - passed["male"],
            "median": middle["female"]["delay"] - middle["male"]["delay"],
        }
    frame = pl.DataFrame(
        {"statistic": list(told), "value": list(told.values())}, schema={"statistic": pl.String, "value": pl.Float64}
    )
    return to_results(
        frame.with_columns(denominator=pl.lit(float(rows.height))), unit_id=nation(source.reference["unit"])
    )


SEXES = ("female", "male")


def sex_ratio(source: Source) -> pl.DataFrame:
    """Return how many men there are for each woman among the current persons."""
    rows = current(source).select("sex").collect(backend="polars").to_native()
    women, men = (float((rows["sex"] == sex).sum()) for sex in SEXES)
    frame = pl.DataFrame(
        {"value": [men / women if women else None], "status": ["ok" if women else "no_data"]},
        schema={"value": pl.Float64, "status": pl.String},
    )
    return to_results(frame, unit_id=nation(source.reference["unit"]), statistic="ratio")
