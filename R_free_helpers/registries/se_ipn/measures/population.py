"""How many are registered, and who they are."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.distribution import percentiles
from R_free_helpers.measures.kinds import Categories, Counts, Means
from R_free_helpers.measures.proportion import ratio_of_counts
from R_free_helpers.model.measure import Computed, Rows
from R_free_helpers.model.results import to_results
from R_free_helpers.model.rows import PERSON, LazyRows, collect_rows, persons_of
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation, nation_only
from R_free_helpers.registries.se_ipn.cohorts import population, registered

SEXES = ("female", "male")


def ages_of(column: str) -> Rows:
    """Return the function that gives the current persons with ``value``: one of their ages."""
    return lambda source: population.aged(source).with_columns(value=nw.col(column))


def ages(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return percentiles of ``value``, for all and by sex."""
    units = source.reference["unit"]
    values = nation_only(rows, units)
    return pl.concat([percentiles(values, units, by) for by in ([], ["sex"])])


def delay_difference(source: Source, aged: LazyRows) -> pl.DataFrame:
    """Return by how many years women are diagnosed later after onset than men.

    ``of_medians``: the difference between the medians of the ages at diagnosis and at onset, women less men;
    ``median``: the difference between the medians of each person's own delay. The denominator counts the current
    persons.
    """
    columns = ("onset_age", "diagnosis_age", "delay")
    rows = collect_rows(aged.select(PERSON, "sex", *columns))
    medians = {sex: rows.filter(pl.col("sex") == sex).select(columns).median().row(0, named=True) for sex in SEXES}
    differences = {}
    if all(value is not None for one in medians.values() for value in one.values()):
        passed = {sex: one["diagnosis_age"] - one["onset_age"] for sex, one in medians.items()}
        differences = {
            "of_medians": passed["female"] - passed["male"],
            "median": medians["female"]["delay"] - medians["male"]["delay"],
        }
    frame = pl.DataFrame(
        {"statistic": list(differences), "value": list(differences.values())},
        schema={"statistic": pl.String, "value": pl.Float64},
    )
    of = rows.select(denominator=pl.len(), denominator_set=persons_of().implode())
    return to_results(frame.join(of, how="cross"), unit_id=nation(source.reference["unit"]))


def sex_ratio(source: Source, persons: LazyRows) -> pl.DataFrame:
    """Return how many men there are for each woman among the current persons: numerator men, denominator women."""
    row = ratio_of_counts(persons, pl.col("sex") == "male", pl.col("sex") == "female")
    return to_results(row, unit_id=nation(source.reference["unit"]), statistic="ratio")


POPULATION = (
    Counts("registered", registered.registered, counts="persons", period="extraction_date", archived=True),
    Counts("current", registered.current, counts="persons"),
    Counts("current_reread", registered.current_reread, counts="persons"),
    Counts("ended", registered.ended, counts="persons"),
    Counts("included", registered.included, counts="persons"),
    Counts("registered_now", registered.now, counts="persons", period="dashboard_date", archived=True),
    Counts(
        "registered_now_diagnosis",
        registered.now_every_diagnosis,
        counts="persons",
        category="diagnosis",
        period="dashboard_date",
        archived=True,
    ),
    Counts(
        "registered_by_year",
        population.by_year,
        counts="persons",
        category="diagnosis",
        by=("year",),
        period="dashboard_date",
        national=True,
        archived=True,
    ),
    Counts(
        "dates_by_year",
        population.dates_by_year,
        counts="persons",
        by=("diagnosis", "event", "year"),
        period="dashboard_date",
        national=True,
    ),
    Categories("sex", registered.current, counts="persons", category="sex", national=True),
    Computed("sex_ratio", sex_ratio, population=registered.current, counts="persons", national=True),
    # All diagnoses are more than all persons: who has two of them is counted with each.
    Categories(
        "diagnosis",
        registered.current_by_diagnosis,
        counts="persons",
        out_of="events",
        category="diagnosis",
        national=True,
    ),
    Computed("onset_age", ages, population=ages_of("onset_age"), counts="persons", national=True),
    Computed("diagnosis_age", ages, population=ages_of("diagnosis_age"), counts="persons", national=True),
    Computed(
        "duration", ages, population=ages_of("duration"), counts="persons", period="extraction_date", national=True
    ),
    Computed("delay_difference", delay_difference, population=population.aged, counts="persons", national=True),
    Counts(
        "age_groups",
        population.age,
        counts="persons",
        category="age",
        by=("sex",),
        period="status_date",
        national=True,
    ),
    Means("age", population.age, counts="persons", period="status_date", national=True),
)
"""How many are registered; their sex, diagnosis and ages."""
