"""From onset to treatment, among the newly diagnosed."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.latest import latest, on_first_day
from R_free_helpers.model.courses import courses_of
from R_free_helpers.model.measure import Limit
from R_free_helpers.model.source import Source, at_least_zero, day, days_between, in_order
from R_free_helpers.registries.no_ms.cohorts.registered import REGISTRY_START, RRMS, newly_diagnosed, registered

GOOD_REASONS = ["own_choice", "pregnancy"]
"""Reasons that take a late or never starter out of the denominator."""


def months_to_diagnosis() -> nw.Expr:
    """Return whole calendar months from the month of onset to that of the diagnosis."""
    diagnosed = nw.col("diagnosis_date")
    return (diagnosed.dt.year() - nw.col("onset_year")) * 12 + diagnosed.dt.month() - nw.col("onset_month")


def diagnosed_since_start(source: Source) -> nw.LazyFrame:
    """Return everyone registered who was diagnosed since the registry began, by ``year``."""
    found = registered(source).filter(nw.col("diagnosis_year") >= REGISTRY_START.year)
    return found.with_columns(year=nw.col("diagnosis_year"))


def days_from_referral(source: Source) -> nw.LazyFrame:
    """Return ``value``: days from referral to diagnosis; unknown where the diagnosis lies before the referral."""
    return newly_diagnosed(source).with_columns(value=in_order(days_between("referral_date", "diagnosis_date")))


def first_treatment(source: Source) -> nw.LazyFrame:
    """Return one row per treated person: the first course, its drug and whether that is high-efficacy.

    Of two drugs begun on one day the one that was entered later: the other was corrected.
    """
    return source.once("first_treatment", _first_treatment)


def _first_treatment(source: Source) -> nw.LazyFrame:
    drugs = source.table("drug")
    episodes = courses_of(source)
    return (
        latest(on_first_day(episodes, "start_date"), "entered_at", "drug_id", "episode_id")
        .select("patient_id", "start_date", "episode_id", "drug_id")
        .join(drugs.select("drug_id", "high_efficacy"), on="drug_id", how="left")
    )


def newly_diagnosed_rrms(source: Source) -> nw.LazyFrame:
    """Return the newly diagnosed with relapsing onset with their first treatment, if any."""
    return registered_rrms(source).filter(nw.col("newdx"))


def registered_rrms(source: Source) -> nw.LazyFrame:
    """Return everyone registered with relapsing onset with their first treatment, if any."""
    return registered(source).filter(nw.col("type") == RRMS).join(first_treatment(source), on="patient_id", how="left")


def starters(source: Source) -> nw.LazyFrame:
    """Return the newly diagnosed with relapsing onset who have begun a treatment."""
    return newly_diagnosed_rrms(source).filter(~nw.col("start_date").is_null())


def started_by_extraction(source: Source) -> nw.LazyFrame:
    """Return those of them who began by the extraction date."""
    return starters(source).filter(nw.col("start_date") <= day(source.edition.extraction_date))


def started_by_extraction_of_their_year(source: Source) -> nw.LazyFrame:
    """Return everyone with relapsing onset who began by the extraction date of the year of their diagnosis.

    That is the edition's date, moved to the year after each diagnosis: those of an earlier year have had longer to
    begin, and would not compare with those of the edition's otherwise.
    """
    last = source.edition.extraction_date
    start, diagnosed = nw.col("start_date"), nw.col("diagnosis_date")
    years_later = last.year - source.edition.year
    # A month may be a number of eight bits, which a hundred of them would not fit into.
    begun = (start.dt.year() - diagnosed.dt.year()) * 10_000 + start.dt.month().cast(nw.Int64) * 100 + start.dt.day()
    return registered_rrms(source).filter(
        ~start.is_null() & (begun <= years_later * 10_000 + last.month * 100 + last.day)
    )


def days_to_treatment(source: Source) -> nw.LazyFrame:
    """Return ``value``: days from diagnosis to first treatment among starters; a start before diagnosis is 0."""
    return starters(source).with_columns(value=at_least_zero(days_between("diagnosis_date", "start_date")))


def started_in_time(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return ``met``: treatment started within the limit after the diagnosis, or before it.

    Out of the denominator: the excused, see `excused`. Missing: those about whose start nothing is known.
    """
    judged = _judged(source, rows, limit)
    in_time, unknown = nw.col("in_time"), nw.col("days").is_null() & nw.col("untreated").is_null()
    return judged.filter(in_time | nw.col("excused").is_null()).with_columns(
        met=nw.when(unknown).then(nw.lit(None, dtype=nw.Boolean)).otherwise(in_time)
    )


def excused(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return those not started in time because of their own choice, pregnancy or a wish for children."""
    return _judged(source, rows, limit).filter(~nw.col("in_time") & ~nw.col("excused").is_null())


def _judged(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return the rows with ``days`` to the start, ``in_time``, ``excused`` and ``untreated``: what contacts told of."""
    told = source.once("told_of_no_treatment", _told_of_no_treatment)
    days = days_between("diagnosis_date", "start_date")
    persons = rows.join(told, on="patient_id", how="left").with_columns(days=days)
    return persons.with_columns(in_time=~nw.col("days").is_null() & (nw.col("days") <= limit.value))


def _told_of_no_treatment(source: Source) -> nw.LazyFrame:
    """Return those with relapsing onset known to be without treatment: ``untreated`` and ``excused``, true or null.

    That somebody was without treatment is known from a contact at or after the diagnosis. A contact at which treatment
    was going on, of which there is no course, tells that it has started but not when.
    """
    none = source.table("treatment_status").filter(nw.col("status") == "none")
    contacts = (
        registered_rrms(source)
        .select("patient_id", "diagnosis_date", "start_date")
        .join(none, on="patient_id", how="inner")
        .filter(nw.col("event_date") >= nw.col("diagnosis_date"))
    )
    excuses = nw.col("no_treatment_reason").is_in(GOOD_REASONS) & (
        nw.col("start_date").is_null() | (nw.col("event_date") < nw.col("start_date"))
    )
    counted = contacts.with_columns(excuses=nw.when(excuses).then(nw.lit(1)).otherwise(nw.lit(0)))
    persons = counted.group_by("patient_id").agg(nw.col("excuses").max())
    return persons.select(
        "patient_id", excused=nw.when(nw.col("excuses") == 1).then(nw.lit(True)), untreated=nw.lit(True)
    )


def begun_with_high_efficacy(source: Source, rows: nw.LazyFrame, limit: Limit | None) -> nw.LazyFrame:
    """Return ``met``: the first drug is high-efficacy, among those who have begun."""
    return rows.with_columns(met=nw.col("high_efficacy"))


def on_high_efficacy(source: Source, rows: nw.LazyFrame, limit: Limit | None) -> nw.LazyFrame:
    """Return ``met``: a treatment has begun and its first drug is high-efficacy, among all."""
    started = ~nw.col("start_date").is_null()
    return rows.with_columns(met=started & nw.col("high_efficacy").fill_null(False))


def first_drug(source: Source) -> nw.LazyFrame:
    """Return ``drug``: the first drug of the newly diagnosed who started."""
    return starters(source).with_columns(drug=nw.col("drug_id"))
