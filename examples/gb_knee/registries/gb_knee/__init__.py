"""A registry, just begun: one indicator."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers import Bands, Counts, Indicator, Limit, Registry, Source, days_between, within


def diagnosed(source: Source) -> nw.LazyFrame:
    """Return one row per person diagnosed in the reporting year: patient_id, unit_id, diagnosis_date."""
    persons = source.table("patient").select("patient_id", unit_id=nw.col("residence_unit_id"))
    found = source.table("diagnosis").filter(within("diagnosis_date", source.edition.year_window))
    return persons.join(found.select("patient_id", "diagnosis_date"), on="patient_id", how="inner")


def first_visits(source: Source) -> nw.LazyFrame:
    """Return those diagnosed with ``visit_date``, the day of the first visit; null where none is registered."""
    first = source.table("visit").group_by("patient_id").agg(visit_date=nw.col("visit_date").min())
    return diagnosed(source).join(first, on="patient_id", how="left")


MEASURES = (
    Indicator(
        id="seen",
        population=first_visits,
        value=days_between("diagnosis_date", "visit_date"),
        limit=Limit(30, "days"),
        group="Access",
        name="Seen within {limit}",
        short_name="Seen in time",
        definition="The share of those diagnosed who had their first visit within {limit}.",
        numerator="First visit within {limit} of the diagnosis.",
        denominator="All who were diagnosed in the reporting year and have a registered visit.",
        rationale="Waiting is hard on patients and may delay treatment.",
        bands=Bands(0.70, 0.90),
    ),
    Counts("diagnosed", diagnosed, counts="persons"),
)

REGISTRY = Registry(id="gb_knee", language="en-GB", measures=MEASURES)
