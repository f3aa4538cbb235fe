"""The tables an extract must have: one pandera class per table, one schema for every registry.

A column's ``description`` and ``unit`` feed the data dictionary. Its ``codes`` flag says that the allowed
values are listed by the registry in ``data/<registry>/codes.csv``; ``key`` marks the primary key and
``references`` names ``table.column`` that must hold every value; what a date means for other dates is its
``clock``. A table whose ``Config.metadata`` says ``optional`` may be absent from an extract. What differs
between registries is data, never a branch in here: what one of them does not have stands in its
``not_used.csv``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

import pandera.polars as pa
import polars as pl
from pandera.typing.polars import Series

BY_EXTENT = "by_extent"
"""A breach is a warning in single rows, and an error where nearly all rows of a year show it."""

SEVERITIES = ("error", "warning", BY_EXTENT)


def _column(
    description: str,
    *,
    nullable: bool = False,
    unit: str | None = None,
    codes: bool = False,
    key: bool = False,
    references: str | None = None,
    clock: str | None = None,
    not_before: dict[str, str] | None = None,
    scale: str | None = None,
    json: bool = False,
    name: bool = False,
    number_where: dict[str, tuple[str, ...]] | None = None,
    **checks,
) -> pa.Field:
    """Return a pandera field that also carries what the data dictionary and the rules need.

    Parameters
    ----------
    clock : str, optional
        What a date says, which decides how it relates to birth, death and the extraction date (``CLOCKS``).
        Dates are ``event`` unless another clock is named.
    not_before : dict of str to str, optional
        Columns of the same row, or ``table.column`` of the same person's rows of another table, that this date may not
        precede, each with the severity of a breach (`SEVERITIES`).
    scale : str, optional
        The score kept here: minimum, maximum and step stand in ``instrument.csv`` under this name, for the
        instrument that the row's ``instrument`` column names.
    json : bool
        The text is a JSON object of names and answers.
    name : bool
        The text names something in the results: letters, digits, ``_``, ``-``, ``.`` and blanks.
    number_where : dict of str to tuple of str, optional
        The text is a number in rows where another column has one of these codes.
    """
    metadata = {
        "unit": unit,
        "codes": codes,
        "key": key,
        "references": references,
        "scale": scale,
        "json": json,
        "name": name,
        "number_where": number_where or {},
        "clock": (clock or "event") if unit == "date" else None,
        "not_before": not_before or {},
    }
    return pa.Field(description=description, nullable=nullable, metadata=metadata, **checks)


@dataclass(frozen=True)
class Clock:
    """How the dates of one clock relate to other dates: the severity of a breach, or None when it is none.

    Attributes
    ----------
    before_birth, after_death, after_extraction : {"error", "warning"} or None
    """

    before_birth: str | None
    after_death: str | None
    after_extraction: str | None


CLOCKS: dict[str, Clock] = {
    "birth": Clock(before_birth=None, after_death=None, after_extraction="error"),
    "death": Clock(before_birth="error", after_death=None, after_extraction="error"),
    # The person took part in person, so must have been alive.
    "contact": Clock(before_birth="error", after_death="error", after_extraction="error"),
    # A diagnosis can be made, and relatives can answer a form, after a death: odd, not impossible.
    "event": Clock(before_birth="error", after_death="warning", after_extraction="error"),
    "entered": Clock(before_birth="error", after_death=None, after_extraction="error"),
    # An end can be planned, and is often registered long after a death.
    "end": Clock(before_birth="error", after_death=None, after_extraction="warning"),
}


_REQUIRED = {"optional": False, "may_be_empty": True}
_NEEDS_ROWS = {"optional": False, "may_be_empty": False}
_OPTIONAL = {"optional": True, "may_be_empty": True}


class _Table(pa.DataFrameModel):
    class Config:
        strict = False
        coerce = False
        metadata = _REQUIRED


def _patient(*, key: bool = False) -> pa.Field:
    return _column("Pseudonymous person key", key=key, references="patient.patient_id")


def _entered(**not_before: str) -> pa.Field:
    return _column("When the form was registered", unit="date", clock="entered", not_before=not_before)


class Patient(_Table):
    """One row per person who has consented; registered once the inclusion form exists.

    Who has moved and has several inclusion forms is one row all the same, with the date of the first.
    """

    class Config(_Table.Config):
        metadata = _NEEDS_ROWS

    patient_id: Series[str] = _column("Pseudonymous person key", key=True)
    sex: Series[str] = _column("Legal sex", codes=True)
    birth_date: Series[dt.date] = _column("Date of birth", unit="date", clock="birth")
    residence_unit_id: Series[str] = _column(
        "Unit in whose area the person lives on the status date", references="unit.unit_id"
    )
    consent_date: Series[dt.date] = _column("Consent signed", unit="date", nullable=True)
    consent_status: Series[str] = _column("State of the consent", codes=True)
    prom_consent_date: Series[dt.date] = _column("Consent to patient-reported measures", unit="date", nullable=True)
    digitally_reachable: Series[bool] = _column("Can be sent a form electronically")
    death_date: Series[dt.date] = _column("Date of death", unit="date", clock="death", nullable=True)
    emigration_date: Series[dt.date] = _column("Date of emigration", unit="date", nullable=True)
    included_date: Series[dt.date] = _column("Inclusion form registered", unit="date", clock="entered", nullable=True)
    ended_date: Series[dt.date] = _column("Follow-up ended", unit="date", clock="end", nullable=True)
    ended_reason: Series[str] = _column("Why follow-up ended", codes=True, nullable=True)


class PatientUnit(_Table):
    """Units a person is, or has been, registered at."""

    patient_id: Series[str] = _patient(key=True)
    unit_id: Series[str] = _column("Unit", key=True, references="unit.unit_id")
    role: Series[str] = _column("Treating or residence", key=True, codes=True)
    from_date: Series[dt.date] = _column("From", unit="date", clock="entered", key=True)
    to_date: Series[dt.date] = _column(
        "To, when ended", unit="date", clock="end", nullable=True, not_before={"from_date": "error"}
    )


class Diagnosis(_Table):
    """One row per person and diagnosis."""

    class Config(_Table.Config):
        metadata = _NEEDS_ROWS

    patient_id: Series[str] = _patient(key=True)
    diagnosis: Series[str] = _column("Diagnosis", key=True, codes=True)
    onset_year: Series[int] = _column("Year of onset", unit="year", ge=1900, le=2100)
    onset_month: Series[int] = _column("Month of onset; empty when unknown", unit="month", nullable=True, ge=1, le=12)
    onset_date: Series[dt.date] = _column("Day of onset; empty when unknown", unit="date", nullable=True)
    referral_date: Series[dt.date] = _column("Referred to specialist", unit="date", nullable=True)
    diagnosis_date: Series[dt.date] = _column(
        "Diagnosis made", unit="date", not_before={"referral_date": BY_EXTENT, "onset_date": BY_EXTENT}
    )
    type_at_onset: Series[str] = _column("Course at onset", codes=True)
    n_relapses_before_dx: Series[int] = _column("Relapses before diagnosis", nullable=True, ge=0, le=50)
    n_deficits_at_dx: Series[int] = _column("Clinical deficits at diagnosis", nullable=True, ge=0, le=50)
    mri_at_dx: Series[str] = _column("MRI in the diagnostic work-up", codes=True)
    csf_done: Series[str] = _column("Cerebrospinal fluid examined", codes=True)
    ocb: Series[str] = _column("Oligoclonal bands", codes=True)
    icd_registered: Series[bool] = _column("The diagnosis has its code in the classification of diseases")
    validated_result: Series[str] = _column(
        "What validation found; empty when it was not validated", codes=True, nullable=True
    )


class TreatmentEpisode(_Table):
    """One row per course of a drug."""

    episode_id: Series[str] = _column("Key", key=True)
    patient_id: Series[str] = _patient()
    drug_id: Series[str] = _column("Drug", references="drug.drug_id")
    start_date: Series[dt.date] = _column("First dose", unit="date", clock="contact")
    end_date: Series[dt.date] = _column(
        "Stopped; empty while ongoing",
        unit="date",
        clock="end",
        nullable=True,
        not_before={"start_date": "error"},
    )
    stop_reason: Series[str] = _column("Why it was stopped", codes=True, nullable=True)
    received_abroad: Series[bool] = _column("Given abroad")
    in_trial: Series[bool] = _column("Given in a clinical trial")
    # A course is sometimes registered when it is ordered, before the first dose.
    entered_at: Series[dt.date] = _entered(start_date="warning")


class TreatmentStatus(_Table):
    """What was known of a person's treatment at a contact: ongoing, none (with reason) or unknown."""

    status_id: Series[str] = _column("Key", key=True)
    patient_id: Series[str] = _patient()
    event_date: Series[dt.date] = _column("Date the status was true", unit="date")
    status: Series[str] = _column("Ongoing, none or unknown", codes=True)
    no_treatment_reason: Series[str] = _column("Why there is no treatment", codes=True, nullable=True)
    entered_at: Series[dt.date] = _entered(event_date="error")


class Visit(_Table):
    """One row per contact."""

    visit_id: Series[str] = _column("Key", key=True)
    patient_id: Series[str] = _patient()
    unit_id: Series[str] = _column("Treating unit", references="unit.unit_id")
    visit_date: Series[dt.date] = _column("Date of the contact", unit="date", clock="contact")
    mode: Series[str] = _column("Physical, phone, video or digital", codes=True)
    staff: Series[str] = _column("Who met the patient", codes=True)
    entered_at: Series[dt.date] = _entered(visit_date="error")


class Relapse(_Table):
    """One row per relapse."""

    patient_id: Series[str] = _patient(key=True)
    onset_date: Series[dt.date] = _column("First day", unit="date", clock="contact", key=True)
    hospitalised: Series[bool] = _column("Admitted", nullable=True)
    corticosteroid: Series[bool] = _column("Treated with corticosteroids", nullable=True)
    entered_at: Series[dt.date] = _entered(onset_date="error")


class RelapseStatus(_Table):
    """A period for which relapses, or their absence, are known."""

    patient_id: Series[str] = _patient(key=True)
    covers_from: Series[dt.date] = _column("First day covered", unit="date", key=True)
    covers_to: Series[dt.date] = _column("Last day covered", unit="date", not_before={"covers_from": "error"})
    entered_at: Series[dt.date] = _entered(covers_to="error")


class FunctionalMeasurement(_Table):
    """One row per measured score; the range and step of each instrument are the registry's."""

    measurement_id: Series[str] = _column("Key", key=True)
    patient_id: Series[str] = _patient()
    unit_id: Series[str] = _column("Unit that measured", references="unit.unit_id")
    event_date: Series[dt.date] = _column("Date measured", unit="date", clock="contact")
    instrument: Series[str] = _column("Scale", codes=True)
    value: Series[float] = _column("Score", unit="points of the scale", scale="value")
    source: Series[str] = _column("Clinician or patient", codes=True)
    during_relapse: Series[bool] = _column("Measured during a relapse")
    entered_at: Series[dt.date] = _entered(event_date="error")


class MriExam(_Table):
    """One row per MRI examination."""

    mri_id: Series[str] = _column("Key", key=True)
    patient_id: Series[str] = _patient()
    exam_date: Series[dt.date] = _column("Date examined", unit="date", clock="contact")
    region: Series[str] = _column("Body region", codes=True)
    context: Series[str] = _column("Diagnostic or follow-up", codes=True)
    entered_at: Series[dt.date] = _entered(exam_date="error")


class PromInvitation(_Table):
    """One row per person and yearly wave in which a form was sent, or could not be."""

    patient_id: Series[str] = _patient(key=True)
    wave: Series[int] = _column("Year of the wave", unit="year", key=True, ge=2000, le=2100)
    sent_date: Series[dt.date] = _column("Sent", unit="date")
    channel: Series[str] = _column("Channel", codes=True)
    reached: Series[bool] = _column("The form reached the person")


class PromResponse(_Table):
    """One row per answered form."""

    response_id: Series[str] = _column("Key", key=True)
    patient_id: Series[str] = _patient()
    wave: Series[int] = _column("Year of the wave", unit="year", nullable=True, ge=2000, le=2100)
    response_date: Series[dt.date] = _column(
        "Answered", unit="date", not_before={"prom_invitation.sent_date": BY_EXTENT}
    )
    instrument: Series[str] = _column("Form", codes=True)
    channel: Series[str] = _column("Channel", codes=True)
    complete: Series[bool] = _column("All items answered")
    score_physical: Series[float] = _column("Physical score", unit="points of the scale", scale="score", nullable=True)
    score_mental: Series[float] = _column("Mental score", unit="points of the scale", scale="score", nullable=True)
    score: Series[float] = _column(
        "Score of a form that has only one", unit="points of the scale", scale="score", nullable=True
    )
    items: Series[str] = _column("Answers, as a JSON object of item and answer", json=True, nullable=True)


class RegistrationEvent(_Table):
    """One row per registered form."""

    event_id: Series[str] = _column("Key", key=True)
    patient_id: Series[str] = _patient()
    unit_id: Series[str] = _column("Registering unit", references="unit.unit_id")
    form: Series[str] = _column("Form", codes=True)
    event_date: Series[dt.date] = _column("Date of what the form describes", unit="date")
    entered_at: Series[dt.date] = _entered(event_date="error")


class ValidationResult(_Table):
    """One row per validated person and variable: what the registry holds against what the journal says."""

    class Config(_Table.Config):
        metadata = _OPTIONAL

    patient_id: Series[str] = _patient(key=True)
    hospital_id: Series[str] = _column("Unit whose journals were read", key=True, references="unit.unit_id")
    variable: Series[str] = _column("Validated variable", key=True, codes=True)
    registry_value: Series[str] = _column("Value in the registry, as text", nullable=True)
    journal_value: Series[str] = _column("Value in the journal, as text", nullable=True)
    match: Series[bool] = _column("The two agree")


class ReliabilityRating(_Table):
    """One row per case vignette, rater and variable."""

    class Config(_Table.Config):
        metadata = _OPTIONAL

    case_id: Series[str] = _column("Case vignette", key=True)
    rater_id: Series[str] = _column("Pseudonymous rater key", key=True)
    variable: Series[str] = _column("Rated variable", key=True, name=True)
    value: Series[str] = _column(
        "What the rater entered, as text", nullable=True, number_where={"scale": ("ordinal", "continuous")}
    )
    scale: Series[str] = _column("Level of measurement of the variable", codes=True)


class BiobankSample(_Table):
    """One row per person with a stored sample; relatives are not patients of the registry."""

    class Config(_Table.Config):
        metadata = _OPTIONAL

    person_id: Series[str] = _column("Pseudonymous key of the person who gave the sample", key=True)
    relation: Series[str] = _column("Patient, or how the person is related to the patient", codes=True)
    patient_id: Series[str] = _patient()
    material: Series[str] = _column("Stored material", codes=True)
    pair_id: Series[str] = _column("Pair of parents the person belongs to", nullable=True)


class DataDelivery(_Table):
    """One row per delivery of data from the registry."""

    class Config(_Table.Config):
        metadata = _OPTIONAL

    delivery_id: Series[str] = _column("Key", key=True)
    year: Series[int] = _column("Year of the delivery", unit="year", ge=2000, le=2100)
    purpose: Series[str] = _column("What the data are used for", codes=True)
    project: Series[str] = _column("Project that received the data", nullable=True)


TABLES: dict[str, type[_Table]] = {
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


def is_optional(table: str) -> bool:
    """Return whether an extract may lack ``table``."""
    return bool(TABLES[table].Config.metadata["optional"])


def may_be_empty(table: str) -> bool:
    """Return whether ``table`` may have no rows."""
    return bool(TABLES[table].Config.metadata["may_be_empty"])


@cache
def schema_of(table: str, without: frozenset[str] = frozenset()) -> pa.DataFrameSchema:
    """Return the pandera schema of ``table``, less some columns; making one is slow, so it is made once."""
    if without:
        return schema_of(table).remove_columns(sorted(without))
    return TABLES[table].to_schema()


def columns_where(table: str, fact: str) -> list[str]:
    """Return the columns of ``table`` whose metadata hold something for ``fact`` (key, codes, clock, ...)."""
    return [name for name, column in schema_of(table).columns.items() if column.metadata[fact]]


def polars_schema(table: str) -> dict[str, pl.DataType]:
    """Return the columns of ``table`` with their polars types, in order."""
    return {name: column.dtype.type for name, column in schema_of(table).columns.items()}
