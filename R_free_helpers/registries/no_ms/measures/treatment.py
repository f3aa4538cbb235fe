"""Treatment: status, drugs, reasons for none, switches and stops, and how long one drug lasts."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.distribution import exact_mean
from R_free_helpers.measures.kaplan_meier import incidence_by_month, kaplan_meier
from R_free_helpers.measures.kinds import Categories, Counts, Shares
from R_free_helpers.measures.optional import nothing
from R_free_helpers.measures.proportion import ratio_of_counts
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import to_results
from R_free_helpers.model.rows import LazyRows, collect_rows, persons_of
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohorts import drug_courses, treatment

PERSISTENCE_DRUG, PERSISTENCE_MONTHS = "rituximab", 96
"""The drug whose lasting is followed, and for how long."""


def followed(source: Source) -> LazyRows:
    """Return the times on the drug whose lasting is followed."""
    return source.once("followed", lambda s: nw.from_native(treatment.time_on_drug(s, PERSISTENCE_DRUG).lazy()))


def persistence(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the share who have not begun another treatment after each month, and how many have, or have died first.

    ``survival`` and ``at_risk`` are Kaplan-Meier's, with deaths as censoring; ``incidence`` is Aalen and Johansen's, by
    ``cause``: another treatment, or death without one.
    """
    times = collect_rows(rows)
    if times.is_empty():
        return nothing()
    causes = {
        "switched": times.select("patient_id", "event", "months"),
        "died": times.select("patient_id", event="died", months="months_alive"),
    }
    found = pl.concat([kaplan_meier(times, PERSISTENCE_MONTHS), incidence_by_month(causes, PERSISTENCE_MONTHS)])
    return to_results(found, unit_id=nation(source.reference["unit"]))


def starters(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return who the starters were and which drug those who went on to another one chose."""
    times = collect_rows(rows)
    if times.is_empty():
        return nothing()
    ended = times.filter("event")
    counted = {"": times, "event=yes": ended, "naive=yes": times.filter("naive")}
    counted |= {f"next={drug}": part for (drug,), part in ended.group_by("next_drug")}
    n = pl.len().cast(pl.Float64)
    counts = pl.concat(
        [
            persons.select(subgroup=pl.lit(subgroup), numerator=n, numerator_set=persons_of().implode())
            for subgroup, persons in counted.items()
        ]
    )
    everybody = times.select(denominator=n, denominator_set=persons_of().implode())
    naive = pl.col("subgroup") == "naive=yes"
    rows = counts.join(everybody, how="cross").with_columns(
        statistic=pl.when(naive).then(pl.lit("share")).otherwise(pl.lit("count")),
        value=pl.when(naive).then(pl.col("numerator") / pl.col("denominator")).otherwise("numerator"),
    )
    age = everybody.with_columns(statistic=pl.lit("mean"), value=pl.lit(exact_mean(times["age"].to_list())))
    root = nation(source.reference["unit"])
    return pl.concat([to_results(part, unit_id=root) for part in (rows, age)])


def stop_ratio(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return how many times as many stopped in the year (numerator) as in the year before (denominator)."""
    year = source.edition.year
    row = ratio_of_counts(rows, pl.col("year") == year, pl.col("year") == year - 1)
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
    Computed(
        "persistence", persistence, population=followed, counts="persons", period="extraction_date", national=True
    ),
    Computed("starters", starters, population=followed, counts="persons", period="extraction_date", national=True),
    Counts("natalizumab_stops", drug_courses.stops, counts="persons", category="next", by=("year",), national=True),
    Computed("natalizumab_stop_ratio", stop_ratio, population=drug_courses.stops, counts="persons", national=True),
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
