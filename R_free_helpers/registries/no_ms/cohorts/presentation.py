"""How the disease begins: relapses and deficits before the diagnosis, and what the diagnosis rests on."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.model.source import Source
from R_free_helpers.registries.no_ms.cohorts.population import by_diagnosis_year, diagnosed_since
from R_free_helpers.registries.no_ms.cohorts.registered import (
    REGISTRY_START,
    RRMS,
    alive,
    alive_rrms,
    newly_diagnosed,
    registered,
)

OPEN_ENDED_FROM = 3
"""From this number on, relapses and deficits are one category."""

WORK_UP_YEARS = 5
"""Diagnosis years, the reporting year included, over which the examinations at diagnosis are judged."""


def _category(column: str) -> nw.Expr:
    n = nw.col(column)
    many = nw.when(n >= OPEN_ENDED_FROM).then(nw.lit(f"{OPEN_ENDED_FROM}_")).otherwise(n.cast(nw.Int64).cast(nw.String))
    return nw.when(n.is_null()).then(nw.lit("unknown")).otherwise(many)


def _findings(persons: nw.LazyFrame) -> nw.LazyFrame:
    return persons.filter(nw.col("type") == RRMS).with_columns(
        relapses=_category("n_relapses_before_dx"),
        deficits=_category("n_deficits_at_dx"),
    )


def findings_by_year(source: Source) -> nw.LazyFrame:
    """Return those with relapsing onset by diagnosis ``year``, with categories ``relapses`` and ``deficits``."""
    return _findings(by_diagnosis_year(source))


def findings_of_living(source: Source) -> nw.LazyFrame:
    """Return the living with relapsing onset, with the same categories."""
    return _findings(alive_rrms(source))


def _bands_known(persons: nw.LazyFrame) -> nw.LazyFrame:
    """Return those whose spinal fluid was examined with a known result, ``met``: oligoclonal bands were found."""
    known = (nw.col("csf_done") == "yes") & nw.col("ocb").is_in(["positive", "negative"])
    return persons.filter(known).with_columns(met=nw.col("ocb") == "positive")


def bands_of_newly_diagnosed(source: Source) -> nw.LazyFrame:
    """Return the newly diagnosed with a known result, ``met``: oligoclonal bands."""
    return _bands_known(newly_diagnosed(source))


def bands_of_living(source: Source) -> nw.LazyFrame:
    """Return the living with a known result, ``met``: oligoclonal bands."""
    return _bands_known(alive(source))


def bands_by_year(source: Source) -> nw.LazyFrame:
    """Return those with a known result by diagnosis ``year``, ``met``: oligoclonal bands."""
    return _bands_known(by_diagnosis_year(source))


def _recent(source: Source) -> nw.LazyFrame:
    return diagnosed_since(source, source.edition.year - WORK_UP_YEARS + 1)


def without_spinal_fluid(source: Source) -> nw.LazyFrame:
    """Return ``met``: the spinal fluid was not examined, among those diagnosed in recent years."""
    return _known_answer(_recent(source), "csf_done", "no")


def with_mri(source: Source) -> nw.LazyFrame:
    """Return ``met``: MRI was part of the work-up, among those diagnosed in recent years."""
    return _known_answer(_recent(source), "mri_at_dx", "yes")


def _known_answer(persons: nw.LazyFrame, column: str, answer: str) -> nw.LazyFrame:
    unknown = nw.lit(None, dtype=nw.Boolean)
    return persons.with_columns(
        met=nw.when(nw.col(column) == "unknown").then(unknown).otherwise(nw.col(column) == answer)
    )


def onset_years(source: Source) -> nw.LazyFrame:
    """Return the registered by onset ``year`` since the registry began, ``value``: age at onset."""
    return (
        registered(source)
        .filter((nw.col("onset_year") >= REGISTRY_START.year) & (nw.col("onset_year") <= source.edition.year))
        .with_columns(year=nw.col("onset_year"), value=nw.col("onset_age"))
    )
