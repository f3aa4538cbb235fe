"""Coverage: how many of those expected to have the disease are registered, and how many are expected."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.coverage import against_expected, expected_incident, expected_prevalent, per_100_000
from R_free_helpers.measures.proportion import count_flags
from R_free_helpers.model.measure import Computed, Coverage
from R_free_helpers.model.results import to_results
from R_free_helpers.model.rows import LazyRows, grouped
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohorts.population import consented_without_data
from R_free_helpers.registries.no_ms.cohorts.registered import alive, newly_diagnosed

INCIDENCE_PER_100_000 = 9
"""New cases a year per 100 000 inhabitants that the registry expects."""


def total_coverage(source: Source, living: LazyRows) -> pl.DataFrame:
    """Return registered and alive divided by the expected number of people with the disease, by residence."""
    found = count_flags(living.with_columns(met=nw.lit(True)), [])
    return against_expected(found, expected_prevalent(source.reference["reference_count"]), source.reference["unit"])


def coverage_of_newly_diagnosed(source: Source, diagnosed: LazyRows) -> pl.DataFrame:
    """Return newly diagnosed divided by the expected number of new cases, by residence."""
    found = count_flags(diagnosed.with_columns(met=nw.lit(True)), [])
    expected = expected_incident(source.reference["population_reference"], INCIDENCE_PER_100_000)
    return against_expected(found, expected, source.reference["unit"])


def prevalence(source: Source) -> pl.DataFrame:
    """Return the expected number of people with the disease per 100 000 inhabitants."""
    expected = expected_prevalent(source.reference["reference_count"]).rename({"expected": "numerator"})
    return per_100_000(expected, source.reference["population_reference"], source.reference["unit"])


def known(source: Source) -> LazyRows:
    """Return the living and those who have consented but lack data."""
    return nw.concat([rows(source).select("patient_id", "unit_id") for rows in (alive, consented_without_data)])


def known_of_expected(source: Source, persons: LazyRows) -> pl.DataFrame:
    """Return those who are known of divided by the expected number."""
    expected = float(expected_prevalent(source.reference["reference_count"])["expected"].sum())
    found = grouped(persons, [], numerator=pl.len(), numerator_set=pl.col("person").implode())
    row = found.with_columns(value=pl.col("numerator") / expected, denominator=pl.lit(expected))
    return to_results(row, unit_id=nation(source.reference["unit"]), statistic="share")


COVERAGE = (
    Coverage("coverage_total", total_coverage, population=alive, period="status_date"),
    Coverage("coverage_newdx", coverage_of_newly_diagnosed, population=newly_diagnosed),
    Computed("prevalence", prevalence, counts="expected", out_of="inhabitants", period="status_date"),
    Computed(
        "known_of_expected",
        known_of_expected,
        population=known,
        counts="persons",
        out_of="expected",
        period="status_date",
        national=True,
    ),
)
