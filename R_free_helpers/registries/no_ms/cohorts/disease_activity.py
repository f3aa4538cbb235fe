"""Disease activity: relapse status, EDSS and MRI."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import narwhals as nw

from R_free_helpers.measures.ages import age
from R_free_helpers.measures.among import among
from R_free_helpers.measures.latest import latest
from R_free_helpers.model.measure import Limit
from R_free_helpers.model.source import Source, day, within
from R_free_helpers.registries.no_ms.cohorts.registered import alive
from R_free_helpers.registries.no_ms.cohorts.treatment import status_now

EDSS_KNOWN_SINCE = dt.date(2018, 1, 1)
"""Figures of the latest EDSS use measurements after this day."""

AGES = (30, 40, 50, 60, 70)
YOUNGEST, OLDEST = f"under_{AGES[0]}", f"over_{AGES[-1]}"
"""Bounds of the age groups in years, and the names of the open ones; a bound belongs to the older group."""

EDSS_GROUPS = {"0-1.5": 2, "2-3.5": 4, "4-5.5": 6, "6-6.5": 7}
HIGHEST_EDSS = "7-9.5"
"""Groups of EDSS with the score that each lies below, and the one above them all."""

WALKING_AID = 6
"""EDSS from which a walking aid is needed."""


def relapse_status_known(source: Source, rows: nw.LazyFrame, limit: Limit | None) -> nw.LazyFrame:
    """Return ``met``: something is known of relapses in the year, also that there was none."""
    first, last = source.edition.year_window
    periods = source.table("relapse_status").filter(
        (nw.col("covers_from") <= day(last)) & (nw.col("covers_to") >= day(first))
    )
    relapses = source.table("relapse").filter(within("onset_date", (first, last)))
    return among(rows, nw.concat([periods.select("patient_id"), relapses.select("patient_id")]))


def _edss(source: Source) -> nw.LazyFrame:
    return source.table("functional_measurement").filter(nw.col("instrument") == "EDSS")


def edss_measured(source: Source, rows: nw.LazyFrame, limit: Limit | None) -> nw.LazyFrame:
    """Return ``met``: EDSS measured in the year."""
    return among(rows, _edss(source).filter(within("event_date", source.edition.year_window)))


def edss_measured_nearby(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return ``met``: EDSS measured in the year or, at each end of it, in as many months more as the limit says."""
    year, months = source.edition.year, int(limit.value)
    last = dt.date(year + 1, 1 + months, 1) - dt.timedelta(days=1)
    return among(rows, _edss(source).filter(within("event_date", (dt.date(year - 1, 13 - months, 1), last))))


def by_treatment(source: Source) -> nw.LazyFrame:
    """Return the living with ``treatment``: the group of the current treatment."""
    return status_now(source).with_columns(treatment=nw.col("edss_group"))


def by_age(source: Source) -> nw.LazyFrame:
    """Return the living with ``age``: age group on the status date."""
    return alive(source).with_columns(age=edss_age_group(age("birth_date", source.status_date)))


def seen_in_year(source: Source) -> nw.LazyFrame:
    """Return the living who were seen in the year, with ``visit_date``: the last visit of it."""
    visits = (
        source.table("visit")
        .filter(within("visit_date", source.edition.year_window))
        .group_by("patient_id")
        .agg(visit_date=nw.col("visit_date").max())
    )
    return alive(source).join(visits, on="patient_id", how="inner")


def edss_valid_at_visit(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return ``met``: an EDSS that was no older than the limit, in months, at the visit."""
    measured = _edss(source).select("patient_id", "event_date")
    oldest = nw.col("event_date").dt.offset_by(f"{limit.value:g}mo")
    valid = (
        rows.select("patient_id", "visit_date")
        .join(measured, on="patient_id", how="inner")
        .filter((nw.col("event_date") <= nw.col("visit_date")) & (oldest >= nw.col("visit_date")))
    )
    return among(rows, valid)


def latest_edss(source: Source) -> nw.LazyFrame:
    """Return the latest EDSS of each person outside a relapse: ``value``, ``edss`` group, ``age`` group."""
    eligible = _edss(source).filter(~nw.col("during_relapse") & (nw.col("event_date") > day(EDSS_KNOWN_SINCE)))
    # Of several on one day the highest.
    newest = latest(eligible.select("patient_id", "event_date", "value").unique(), "event_date", "value")
    group = nw.lit(HIGHEST_EDSS)
    for name, above in reversed(EDSS_GROUPS.items()):
        group = nw.when(nw.col("value") < above).then(nw.lit(name)).otherwise(group)
    return (
        alive(source)
        .join(newest, on="patient_id", how="inner")
        .with_columns(edss=group, age=edss_age_group(age("birth_date", "event_date")))
    )


def edss_age_group(years: nw.Expr) -> nw.Expr:
    """Return the age group of an age in years: between two of `AGES`, or below the first or from the last on."""
    group = nw.lit(OLDEST)
    for low, high in reversed(list(pairwise(AGES))):
        group = nw.when(years < high).then(nw.lit(f"{low}-{high - 1}")).otherwise(group)
    return nw.when(years < AGES[0]).then(nw.lit(YOUNGEST)).otherwise(group)


def imaged(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return ``met``: examined by MRI in the MRI year, among those diagnosed no longer ago than the limit, in years."""
    status = source.status_date
    since = status.replace(year=status.year - int(limit.value))
    exams = source.table("mri_exam").filter(within("exam_date", source.edition.window("mri")))
    return among(rows.filter(nw.col("diagnosis_date") >= day(since)), exams)
