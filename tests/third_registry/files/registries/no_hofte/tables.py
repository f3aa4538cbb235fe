"""The tables of an extract of the register of hip fractures."""

from __future__ import annotations

from R_free_helpers.contract import standard
from R_free_helpers.contract.schema import BY_EXTENT, Schema, uses

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
                "onset_date",
                "referral_date",
                "type_at_onset",
                "n_relapses_before_dx",
                "n_deficits_at_dx",
                "mri_at_dx",
                "csf_done",
                "ocb",
                "icd_registered",
                "validated_result",
            ),
        ),
        "treatment_episode": uses(
            standard.TreatmentEpisode, without=("end_date", "stop_reason", "received_abroad", "in_trial")
        ),
        "visit": standard.Visit,
    },
    date_order={
        "treatment_episode.start_date": {"diagnosis.diagnosis_date": BY_EXTENT},
        "visit.visit_date": {"treatment_episode.start_date": "warning"},
    },
)
