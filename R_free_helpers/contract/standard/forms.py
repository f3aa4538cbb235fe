"""Forms: those that patients are sent and answer, and those that are registered."""

from __future__ import annotations

import datetime as dt

from R_free_helpers.contract.events import Event
from R_free_helpers.contract.table import BY_EXTENT, StandardTable, column, entered, person


class PromInvitation(StandardTable):
    """One row per person and yearly wave in which a form was sent, or could not be."""

    patient_id: str = person(key=True)
    wave: int = column("Year of the wave", unit="year", key=True, ge=2000, le=2100)
    sent_date: dt.date = column("Sent")
    channel: str = column("Channel", codes=True)
    reached: bool = column("The form reached the person")


# In a wave a form is answered once, outside of waves once a day; a complete one goes before an incomplete one.
class PromResponse(
    StandardTable, event=Event(("patient_id", "instrument", "wave"), {"wave": "response_date"}, prefer="complete")
):
    """One row per answered form."""

    response_id: str = column("Key", key=True)
    patient_id: str = person()
    wave: int = column("Year of the wave", unit="year", nullable=True, invited_by="prom_invitation", ge=2000, le=2100)
    response_date: dt.date = column("Answered", not_before={"prom_invitation.sent_date": BY_EXTENT})
    instrument: str = column("Form", codes=True)
    channel: str = column("Channel", codes=True)
    complete: bool = column("All items answered")
    score_physical: float = column("Physical score", unit="points of the scale", scale="score", nullable=True)
    score_mental: float = column("Mental score", unit="points of the scale", scale="score", nullable=True)
    score: float = column("Score of a form that has only one", unit="points of the scale", scale="score", nullable=True)
    items: str = column("Answers, as a JSON object of item and answer", json=True, nullable=True)


# Who has moved and is included anew is the same person, known since the first inclusion.
class RegistrationEvent(StandardTable, event=Event(("patient_id", "form"), only=("form", "inclusion"), first=True)):
    """One row per registered form."""

    event_id: str = column("Key", key=True)
    patient_id: str = person()
    unit_id: str = column("Registering unit", references="unit.unit_id")
    form: str = column("Form", codes=True)
    event_date: dt.date = column("Date of what the form describes")
    entered_at: dt.date = entered(event_date="error")
