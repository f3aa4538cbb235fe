"""The way from onset to diagnosis and from diagnosis to immunotherapy."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.ages import months_between
from R_free_helpers.model.source import Source, at_least_zero, in_order
from R_free_helpers.registries.se_ipn.cohorts.registered import current, current_reread, reread
from R_free_helpers.registries.se_ipn.cohorts.treatment import episodes


def months_to_diagnosis(source: Source) -> nw.LazyFrame:
    """Return ``value``: months from onset to diagnosis of the current persons; unknown where the onset lies later."""
    known = current_reread(source).filter(~nw.col("onset_date").is_null())
    return known.with_columns(value=in_order(months_between("onset_date", "diagnosis_date")))


def with_first_therapy(source: Source) -> nw.LazyFrame:
    """Return the current persons with ``start_date`` of their first immunotherapy, null where none is registered."""
    look = reread(source)
    starts = episodes(look).group_by("patient_id").agg(nw.col("start_date").min())
    return current(look).join(starts, on="patient_id", how="left")


def months_to_therapy(source: Source) -> nw.LazyFrame:
    """Return ``value``: months from diagnosis to the first immunotherapy; a start before the diagnosis is 0."""
    started = with_first_therapy(source).filter(~nw.col("start_date").is_null())
    return started.with_columns(value=at_least_zero(months_between("diagnosis_date", "start_date")))
