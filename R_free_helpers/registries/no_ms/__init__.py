"""The Norwegian MS registry: what is computed, in which order, and the chapters that show it."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.definition import Measure
from R_free_helpers.measures.distribution import means, percentiles
from R_free_helpers.measures.persistence import kaplan_meier
from R_free_helpers.measures.proportion import category_shares, counts_by, share_of_nation, shares
from R_free_helpers.measures.source import Source
from R_free_helpers.measures.units import nation
from R_free_helpers.registries import Registry
from R_free_helpers.registries.no_ms import (
    cohort,
    data_quality,
    disease_activity,
    population,
    proms,
    time_to_treatment,
    treatment,
)
from R_free_helpers.registries.no_ms.indicators import INDICATORS, SUPPLEMENTARY
from R_free_helpers.registries.no_ms.population_measures import POPULATION_MEASURES
from R_free_helpers.registries.no_ms.proms_measures import PROM_MEASURES
from R_free_helpers.registries.no_ms.quality_measures import QUALITY_MEASURES
from R_free_helpers.registries.no_ms.registration_measures import REGISTRATION_MEASURES
from R_free_helpers.registries.no_ms.treatment_measures import TREATMENT_MEASURES
from R_free_helpers.registries.no_ms.variables import variables
from R_free_helpers.results.store import to_results

WAIT_SHOWN = {"wait_referral": 200, "wait_treatment": 65}
"""Days at which the waiting-time figures are cut."""

PERSISTENCE_MONTHS = 96


def _flags(function, *by):
    return lambda source: shares(function(source), source.reference["unit"], list(by))


def _national_flags(function, *by):
    return lambda source: shares(
        proms.nation_only(function(source), source.reference["unit"]), source.reference["unit"], list(by)
    )


def _categories(function, category, *by, national=False):
    def compute(source: Source) -> pl.DataFrame:
        units = source.reference["unit"]
        persons = proms.nation_only(function(source), units) if national else function(source)
        return category_shares(persons, units, category, list(by))

    return compute


def _counts(function, *by, national=False):
    def compute(source: Source) -> pl.DataFrame:
        units = source.reference["unit"]
        persons = proms.nation_only(function(source), units) if national else function(source)
        return counts_by(persons, units, list(by))

    return compute


def _waiting(function, measure):
    return lambda source: percentiles(function(source), source.reference["unit"], truncate=WAIT_SHOWN[measure])


def _national_means(function, *by):
    return lambda source: means(
        proms.nation_only(function(source), source.reference["unit"]), source.reference["unit"], list(by)
    )


def _persistence(source: Source) -> pl.DataFrame:
    times = treatment.time_on_drug(source, "rituximab")
    if times.is_empty():
        return to_results(pl.DataFrame(schema={"unit_id": pl.String}))
    return to_results(kaplan_meier(times, PERSISTENCE_MONTHS), unit_id=nation(source.reference["unit"]))


def _starters(source: Source) -> pl.DataFrame:
    """Return who the starters were and which drug those who went on to another one chose."""
    times = treatment.time_on_drug(source, "rituximab")
    n = times.height
    if not n:
        return to_results(pl.DataFrame(schema={"unit_id": pl.String}))
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
                    "value": [float(n), times["age"].mean(), float(ended.height), times["naive"].mean()],
                    "numerator": [float(n), None, float(ended.height), float(times["naive"].sum())],
                }
            ),
        ]
    ).with_columns(denominator=pl.lit(float(n)))
    return to_results(rows, unit_id=nation(source.reference["unit"]))


MEASURES = (
    Measure("coverage_total", data_quality.total_coverage, period="status_date"),
    Measure("coverage_newdx", data_quality.coverage_of_newly_diagnosed),
    Measure("prevalence", data_quality.prevalence, period="status_date"),
    *INDICATORS,
    *SUPPLEMENTARY,
    # population
    Measure("registered", _counts(population.registered_by_status, "vital"), period="status_date", partition="vital"),
    Measure("registered_total", _counts(cohort.registered), period="status_date"),
    Measure(
        "alive_share",
        lambda source: share_of_nation(cohort.alive(source), source.reference["unit"]),
        period="status_date",
    ),
    Measure("newdx_share", lambda source: share_of_nation(cohort.newly_diagnosed(source), source.reference["unit"])),
    Measure("newly_diagnosed", _counts(time_to_treatment.newly_diagnosed)),
    Measure(
        "newly_diagnosed_type",
        _counts(time_to_treatment.newly_diagnosed, "type", national=True),
        partition="type",
        national=True,
    ),
    Measure(
        "consented_without_data",
        _counts(population.consented_without_data, national=True),
        period="status_date",
        national=True,
    ),
    Measure(
        "sex", _categories(population.alive, "sex", national=True), period="status_date", national=True, partition="sex"
    ),
    Measure(
        "type",
        _categories(population.alive, "type", national=True),
        period="status_date",
        national=True,
        partition="type",
    ),
    Measure(
        "type_by_sex",
        _categories(population.alive, "type", "sex", national=True),
        period="status_date",
        national=True,
        partition="type",
    ),
    Measure(
        "sex_by_year",
        _categories(population.by_diagnosis_year, "sex", "year", national=True),
        national=True,
        partition="sex",
    ),
    Measure(
        "type_by_year",
        _categories(population.by_diagnosis_year, "type", "year", national=True),
        national=True,
        partition="type",
    ),
    Measure(
        "age_groups",
        _counts(population.age_now, "age", national=True),
        period="status_date",
        national=True,
        partition="age",
    ),
    Measure(
        "onset_age_groups",
        _counts(population.onset_age, "age", national=True),
        period="status_date",
        national=True,
        partition="age",
    ),
    Measure("age", _national_means(population.age_now), period="status_date", national=True),
    Measure("onset_age", _national_means(population.onset_age), period="status_date", national=True),
    Measure("onset_age_by_type", _national_means(population.onset_age, "type"), period="status_date", national=True),
    Measure("onset_age_newdx", _national_means(population.onset_age_of_newly_diagnosed, "sex"), national=True),
    # time to treatment
    Measure("onset_dx_by_year", _national_flags(time_to_treatment.onset_to_diagnosis_by_year, "year"), national=True),
    Measure("onset_dx_by_sex", _national_flags(time_to_treatment.onset_to_diagnosis, "sex"), national=True),
    Measure("wait_referral", _waiting(time_to_treatment.days_from_referral, "wait_referral")),
    Measure("wait_treatment", _waiting(time_to_treatment.days_to_treatment, "wait_treatment")),
    Measure(
        "first_drug", _categories(time_to_treatment.first_drug, "drug", national=True), national=True, partition="drug"
    ),
    # treatment
    Measure("treatment_status", _categories(treatment.status_now, "state"), period="status_date", partition="state"),
    Measure(
        "treated_among_known",
        _national_flags(treatment.treated_among_known, "type"),
        period="status_date",
        national=True,
    ),
    Measure(
        "drugs_in_use",
        _counts(treatment.drugs_in_use, "drug", "since", national=True),
        period="status_date",
        national=True,
        partition="since",
    ),
    Measure(
        "drug_by_type",
        _categories(treatment.drugs_in_use, "drug", "type", national=True),
        period="status_date",
        national=True,
        partition="drug",
    ),
    Measure(
        "no_treatment_reason",
        _categories(treatment.reasons_for_none, "reason", national=True),
        period="status_date",
        national=True,
        partition="reason",
    ),
    # No partition: a group's total is printed only as the sum of its shown flows, so no total gives a hidden one away.
    Measure("switches", _counts(treatment.switches, "from", "to", national=True), national=True),
    Measure("persistence", _persistence, period="extraction_date", national=True),
    Measure("starters", _starters, period="extraction_date", national=True),
    *TREATMENT_MEASURES,
    *REGISTRATION_MEASURES,
    # disease activity
    Measure("edss_by_age", _national_flags(disease_activity.edss_by_age, "age"), national=True),
    Measure("edss_by_treatment", _national_flags(disease_activity.edss_by_treatment, "treatment"), national=True),
    Measure(
        "edss_levels_n", _counts(disease_activity.latest_edss, national=True), period="extraction_date", national=True
    ),
    Measure(
        "edss_levels",
        _categories(disease_activity.latest_edss, "edss", "age", national=True),
        period="extraction_date",
        national=True,
        partition="edss",
    ),
    # patient-reported measures
    Measure("prom_response", _flags(proms.response)),
    Measure("prom_response_reached", _national_flags(proms.response_when_reached), national=True),
    Measure("prom_scores_by_age", proms.scores_by_age, national=True),
    Measure("prom_means", proms.mean_scores, national=True),
    *PROM_MEASURES,
    # data quality
    Measure("referral_known", _flags(data_quality.referral_known)),
    Measure("forms", data_quality.forms_by_quarter, national=True),
    *POPULATION_MEASURES,
    *QUALITY_MEASURES,
)

REGISTRY = Registry(
    id="no_ms",
    language="nb-NO",
    measures=MEASURES,
    chapters=("indicators", "treatment", "disease_activity", "proms", "data_quality", "population"),
    total_coverage="coverage_total",
    extra_variables=variables,
)
