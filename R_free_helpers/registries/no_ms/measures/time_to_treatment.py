"""Waits from onset to treatment, and the first drug."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.kinds import Categories, Counts, Percentiles, Shares
from R_free_helpers.measures.periods import Pooled, Quarterly, quarters_of
from R_free_helpers.model.source import Source
from R_free_helpers.registries.no_ms.cohorts import time_to_treatment
from R_free_helpers.registries.no_ms.indicators import DX_TREAT, EARLY_HE, ONSET_DX, REF_DX


def onset_to_diagnosis_by_year(source: Source) -> nw.LazyFrame:
    """Return ``met``: diagnosed as soon as the indicator asks, everyone since the registry began, by ``year``."""
    return ONSET_DX.judged(source, time_to_treatment.diagnosed_since_start(source))


def excused_from_start(source: Source) -> nw.LazyFrame:
    """Return those whom the time to treatment leaves out for their own choice, pregnancy or a wish for children."""
    assert DX_TREAT.limit is not None  # it is the time in which treatment must have begun
    return time_to_treatment.excused(source, DX_TREAT.population(source), DX_TREAT.limit)


NEWLY_DIAGNOSED = (ONSET_DX, REF_DX, DX_TREAT, EARLY_HE)
"""The indicators of those who were diagnosed in the year: of an event, which comes once."""

TIME_TO_TREATMENT = (
    Shares("onset_dx_by_year", onset_to_diagnosis_by_year, counts="persons", by=("year",), national=True),
    Shares("onset_dx_by_sex", ONSET_DX.rows, counts="persons", by=("sex",), national=True),
    Percentiles(
        "wait_referral",
        time_to_treatment.days_from_referral,
        counts="persons",
        truncate=200,
        limit_of=REF_DX.id,
    ),
    Percentiles(
        "wait_treatment",
        time_to_treatment.days_to_treatment,
        counts="persons",
        truncate=65,
        limit_of=DX_TREAT.id,
    ),
    Counts("dx_treat_excused", excused_from_start, counts="persons", national=True),
    Categories("first_drug", time_to_treatment.first_drug, counts="persons", category="drug", national=True),
    Shares(
        "onset_dx_by_year_sex",
        onset_to_diagnosis_by_year,
        counts="persons",
        category="sex",
        by=("year",),
        national=True,
    ),
    *(Pooled(f"{one.id}_pooled", one, counts="persons") for one in NEWLY_DIAGNOSED),
    *(
        Quarterly(f"{one.id}_by_quarter", quarters_of(one), counts="persons", indicator=one.id, deepest="rhf")
        for one in NEWLY_DIAGNOSED
    ),
)
