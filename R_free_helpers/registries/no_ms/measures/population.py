"""Who the registered are, how the disease begins, and what the diagnosis rests on."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.ages import age
from R_free_helpers.measures.kinds import Categories, Counts, Means, Shares
from R_free_helpers.measures.proportion import share_of_nation, shares
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import subgroup_key, to_results
from R_free_helpers.model.rows import LazyRows, collect_rows, persons_of
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


def alive_share(source: Source) -> pl.DataFrame:
    """Return each unit's part of the living."""
    return share_of_nation(alive(source), source.reference["unit"])


def newdx_share(source: Source) -> pl.DataFrame:
    """Return each unit's part of the newly diagnosed."""
    return share_of_nation(newly_diagnosed(source), source.reference["unit"])


def first_onset_year(source: Source) -> pl.DataFrame:
    """Return the first onset year of more than `MANY_ONSETS` registered, ``year``, and its ``count``, by that year."""
    persons = collect_rows(
        registered(source).filter(~nw.col("onset_year").is_null()).select("patient_id", "onset_year")
    )
    many = persons.group_by("onset_year").len().filter(pl.col("len") > MANY_ONSETS)
    year = many["onset_year"].min()
    counted = persons.filter(pl.col("onset_year") == year) if year is not None else persons.clear()
    row = pl.DataFrame(
        {
            "statistic": ["year", "threshold", "count"],
            "subgroup": ["", "", subgroup_key({"year": year})],
            "value": [year, MANY_ONSETS, counted.height],
        },
        schema={"statistic": pl.String, "subgroup": pl.String, "value": pl.Float64},
    )
    found = row if year is not None else row.filter(pl.col("statistic") != "count")
    behind = counted.select(numerator=pl.len(), numerator_set=persons_of().implode())
    return to_results(found.join(behind, how="cross"), unit_id=nation(source.reference["unit"]))


def _shares_of_nation(source: Source, key: str, populations: dict[str, LazyRows]) -> pl.DataFrame:
    """Return the share with ``met`` of each population, by the subgroup key that names it."""
    units = source.reference["unit"]
    parts = [
        shares(nation_only(rows, units), units).with_columns(subgroup=pl.lit(subgroup_key({key: name})))
        for name, rows in populations.items()
    ]
    return pl.concat(parts)


def age_limits(source: Source) -> pl.DataFrame:
    """Return the shares of the living with onset before each of `YOUNG_ONSET`, and past `OLD` on the status date."""
    living = alive(source)
    cases = {f"onset_under_{limit}": nw.col("onset_age") < limit for limit in YOUNG_ONSET}
    cases[f"over_{OLD}"] = age("birth_date", source.status_date) >= OLD
    return _shares_of_nation(source, "limit", {name: living.with_columns(met=met) for name, met in cases.items()})


def women_of_periods(source: Source) -> pl.DataFrame:
    """Return the share of women among those diagnosed in each of the periods."""
    return _of_periods(source, nw.col("sex") == "female")


def ppms_of_periods(source: Source) -> pl.DataFrame:
    """Return the share with progressive onset among those diagnosed in each of the periods."""
    return _of_periods(source, nw.col("type") == PPMS)


def _of_periods(source: Source, met: nw.Expr) -> pl.DataFrame:
    """Return a share of those diagnosed in each of the periods that end with the reporting year."""
    last = source.edition.year
    persons = {f"{first}_{last}": diagnosed_since(source, first).with_columns(met=met) for first in PERIODS}
    return _shares_of_nation(source, "diagnosed", persons)


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
    Computed("alive_share", alive_share, counts="persons", period="status_date"),
    Computed("newdx_share", newdx_share, counts="persons"),
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
    Computed("first_onset_year", first_onset_year, counts="persons", period="status_date", national=True),
    Computed("age_limits", age_limits, counts="persons", period="status_date", national=True),
    Computed("women_of_periods", women_of_periods, counts="persons", national=True),
    Computed("ppms_of_periods", ppms_of_periods, counts="persons", national=True),
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
