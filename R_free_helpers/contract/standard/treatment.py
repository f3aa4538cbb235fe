"""Courses of drugs, and what is known of a person's treatment."""

from __future__ import annotations

import datetime as dt

from R_free_helpers.contract.events import Event
from R_free_helpers.contract.table import StandardTable, column, entered, person


class TreatmentEpisode(StandardTable, event=Event(("patient_id", "drug_id", "start_date")), courses=True):
    """One row per course of a drug."""

    episode_id: str = column("Key", key=True)
    patient_id: str = person()
    drug_id: str = column("Drug", references="drug.drug_id")
    start_date: dt.date = column("First dose", clock="contact")
    end_date: dt.date = column(
        "Stopped; empty while ongoing",
        clock="end",
        nullable=True,
        not_before={"start_date": "error"},
    )
    stop_reason: str = column("Why it was stopped", codes=True, nullable=True)
    received_abroad: bool = column("Given abroad")
    in_trial: bool = column("Given in a clinical trial")
    # A course is sometimes registered when it is ordered, before the first dose.
    entered_at: dt.date = entered(start_date="warning")


class TreatmentStatus(StandardTable, event=Event(("patient_id", "event_date"))):
    """What was known of a person's treatment at a contact: ongoing, none (with reason) or unknown."""

    status_id: str = column("Key", key=True)
    patient_id: str = person()
    event_date: dt.date = column("Date the status was true")
    status: str = column("Ongoing, none or unknown", codes=True)
    no_treatment_reason: str = column("Why there is no treatment", codes=True, nullable=True)
    entered_at: dt.date = entered(event_date="error")
