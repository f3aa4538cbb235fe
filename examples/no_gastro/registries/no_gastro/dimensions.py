"""What a report may choose persons by: sex, and age on the status date."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers import Dimension, Source
from R_free_helpers.measures.ages import completed_years


def sex(source: Source) -> nw.LazyFrame:
    """Return ``value``: the sex."""
    return source.table("patient").select("patient_id", value=nw.col("sex"))


def age(source: Source) -> nw.LazyFrame:
    """Return ``value``: age in completed years on the status date."""
    return source.table("patient").select("patient_id", value=completed_years("birth_date", source.status_date))


DIMENSIONS = (Dimension("sex", sex, "codes", key="sex"), Dimension("age", age, "ages"))
