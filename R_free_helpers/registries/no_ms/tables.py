"""The tables of an extract of the Norwegian MS registry."""

from __future__ import annotations

from R_free_helpers.contract import standard
from R_free_helpers.contract.schema import Schema, uses

SCHEMA = Schema(
    {
        "patient": standard.Patient,
        "patient_unit": standard.PatientUnit,
        "diagnosis": uses(standard.Diagnosis, without=("onset_date", "icd_registered", "validated_result")),
        "treatment_episode": standard.TreatmentEpisode,
        "treatment_status": standard.TreatmentStatus,
        "visit": standard.Visit,
        "relapse": standard.Relapse,
        "relapse_status": standard.RelapseStatus,
        "functional_measurement": standard.FunctionalMeasurement,
        "mri_exam": standard.MriExam,
        "prom_invitation": standard.PromInvitation,
        "prom_response": uses(standard.PromResponse, without=("score", "items")),
        "registration_event": standard.RegistrationEvent,
        "validation_result": standard.ValidationResult,
        "reliability_rating": standard.ReliabilityRating,
        "biobank_sample": standard.BiobankSample,
        "data_delivery": standard.DataDelivery,
    }
)
