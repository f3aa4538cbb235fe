"""Waits from onset to treatment, and the first drug."""

from __future__ import annotations

from R_free_helpers.measures.kinds import Categories, Counts, Percentiles, Shares
from R_free_helpers.measures.of_indicator import Beside, Judged
from R_free_helpers.measures.periods import Pooled, Quarterly, QuartersOf
from R_free_helpers.registries.no_ms.cohorts import time_to_treatment
from R_free_helpers.registries.no_ms.indicators import DX_TREAT, EARLY_HE, ONSET_DX, REF_DX

ONSET_TO_DIAGNOSIS_BY_YEAR = Judged(ONSET_DX, time_to_treatment.diagnosed_since_start)
"""Whether everyone since the registry began was diagnosed as soon as the indicator asks, by ``year``."""

EXCUSED_FROM_START = Beside(DX_TREAT, time_to_treatment.excused)
"""Those whom the time to treatment leaves out for their own choice, pregnancy or a wish for children."""

NEWLY_DIAGNOSED = (ONSET_DX, REF_DX, DX_TREAT, EARLY_HE)
"""The indicators of those who were diagnosed in the year: of an event, which comes once."""

TIME_TO_TREATMENT = (
    Shares("onset_dx_by_year", ONSET_TO_DIAGNOSIS_BY_YEAR, counts="persons", by=("year",), national=True),
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
    Counts("dx_treat_excused", EXCUSED_FROM_START, counts="persons", national=True),
    Categories("first_drug", time_to_treatment.first_drug, counts="persons", category="drug", national=True),
    Shares(
        "onset_dx_by_year_sex",
        ONSET_TO_DIAGNOSIS_BY_YEAR,
        counts="persons",
        category="sex",
        by=("year",),
        national=True,
    ),
    *(Pooled(f"{one.id}_pooled", one, counts="persons") for one in NEWLY_DIAGNOSED),
    *(
        Quarterly(f"{one.id}_by_quarter", QuartersOf(one), counts="persons", indicator=one.id, deepest="rhf")
        for one in NEWLY_DIAGNOSED
    ),
)
