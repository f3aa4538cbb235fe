"""Treatment: status, drugs, reasons for none, switches and stops, and how long one drug lasts."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.distribution import exact_mean
from R_free_helpers.measures.kaplan_meier import kaplan_meier
from R_free_helpers.measures.kinds import Categories, Counts, Shares
from R_free_helpers.measures.optional import nothing
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import to_results
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohorts import drug_courses, treatment

PERSISTENCE_DRUG, PERSISTENCE_MONTHS = "rituximab", 96
"""The drug whose lasting is followed, and for how long."""


def persistence(source: Source) -> pl.DataFrame:
    """Return the share who have not begun another treatment after each month (Kaplan-Meier)."""
    times = treatment.time_on_drug(source, PERSISTENCE_DRUG)
    if times.is_empty():
        return nothing()
    return to_results(kaplan_meier(times, PERSISTENCE_MONTHS), unit_id=nation(source.reference["unit"]))


def starters(source: Source) -> pl.DataFrame:
    """Return who the starters were and which drug those who went on to another one chose."""
    times = treatment.time_on_drug(source, PERSISTENCE_DRUG)
    n = times.height
    if not n:
        return nothing()
    ended = times.filter(pl.col("event"))
    by_drug = ended.group_by(drug="next_drug").agg(value=pl.len().cast(pl.Float64))
    rows = pl.concat(
        [
            by_drug.select(
                subgroup=pl.format("next={}", "drug"), statistic=pl.lit("count"), value="value", numerator="value"
            ),
            pl.DataFrame(
                {
                    "subgroup": ["", "", "event=yes", "naive=yes"],
                    "statistic": ["count", "mean", "count", "share"],
                    "value": [float(n), exact_mean(times["age"].to_list()), float(ended.height), times["naive"].mean()],
                    "numerator": [float(n), None, float(ended.height), float(times["naive"].sum())],
                }
            ),
        ]
    ).with_columns(denominator=pl.lit(float(n)))
    return to_results(rows, unit_id=nation(source.reference["unit"]))


def stop_ratio(source: Source) -> pl.DataFrame:
    """Return how many times as many stopped in the year as in the year before."""
    year = source.edition.year
    found = drug_courses.stops(source).group_by("year").agg(n=nw.len()).collect(backend="polars").to_native()
    counts = dict(found.select("year", "n").iter_rows())
    now, before = float(counts.get(year, 0)), float(counts.get(year - 1, 0))
    row = pl.DataFrame(
        {
            "value": [now / before if before else None],
            "numerator": [now],
            "denominator": [before],
            "status": ["ok" if before else "no_data"],
        },
        schema={"value": pl.Float64, "numerator": pl.Float64, "denominator": pl.Float64, "status": pl.String},
    )
    return to_results(row, unit_id=nation(source.reference["unit"]), statistic="ratio")


TREATMENT = (
    Categories("treatment_status", treatment.status_now, counts="persons", category="state", period="status_date"),
    Shares(
        "treated_among_known",
        treatment.treated_among_known,
        counts="persons",
        by=("type",),
        period="status_date",
        national=True,
    ),
    Counts(
        "drugs_in_use",
        treatment.drugs_in_use,
        counts="persons",
        category="since",
        by=("drug",),
        period="status_date",
        national=True,
    ),
    Categories(
        "drug_by_type",
        treatment.drugs_in_use,
        counts="persons",
        category="drug",
        by=("type",),
        period="status_date",
        national=True,
    ),
    Categories(
        "no_treatment_reason",
        treatment.reasons_for_none,
        counts="persons",
        category="reason",
        period="status_date",
        national=True,
    ),
    # No partition: a group's total is printed only as the sum of its shown flows, so no total gives a hidden one away.
    Counts(
        "switches",
        treatment.switches,
        counts="persons",
        by=(
            "from",
            "to",
        ),
        national=True,
    ),
    Computed("persistence", persistence, counts="persons", period="extraction_date", national=True),
    Computed("starters", starters, counts="persons", period="extraction_date", national=True),
    Counts("natalizumab_stops", drug_courses.stops, counts="persons", category="next", by=("year",), national=True),
    Computed("natalizumab_stop_ratio", stop_ratio, counts="persons", national=True),
    Counts(
        "ofatumumab_prior",
        drug_courses.earlier_anti_cd20,
        counts="persons",
        category="prior",
        period="status_date",
        national=True,
    ),
    Shares(
        "untreated_by_choice",
        treatment.untreated_by_choice,
        counts="persons",
        by=("type",),
        period="status_date",
        national=True,
    ),
    Categories(
        "no_treatment_reason_unit", treatment.reason_groups, counts="persons", category="group", period="status_date"
    ),
    Shares("started", drug_courses.started, counts="persons", by=("type",), period="extraction_date", national=True),
    Counts(
        "rituximab_to_hsct",
        drug_courses.transplanted_after,
        counts="persons",
        category="abroad",
        period="extraction_date",
        national=True,
    ),
)
