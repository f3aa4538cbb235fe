"""The log of registered forms, one row for each row of the tables that a form makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.synthetic.se_ipn import published as pub
from R_free_helpers.synthetic.writing import frame, keys

if TYPE_CHECKING:
    import polars as pl

SOURCES = {
    # Form: table, column of the event, column of the registration.
    "follow_up": ("visit", "visit_date", "entered_at"),
    "treatment": ("treatment_episode", "start_date", "entered_at"),
    "function": ("functional_measurement", "event_date", "entered_at"),
    "prom": ("prom_response", "response_date", "response_date"),
    "inclusion": ("patient", "included_date", "included_date"),
    "ended": ("patient", "ended_date", "ended_date"),
}


def registration_event(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the log in the order in which the forms came; forms of one person and day count once each."""
    import polars as pl

    treating = tables["patient_unit"].filter(pl.col("to_date").is_null()).select("patient_id", "unit_id")
    parts = [
        tables[table]
        .select("patient_id", event_date=event, entered_at=at, form=pl.lit(form))
        .filter(pl.col("event_date").is_not_null())
        .unique()
        for form, (table, event, at) in SOURCES.items()
    ]
    log = pl.concat(parts).join(treating, on="patient_id", how="left")
    log = log.sort("entered_at", "event_date", "form", "patient_id")
    columns = {name: log[name] for name in ("patient_id", "unit_id", "form", "event_date", "entered_at")}
    return frame(pub.SCHEMA, "registration_event", {"event_id": keys("e", log.height), **columns})
