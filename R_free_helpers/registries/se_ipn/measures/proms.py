"""Who reports patient-reported measures, and what they say."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.kinds import Boxes, Categories, Counts, Means, Shares
from R_free_helpers.measures.proportion import shares
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation_only
from R_free_helpers.registries.se_ipn.cohorts import prom_scores, proms


def satisfied(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the share who find their state acceptable (PASS), in all and by diagnosis."""
    units = source.reference["unit"]
    flags = nation_only(rows, units)
    return pl.concat([shares(flags, units, by, complete=False) for by in ([], ["diagnosis"])])


REPORTING = (
    Counts("per_total", proms.registrations, counts="events", period="extraction_date"),
    Counts("per_year", proms.registrations_in_year, counts="events"),
    Shares("per_patients", proms.registering, counts="persons", period="extraction_date"),
    Shares("per_patients_year", proms.registering_in_year, counts="persons"),
    Counts("per_patients_by_year", proms.registering_by_year, counts="persons", by=("year",), national=True),
    Shares("prom_patients_year", proms.reporting_in_year, counts="persons"),
    Counts("prom_patients_by_year", proms.reporting_by_year, counts="persons", by=("year",), national=True),
    Counts("rods_cidp_assessments_year", proms.total_in_year("RODS_CIDP_PDN"), counts="events"),
    Counts("rods_cidp_total", proms.total("RODS_CIDP_PDN"), counts="events", period="extraction_date"),
    Counts("rods_mmn_total", proms.total("RODS_MMN"), counts="events", period="extraction_date"),
    Counts("eq5d_total", proms.total("EQ5D5L"), counts="events", period="extraction_date"),
    Shares("rods_cidp_ever", proms.ever("RODS_CIDP_PDN"), counts="persons", period="extraction_date"),
    Shares("rods_mmn_year", proms.ever_in_year("RODS_MMN"), counts="persons"),
    Shares("eq5d_year", proms.ever_in_year("EQ5D5L"), counts="persons"),
)

SCORES = (
    Boxes(
        "prom_scores",
        prom_scores.scores,
        counts="persons",
        by=("scale", "diagnosis"),
        period="extraction_date",
        national=True,
    ),
    Boxes(
        "prom_scores_by_sex",
        prom_scores.scores,
        counts="persons",
        by=("scale", "sex"),
        period="extraction_date",
        national=True,
    ),
    Means("prom_scores_by_year", prom_scores.scores_by_year, counts="persons", by=("scale", "year"), national=True),
    Categories(
        "eq5d_levels",
        prom_scores.dimensions,
        counts="persons",
        category="answer",
        by=("dimension",),
        period="extraction_date",
        national=True,
    ),
    Computed(
        "pass",
        satisfied,
        population=prom_scores.satisfied,
        counts="persons",
        period="extraction_date",
        national=True,
    ),
    Boxes(
        "work_ability",
        prom_scores.work_ability,
        counts="persons",
        by=("sex",),
        period="extraction_date",
        national=True,
    ),
)

PROMS = (*REPORTING, *SCORES)
"""Forms and who answers them; the scores of the latest ones."""
