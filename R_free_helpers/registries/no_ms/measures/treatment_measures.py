"""Measures of treatment beyond status and drugs: stops, earlier drugs, choices, reasons by unit, reporting."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl

from R_free_helpers.measures.kinds import Categories, Counts, Shares
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import to_results
from R_free_helpers.model.source import Source, day, within
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohort import newly_diagnosed, registered
from R_free_helpers.registries.no_ms.measures.time_to_treatment import GOOD_REASONS, first_treatment
from R_free_helpers.registries.no_ms.measures.treatment import reasons_for_none, status_now

FOLLOWED_DRUG, FOLLOWED_GROUP = "natalizumab", "anti_cd20"
"""The drug whose stops are followed, and the group most of its users go on to."""

REASON_GROUPS = {
    "progressive": "progressive",
    "long_stable": "long_stable",
    "own_choice": "choice_pregnancy",
    "pregnancy": "choice_pregnancy",
    "no_indication": "no_indication",
}
"""The eleven reasons for no treatment in the groups that units are compared by; the others together."""


def stops(source: Source) -> nw.LazyFrame:
    """Return one row per registered person who stopped natalizumab in the reporting year or the year before.

    A course that is followed by another of the same drug within the year is no stop.

    Returns
    -------
    narwhals.LazyFrame
        unit_id, ``year`` of the stop, ``next``: anti_cd20 when the next course is one of that group, else other.
    """
    first, last = source.edition.year_window
    drugs = source.table("drug").select("drug_id", "switch_group")
    courses = source.table("treatment_episode").join(drugs, on="drug_id", how="left")
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


def _stop_ratio(source: Source) -> pl.DataFrame:
    """Return how many times as many stopped in the year as in the year before."""
    year = source.edition.year
    found = stops(source).group_by("year").agg(n=nw.len()).collect(backend="polars").to_native()
    counts = dict(found.select("year", "n").iter_rows())
    now, before = float(counts.get(year, 0)), float(counts.get(year - 1, 0))
    row = pl.DataFrame(
        {
            "value": [now / before if before else None],
            "numerator": [now],
            "denominator": [before],
            "status": ["ok" if before else "no_data"],
        },
        schema={"value": pl.Float64, "numerator": pl.Float64, "denominator": pl.Float64, "status": pl.String},
    )
    return to_results(row, unit_id=nation(source.reference["unit"]), statistic="ratio")


def earlier_anti_cd20(source: Source) -> nw.LazyFrame:
    """Return the users of ofatumumab on the status date with ``prior``.

    ``first`` when no course began before it, ``anti_cd20`` when another anti-CD20 did, ``other`` otherwise.
    """
    users = status_now(source).filter((nw.col("status") == "ongoing") & (nw.col("drug_id") == "ofatumumab"))
    drugs = source.table("drug").select("drug_id", "switch_group")
    courses = source.table("treatment_episode").join(drugs, on="drug_id", how="left")
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


def untreated_by_choice(source: Source) -> nw.LazyFrame:
    """Return ``met``: untreated by own choice, pregnancy or a wish for children, among the untreated; by course."""
    return reasons_for_none(source).with_columns(met=nw.col("reason").is_in(GOOD_REASONS))


def reason_groups(source: Source) -> nw.LazyFrame:
    """Return the untreated with ``group``: their reason in the groups that units are compared by."""
    reason = nw.col("reason")
    group = nw.lit("other")
    for code, name in REASON_GROUPS.items():
        group = nw.when(reason == code).then(nw.lit(name)).otherwise(group)
    return reasons_for_none(source).with_columns(group=group)


def started(source: Source) -> nw.LazyFrame:
    """Return ``met``: treatment has begun by the extraction date, among the newly diagnosed."""
    persons = newly_diagnosed(source).join(
        first_treatment(source).select("patient_id", "start_date"), on="patient_id", how="left"
    )
    return persons.with_columns(met=(nw.col("start_date") <= day(source.edition.extraction_date)).fill_null(False))


def transplanted_after(source: Source) -> nw.LazyFrame:
    """Return those whose first other treatment after rituximab is HSCT, with ``abroad``: yes or no."""
    courses = source.table("treatment_episode")
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


TREATMENT_MEASURES = (
    Counts("natalizumab_stops", stops, counts="persons", category="next", by=("year",), national=True),
    Computed("natalizumab_stop_ratio", _stop_ratio, counts="persons", national=True),
    Counts(
        "ofatumumab_prior", earlier_anti_cd20, counts="persons", category="prior", period="status_date", national=True
    ),
    Shares(
        "untreated_by_choice", untreated_by_choice, counts="persons", by=("type",), period="status_date", national=True
    ),
    Categories("no_treatment_reason_unit", reason_groups, counts="persons", category="group", period="status_date"),
    Shares("started", started, counts="persons", by=("type",), period="extraction_date", national=True),
    Counts(
        "rituximab_to_hsct",
        transplanted_after,
        counts="persons",
        category="abroad",
        period="extraction_date",
        national=True,
    ),
)
