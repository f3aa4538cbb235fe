"""What is known of each person, and how soon events were registered."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.model.source import Source, days_between, in_order, within
from R_free_helpers.registries.no_ms.cohorts.registered import RRMS, alive, newly_diagnosed, registered
from R_free_helpers.registries.no_ms.cohorts.time_to_treatment import first_treatment

VARIABLES = {
    "onset": ~nw.col("onset_year").is_null() & ~nw.col("onset_month").is_null(),
    "diagnosis_date": ~nw.col("diagnosis_date").is_null(),
    "type_at_onset": nw.col("type_at_onset") != "unknown",
    "mri_at_dx": nw.col("mri_at_dx") != "unknown",
    "csf_done": nw.col("csf_done") != "unknown",
    "referral_date": ~nw.col("referral_date").is_null(),
}
"""What makes each variable of the newly diagnosed known; "unknown" is a value of the form, not an answer."""

FIRST_ACTIVITY_YEAR = 2018
"""First year of the figure of forms by quarter."""

EVENTS = {
    "visit": ("visit", "visit_date"),
    "edss": ("functional_measurement", "event_date"),
    "treatment": ("treatment_status", "event_date"),
}
"""Table and date of the events whose delay is measured."""


def referral_known(source: Source) -> nw.LazyFrame:
    """Return ``met``: the referral date is registered, among the newly diagnosed."""
    return newly_diagnosed(source).with_columns(met=~nw.col("referral_date").is_null())


def start_known(source: Source) -> nw.LazyFrame:
    """Return ``met``: it is known whether the person has begun treatment, among newly diagnosed relapsing onset."""
    status_known = (
        source.table("treatment_status")
        .filter(nw.col("status") != "unknown")
        .join(newly_diagnosed(source).select("patient_id", "diagnosis_date"), on="patient_id", how="inner")
        .select("patient_id")
        .unique()
        .with_columns(status_known=nw.lit(True))
    )
    return (
        newly_diagnosed(source)
        .filter(nw.col("type") == RRMS)
        .join(first_treatment(source).select("patient_id", "start_date"), on="patient_id", how="left")
        .join(status_known, on="patient_id", how="left")
        .with_columns(met=~nw.col("start_date").is_null() | ~nw.col("status_known").is_null())
    )


def known_variables(source: Source) -> nw.LazyFrame:
    """Return a row per newly diagnosed person and ``variable``, ``met``: it is known.

    Treatment start: among those with relapsing onset, known are those who have started and those of whom it is
    registered that they have not.
    """
    parts = [
        newly_diagnosed(source).select("patient_id", "unit_id", variable=nw.lit(name), met=known)
        for name, known in VARIABLES.items()
    ]
    parts.append(start_known(source).select("patient_id", "unit_id", "met", variable=nw.lit("treatment_start")))
    return _together(parts, ["patient_id", "unit_id", "variable", "met"])


def delays(source: Source) -> nw.LazyFrame:
    """Return ``value``: days from an ``event`` to its registration.

    One row per person and event, so that a count of values is one of persons: the diagnosis, and the first visit, EDSS
    and treatment status of the year. The first, because of the last ones only those registered at once are known yet.
    """
    parts = [
        newly_diagnosed(source).select(
            "patient_id",
            "unit_id",
            event=nw.lit("diagnosis"),
            value=in_order(days_between("diagnosis_date", "included_date")),
        )
    ]
    parts += [_first_in_year(source, name, table, date) for name, (table, date) in EVENTS.items()]
    return _together(parts, ["patient_id", "unit_id", "event", "value"])


def _together(parts: list[nw.LazyFrame], columns: list[str]) -> nw.LazyFrame:
    """Return the rows of several populations as one; in memory, since backends name types differently."""
    frames = [part.select(columns).collect(backend="polars").to_native() for part in parts]
    return nw.from_native(pl.concat(frames, how="vertical_relaxed").lazy())


def _first_in_year(source: Source, name: str, table: str, date: str) -> nw.LazyFrame:
    """Return each living person's first event of the year, entered first where several share its day."""
    events = (
        source.entries(table)
        .filter(within(date, source.edition.year_window))
        .select("patient_id", "entered_at", day=date)
    )
    first = events.group_by("patient_id").agg(day=nw.col("day").min())
    return (
        events.join(first, on=["patient_id", "day"], how="inner")
        .group_by("patient_id", "day")
        .agg(entered_at=nw.col("entered_at").min())
        .join(alive(source).select("patient_id", "unit_id"), on="patient_id", how="inner")
        .with_columns(event=nw.lit(name), value=in_order(days_between("day", "entered_at")))
    )


def followed_elsewhere(source: Source) -> nw.LazyFrame:
    """Return the registered who have been followed at more than one trust."""
    places = source.table("patient_unit").filter(nw.col("role") == "treating").select("patient_id", "unit_id").unique()
    many = places.group_by("patient_id").agg(units=nw.len()).filter(nw.col("units") > 1)
    return registered(source).join(many, on="patient_id", how="inner")


def form_quarters(source: Source) -> nw.LazyFrame:
    """Return a row per person, ``form`` and ``quarter`` in which such a form was entered, since `FIRST_ACTIVITY_YEAR`.

    Counted by the day of registration, not the day of what the form describes.
    """
    entered = nw.col("entered_at")
    year, number = nw.col("year"), (nw.col("month") + 2) // 3
    return (
        source.table("registration_event")
        .filter(nw.col("form").is_in(["inclusion", "follow_up"]))
        .with_columns(year=entered.dt.year(), month=entered.dt.month())
        .filter((year >= FIRST_ACTIVITY_YEAR) & (year <= source.edition.year))
        .select(
            "patient_id",
            "form",
            quarter=nw.concat_str([year.cast(nw.String), nw.lit("Q"), number.cast(nw.Int64).cast(nw.String)]),
        )
        .unique()
    )
