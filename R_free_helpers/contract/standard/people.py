"""Persons, the units they belong to, and their diagnoses."""

from __future__ import annotations

import datetime as dt

from R_free_helpers.contract.table import BY_EXTENT, PartialDate, StandardTable, column, person


class Patient(StandardTable, may_be_empty=False):
    """One row per person who has consented; registered once the inclusion form exists.

    Who has moved and has several inclusion forms is one row all the same, with the date of the first.
    """

    patient_id: str = column("Pseudonymous person key", key=True)
    sex: str = column("Legal sex", codes=True)
    birth_date: dt.date = column("Date of birth", clock="birth")
    residence_unit_id: str = column("Unit in whose area the person lives on the status date", references="unit.unit_id")
    consent_date: dt.date = column("Consent signed", nullable=True)
    consent_status: str = column("State of the consent", codes=True)
    prom_consent_date: dt.date = column("Consent to patient-reported measures", nullable=True)
    digitally_reachable: bool = column("Can be sent a form electronically")
    death_date: dt.date = column("Date of death", clock="death", nullable=True)
    emigration_date: dt.date = column("Date of emigration", nullable=True)
    included_date: dt.date = column("Inclusion form registered", clock="entered", nullable=True)
    ended_date: dt.date = column("Follow-up ended", clock="end", nullable=True)
    ended_reason: str = column("Why follow-up ended", codes=True, nullable=True)


class PatientUnit(StandardTable):
    """Units a person is, or has been, registered at."""

    patient_id: str = person(key=True)
    unit_id: str = column("Unit", key=True, references="unit.unit_id")
    role: str = column("Treating or residence", key=True, codes=True)
    from_date: dt.date = column("From", clock="entered", key=True)
    to_date: dt.date = column("To, when ended", clock="end", nullable=True, not_before={"from_date": "error"})


class Diagnosis(StandardTable, may_be_empty=False):
    """One row per person and diagnosis."""

    patient_id: str = person(key=True)
    diagnosis: str = column("Diagnosis", key=True, codes=True)
    onset_year: int = column(
        "Year of onset",
        unit="year",
        year_of=PartialDate(month="onset_month", day="onset_date", not_after="diagnosis_date"),
        ge=1900,
        le=2100,
    )
    onset_month: int = column("Month of onset; empty when unknown", unit="month", nullable=True, ge=1, le=12)
    onset_date: dt.date = column("Day of onset; empty when unknown", nullable=True)
    referral_date: dt.date = column("Referred to specialist", nullable=True)
    diagnosis_date: dt.date = column("Diagnosis made", not_before={"referral_date": BY_EXTENT, "onset_date": BY_EXTENT})
    type_at_onset: str = column("Course at onset", codes=True)
    n_relapses_before_dx: int = column("Relapses before diagnosis", nullable=True, ge=0, le=50)
    n_deficits_at_dx: int = column("Clinical deficits at diagnosis", nullable=True, ge=0, le=50)
    mri_at_dx: str = column("MRI in the diagnostic work-up", codes=True)
    csf_done: str = column("Cerebrospinal fluid examined", codes=True)
    ocb: str = column("Oligoclonal bands", codes=True)
    icd_registered: bool = column("The diagnosis has its code in the classification of diseases")
    validated_result: str = column("What validation found; empty when it was not validated", codes=True, nullable=True)
