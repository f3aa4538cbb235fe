"""Dates that contradict a life, the extraction or one another."""

from __future__ import annotations

import datetime as dt

import polars as pl
from kit import cell, columns, family, follows, gives, in_tables
from small_extract import put

DAY = dt.date


def at_last(column, date, both=()):
    """Return the change of one person's last visit."""
    chosen = pl.col("visit_id") == "V030"
    return lambda rows: rows.with_columns(
        *(pl.when(chosen).then(date).otherwise(pl.col(name)).alias(name) for name in (column, *both))
    )


def interchanged(frames):
    """Return the tables with the dates of referral and diagnosis of 2014 exchanged, where both are known."""
    both = pl.col("referral_date").is_not_null()
    swapped = frames["diagnosis"].with_columns(
        diagnosis_date=pl.when(both).then("referral_date").otherwise("diagnosis_date"),
        referral_date=pl.when(both).then("diagnosis_date"),
    )
    return {**frames, "diagnosis": swapped}


DAMAGES = family(
    "Dates",
    {
        "born after the extraction": follows(
            cell("patient", "birth_date", 4, DAY(2025, 5, 16), "after_extraction", "2025-05-15")
        ),
        "died before birth": cell("patient", "death_date", 4, DAY(1954, 5, 14), "before_birth", "date of birth"),
        "died after the extraction": cell(
            "patient", "death_date", 4, DAY(2026, 1, 1), "after_extraction", "2026-01-01"
        ),
        "diagnosed after the extraction": follows(
            cell("diagnosis", "diagnosis_date", 4, DAY(2025, 5, 16), "after_extraction", "set a later extraction date")
        ),
        "registered after the extraction": cell(
            "visit", "entered_at", [4, 5], DAY(2025, 6, 1), "after_extraction", "V005, V006"
        ),
        "registered in a year that was mistyped": cell(
            "relapse", "entered_at", 4, DAY(2204, 1, 1), "after_extraction", "P005/2024"
        ),
        "answered after the extraction": follows(
            cell("prom_response", "response_date", 4, DAY(2025, 5, 16), "after_extraction", "A005")
        ),
        "referred before birth": cell(
            "diagnosis", "referral_date", 4, DAY(1900, 1, 1), "before_birth", "patient.birth_date"
        ),
        "ill before birth": cell("diagnosis", "onset_year", 29, 1978, "onset_before_birth", "1978"),
        "ill after the diagnosis": cell("diagnosis", "onset_year", 4, 2016, "onset_after_diagnosis", "2016", "warning"),
        "ill in a month after the diagnosis": cell(
            "diagnosis", "onset_year", 5, 2015, "onset_after_diagnosis", "counts as unknown", "warning"
        ),
        "diagnosed before the referral": gives(
            in_tables(lambda frames: put(frames, "diagnosis", "referral_date", 6, DAY(2015, 6, 1))),
            "diagnosis",
            "diagnosis_date",
            "before_other_date",
            "Correct diagnosis_date or referral_date",
            severity="warning",
            rows=(7,),
            count=1,
            tables=lambda frames: put(frames, "diagnosis", "referral_date", 6, DAY(2015, 6, 1)),
        ),
        "referral and diagnosis interchanged": gives(
            in_tables(interchanged),
            "diagnosis",
            "diagnosis_date",
            "before_other_date",
            "Nearly all rows of 2014",
            rows=(1, 3, 5, 7, 9),
            count=15,
        ),
        "answered before it was sent": cell(
            "prom_response",
            "response_date",
            6,
            DAY(2024, 8, 1),
            "before_other_date",
            "prom_invitation.sent_date",
            "warning",
        ),
        "examined after death": columns(
            "visit",
            "visit_date",
            "after_death",
            1,
            "V030",
            at_last("visit_date", DAY(2025, 2, 1), ("entered_at",)),
            rows=(30,),
        ),
        "invited after death": cell(
            "prom_invitation", "sent_date", 29, DAY(2025, 2, 1), "after_death", "P030/2024", "warning"
        ),
        "registered before it happened": cell(
            "visit", "entered_at", 4, DAY(2020, 1, 1), "before_other_date", "before visit_date"
        ),
        "scanned after it was registered": cell(
            "mri_exam", "entered_at", 29, DAY(2024, 6, 1), "before_other_date", "before exam_date"
        ),
        "known before the period was over": cell(
            "relapse_status", "entered_at", 4, DAY(2023, 6, 1), "before_other_date", "before covers_to"
        ),
        "ordered before the first dose": cell(
            "treatment_episode", "entered_at", 4, DAY(2023, 6, 1), "before_other_date", "before start_date", "warning"
        ),
        "stopped before the first dose": cell(
            "treatment_episode", "end_date", 4, DAY(2023, 6, 1), "before_other_date", "before start_date"
        ),
        "left a unit before coming": cell(
            "patient_unit", "to_date", 4, DAY(2016, 2, 19), "before_other_date", "from_date"
        ),
        "a period that runs backwards": follows(
            cell("relapse_status", "covers_to", 4, DAY(2022, 6, 1), "before_other_date", "before covers_from")
        ),
        "older than anybody": cell("patient", "birth_date", 4, DAY(1905, 1, 1), "implausible_age", "110", "warning"),
    },
)
