"""The tables of an extract: persons, their operations, and what each operation led to."""

from __future__ import annotations

import datetime as dt

from R_free_helpers.contract import standard
from R_free_helpers.contract.schema import Schema, Table, column, entered, person, uses


class Patient(standard.Patient, may_be_empty=False):
    """One row per person who was operated."""


class Operation(Table, may_be_empty=False):
    """One row per operation for cancer of the digestive tract; a person may have several."""

    operation_id: str = column("Key", key=True)
    patient_id: str = person()
    unit_id: str = column("Hospital that operated", references="unit.unit_id")
    operation_date: dt.date = column("Day of the operation", clock="contact")
    discharge_date: dt.date = column(
        "Left the hospital; empty when unknown", nullable=True, clock="contact", not_before={"operation_date": "error"}
    )
    site: str = column("Organ with the cancer", codes=True)
    stage: str = column("Stage of the cancer", codes=True)
    asa: str = column("Illness before the operation, by the American Society of Anesthesiologists", codes=True)
    urgency: str = column("Planned, or an emergency", codes=True)
    approach: str = column("Open, or through keyholes", codes=True)
    anastomosis: bool = column("The bowel was joined again")
    entered_at: dt.date = entered(operation_date="error")


class Complication(Table):
    """One row per complication of an operation."""

    complication_id: str = column("Key", key=True)
    operation_id: str = column("The operation that it followed", references="operation.operation_id")
    patient_id: str = person()
    complication_date: dt.date = column("First day", clock="contact", not_before={"operation.operation_date": "error"})
    kind: str = column("Kind", codes=True)
    grade: str = column("How severe, after Clavien and Dindo", codes=True)
    entered_at: dt.date = entered(complication_date="error")


class FollowUp(Table):
    """One row per operation that was followed up, at least 30 days after it or at death."""

    operation_id: str = column("The operation", key=True, references="operation.operation_id")
    patient_id: str = person()
    follow_up_date: dt.date = column("Day of the follow-up", not_before={"operation.operation_date": "error"})
    source: str = column("Visit, telephone or record", codes=True)
    readmitted: bool = column("Admitted again within 30 days; empty when unknown", nullable=True)
    entered_at: dt.date = entered(follow_up_date="error")


SCHEMA = Schema(
    {
        "patient": uses(
            Patient,
            without=(
                "residence_unit_id",
                "consent_date",
                "consent_status",
                "prom_consent_date",
                "digitally_reachable",
                "included_date",
                "ended_date",
                "ended_reason",
            ),
        ),
        "operation": Operation,
        "complication": Complication,
        "follow_up": FollowUp,
    }
)
