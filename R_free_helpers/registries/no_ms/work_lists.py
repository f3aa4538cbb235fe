"""The work lists of the trusts: whom to look at, and what is then registered in which form."""

from __future__ import annotations

from R_free_helpers.measures.alike import ALSO_AT
from R_free_helpers.model.work_list import WorkList
from R_free_helpers.registries.no_ms.cohorts import work_lists
from R_free_helpers.registries.no_ms.cohorts.population import consented_without_data

DIAGNOSED = ("diagnosis.diagnosis_date", "diagnosis.type_at_onset")

WORK_LISTS = (
    WorkList(
        "edss",
        measure="edss",
        form="edss",
        register=("functional_measurement.event_date", "functional_measurement.value"),
        shown=DIAGNOSED,
    ),
    WorkList(
        "visit",
        rows=work_lists.not_seen_in_year,
        form="follow_up",
        register=("visit.visit_date", "visit.mode", "visit.staff"),
        shown=DIAGNOSED,
    ),
    WorkList(
        "treatment",
        measure="treat_upd",
        form="treatment",
        register=(
            "treatment_status.event_date",
            "treatment_status.status",
            "treatment_status.no_treatment_reason",
        ),
        shown=DIAGNOSED,
    ),
    WorkList(
        "relapse",
        measure="relapse_upd",
        form="relapse",
        register=("relapse_status.covers_from", "relapse_status.covers_to", "relapse.onset_date"),
        shown=DIAGNOSED,
    ),
    WorkList(
        "mri",
        measure="mri",
        form="mri",
        register=("mri_exam.exam_date", "mri_exam.region", "mri_exam.context"),
        shown=DIAGNOSED,
    ),
    WorkList(
        "referral",
        measure="ref_dx",
        lacks="value",
        form="inclusion",
        register=("diagnosis.referral_date",),
        shown=("diagnosis.referral_date", "diagnosis.diagnosis_date"),
    ),
    WorkList(
        "onset",
        measure="onset_dx",
        lacks="value",
        form="inclusion",
        register=("diagnosis.onset_year", "diagnosis.onset_month"),
        shown=("diagnosis.onset_year", "diagnosis.onset_month", "diagnosis.diagnosis_date"),
    ),
    WorkList(
        "treatment_start",
        measure="dx_treat",
        lacks="value",
        form="treatment",
        register=("treatment_episode.drug_id", "treatment_episode.start_date", "treatment_status.status"),
        shown=("diagnosis.diagnosis_date",),
    ),
    WorkList(
        "inclusion",
        rows=consented_without_data,
        form="inclusion",
        register=("diagnosis.diagnosis_date", "diagnosis.type_at_onset", "diagnosis.onset_year"),
        shown=("patient.consent_date",),
    ),
    WorkList(
        "consent",
        rows=work_lists.without_consent_form,
        form="consent",
        register=("patient.consent_date", "patient.consent_status"),
        shown=("patient.consent_date", "patient.included_date"),
    ),
    WorkList(
        "duplicate",
        rows=work_lists.registered_alike,
        shown=(
            "diagnosis.onset_year",
            "diagnosis.onset_month",
            "diagnosis.diagnosis_date",
            "patient.included_date",
            f"{ALSO_AT}=patient.residence_unit_id",
        ),
    ),
    WorkList(
        "moved",
        rows=work_lists.moved,
        register=("patient_unit.unit_id", "patient_unit.role", "patient_unit.to_date", "patient.emigration_date"),
        shown=(
            f"{work_lists.TREATED_AT}=patient_unit.unit_id",
            "patient.emigration_date",
            "patient.ended_date",
            "patient.ended_reason",
        ),
    ),
)
