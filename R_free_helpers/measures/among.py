"""Who, among some persons, has an event."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.model.rows import LazyRows


def among(persons: LazyRows, events: LazyRows) -> LazyRows:
    """Return ``persons`` with ``met``: whether the person has at least one row in ``events``."""
    hit = events.select("patient_id").unique().with_columns(hit=nw.lit(True))
    return persons.join(hit, on="patient_id", how="left").with_columns(met=~nw.col("hit").is_null()).drop("hit")
