"""Beside the registry's daily work: validation, agreement of raters, biobank and deliveries of data."""

from __future__ import annotations

from R_free_helpers.contract.table import StandardTable, column, person


class ValidationResult(StandardTable, optional=True):
    """One row per validated person and variable: what the registry holds against what the journal says."""

    patient_id: str = person(key=True)
    hospital_id: str = column("Unit whose journals were read", key=True, references="unit.unit_id")
    variable: str = column("Validated variable", key=True, codes=True)
    registry_value: str = column("Value in the registry, as text", nullable=True)
    journal_value: str = column("Value in the journal, as text", nullable=True)
    match: bool = column("The two agree")


class ReliabilityRating(StandardTable, optional=True):
    """One row per case vignette, rater and variable."""

    case_id: str = column("Case vignette", key=True)
    rater_id: str = column("Pseudonymous rater key", key=True)
    variable: str = column("Rated variable", key=True, name=True)
    value: str = column(
        "What the rater entered, as text", nullable=True, number_where={"scale": ("ordinal", "continuous")}
    )
    scale: str = column("Level of measurement of the variable", codes=True)


class BiobankSample(StandardTable, optional=True, patient_where=("relation", "patient")):
    """One row per person with a stored sample; relatives are not patients of the registry."""

    person_id: str = column("Pseudonymous key of the person who gave the sample", key=True)
    relation: str = column("Patient, or how the person is related to the patient", codes=True)
    patient_id: str = person()
    material: str = column("Stored material", codes=True)
    pair_id: str = column("Pair of parents the person belongs to", nullable=True)


class DataDelivery(StandardTable, optional=True):
    """One row per delivery of data from the registry."""

    delivery_id: str = column("Key", key=True)
    year: int = column("Year of the delivery", unit="year", ge=2000, le=2100)
    purpose: str = column("What the data are used for", codes=True)
    project: str = column("Project that received the data", nullable=True)
