"""Who the registered are, how the disease begins, and what the diagnosis rests on."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw
import polars as pl

from R_free_helpers.measures.ages import age
from R_free_helpers.measures.kinds import Categories, Counts, Means, Shares
from R_free_helpers.measures.proportion import share_of_nation, shares
from R_free_helpers.model.measure import Computed, Rows
from R_free_helpers.model.results import subgroup_key, to_results
from R_free_helpers.model.rows import LazyRows, grouped
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation, nation_only
from R_free_helpers.registries.no_ms.cohorts import population, presentation
from R_free_helpers.registries.no_ms.cohorts.population import diagnosed_since
from R_free_helpers.registries.no_ms.cohorts.registered import PPMS, alive, newly_diagnosed, registered

MANY_ONSETS = 20
"""The first onset year with more registered persons than this is told."""

PERIODS = (2013, 2017)
"""First diagnosis years of the periods for which sex and course are summed up."""

YOUNG_ONSET, LATE_ONSET, OLD = (25, 40), 60, 65
"""Ages that texts tell the shares of: onset before and after, and age on the status date."""


def part_of_nation(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return each unit's part of the persons."""
    return share_of_nation(rows, source.reference["unit"])


def with_onset_year(source: Source) -> LazyRows:
    """Return the registered of whom it is known when the disease began."""
    return registered(source).filter(~nw.col("onset_year").is_null())


def first_onset_year(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the first onset year of more than `MANY_ONSETS` registered, ``year``, and its ``count``, by that year."""
    years = grouped(rows, ["onset_year"], numerator=pl.len(), numerator_set=pl.col("person"))
    year = years.filter(pl.col("numerator") > MANY_ONSETS)["onset_year"].min()
    counted = years.filter(pl.col("onset_year") == year) if year is not None else years.clear()
    row = pl.DataFrame(
        {
            "statistic": ["year", "threshold", "count"],
            "subgroup": ["", "", subgroup_key({"year": year})],
            "value": [year, MANY_ONSETS, counted["numerator"].sum()],
        },
        schema={"statistic": pl.String, "subgroup": pl.String, "value": pl.Float64},
    )
    found = row if year is not None else row.filter(pl.col("statistic") != "count")
    behind = counted.select(pl.col("numerator").sum(), pl.col("numerator_set").explode().drop_nulls().implode())
    return to_results(found.join(behind, how="cross"), unit_id=nation(source.reference["unit"]))


def _shares_of_nation(source: Source, key: str, names: Iterable[str], rows: LazyRows) -> pl.DataFrame:
    """Return the share with ``met`` of the rows with each name in the column ``key``."""
    units = source.reference["unit"]
    counted = nation_only(rows, units)
    parts = [
        shares(counted.filter(nw.col(key) == name), units).with_columns(subgroup=pl.lit(subgroup_key({key: name})))
        for name in names
    ]
    return pl.concat(parts)


def _ages_judged(source: Source) -> dict[str, nw.Expr]:
    """Return by name the limits of age that texts tell the shares of."""
    cases = {f"onset_under_{limit}": nw.col("onset_age") < limit for limit in YOUNG_ONSET}
    return cases | {f"over_{OLD}": age("birth_date", source.status_date) >= OLD}


def judged_by_age(source: Source) -> LazyRows:
    """Return the living once for each ``limit``, ``met``: onset before it, or older than it on the status date."""
    parts = [
        alive(source).select("patient_id", "unit_id", limit=nw.lit(name), met=met)
        for name, met in _ages_judged(source).items()
    ]
    return nw.concat(parts)


def age_limits(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the shares of the living with onset before each of `YOUNG_ONSET`, and past `OLD` on the status date."""
    return _shares_of_nation(source, "limit", _ages_judged(source), rows)


def _periods(source: Source) -> dict[str, int]:
    """Return by name the first year of each period that ends with the reporting year."""
    return {f"{first}_{source.edition.year}": first for first in PERIODS}


def diagnosed_in_periods(met: nw.Expr) -> Rows:
    """Return the function that gives those ``diagnosed`` in each of the periods, with ``met``."""

    def rows(source: Source) -> LazyRows:
        parts = [
            diagnosed_since(source, first).select("patient_id", "unit_id", diagnosed=nw.lit(name), met=met)
            for name, first in _periods(source).items()
        ]
        return nw.concat(parts)

    return rows


def shares_of_periods(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the share with ``met`` among those diagnosed in each of the periods."""
    return _shares_of_nation(source, "diagnosed", _periods(source), rows)


POPULATION = (
    Counts(
        "registered",
        population.registered_by_status,
        counts="persons",
        category="vital",
        period="status_date",
        archived=True,
    ),
    Counts("registered_total", registered, counts="persons", period="status_date", archived=True),
    Computed("alive_share", part_of_nation, population=alive, counts="persons", period="status_date"),
    Computed("newdx_share", part_of_nation, population=newly_diagnosed, counts="persons"),
    Counts("newly_diagnosed", newly_diagnosed, counts="persons"),
    Counts("newly_diagnosed_type", newly_diagnosed, counts="persons", category="type", national=True),
    Counts(
        "consented_without_data",
        population.consented_without_data,
        counts="persons",
        period="status_date",
        national=True,
    ),
    Categories("sex", alive, counts="persons", category="sex", period="status_date", national=True),
    Categories("type", alive, counts="persons", category="type", period="status_date", national=True),
    Categories(
        "type_by_sex",
        alive,
        counts="persons",
        category="type",
        by=("sex",),
        period="status_date",
        national=True,
    ),
    Categories(
        "sex_by_year", population.by_diagnosis_year, counts="persons", category="sex", by=("year",), national=True
    ),
    Categories(
        "type_by_year", population.by_diagnosis_year, counts="persons", category="type", by=("year",), national=True
    ),
    Counts("age_groups", population.age_now, counts="persons", category="age", period="status_date", national=True),
    Counts(
        "onset_age_groups", population.onset_age, counts="persons", category="age", period="status_date", national=True
    ),
    Means("age", population.age_now, counts="persons", period="status_date", national=True),
    Means("onset_age", population.onset_age, counts="persons", period="status_date", national=True),
    Means(
        "onset_age_by_type", population.onset_age, counts="persons", by=("type",), period="status_date", national=True
    ),
    Means("onset_age_newdx", population.onset_age_of_newly_diagnosed, counts="persons", by=("sex",), national=True),
    Means("onset_age_by_year", presentation.onset_years, counts="persons", by=("year",), national=True),
    Computed(
        "first_onset_year",
        first_onset_year,
        population=with_onset_year,
        counts="persons",
        period="status_date",
        national=True,
    ),
    Computed("age_limits", age_limits, population=judged_by_age, counts="persons", period="status_date", national=True),
    Computed(
        "women_of_periods",
        shares_of_periods,
        population=diagnosed_in_periods(nw.col("sex") == "female"),
        counts="persons",
        national=True,
    ),
    Computed(
        "ppms_of_periods",
        shares_of_periods,
        population=diagnosed_in_periods(nw.col("type") == PPMS),
        counts="persons",
        national=True,
    ),
    Categories(
        "relapses_by_year",
        presentation.findings_by_year,
        counts="persons",
        category="relapses",
        by=("year",),
        national=True,
    ),
    Categories(
        "relapses_alive",
        presentation.findings_of_living,
        counts="persons",
        category="relapses",
        period="status_date",
        national=True,
    ),
    Categories(
        "deficits_by_year",
        presentation.findings_by_year,
        counts="persons",
        category="deficits",
        by=("year",),
        national=True,
    ),
    Categories(
        "deficits_alive",
        presentation.findings_of_living,
        counts="persons",
        category="deficits",
        period="status_date",
        national=True,
    ),
    Shares("ocb_newdx", presentation.bands_of_newly_diagnosed, counts="persons", national=True),
    Shares("ocb_by_year", presentation.bands_by_year, counts="persons", by=("year",), national=True),
    Shares("ocb_alive", presentation.bands_of_living, counts="persons", period="status_date", national=True),
    Shares("csf_not_done", presentation.without_spinal_fluid, counts="persons", national=True),
    Shares("mri_at_diagnosis", presentation.with_mri, counts="persons", national=True),
)
