"""Who, among some persons, has an event."""

from __future__ import annotations

import narwhals as nw


def among(persons: nw.LazyFrame, events: nw.LazyFrame) -> nw.LazyFrame:
    """Return ``persons`` with ``met``: whether the person has at least one row in ``events``."""
    hit = events.select("patient_id").unique().with_columns(hit=nw.lit(True))
    return persons.join(hit, on="patient_id", how="left").with_columns(met=~nw.col("hit").is_null())
