"""Treatment: status and drug at a date, updates, reasons, switches, time on a drug."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl

from R_free_helpers.measures.ages import DAYS_PER_MONTH, age
from R_free_helpers.measures.among import among
from R_free_helpers.measures.latest import latest
from R_free_helpers.measures.ongoing import ongoing_on
from R_free_helpers.model.courses import courses_of
from R_free_helpers.model.measure import Limit
from R_free_helpers.model.source import Source, day, days_between, within
from R_free_helpers.registries.no_ms.cohorts.registered import alive, registered
from R_free_helpers.registries.no_ms.cohorts.time_to_treatment import GOOD_REASONS

DAYS_IN_YEAR = 365

UPDATED_WITHIN = {"0_12": 1, "12_24": 2}
"""Years within which a treatment was last updated, by category; what is older is `OLDER`."""

OLDER = "24_"

REASON_GROUPS = {
    "progressive": "progressive",
    "long_stable": "long_stable",
    "own_choice": "choice_pregnancy",
    "pregnancy": "choice_pregnancy",
    "no_indication": "no_indication",
}
"""The eleven reasons for no treatment in the groups that units are compared by; the others together."""


def treatment_at(source: Source, date: dt.date) -> nw.LazyFrame:
    """Return what is known of each living person's treatment on a date.

    The status is the latest one registered up to the date; without one it is ``unknown``. The drug of a person
    on treatment is the latest-started course that has not ended.

    Returns
    -------
    narwhals.LazyFrame
        The living persons with ``status``, ``reason``, ``updated`` (date), ``drug_id``, ``switch_group``,
        ``edss_group``.
    """
    return source.once(f"treatment_at {date}", lambda s: _treatment_at(s, date))


def _treatment_at(source: Source, date: dt.date) -> nw.LazyFrame:
    known = source.table("treatment_status").filter(nw.col("event_date") <= day(date))
    newest = latest(known, "event_date", "entered_at", "status_id").select(
        "patient_id", "status", reason="no_treatment_reason", updated="event_date"
    )
    drugs = source.table("drug").select("drug_id", "switch_group", "edss_group")
    current = (
        latest(ongoing_on(courses_of(source), date), "start_date", "entered_at", "drug_id", "episode_id")
        .select("patient_id", "drug_id")
        .join(drugs, on="drug_id", how="left")
    )
    ongoing = nw.col("status") == "ongoing"
    columns = {
        name: nw.when(ongoing).then(nw.col(name).fill_null("other")).otherwise(nw.col("status"))
        for name in ("drug_id", "switch_group", "edss_group")
    }
    return (
        alive(source)
        .join(newest, on="patient_id", how="left")
        .with_columns(nw.col("status").fill_null("unknown"))
        .join(current, on="patient_id", how="left")
        .with_columns(**columns)
    )


def status_updated(source: Source, rows: nw.LazyFrame, limit: Limit | None) -> nw.LazyFrame:
    """Return ``met``: treatment status confirmed or changed in the year."""
    updates = source.table("treatment_status").filter(
        nw.col("status").is_in(["ongoing", "none"]) & within("event_date", source.edition.year_window)
    )
    return among(rows, updates)


def status_now(source: Source) -> nw.LazyFrame:
    """Return treatment on the status date; ``state`` is its status."""
    return treatment_at(source, source.status_date).with_columns(state=nw.col("status"))


def treated_among_known(source: Source) -> nw.LazyFrame:
    """Return ``met``: on treatment, null for those of unknown status; by course at onset."""
    status = nw.col("status")
    unknown = nw.lit(None, dtype=nw.Boolean)
    return status_now(source).with_columns(
        met=nw.when(status != "unknown").then(status == "ongoing").otherwise(unknown)
    )


def drugs_in_use(source: Source) -> nw.LazyFrame:
    """Return the treated with ``drug`` and ``since``: how long ago the information was updated."""
    now = status_now(source).filter(nw.col("status") == "ongoing").with_columns(status_day=day(source.status_date))
    days = days_between("updated", "status_day")
    since = nw.lit(OLDER)
    for code, years in reversed(UPDATED_WITHIN.items()):
        since = nw.when(days <= years * DAYS_IN_YEAR).then(nw.lit(code)).otherwise(since)
    return now.with_columns(drug=nw.col("drug_id"), since=since)


def reasons_for_none(source: Source) -> nw.LazyFrame:
    """Return the untreated with ``reason``."""
    return status_now(source).filter(nw.col("status") == "none").with_columns(nw.col("reason").fill_null("other"))


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


def switches(source: Source) -> nw.LazyFrame:
    """Return the living diagnosed before the year with their group when it began and when it ended."""
    first, last = source.edition.year_window
    before = treatment_at(source, first - dt.timedelta(days=1)).select("patient_id", **{"from": "switch_group"})
    return (
        treatment_at(source, last)
        .filter(nw.col("diagnosis_date") < day(first))
        .select("patient_id", "unit_id", to="switch_group")
        .join(before, on="patient_id", how="inner")
    )


def last_contact(source: Source) -> nw.LazyFrame:
    """Return ``last_contact`` of each person: the last visit, start or end of a course, or report of treatment."""
    dates = {
        "visit": ("visit_date",),
        "treatment_episode": ("start_date", "end_date"),
        "treatment_status": ("event_date",),
    }
    contacts = [
        source.table(table).select("patient_id", date=nw.col(column)).filter(~nw.col("date").is_null())
        for table, columns in dates.items()
        for column in columns
    ]
    return nw.concat(contacts).group_by("patient_id").agg(last_contact=nw.col("date").max())


def time_on_drug(source: Source, drug: str) -> pl.DataFrame:
    """Return time from the first course of a drug to the start of another drug, and to death before it.

    Another drug is seen as long as the registry hears of the person: up to the last visit, start or end of a course, or
    report of treatment. Its own start is such a contact, so that who goes on to another drug is not followed by other
    rules than who does not. A death is known without contact, up to the extraction date. Nothing is seen after
    emigration.

    Returns
    -------
    polars.DataFrame
        ``patient_id``, ``unit_id``, ``begun``; ``months`` to the other drug, or to the last contact, and ``event``:
        whether there is another drug; ``months_alive`` to the other drug, death, emigration or the extraction date, and
        ``died``: whether that is the death; ``next_drug``, ``abroad``, ``age`` (years at start), ``naive`` (no drug
        before). A row per person.
    """
    episodes = courses_of(source)
    start = episodes.filter(nw.col("drug_id") == drug).group_by("patient_id").agg(begun=nw.col("start_date").min())
    others = episodes.join(start, on="patient_id", how="inner").filter(nw.col("drug_id") != drug)
    earlier = (
        others.filter(nw.col("start_date") < nw.col("begun"))
        .select("patient_id")
        .unique()
        .with_columns(earlier=nw.lit(True))
    )
    after = others.filter(nw.col("start_date") > nw.col("begun"))
    following = after.group_by("patient_id").agg(next_date=nw.col("start_date").min())
    following = (
        after.join(following, left_on=["patient_id", "start_date"], right_on=["patient_id", "next_date"], how="inner")
        .group_by("patient_id")
        .agg(
            next_date=nw.col("start_date").min(),
            next_drug=nw.col("drug_id").min(),
            abroad=nw.col("received_abroad").max(),
        )
    )
    frame = (
        registered(source)
        .select("patient_id", "unit_id", "birth_date", "death_date", "emigration_date")
        .join(start, on="patient_id", how="inner")
        .join(following, on="patient_id", how="left")
        .join(earlier, on="patient_id", how="left")
        .join(last_contact(source), on="patient_id", how="left")
        .with_columns(age=age("birth_date", "begun"))
        .collect(backend="polars")
        .to_native()
    )
    begun, death = pl.col("begun"), pl.col("death_date")
    known = pl.max_horizontal(pl.min_horizontal("emigration_date", pl.lit(source.edition.extraction_date)), begun)
    alive = pl.max_horizontal(pl.min_horizontal(death, known), begun)
    event = (pl.col("next_date") <= alive).fill_null(False)
    switched = pl.when(event)
    seen = switched.then("next_date").otherwise(pl.min_horizontal(pl.max_horizontal("last_contact", begun), alive))
    return frame.select(
        "patient_id",
        "unit_id",
        begun,
        months=(seen - begun).dt.total_days() / DAYS_PER_MONTH,
        event=event,
        months_alive=(switched.then("next_date").otherwise(alive) - begun).dt.total_days() / DAYS_PER_MONTH,
        died=~event & (death <= known).fill_null(False),
        next_drug=switched.then("next_drug"),
        abroad=switched.then("abroad"),
        age=pl.col("age"),
        naive=pl.col("earlier").is_null(),
    )
