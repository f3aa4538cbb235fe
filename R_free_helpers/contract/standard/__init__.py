"""The library of tables that many registries have; each registry says which of them, in its ``tables.py``.

What they are called in an extract is the name in `LIBRARY` where the registry gives them no other.
"""

from __future__ import annotations

from R_free_helpers.contract.standard.contacts import (
    FunctionalMeasurement,
    MriExam,
    Relapse,
    RelapseStatus,
    Visit,
)
from R_free_helpers.contract.standard.forms import PromInvitation, PromResponse, RegistrationEvent
from R_free_helpers.contract.standard.people import Diagnosis, Patient, PatientUnit
from R_free_helpers.contract.standard.studies import BiobankSample, DataDelivery, ReliabilityRating, ValidationResult
from R_free_helpers.contract.standard.treatment import TreatmentEpisode, TreatmentStatus
from R_free_helpers.contract.table import Table

LIBRARY: dict[str, type[Table]] = {
    "patient": Patient,
    "patient_unit": PatientUnit,
    "diagnosis": Diagnosis,
    "treatment_episode": TreatmentEpisode,
    "treatment_status": TreatmentStatus,
    "visit": Visit,
    "relapse": Relapse,
    "relapse_status": RelapseStatus,
    "functional_measurement": FunctionalMeasurement,
    "mri_exam": MriExam,
    "prom_invitation": PromInvitation,
    "prom_response": PromResponse,
    "registration_event": RegistrationEvent,
    "validation_result": ValidationResult,
    "reliability_rating": ReliabilityRating,
    "biobank_sample": BiobankSample,
    "data_delivery": DataDelivery,
}

__all__ = ["LIBRARY", *(model.__name__ for model in LIBRARY.values())]
