"""The work lists (urvalslistor) of the clinics: whom to look at, and what is then registered in which form."""

from __future__ import annotations

from R_free_helpers.measures.alike import ALSO_AT
from R_free_helpers.model.work_list import WorkList
from R_free_helpers.registries.se_ipn.cohorts import work_lists

DIAGNOSED = ("diagnosis.diagnosis", "diagnosis.diagnosis_date")

WORK_LISTS = (
    WorkList(
        "visit",
        measure="visit_physician_12m",
        form="follow_up",
        register=("visit.visit_date", "visit.mode", "visit.staff"),
        shown=DIAGNOSED,
    ),
    WorkList(
        "incat",
        measure="incat_year",
        form="function",
        register=("functional_measurement.event_date", "functional_measurement.value"),
        shown=DIAGNOSED,
    ),
    WorkList(
        "treatment",
        measure="missing_values",
        subgroup="variable=treatment",
        form="treatment",
        register=("treatment_episode.drug_id", "treatment_episode.start_date", "treatment_episode.end_date"),
    ),
    WorkList(
        "referral",
        measure="missing_values",
        subgroup="variable=referral",
        form="inclusion",
        register=("diagnosis.referral_date",),
    ),
    WorkList(
        "onset",
        measure="missing_values",
        subgroup="variable=onset",
        form="inclusion",
        register=("diagnosis.onset_date",),
    ),
    WorkList(
        "duplicate",
        rows=work_lists.registered_alike,
        shown=(*DIAGNOSED, "diagnosis.onset_date", "patient.included_date", f"{ALSO_AT}=patient_unit.unit_id"),
    ),
    WorkList(
        "moved",
        rows=work_lists.moved,
        register=("patient_unit.unit_id", "patient_unit.to_date", "patient.emigration_date"),
        shown=("visit.visit_date", f"{work_lists.SEEN_AT}=visit.unit_id", "patient.emigration_date"),
    ),
)
