"""What a report may choose persons by: sex, age, diagnosis, drug and the time of the diagnosis."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.ages import completed_years
from R_free_helpers.model.dimension import Dimension
from R_free_helpers.model.source import Source
from R_free_helpers.registries.se_ipn.cohorts import treatment


def sex(source: Source) -> nw.LazyFrame:
    """Return ``value``: the sex."""
    return source.table("patient").select("patient_id", value=nw.col("sex"))


def age(source: Source) -> nw.LazyFrame:
    """Return ``value``: age in completed years on the status date."""
    return source.table("patient").select("patient_id", value=completed_years("birth_date", source.status_date))


def diagnosis(source: Source) -> nw.LazyFrame:
    """Return ``value``: each diagnosis of a person, of which there may be several."""
    return source.table("diagnosis").select("patient_id", value=nw.col("diagnosis"))


def drug_in_use(source: Source) -> nw.LazyFrame:
    """Return ``value``: each immunotherapy that is ongoing on the status date, of which there may be several."""
    return treatment.ongoing(source).select("patient_id", value=nw.col("drug_id"))


def day_of_diagnosis(source: Source) -> nw.LazyFrame:
    """Return ``value``: the day of each diagnosis."""
    return source.table("diagnosis").select("patient_id", value=nw.col("diagnosis_date"))


DIMENSIONS = (
    Dimension("sex", sex, "codes", key="sex"),
    Dimension("age", age, "ages"),
    Dimension("diagnosis", diagnosis, "codes", key="diagnosis"),
    Dimension("drug", drug_in_use, "codes", key="drug"),
    Dimension("diagnosed", day_of_diagnosis, "dates"),
)
