"""Coverage, completeness and registration activity."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.coverage import against_expected, expected_incident, expected_prevalent, per_100_000
from R_free_helpers.measures.optional import nothing, rows_of
from R_free_helpers.measures.proportion import count_flags
from R_free_helpers.model.results import to_results
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohort import alive, newly_diagnosed

INCIDENCE_PER_100_000 = 9
"""New cases a year per 100 000 inhabitants that the registry expects."""

FIRST_ACTIVITY_YEAR = 2018

PURPOSES = ("research", "quality", "other")
DELIVERY_YEARS = 3


def total_coverage(source: Source) -> pl.DataFrame:
    """Return registered and alive divided by the expected number of people with the disease, by residence."""
    found = count_flags(alive(source).with_columns(met=nw.lit(True)), [])
    return against_expected(found, expected_prevalent(source.reference["reference_count"]), source.reference["unit"])


def coverage_of_newly_diagnosed(source: Source) -> pl.DataFrame:
    """Return newly diagnosed divided by the expected number of new cases, by residence."""
    found = count_flags(newly_diagnosed(source).with_columns(met=nw.lit(True)), [])
    expected = expected_incident(source.reference["population_reference"], INCIDENCE_PER_100_000)
    return against_expected(found, expected, source.reference["unit"])


def prevalence(source: Source) -> pl.DataFrame:
    """Return the expected number of people with the disease per 100 000 inhabitants."""
    expected = expected_prevalent(source.reference["reference_count"]).rename({"expected": "numerator"})
    return per_100_000(expected, source.reference["population_reference"], source.reference["unit"])


def referral_known(source: Source) -> nw.LazyFrame:
    """Return ``met``: the referral date is registered, among the newly diagnosed."""
    return newly_diagnosed(source).with_columns(met=~nw.col("referral_date").is_null())


def forms_by_quarter(source: Source) -> pl.DataFrame:
    """Return how many inclusion forms, and persons with a follow-up form, were entered in each quarter.

    Counted by the day of registration, not the day of what the form describes.
    """
    events = (
        source.table("registration_event")
        .filter(nw.col("form").is_in(["inclusion", "follow_up"]))
        .with_columns(year=nw.col("entered_at").dt.year(), month=nw.col("entered_at").dt.month())
        .filter((nw.col("year") >= FIRST_ACTIVITY_YEAR) & (nw.col("year") <= source.edition.year))
        .select("patient_id", "form", "year", quarter=(nw.col("month") + 2) // 3)
        .unique()
        .group_by("form", "year", "quarter")
        .agg(value=nw.len())
        .collect(backend="polars")
        .to_native()
    )
    return to_results(
        events.select(
            value=pl.col("value").cast(pl.Float64),
            numerator=pl.col("value").cast(pl.Float64),
            subgroup=pl.format("form={};quarter={}Q{}", "form", "year", "quarter"),
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
