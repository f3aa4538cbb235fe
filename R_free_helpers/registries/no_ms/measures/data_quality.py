"""How complete and how timely the registration is, how much is registered, and what the data are used for."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl

from R_free_helpers.measures.coverage import expected_incident
from R_free_helpers.measures.kinds import Counts, Percentiles, Shares
from R_free_helpers.measures.optional import nothing, rows_of
from R_free_helpers.measures.proportion import shares
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import SET_OF_PERSONS, to_results
from R_free_helpers.model.rows import LazyRows, collect_rows, grouped, persons_of
from R_free_helpers.model.source import Source, within
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohorts import data_quality
from R_free_helpers.registries.no_ms.cohorts.registered import alive, registered
from R_free_helpers.registries.no_ms.measures.coverage import INCIDENCE_PER_100_000

PURPOSES = ("research", "quality", "other")
DELIVERY_YEARS = 3

REPORTS = {"june": (5, 15), "december": (11, 15)}
"""Month and day of extraction of each report, the year after the diagnosis."""


def completeness(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return per key variable the share of the newly diagnosed for whom it is known; ``missing`` counts the others."""
    found = shares(rows, source.reference["unit"], ["variable"])
    return found.with_columns(
        missing=pl.col("denominator") - pl.col("numerator"),
        missing_set=pl.col("denominator_set").list.set_difference("numerator_set"),
    )


def forms(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return for how many persons a form was entered in each quarter, wherever they live or lived."""
    found = grouped(rows, ["form", "quarter"], numerator=pl.len(), numerator_set=pl.col("person"))
    found = found.with_columns(subgroup=pl.format("form={};quarter={}", "form", "quarter"), value="numerator")
    return to_results(found, unit_id=nation(source.reference["unit"]), statistic="count")


def forms_needed(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return how many forms a quarter keep the registry up to date: the reference lines of the forms by quarter.

    Inclusions: a quarter of the new cases expected in a year. Follow-ups: a quarter of the living registered, since
    each of them should be seen at least once a year.
    """
    root = nation(source.reference["unit"])
    new = expected_incident(source.reference["population_reference"], INCIDENCE_PER_100_000)["expected"].sum()
    living = grouped(rows, [], denominator=pl.len(), denominator_set=pl.col("person").implode())
    living = living.with_columns(subgroup=pl.lit("form=follow_up"), value=pl.col("denominator") / 4)
    expected = pl.DataFrame({"subgroup": ["form=inclusion"], "value": [new / 4], "denominator": [float(new)]})
    return pl.concat([to_results(part, unit_id=root, statistic="count") for part in (expected, living)])


def diagnosed_two_years_ago(source: Source) -> LazyRows:
    """Return the registered who were diagnosed two years before the reporting year."""
    year = source.edition.year - 2
    return registered(source).filter(within("diagnosis_date", (dt.date(year, 1, 1), dt.date(year, 12, 31))))


def reported_later(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return how many of those diagnosed two years ago each report of the following year could count."""
    year = source.edition.year - 1
    by_then = {name: pl.col("included_date") <= dt.date(year, *date) for name, date in REPORTS.items()}
    persons = {name: pl.col("person").filter(included).unique().implode() for name, included in by_then.items()}
    who = grouped(rows, [], **persons)
    return _counts_of_nation({f"report={name}": who[name].item() for name in REPORTS}, source)


def _counts_of_nation(persons: dict[str, pl.Series], source: Source) -> pl.DataFrame:
    """Return how many persons each subgroup has, each of whom is there once."""
    counts = pl.Series([len(who) for who in persons.values()], dtype=pl.Float64)
    sets = pl.Series(list(persons.values()), dtype=SET_OF_PERSONS)
    found = pl.DataFrame({"subgroup": list(persons), "value": counts, "numerator": counts, "numerator_set": sets})
    return to_results(found, unit_id=nation(source.reference["unit"]), statistic="count")


def samples(source: Source) -> LazyRows:
    """Return the samples of the biobank, of registered persons and of their relatives."""
    return nw.from_native(rows_of(source, "biobank_sample").lazy())


def biobank(source: Source, sampled: LazyRows) -> pl.DataFrame:
    """Return how many persons have given samples, in all and by ``relation``, and parent pairs as ``group=pairs``."""
    rows = collect_rows(sampled)
    if rows.is_empty():
        return nothing()
    paired = rows.filter(pl.col("pair_id").is_not_null())
    related = {
        f"relation={name}": part for (name,), part in rows.sort("relation").group_by("relation", maintain_order=True)
    }
    who = {
        name: part.select(persons_of("person_id").unique()).to_series()
        for name, part in ({"": rows} | related | {"group=pairs": paired}).items()
    }
    found = _counts_of_nation(who, source)
    # A pair is two persons: whether few stand behind the number is judged on them.
    pairs = pl.when(pl.col("subgroup") == "group=pairs").then(float(paired["pair_id"].n_unique()))
    return found.with_columns(value=pairs.otherwise("value"))


def deliveries(source: Source) -> pl.DataFrame:
    """Return deliveries of data by ``purpose`` and ``year``, and each year's sum, for the latest three years.

    Deliveries are no persons, so there is no numerator that disclosure control would judge.
    """
    rows = rows_of(source, "data_delivery")
    if rows.is_empty():
        return nothing()
    last = source.edition.year
    years = range(last - DELIVERY_YEARS + 1, last + 1)
    counts = {(purpose, year): 0 for purpose in PURPOSES for year in years}
    for purpose, year in rows.select("purpose", "year").iter_rows():
        if year in years:
            counts[purpose, year] += 1
    found = [(f"purpose={purpose};year={year}", float(n)) for (purpose, year), n in counts.items()]
    found += [(f"year={y}", float(sum(n for (_, year), n in counts.items() if year == y))) for y in years]
    frame = pl.DataFrame(found, schema=["subgroup", "value"], orient="row")
    return to_results(frame, unit_id=nation(source.reference["unit"]), statistic="count")


DATA_QUALITY = (
    Shares("referral_known", data_quality.referral_known, counts="persons"),
    Computed("completeness", completeness, population=data_quality.known_variables, counts="persons"),
    Percentiles("timeliness", data_quality.delays, counts="persons", by=("event",)),
    Computed("forms", forms, population=data_quality.form_quarters, counts="persons", national=True),
    Computed("forms_needed", forms_needed, population=alive, counts="expected", national=True),
    Counts("several_units", data_quality.followed_elsewhere, counts="persons", period="extraction_date", national=True),
    Computed("reported_later", reported_later, population=diagnosed_two_years_ago, counts="persons", national=True),
    Computed("biobank", biobank, population=samples, counts="persons", period="extraction_date", national=True),
    Computed("data_deliveries", deliveries, counts="outside", national=True),
)
