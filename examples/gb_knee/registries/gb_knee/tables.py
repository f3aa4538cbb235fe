"""The tables of an extract of gb_knee."""

from __future__ import annotations

from R_free_helpers.contract import standard
from R_free_helpers.contract.schema import Schema, uses

SCHEMA = Schema(
    {
        "patient": uses(
            standard.Patient,
            without=(
                "consent_date",
                "prom_consent_date",
                "digitally_reachable",
                "death_date",
                "emigration_date",
                "ended_date",
                "ended_reason",
            ),
        ),
        "diagnosis": uses(
            standard.Diagnosis,
            without=(
                "onset_month",
                "referral_date",
                "type_at_onset",
                "n_relapses_before_dx",
                "n_deficits_at_dx",
                "mri_at_dx",
                "csf_done",
                "ocb",
                "onset_date",
                "icd_registered",
                "validated_result",
            ),
        ),
        "visit": standard.Visit,
    }
)
