"""What is computed beside the indicators: volumes, trends, complications, stays, survival, coverage, data quality."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers import Categories, Counts, Coverage, Percentiles, Shares, Source, at_equal_case_mix
from R_free_helpers.measures.coverage import against_expected
from R_free_helpers.measures.kinds import TimeToEvent
from R_free_helpers.measures.of_indicator import Beside
from R_free_helpers.measures.periods import Yearly
from R_free_helpers.measures.proportion import count_flags
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.registries.no_gastro import cohorts
from R_free_helpers.registries.no_gastro.case_mix import CASE_MIX, with_case_mix
from R_free_helpers.registries.no_gastro.indicators import DEATH, LAPAROSCOPIC, LEAK, SEVERE


def coverage(source: Source, operated: LazyRows) -> pl.DataFrame:
    """Return the operations of the year divided by those that the hospital reported to the patient register."""
    found = count_flags(operated.with_columns(met=nw.lit(True)), [])
    reported = source.reference["reference_count"].filter(pl.col("ref_year") == source.edition.year)
    expected = reported.select("unit_id", expected=pl.col("n") * pl.col("adjustment"))
    return against_expected(found, expected, source.reference["unit"])


BY_KIND = Beside(SEVERE, cohorts.complications_by_kind)
"""Complications of each kind, severe or not, up to the limit of the severe ones."""

AT_EQUAL_CASE_MIX = at_equal_case_mix((LEAK, DEATH), CASE_MIX, with_case_mix, interval="poisson", models=True)
"""Few have a leak or die: observed over expected has exact Poisson intervals."""

MEASURES = (
    Coverage("coverage", coverage, population=cohorts.of_the_year, counts="events", row="operation"),
    Counts("operations", cohorts.of_the_year, counts="events", row="operation"),
    Counts("operated", cohorts.persons_of_the_year, counts="persons"),
    Counts("operations_by_year", cohorts.operations, counts="events", row="operation", by=("year",)),
    Categories(
        "sites", cohorts.of_the_outcome_years, counts="events", row="operation", category="site", period="outcome"
    ),
    Categories(
        "approaches",
        cohorts.of_the_year,
        counts="events",
        row="operation",
        category="approach",
        by=("site",),
        national=True,
    ),
    Yearly("laparoscopic_by_year", LAPAROSCOPIC, counts="events", row="operation"),
    Shares("complications", BY_KIND, counts="events", row="operation", by=("kind",), period="outcome", national=True),
    Percentiles("stay", cohorts.stays, counts="events", row="operation", truncate=20),
    TimeToEvent(
        "survival",
        cohorts.first_operations,
        counts="persons",
        period="status_date",
        category="stage",
        time="months",
        last=48,
        every=3,
    ),
    Shares("completeness", cohorts.known_fields, counts="events", row="operation", by=("variable",)),
    Percentiles("delays", cohorts.delays, counts="events", row="operation", by=("event",)),
    *AT_EQUAL_CASE_MIX,
)
