"""Whom a trust looks at that no measure counts: not seen, without a form, perhaps twice in the registry, or moved."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.alike import alike
from R_free_helpers.measures.latest import latest
from R_free_helpers.model.source import Source
from R_free_helpers.registries.no_ms.cohorts.disease_activity import seen_in_year
from R_free_helpers.registries.no_ms.cohorts.population import consented_without_data
from R_free_helpers.registries.no_ms.cohorts.registered import alive, registered

TREATED_AT = "treated_at"
"""Column with the trust that treats a person who lives in another one's area."""

SAME_FACTS = (
    ("birth_date", "sex", "diagnosis_date"),
    ("birth_date", "sex", "onset_year", "onset_month"),
)
"""Who shares one of these with another person may have been registered twice."""


def not_seen_in_year(source: Source) -> nw.LazyFrame:
    """Return the living without a visit in the reporting year."""
    return alive(source).join(seen_in_year(source).select("patient_id"), on="patient_id", how="anti")


def without_consent_form(source: Source) -> nw.LazyFrame:
    """Return the registered whose consent has no form among the registrations."""
    forms = source.table("registration_event").filter(nw.col("form") == "consent")
    return registered(source).join(forms.select("patient_id").unique(), on="patient_id", how="anti")


def registered_alike(source: Source) -> nw.LazyFrame:
    """Return the registered who may be the same as another one, with ``also_at``: where that one lives."""
    return alike(registered(source), SAME_FACTS)


def moved(source: Source) -> nw.LazyFrame:
    """Return the living who have emigrated or moved, or are treated by another trust than the one they live at.

    With ``treated_at``: of several such trusts the one that has treated the person since last.
    """
    living = alive(source)
    treating = source.table("patient_unit").filter((nw.col("role") == "treating") & nw.col("to_date").is_null())
    places = treating.select("patient_id", "from_date", treated_at="unit_id")
    elsewhere = places.join(living.select("patient_id", "unit_id"), on="patient_id", how="inner")
    elsewhere = elsewhere.filter(nw.col(TREATED_AT) != nw.col("unit_id"))
    newest = latest(elsewhere.select("patient_id", "from_date", TREATED_AT), "from_date", TREATED_AT)
    found = living.join(newest.select("patient_id", TREATED_AT), on="patient_id", how="left")
    gone = ~nw.col("emigration_date").is_null() | (nw.col("ended_reason") == "moved").fill_null(False)
    return found.filter(gone | ~nw.col(TREATED_AT).is_null())


def own_persons(source: Source) -> nw.LazyFrame:
    """Return whose data are a trust's own: registered or without data yet, by where they live."""
    return nw.concat([rows(source).select("patient_id", "unit_id") for rows in (registered, consented_without_data)])
