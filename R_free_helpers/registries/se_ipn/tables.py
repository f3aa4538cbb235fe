"""The tables of an extract of the Swedish registry of inflammatory polyneuropathies."""

from __future__ import annotations

from R_free_helpers.contract import standard
from R_free_helpers.contract.schema import Schema, uses

SCHEMA = Schema(
    {
        "patient": uses(standard.Patient, without=("consent_date", "prom_consent_date")),
        "patient_unit": standard.PatientUnit,
        "diagnosis": uses(
            standard.Diagnosis,
            without=("type_at_onset", "n_relapses_before_dx", "n_deficits_at_dx", "mri_at_dx", "csf_done", "ocb"),
        ),
        "treatment_episode": standard.TreatmentEpisode,
        "visit": standard.Visit,
        "functional_measurement": standard.FunctionalMeasurement,
        "prom_response": uses(standard.PromResponse, without=("wave", "score_physical", "score_mental")),
        "registration_event": standard.RegistrationEvent,
        "validation_result": standard.ValidationResult,
    }
)
