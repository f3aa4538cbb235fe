"""What a report may choose persons by: sex, age, course, drug and the time of the diagnosis."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.ages import completed_years
from R_free_helpers.model.dimension import Dimension
from R_free_helpers.model.source import Source
from R_free_helpers.registries.no_ms.cohorts import treatment


def sex(source: Source) -> nw.LazyFrame:
    """Return ``value``: the sex."""
    return source.table("patient").select("patient_id", value=nw.col("sex"))


def age(source: Source) -> nw.LazyFrame:
    """Return ``value``: age in completed years on the status date."""
    return source.table("patient").select("patient_id", value=completed_years("birth_date", source.status_date))


def course(source: Source) -> nw.LazyFrame:
    """Return ``value``: the course at onset."""
    return source.table("diagnosis").select("patient_id", value=nw.col("type_at_onset"))


def drug_in_use(source: Source) -> nw.LazyFrame:
    """Return ``value``: the drug of those who are on treatment on the status date."""
    now = treatment.status_now(source).filter(nw.col("status") == "ongoing")
    return now.select("patient_id", value=nw.col("drug_id"))


def day_of_diagnosis(source: Source) -> nw.LazyFrame:
    """Return ``value``: the day of the diagnosis."""
    return source.table("diagnosis").select("patient_id", value=nw.col("diagnosis_date"))


DIMENSIONS = (
    Dimension("sex", sex, "codes", key="sex"),
    Dimension("age", age, "ages"),
    Dimension("type", course, "codes", key="type"),
    Dimension("drug", drug_in_use, "codes", key="drug"),
    Dimension("diagnosed", day_of_diagnosis, "dates"),
)
