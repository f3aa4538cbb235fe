"""Disease activity: relapse status, EDSS and MRI."""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from R_free_helpers.measures.ages import decimal_year
from R_free_helpers.measures.among import among
from R_free_helpers.measures.latest import latest
from R_free_helpers.model.source import Source, day, within
from R_free_helpers.registries.no_ms.cohort import RRMS, alive
from R_free_helpers.registries.no_ms.measures.treatment import status_now

EDSS_KNOWN_SINCE = dt.date(2018, 1, 1)
"""Figures of the latest EDSS use measurements after this day."""


def relapse_status(source: Source) -> nw.LazyFrame:
    """Return ``met``: something is known of relapses in the year, also that there was none; relapsing onset."""
    first, last = source.edition.year_window
    periods = source.table("relapse_status").filter(
        (nw.col("covers_from") <= day(last)) & (nw.col("covers_to") >= day(first))
    )
    relapses = source.table("relapse").filter(within("onset_date", (first, last)))
    known = nw.concat([periods.select("patient_id"), relapses.select("patient_id")])
    return among(alive(source).filter(nw.col("type") == RRMS), known)


def _edss(source: Source) -> nw.LazyFrame:
    return source.table("functional_measurement").filter(nw.col("instrument") == "EDSS")


def edss_in_year(source: Source) -> nw.LazyFrame:
    """Return ``met``: EDSS measured in the year, everyone alive."""
    return among(alive(source), _edss(source).filter(within("event_date", source.edition.year_window)))


def edss_widened(source: Source) -> nw.LazyFrame:
    """Return ``met``: as `edss_in_year` with two months more at each end."""
    year = source.edition.year
    last = dt.date(year + 1, 3, 1) - dt.timedelta(days=1)
    return among(alive(source), _edss(source).filter(within("event_date", (dt.date(year - 1, 11, 1), last))))


def edss_by_treatment(source: Source) -> nw.LazyFrame:
    """Return ``met``: EDSS measured in the year, with ``treatment``: the group of the current treatment."""
    measured = _edss(source).filter(within("event_date", source.edition.year_window))
    return among(status_now(source), measured).with_columns(treatment=nw.col("edss_group"))


def edss_by_age(source: Source) -> nw.LazyFrame:
    """Return ``met``: EDSS measured in the year, with ``age``: age group on the status date."""
    now = source.status_date.year + 1.0
    return edss_in_year(source).with_columns(age=age_group(nw.lit(now) - nw.col("birth")))


def edss_at_visit(source: Source) -> nw.LazyFrame:
    """Return ``met``: an EDSS at most eight months old at the year's last visit, among those with a visit."""
    visits = (
        source.table("visit")
        .filter(within("visit_date", source.edition.year_window))
        .group_by("patient_id")
        .agg(visit_date=nw.col("visit_date").max())
    )
    seen = alive(source).join(visits, on="patient_id", how="inner")
    valid = visits.join(_edss(source).select("patient_id", "event_date"), on="patient_id", how="inner").filter(
        (nw.col("event_date") <= nw.col("visit_date"))
        & (nw.col("event_date").dt.offset_by("8mo") >= nw.col("visit_date"))
    )
    return among(seen, valid)


def latest_edss(source: Source) -> nw.LazyFrame:
    """Return the latest EDSS since 2018 outside a relapse: ``value``, ``edss`` group, ``age`` group."""
    eligible = _edss(source).filter(~nw.col("during_relapse") & (nw.col("event_date") > day(EDSS_KNOWN_SINCE)))
    # Of several on one day the highest.
    newest = latest(eligible.select("patient_id", "event_date", "value").unique(), "event_date", "value")
    value = nw.col("value")
    group = (
        nw.when(value < 2)
        .then(nw.lit("0-1.5"))
        .otherwise(
            nw.when(value < 4)
            .then(nw.lit("2-3.5"))
            .otherwise(
                nw.when(value < 6)
                .then(nw.lit("4-5.5"))
                .otherwise(nw.when(value < 7).then(nw.lit("6-6.5")).otherwise(nw.lit("7-9.5")))
            )
        )
    )
    return (
        alive(source)
        .join(newest, on="patient_id", how="inner")
        .with_columns(edss=group, age=age_group(decimal_year("event_date") - nw.col("birth")))
    )


def age_group(age: nw.Expr) -> nw.Expr:
    """Return the ten-year age group of an age in years."""
    return (
        nw.when(age < 30)
        .then(nw.lit("under_30"))
        .otherwise(
            nw.when(age < 40)
            .then(nw.lit("30-39"))
            .otherwise(
                nw.when(age < 50)
                .then(nw.lit("40-49"))
                .otherwise(
                    nw.when(age < 60)
                    .then(nw.lit("50-59"))
                    .otherwise(nw.when(age < 70).then(nw.lit("60-69")).otherwise(nw.lit("over_70")))
                )
            )
        )
    )


def mri_in_year(source: Source) -> nw.LazyFrame:
    """Return ``met``: examined by MRI in the MRI year, among those with at most five years since diagnosis."""
    status = source.status_date
    since = status.replace(year=status.year - 5)
    persons = alive(source).filter(nw.col("diagnosis_date") >= day(since))
    exams = source.table("mri_exam").filter(within("exam_date", source.edition.window("mri")))
    return among(persons, exams)
