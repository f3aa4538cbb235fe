"""How complete and how timely the registration is, person by person."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.distribution import percentiles
from R_free_helpers.measures.proportion import shares
from R_free_helpers.model.source import Source, days_between, within
from R_free_helpers.registries.no_ms.cohort import RRMS, alive, newly_diagnosed
from R_free_helpers.registries.no_ms.measures.time_to_treatment import first_treatment

VARIABLES = {
    "onset": ~nw.col("onset_year").is_null() & ~nw.col("onset_month").is_null(),
    "diagnosis_date": ~nw.col("diagnosis_date").is_null(),
    "type_at_onset": nw.col("type_at_onset") != "unknown",
    "mri_at_dx": nw.col("mri_at_dx") != "unknown",
    "csf_done": nw.col("csf_done") != "unknown",
    "referral_date": ~nw.col("referral_date").is_null(),
}
"""What makes each variable of the newly diagnosed known; "unknown" is a value of the form, not an answer."""

EVENTS = {
    "visit": ("visit", "visit_date"),
    "edss": ("functional_measurement", "event_date"),
    "treatment": ("treatment_status", "event_date"),
}
"""Table and date of the events whose delay is measured."""


def completeness(source: Source) -> pl.DataFrame:
    """Return per key variable the share of the newly diagnosed for whom it is known; ``missing`` counts the others.

    Treatment start: among those with relapsing onset, known are those who have started and those of whom it is
    registered that they have not.
    """
    units = source.reference["unit"]
    parts = [
        newly_diagnosed(source).select("unit_id", variable=nw.lit(name), met=known) for name, known in VARIABLES.items()
    ]
    parts.append(start_known(source).select("unit_id", "met", variable=nw.lit("treatment_start")))
    frames = [part.select("unit_id", "variable", "met").collect(backend="polars").to_native() for part in parts]
    found = shares(nw.from_native(pl.concat(frames).lazy()), units, ["variable"])
    return found.with_columns(missing=pl.col("denominator") - pl.col("numerator"))


def start_known(source: Source) -> nw.LazyFrame:
    """Return ``met``: it is known whether the person has begun treatment, among newly diagnosed relapsing onset."""
    heard_of = (
        source.table("treatment_status")
        .filter(nw.col("status") != "unknown")
        .join(newly_diagnosed(source).select("patient_id", "diagnosis_date"), on="patient_id", how="inner")
        .select("patient_id")
        .unique()
        .with_columns(heard_of=nw.lit(True))
    )
    return (
        newly_diagnosed(source)
        .filter(nw.col("type") == RRMS)
        .join(first_treatment(source).select("patient_id", "start_date"), on="patient_id", how="left")
        .join(heard_of, on="patient_id", how="left")
        .with_columns(met=~nw.col("start_date").is_null() | ~nw.col("heard_of").is_null())
    )


def timeliness(source: Source) -> pl.DataFrame:
    """Return percentiles of the days from an event to its registration, by ``event`` and the area a person lives in.

    One row per person, so that a count of values is one of persons: the diagnosis, and the first visit, EDSS and
    treatment status of the year. The first, because of the last ones only those registered at once are known yet.
    """
    parts = [
        newly_diagnosed(source).select(
            "unit_id", event=nw.lit("diagnosis"), value=days_between("diagnosis_date", "included_date")
        )
    ]
    parts += [_first_in_year(source, name, table, date) for name, (table, date) in EVENTS.items()]
    columns = ["unit_id", "event", "value"]
    frames = [part.select(columns).collect(backend="polars").to_native().cast({"value": pl.Float64}) for part in parts]
    return percentiles(nw.from_native(pl.concat(frames).lazy()), source.reference["unit"], ["event"])


def _first_in_year(source: Source, name: str, table: str, date: str) -> nw.LazyFrame:
    """Return each living person's first event of the year, entered first where several share its day."""
    events = (
        source.table(table)
        .filter(within(date, source.edition.year_window))
        .select("patient_id", "entered_at", day=date)
    )
    first = events.group_by("patient_id").agg(day=nw.col("day").min())
    return (
        events.join(first, on=["patient_id", "day"], how="inner")
        .group_by("patient_id", "day")
        .agg(entered_at=nw.col("entered_at").min())
        .join(alive(source).select("patient_id", "unit_id"), on="patient_id", how="inner")
        .with_columns(event=nw.lit(name), value=days_between("day", "entered_at"))
    )
