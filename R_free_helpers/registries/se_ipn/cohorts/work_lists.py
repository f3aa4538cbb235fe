"""Whom a clinic looks at that no measure counts: perhaps twice in the registry, or moved."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.measures.alike import alike
from R_free_helpers.measures.latest import latest
from R_free_helpers.model.source import Source, day
from R_free_helpers.registries.se_ipn.cohorts.registered import (
    EVERY_DIAGNOSIS,
    dashboard,
    diagnoses,
    now,
    registered,
)

SEEN_AT = "seen_at"
"""Column with the clinic of the latest visit, where that is not the treating one."""

SAME_FACTS = (
    ("birth_date", "sex", "diagnosis_date"),
    ("birth_date", "sex", "onset_year", "onset_month"),
    ("birth_date", "sex", "residence_unit_id"),
)
"""Who shares one of these with another person may have been registered twice."""


def registered_alike(source: Source) -> nw.LazyFrame:
    """Return the registered who may be the same as another one, with ``also_at``: who treats that one."""
    return alike(registered(dashboard(source)), SAME_FACTS)


def moved(source: Source) -> nw.LazyFrame:
    """Return the followed who have emigrated, or whose latest visit was at another clinic than the treating one.

    With ``visit_date`` and ``seen_at`` of that visit.
    """
    look, followed = dashboard(source), now(source)
    visits = look.table("visit").filter(nw.col("visit_date") <= day(look.status_date))
    visits = visits.select("patient_id", "visit_date", seen_at="unit_id")
    newest = latest(visits, "visit_date", SEEN_AT).select("patient_id", "visit_date", SEEN_AT)
    found = followed.join(newest, on="patient_id", how="left")
    elsewhere = (nw.col(SEEN_AT) != nw.col("unit_id")).fill_null(False)
    return found.filter(elsewhere | ~nw.col("emigration_date").is_null())


def own_persons(source: Source) -> nw.LazyFrame:
    """Return whose data are a clinic's own: whom it treats on the day of the dashboards, with any of the diagnoses."""
    return diagnoses(dashboard(source), EVERY_DIAGNOSIS).select("patient_id", "unit_id").unique()
