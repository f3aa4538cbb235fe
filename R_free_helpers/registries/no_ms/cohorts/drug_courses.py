"""Courses of single drugs: who stops, what came before, and what comes after."""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from R_free_helpers.model.courses import courses_of
from R_free_helpers.model.source import Source, day, within
from R_free_helpers.registries.no_ms.cohorts.registered import newly_diagnosed, registered
from R_free_helpers.registries.no_ms.cohorts.time_to_treatment import first_treatment
from R_free_helpers.registries.no_ms.cohorts.treatment import status_now

FOLLOWED_DRUG, FOLLOWED_GROUP = "natalizumab", "anti_cd20"
"""The drug whose stops are followed, and the group most of its users go on to."""


def stops(source: Source) -> nw.LazyFrame:
    """Return one row per registered person who stopped natalizumab in the reporting year or the year before.

    A course that another of the same drug continues is no stop; see `courses.continuous`.

    Returns
    -------
    narwhals.LazyFrame
        unit_id, ``year`` of the stop, ``next``: anti_cd20 when the next course is one of that group, else other.
    """
    first, last = source.edition.year_window
    drugs = source.table("drug").select("drug_id", "switch_group")
    courses = courses_of(source).join(drugs, on="drug_id", how="left")
    own = courses.filter(nw.col("drug_id") == FOLLOWED_DRUG)
    ended = own.filter(within("end_date", (dt.date(first.year - 1, 1, 1), last))).with_columns(
        year=nw.col("end_date").dt.year()
    )
    # The last stop of each year counts: a pause is no stop when the same drug began again.
    ended = ended.group_by("patient_id", "year").agg(stopped=nw.col("end_date").max())
    again = (
        ended.join(own.select("patient_id", "start_date", "end_date"), on="patient_id", how="inner")
        .filter(
            (nw.col("start_date") <= nw.col("stopped"))
            & (nw.col("end_date").is_null() | (nw.col("end_date") > nw.col("stopped")))
        )
        .select("patient_id", "year", again=nw.lit(True))
        .unique()
    )
    after = ended.join(
        courses.select("patient_id", "start_date", "drug_id", "switch_group"), on="patient_id", how="inner"
    ).filter((nw.col("drug_id") != FOLLOWED_DRUG) & (nw.col("start_date") >= nw.col("stopped")))
    following = after.group_by("patient_id", "year").agg(next_date=nw.col("start_date").min())
    to_group = (
        after.join(
            following,
            left_on=["patient_id", "year", "start_date"],
            right_on=["patient_id", "year", "next_date"],
            how="inner",
        )
        .filter(nw.col("switch_group") == FOLLOWED_GROUP)
        .select("patient_id", "year", to_group=nw.lit(True))
        .unique()
    )
    return (
        registered(source)
        .select("patient_id", "unit_id")
        .join(ended, on="patient_id", how="inner")
        .join(again, on=["patient_id", "year"], how="left")
        .filter(nw.col("again").is_null())
        .join(to_group, on=["patient_id", "year"], how="left")
        .with_columns(
            next=nw.when(nw.col("to_group").is_null()).then(nw.lit("other")).otherwise(nw.lit(FOLLOWED_GROUP))
        )
    )


def earlier_anti_cd20(source: Source) -> nw.LazyFrame:
    """Return the users of ofatumumab on the status date with ``prior``.

    ``first`` when no course began before it, ``anti_cd20`` when another anti-CD20 did, ``other`` otherwise.
    """
    users = status_now(source).filter((nw.col("status") == "ongoing") & (nw.col("drug_id") == "ofatumumab"))
    drugs = source.table("drug").select("drug_id", "switch_group")
    courses = courses_of(source).join(drugs, on="drug_id", how="left")
    begun = (
        courses.filter(nw.col("drug_id") == "ofatumumab").group_by("patient_id").agg(begun=nw.col("start_date").min())
    )
    before = (
        courses.filter(nw.col("drug_id") != "ofatumumab")
        .join(begun, on="patient_id", how="inner")
        .filter(nw.col("start_date") < nw.col("begun"))
        .with_columns(same=nw.when(nw.col("switch_group") == FOLLOWED_GROUP).then(nw.lit(1)).otherwise(nw.lit(0)))
        .group_by("patient_id")
        .agg(same=nw.col("same").max())
    )
    return users.join(before, on="patient_id", how="left").with_columns(
        prior=nw.when(nw.col("same").is_null())
        .then(nw.lit("first"))
        .otherwise(nw.when(nw.col("same") == 1).then(nw.lit(FOLLOWED_GROUP)).otherwise(nw.lit("other")))
    )


def started(source: Source) -> nw.LazyFrame:
    """Return ``met``: treatment has begun by the extraction date, among the newly diagnosed."""
    persons = newly_diagnosed(source).join(
        first_treatment(source).select("patient_id", "start_date"), on="patient_id", how="left"
    )
    return persons.with_columns(met=(nw.col("start_date") <= day(source.edition.extraction_date)).fill_null(False))


def transplanted_after(source: Source) -> nw.LazyFrame:
    """Return those whose first other treatment after rituximab is HSCT, with ``abroad``: yes or no."""
    courses = courses_of(source)
    begun = (
        courses.filter(nw.col("drug_id") == "rituximab").group_by("patient_id").agg(begun=nw.col("start_date").min())
    )
    after = (
        courses.filter(nw.col("drug_id") != "rituximab")
        .join(begun, on="patient_id", how="inner")
        .filter(nw.col("start_date") > nw.col("begun"))
    )
    following = after.group_by("patient_id").agg(next_date=nw.col("start_date").min())
    chosen = after.join(
        following, left_on=["patient_id", "start_date"], right_on=["patient_id", "next_date"], how="inner"
    )
    abroad = nw.col("received_abroad").fill_null(False)
    chosen = (
        chosen.filter(nw.col("drug_id") == "hsct")
        .with_columns(flag=nw.when(abroad).then(nw.lit(1)).otherwise(nw.lit(0)))
        .group_by("patient_id")
        .agg(flag=nw.col("flag").max())
    )
    return (
        registered(source)
        .select("patient_id", "unit_id")
        .join(chosen, on="patient_id", how="inner")
        .with_columns(abroad=nw.when(nw.col("flag") == 1).then(nw.lit("yes")).otherwise(nw.lit("no")))
    )
