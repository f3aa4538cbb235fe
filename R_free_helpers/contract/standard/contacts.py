"""What happens at contacts and between them: visits, relapses, scores and examinations."""

from __future__ import annotations

import datetime as dt

from R_free_helpers.contract.events import Event
from R_free_helpers.contract.table import StandardTable, column, entered, person


class Visit(StandardTable, event=Event(("patient_id", "visit_date", "mode", "staff"))):
    """One row per contact."""

    visit_id: str = column("Key", key=True)
    patient_id: str = person()
    unit_id: str = column("Treating unit", references="unit.unit_id")
    visit_date: dt.date = column("Date of the contact", clock="contact")
    mode: str = column("Physical, phone, video or digital", codes=True)
    staff: str = column("Who met the patient", codes=True)
    entered_at: dt.date = entered(visit_date="error")


class Relapse(StandardTable):
    """One row per relapse."""

    patient_id: str = person(key=True)
    onset_date: dt.date = column("First day", clock="contact", key=True)
    hospitalised: bool = column("Admitted", nullable=True)
    corticosteroid: bool = column("Treated with corticosteroids", nullable=True)
    entered_at: dt.date = entered(onset_date="error")


class RelapseStatus(StandardTable):
    """A period for which relapses, or their absence, are known."""

    patient_id: str = person(key=True)
    covers_from: dt.date = column("First day covered", key=True)
    covers_to: dt.date = column("Last day covered", not_before={"covers_from": "error"})
    entered_at: dt.date = entered(covers_to="error")


# A clinician's and the patient's own score of one day are two.
class FunctionalMeasurement(StandardTable, event=Event(("patient_id", "event_date", "instrument", "source"))):
    """One row per measured score; the range and step of each instrument are the registry's."""

    measurement_id: str = column("Key", key=True)
    patient_id: str = person()
    unit_id: str = column("Unit that measured", references="unit.unit_id")
    event_date: dt.date = column("Date measured", clock="contact")
    instrument: str = column("Scale", codes=True)
    value: float = column("Score", unit="points of the scale", scale="value")
    source: str = column("Clinician or patient", codes=True)
    during_relapse: bool = column("Measured during a relapse")
    entered_at: dt.date = entered(event_date="error")


class MriExam(StandardTable, event=Event(("patient_id", "exam_date", "region"))):
    """One row per MRI examination."""

    mri_id: str = column("Key", key=True)
    patient_id: str = person()
    exam_date: dt.date = column("Date examined", clock="contact")
    region: str = column("Body region", codes=True)
    context: str = column("Diagnostic or follow-up", codes=True)
    entered_at: dt.date = entered(exam_date="error")
