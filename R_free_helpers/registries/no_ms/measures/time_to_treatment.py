"""Indicator group 1: from onset to treatment, among the newly diagnosed."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.latest import earliest
from R_free_helpers.model.source import Source, day, days_between
from R_free_helpers.registries.no_ms.cohort import RRMS, newly_diagnosed

GOOD_REASONS = ["own_choice", "pregnancy"]
"""Reasons that take a late or never starter out of the denominator."""


def onset_to_diagnosis(source: Source) -> nw.LazyFrame:
    """Return ``met``: at most 24 whole calendar months from onset to diagnosis."""
    return newly_diagnosed(source).with_columns(met=_months_to_diagnosis() <= 24)


def _months_to_diagnosis() -> nw.Expr:
    diagnosed = nw.col("diagnosis_date")
    return (diagnosed.dt.year() - nw.col("onset_year")) * 12 + diagnosed.dt.month() - nw.col("onset_month")


def onset_to_diagnosis_by_year(source: Source) -> nw.LazyFrame:
    """Return the same criterion for everyone registered who was diagnosed since 2001, by year and sex."""
    from R_free_helpers.registries.no_ms.cohort import registered

    return (
        registered(source)
        .filter(nw.col("diagnosis_year") >= 2001)
        .with_columns(met=_months_to_diagnosis() <= 24, year=nw.col("diagnosis_year"))
    )


def referral_to_diagnosis(source: Source) -> nw.LazyFrame:
    """Return ``met``: at most 28 days from referral to diagnosis; no referral date counts as missing."""
    return days_from_referral(source).with_columns(met=nw.col("value") <= 28)


def days_from_referral(source: Source) -> nw.LazyFrame:
    """Return ``value``: days from referral to diagnosis."""
    return newly_diagnosed(source).with_columns(value=days_between("referral_date", "diagnosis_date"))


def first_treatment(source: Source) -> nw.LazyFrame:
    """Return one row per treated person: the first episode, its drug and whether that is high-efficacy."""
    return source.once("first_treatment", _first_treatment)


def _first_treatment(source: Source) -> nw.LazyFrame:
    drugs = source.table("drug")
    episodes = source.table("treatment_episode")
    return (
        earliest(episodes, "start_date", "episode_id")
        .select("patient_id", "start_date", "episode_id", "drug_id")
        .join(drugs.select("drug_id", "high_efficacy"), on="drug_id", how="left")
    )


def _newly_diagnosed_rrms(source: Source) -> nw.LazyFrame:
    return (
        newly_diagnosed(source)
        .filter(nw.col("type") == RRMS)
        .join(first_treatment(source), on="patient_id", how="left")
    )


def days_to_treatment(source: Source) -> nw.LazyFrame:
    """Return ``value``: days from diagnosis to first treatment among starters; a start before diagnosis is 0."""
    days = days_between("diagnosis_date", "start_date")
    return (
        _newly_diagnosed_rrms(source)
        .filter(~nw.col("start_date").is_null())
        .with_columns(value=nw.when(days < 0).then(nw.lit(0)).otherwise(days))
    )


def diagnosis_to_treatment(source: Source) -> nw.LazyFrame:
    """Return ``met``: treatment started at most 21 days after diagnosis, or before it.

    Out of the denominator: those not started within 21 days because of their own choice, pregnancy or a wish
    for children. Missing: those about whose start nothing is known.
    """
    persons = _newly_diagnosed_rrms(source).with_columns(days=days_between("diagnosis_date", "start_date"))
    known = source.table("treatment_status").filter(nw.col("status") != "unknown")
    contacts = persons.select("patient_id", "diagnosis_date", "start_date").join(known, on="patient_id", how="inner")
    reasons = contacts.filter(
        nw.col("no_treatment_reason").is_in(GOOD_REASONS)
        & (nw.col("event_date") >= nw.col("diagnosis_date"))
        & (nw.col("start_date").is_null() | (nw.col("event_date") < nw.col("start_date")))
    )
    excused = reasons.select("patient_id").unique().with_columns(excused=nw.lit(True))
    heard_of = contacts.select("patient_id").unique().with_columns(heard_of=nw.lit(True))
    in_time = ~nw.col("days").is_null() & (nw.col("days") <= 21)
    unknown = nw.col("days").is_null() & nw.col("heard_of").is_null()
    return (
        persons.join(excused, on="patient_id", how="left")
        .join(heard_of, on="patient_id", how="left")
        .filter(in_time | nw.col("excused").is_null())
        .with_columns(met=nw.when(unknown).then(nw.lit(None, dtype=nw.Boolean)).otherwise(in_time))
    )


def early_high_efficacy(source: Source) -> nw.LazyFrame:
    """Return ``met``: the first drug is high-efficacy, among those started by the extraction date."""
    return (
        _newly_diagnosed_rrms(source)
        .filter(~nw.col("start_date").is_null() & (nw.col("start_date") <= day(source.edition.extraction_date)))
        .with_columns(met=nw.col("high_efficacy"))
    )


def early_high_efficacy_all(source: Source) -> nw.LazyFrame:
    """Return ``met``: the first drug is high-efficacy, among all newly diagnosed whether started or not."""
    started = ~nw.col("start_date").is_null()
    return _newly_diagnosed_rrms(source).with_columns(met=started & nw.col("high_efficacy").fill_null(False))


def first_drug(source: Source) -> nw.LazyFrame:
    """Return ``drug``: the first drug of the newly diagnosed who started."""
    return _newly_diagnosed_rrms(source).filter(~nw.col("start_date").is_null()).with_columns(drug=nw.col("drug_id"))
