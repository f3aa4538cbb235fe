"""What the persons that an indicator is about are like: sex, age and course."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.ages import age_band, completed_years
from R_free_helpers.model.measure import CaseMix
from R_free_helpers.model.source import Source
from R_free_helpers.registries.no_ms.cohorts.registered import RRMS

AGE_BANDS = (0, 35, 50, 65)
"""Lowest age of each age group."""

CASE_MIX = (CaseMix("sex", "female"), CaseMix("age_group", "35"), CaseMix("type", RRMS))
"""The characteristics, each with the group that the others are compared with: the largest, or nearly so."""


def with_case_mix(source: Source, rows: nw.LazyFrame) -> nw.LazyFrame:
    """Return the rows with ``age_group``: of completed years on the status date."""
    return rows.with_columns(age_group=age_band(completed_years("birth_date", source.edition.status_date), AGE_BANDS))
