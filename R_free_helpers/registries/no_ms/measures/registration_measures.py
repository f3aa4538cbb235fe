"""Measures of registration that prose tells of: several units, late reports, consent without data, MRI regions."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl

from R_free_helpers.measures.coverage import expected_prevalent
from R_free_helpers.measures.proportion import shares
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import to_results
from R_free_helpers.model.source import Source, day, within
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohort import alive, registered
from R_free_helpers.registries.no_ms.measures.population import consented_without_data

PILOT = "bergen"
"""The trust whose follow-up MRI of the brain alone is an improvement project."""

REPORTS = {"june": (5, 15), "december": (11, 15)}
"""Month and day of extraction of each report, the year after the diagnosis."""


def several_units(source: Source) -> pl.DataFrame:
    """Return how many registered persons have been followed at more than one trust."""
    places = source.table("patient_unit").filter(nw.col("role") == "treating").select("patient_id", "unit_id").unique()
    many = places.group_by("patient_id").agg(units=nw.len()).filter(nw.col("units") > 1)
    return _count(source, _height(registered(source).select("patient_id").join(many, on="patient_id", how="inner")))


def reported_later(source: Source) -> pl.DataFrame:
    """Return how many of those diagnosed two years ago each report of the following year could count."""
    year = source.edition.year - 2
    persons = registered(source).filter(within("diagnosis_date", (dt.date(year, 1, 1), dt.date(year, 12, 31))))
    rows = [
        _count(
            source, _height(persons.filter(nw.col("included_date") <= day(dt.date(year + 1, *date)))), f"report={name}"
        )
        for name, date in REPORTS.items()
    ]
    return pl.concat(rows)


def known_of_expected(source: Source) -> pl.DataFrame:
    """Return the living and those who have consented but lack data, divided by the expected number."""
    known = float(_height(alive(source)) + _height(consented_without_data(source)))
    expected = float(expected_prevalent(source.reference["reference_count"])["expected"].sum())
    row = pl.DataFrame({"value": [known / expected], "numerator": [known], "denominator": [expected]})
    return to_results(row, unit_id=nation(source.reference["unit"]), statistic="share")


def brain_only(source: Source) -> pl.DataFrame:
    """Return the share of follow-up MRI exams of the brain alone in the pilot trust, by three months.

    The quarters begin in December, when the project did: ``season`` is the first month of each. Counted are
    exams, of persons who live in the trust's area.
    """
    first = dt.date(source.edition.year - 3, 12, 1)
    exams = source.table("mri_exam").filter(
        (nw.col("context") == "follow_up") & within("exam_date", (first, source.edition.extraction_date))
    )
    persons = registered(source).filter(nw.col("unit_id") == PILOT).select("patient_id", "unit_id")
    month = nw.col("month")
    opening = month % 12 // 3 * 3  # 0 for December to February
    dated = (
        exams.select("patient_id", "region", "exam_date")
        .join(persons, on="patient_id", how="inner")
        .with_columns(month=nw.col("exam_date").dt.month(), year=nw.col("exam_date").dt.year())
        .with_columns(
            opening=nw.when(opening == 0).then(nw.lit(12)).otherwise(opening),
            year=nw.when(month < 3).then(nw.col("year") - 1).otherwise(nw.col("year")),
            met=nw.col("region") == "brain",
        )
    )
    units = source.reference["unit"]
    found = shares(dated, units, ["year", "opening"])
    parts = found["subgroup"].str.extract_groups(r"opening=(\d+);year=(\d+)")
    season = pl.Series(
        "subgroup", [f"season={part['2']}-{int(part['1']):02d}" for part in parts if part["1"]], dtype=pl.String
    )
    return found.with_columns(season).filter(pl.col("unit_id") == PILOT)


def _height(frame: nw.LazyFrame) -> int:
    return frame.select("patient_id").collect(backend="polars").to_native().height


def _count(source: Source, n: int, subgroup: str = "") -> pl.DataFrame:
    row = pl.DataFrame({"value": [float(n)], "numerator": [float(n)], "subgroup": [subgroup]})
    return to_results(row, unit_id=nation(source.reference["unit"]), statistic="count")


REGISTRATION_MEASURES = (
    Computed("several_units", several_units, counts="persons", period="extraction_date", national=True),
    Computed("reported_later", reported_later, counts="persons", national=True),
    Computed("known_of_expected", known_of_expected, counts="persons", period="status_date", national=True),
    Computed("mri_brain_only", brain_only, counts="persons"),
)
