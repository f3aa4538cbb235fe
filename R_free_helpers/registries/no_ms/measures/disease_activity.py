"""Who is examined, how EDSS is distributed, and what follow-up MRI covers."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl

from R_free_helpers.measures.kinds import Categories, Counts, Shares
from R_free_helpers.measures.of_indicator import Judged
from R_free_helpers.measures.proportion import shares
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.source import Source, within
from R_free_helpers.registries.no_ms.cohorts import disease_activity
from R_free_helpers.registries.no_ms.cohorts.registered import registered
from R_free_helpers.registries.no_ms.indicators import EDSS

PILOT = "bergen"
"""The trust whose follow-up MRI of the brain alone is an improvement project."""


EDSS_BY_AGE = Judged(EDSS, disease_activity.by_age)
"""Whether EDSS was measured as the indicator asks, by ``age``."""

EDSS_BY_TREATMENT = Judged(EDSS, disease_activity.by_treatment)
"""Whether EDSS was measured as the indicator asks, by ``treatment``."""


def pilot_exams(source: Source) -> nw.LazyFrame:
    """Return the follow-up MRI exams of persons who live in the pilot trust's area, ``met``: of the brain alone.

    By three months that begin in December, when the project did: ``opening`` is the first month, in ``year``.
    """
    first = dt.date(source.edition.year - 3, 12, 1)
    exams = source.table("mri_exam").filter(
        (nw.col("context") == "follow_up") & within("exam_date", (first, source.edition.extraction_date))
    )
    persons = registered(source).filter(nw.col("unit_id") == PILOT).select("patient_id", "unit_id")
    month = nw.col("month")
    opening = month % 12 // 3 * 3  # 0 for December to February
    return (
        exams.select("patient_id", "region", "exam_date")
        .join(persons, on="patient_id", how="inner")
        .with_columns(month=nw.col("exam_date").dt.month(), year=nw.col("exam_date").dt.year())
        .with_columns(
            opening=nw.when(opening == 0).then(nw.lit(12)).otherwise(opening),
            year=nw.when(month < 3).then(nw.col("year") - 1).otherwise(nw.col("year")),
            met=nw.col("region") == "brain",
        )
    )


def brain_only(source: Source, exams: nw.LazyFrame) -> pl.DataFrame:
    """Return the share of follow-up MRI exams of the brain alone in the pilot trust, by three months.

    Counted are exams; ``season`` is the first month of each quarter.
    """
    found = shares(exams, source.reference["unit"], ["year", "opening"])
    parts = found["subgroup"].str.extract_groups(r"opening=(\d+);year=(\d+)")
    season = pl.Series(
        "subgroup", [f"season={part['2']}-{int(part['1']):02d}" for part in parts if part["1"]], dtype=pl.String
    )
    return found.with_columns(season).filter(pl.col("unit_id") == PILOT)


DISEASE_ACTIVITY = (
    Shares("edss_by_age", EDSS_BY_AGE, counts="persons", by=("age",), national=True),
    Shares("edss_by_treatment", EDSS_BY_TREATMENT, counts="persons", by=("treatment",), national=True),
    Counts("edss_levels_n", disease_activity.latest_edss, counts="persons", period="extraction_date", national=True),
    Categories(
        "edss_levels",
        disease_activity.latest_edss,
        counts="persons",
        category="edss",
        by=("age",),
        period="extraction_date",
        national=True,
    ),
    Computed("mri_brain_only", brain_only, population=pilot_exams, counts="events"),
)
