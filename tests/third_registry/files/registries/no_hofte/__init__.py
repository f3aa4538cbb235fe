"""A register of hip fractures in three hospitals: two indicators."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers import Bands, Indicator, Measure, Registry, Source, counts_of, days_between, within

WAIT_DAYS, CONTROL_DAYS = 1, 120


def fractures(source: Source) -> nw.LazyFrame:
    """Return one row per person with a fracture in the reporting year: patient_id, unit_id, diagnosis_date."""
    persons = source.table("patient").select("patient_id", unit_id=nw.col("residence_unit_id"))
    found = source.table("diagnosis").filter(within("diagnosis_date", source.edition.year_window))
    return persons.join(found.select("patient_id", "diagnosis_date"), on="patient_id", how="inner")


def operated_in_time(source: Source) -> nw.LazyFrame:
    """Return the fractures with ``met``: operated within a day; null where no operation is registered."""
    first = source.table("treatment_episode").group_by("patient_id").agg(start_date=nw.col("start_date").min())
    rows = fractures(source).join(first, on="patient_id", how="left")
    return rows.with_columns(met=days_between("diagnosis_date", "start_date") <= WAIT_DAYS)


def controlled(source: Source) -> nw.LazyFrame:
    """Return the fractures with ``met``: seen again within 120 days."""
    first = source.table("visit").group_by("patient_id").agg(visit_date=nw.col("visit_date").min())
    rows = fractures(source).join(first, on="patient_id", how="left")
    return rows.with_columns(met=(days_between("diagnosis_date", "visit_date") <= CONTROL_DAYS).fill_null(False))


MEASURES = (
    Indicator(
        id="operated",
        compute=operated_in_time,
        group="Forløp",
        name="Operert innen ett døgn",
        short_name="Operert i tide",
        definition="Andel med hoftebrudd som ble operert samme dag eller dagen etter.",
        numerator="Operert høyst én dag etter bruddet.",
        denominator="Alle med hoftebrudd i rapporteringsåret og registrert operasjon.",
        rationale="Ventetid gir flere komplikasjoner.",
        bands=Bands(0.70, 0.90),
    ),
    Indicator(
        id="controlled",
        compute=controlled,
        group="Forløp",
        name="Kontroll innen 120 dager",
        short_name="Kontroll",
        definition="Andel med hoftebrudd som var til kontroll innen 120 dager.",
        numerator="Minst én kontroll innen 120 dager.",
        denominator="Alle med hoftebrudd i rapporteringsåret.",
        rationale="Ved kontrollen vurderes funksjon og smerte.",
        bands=Bands(0.50, 0.80),
    ),
    Measure("fractures", counts_of(fractures)),
)

REGISTRY = Registry(id="no_hofte", language="nb-NO", measures=MEASURES)
