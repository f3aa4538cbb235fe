"""A register of hip fractures in three hospitals: two indicators."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers import Bands, Counts, Indicator, Limit, Registry, Source, WorkList, days_between, in_order, within


def fractures(source: Source) -> nw.LazyFrame:
    """Return one row per person with a fracture in the reporting year: patient_id, unit_id, diagnosis_date."""
    persons = source.table("patient").select("patient_id", unit_id=nw.col("residence_unit_id"))
    found = source.table("diagnosis").filter(within("diagnosis_date", source.edition.year_window))
    return persons.join(found.select("patient_id", "diagnosis_date"), on="patient_id", how="inner")


def operations(source: Source) -> nw.LazyFrame:
    """Return the fractures with ``start_date``, the day of the first operation; null where none is registered."""
    first = source.table("treatment_episode").group_by("patient_id").agg(start_date=nw.col("start_date").min())
    return fractures(source).join(first, on="patient_id", how="left")


def controlled(source: Source, rows: nw.LazyFrame, limit: Limit) -> nw.LazyFrame:
    """Return the fractures with ``met``: seen again by the limit; who never was is not met, rather than missing."""
    first = source.table("visit").group_by("patient_id").agg(visit_date=nw.col("visit_date").min())
    seen = rows.join(first, on="patient_id", how="left")
    in_time = in_order(days_between("diagnosis_date", "visit_date")) <= limit.value
    return seen.with_columns(met=in_time.fill_null(False))


MEASURES = (
    Indicator(
        id="operated",
        population=operations,
        value=days_between("diagnosis_date", "start_date"),
        limit=Limit(1, "days"),
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
        population=fractures,
        met=controlled,
        limit=Limit(120, "days"),
        group="Forløp",
        name="Kontroll innen {limit}",
        short_name="Kontroll",
        definition="Andel med hoftebrudd som var til kontroll innen {limit}.",
        numerator="Minst én kontroll innen {limit}.",
        denominator="Alle med hoftebrudd i rapporteringsåret.",
        rationale="Ved kontrollen vurderes funksjon og smerte.",
        bands=Bands(0.50, 0.80),
    ),
    Counts("fractures", fractures, counts="persons"),
)

WORK_LISTS = (
    WorkList("not_seen", measure="controlled", register=("visit.visit_date",), shown=("diagnosis.diagnosis_date",)),
    WorkList("not_operated", measure="operated", lacks="value", register=("treatment_episode.start_date",)),
)

REGISTRY = Registry(id="no_hofte", language="nb-NO", measures=MEASURES, work_lists=WORK_LISTS, own_persons=fractures)
