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
from R_free_helpers.model.results import to_results
from R_free_helpers.model.source import Source, day, within
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohorts import data_quality
from R_free_helpers.registries.no_ms.cohorts.registered import alive, registered
from R_free_helpers.registries.no_ms.measures.coverage import INCIDENCE_PER_100_000

PURPOSES = ("research", "quality", "other")
DELIVERY_YEARS = 3

REPORTS = {"june": (5, 15), "december": (11, 15)}
"""Month and day of extraction of each report, the year after the diagnosis."""


def completeness(source: Source) -> pl.DataFrame:
    """Return per key variable the share of the newly diagnosed for whom it is known; ``missing`` counts the others."""
    found = shares(data_quality.known_variables(source), source.reference["unit"], ["variable"])
    return found.with_columns(missing=pl.col("denominator") - pl.col("numerator"))


def forms(source: Source) -> pl.DataFrame:
    """Return for how many persons a form was entered in each quarter, wherever they live or lived."""
    entered = data_quality.form_quarters(source).group_by("form", "quarter").agg(value=nw.len())
    return to_results(
        entered.collect(backend="polars")
        .to_native()
        .select(
            value=pl.col("value").cast(pl.Float64),
            numerator=pl.col("value").cast(pl.Float64),
            subgroup=pl.format("form={};quarter={}", "form", "quarter"),
        ),
        unit_id=nation(source.reference["unit"]),
        statistic="count",
    )


def forms_needed(source: Source) -> pl.DataFrame:
    """Return how many forms a quarter keep the registry up to date: the reference lines of the forms by quarter.

    Inclusions: a quarter of the new cases expected in a year. Follow-ups: a quarter of the living registered, since
    each of them should be seen at least once a year.
    """
    root = nation(source.reference["unit"])
    new = expected_incident(source.reference["population_reference"], INCIDENCE_PER_100_000)["expected"].sum()
    living = alive(source).select(n=nw.len()).collect(backend="polars").to_native()["n"].item()
    frame = pl.DataFrame(
        {
            "subgroup": ["form=inclusion", "form=follow_up"],
            "value": [new / 4, living / 4],
            "denominator": [float(new), float(living)],
        }
    )
    return to_results(frame, unit_id=root, statistic="count")


def reported_later(source: Source) -> pl.DataFrame:
    """Return how many of those diagnosed two years ago each report of the following year could count."""
    year = source.edition.year - 2
    diagnosed = within("diagnosis_date", (dt.date(year, 1, 1), dt.date(year, 12, 31)))
    persons = registered(source).filter(diagnosed).select("included_date").collect(backend="polars")
    counts = [
        (f"report={name}", float(len(persons.filter(nw.col("included_date") <= day(dt.date(year + 1, *date))))))
        for name, date in REPORTS.items()
    ]
    frame = pl.DataFrame(counts, schema=["subgroup", "value"], orient="row").with_columns(numerator="value")
    return to_results(frame, unit_id=nation(source.reference["unit"]), statistic="count")


def biobank(source: Source) -> pl.DataFrame:
    """Return how many persons have given samples, in all and by ``relation``, and parent pairs as ``group=pairs``."""
    rows = rows_of(source, "biobank_sample")
    if rows.is_empty():
        return nothing()
    persons = rows.group_by("relation").agg(value=pl.col("person_id").n_unique()).sort("relation")
    paired = rows.filter(pl.col("pair_id").is_not_null())
    # A pair is two persons: whether few stand behind the number is judged on them.
    counts = [("", rows["person_id"].n_unique(), rows["person_id"].n_unique())]
    counts += [(f"relation={relation}", n, n) for relation, n in persons.iter_rows()]
    counts.append(("group=pairs", paired["pair_id"].n_unique(), paired["person_id"].n_unique()))
    frame = pl.DataFrame(counts, schema=["subgroup", "value", "numerator"], orient="row")
    return to_results(frame, unit_id=nation(source.reference["unit"]), statistic="count")


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
    Computed("completeness", completeness, counts="persons"),
    Percentiles("timeliness", data_quality.delays, counts="persons", by=("event",)),
    Computed("forms", forms, counts="persons", national=True),
    Computed("forms_needed", forms_needed, counts="expected", national=True),
    Counts("several_units", data_quality.followed_elsewhere, counts="persons", period="extraction_date", national=True),
    Computed("reported_later", reported_later, counts="persons", national=True),
    Computed("biobank", biobank, counts="persons", parts=("relation",), period="extraction_date", national=True),
    Computed("data_deliveries", deliveries, counts="outside", national=True),
)
