"""The Norwegian MS registry: what is computed, in which order, and the chapters that show it."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.distribution import exact_mean
from R_free_helpers.measures.kaplan_meier import kaplan_meier
from R_free_helpers.measures.kinds import Categories, Counts, Means, Percentiles, Shares
from R_free_helpers.measures.proportion import share_of_nation
from R_free_helpers.model.measure import Bands, Computed, Coverage
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import to_results
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms import cohort
from R_free_helpers.registries.no_ms.indicators import INDICATORS, SUPPLEMENTARY
from R_free_helpers.registries.no_ms.measures import (
    data_quality,
    disease_activity,
    population,
    proms,
    time_to_treatment,
    treatment,
)
from R_free_helpers.registries.no_ms.measures.population_measures import POPULATION_MEASURES
from R_free_helpers.registries.no_ms.measures.proms_measures import PROM_MEASURES
from R_free_helpers.registries.no_ms.measures.quality_measures import QUALITY_MEASURES
from R_free_helpers.registries.no_ms.measures.registration_measures import REGISTRATION_MEASURES
from R_free_helpers.registries.no_ms.measures.treatment_measures import TREATMENT_MEASURES
from R_free_helpers.registries.no_ms.words.variables import variables

WAIT_SHOWN = {"wait_referral": 200, "wait_treatment": 65}
"""Days at which the waiting-time figures are cut."""

PERSISTENCE_MONTHS = 96


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
                    "value": [float(n), exact_mean(times["age"].to_list()), float(ended.height), times["naive"].mean()],
                    "numerator": [float(n), None, float(ended.height), float(times["naive"].sum())],
                }
            ),
        ]
    ).with_columns(denominator=pl.lit(float(n)))
    return to_results(rows, unit_id=nation(source.reference["unit"]))


MEASURES = (
    Coverage("coverage_total", data_quality.total_coverage, period="status_date"),
    Coverage("coverage_newdx", data_quality.coverage_of_newly_diagnosed),
    Computed("prevalence", data_quality.prevalence, counts="persons", out_of="inhabitants", period="status_date"),
    *INDICATORS,
    *SUPPLEMENTARY,
    # population
    Counts(
        "registered",
        population.registered_by_status,
        counts="persons",
        category="vital",
        period="status_date",
        archived=True,
    ),
    Counts("registered_total", cohort.registered, counts="persons", period="status_date", archived=True),
    Computed(
        "alive_share",
        lambda source: share_of_nation(cohort.alive(source), source.reference["unit"]),
        counts="persons",
        period="status_date",
    ),
    Computed(
        "newdx_share",
        lambda source: share_of_nation(cohort.newly_diagnosed(source), source.reference["unit"]),
        counts="persons",
    ),
    Counts("newly_diagnosed", time_to_treatment.newly_diagnosed, counts="persons"),
    Counts("newly_diagnosed_type", time_to_treatment.newly_diagnosed, counts="persons", category="type", national=True),
    Counts(
        "consented_without_data",
        population.consented_without_data,
        counts="persons",
        period="status_date",
        national=True,
    ),
    Categories("sex", population.alive, counts="persons", category="sex", period="status_date", national=True),
    Categories("type", population.alive, counts="persons", category="type", period="status_date", national=True),
    Categories(
        "type_by_sex",
        population.alive,
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
    # time to treatment
    Shares(
        "onset_dx_by_year", time_to_treatment.onset_to_diagnosis_by_year, counts="persons", by=("year",), national=True
    ),
    Shares("onset_dx_by_sex", time_to_treatment.onset_to_diagnosis, counts="persons", by=("sex",), national=True),
    Percentiles(
        "wait_referral",
        time_to_treatment.days_from_referral,
        counts="persons",
        truncate=WAIT_SHOWN["wait_referral"],
        limit_of="ref_dx",
    ),
    Percentiles(
        "wait_treatment",
        time_to_treatment.days_to_treatment,
        counts="persons",
        truncate=WAIT_SHOWN["wait_treatment"],
        limit_of="dx_treat",
    ),
    Categories("first_drug", time_to_treatment.first_drug, counts="persons", category="drug", national=True),
    # treatment
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
    Computed("persistence", _persistence, counts="persons", period="extraction_date", national=True),
    Computed("starters", _starters, counts="persons", period="extraction_date", national=True),
    *TREATMENT_MEASURES,
    *REGISTRATION_MEASURES,
    # disease activity
    Shares("edss_by_age", disease_activity.edss_by_age, counts="persons", by=("age",), national=True),
    Shares("edss_by_treatment", disease_activity.edss_by_treatment, counts="persons", by=("treatment",), national=True),
    Counts("edss_levels_n", disease_activity.latest_edss, counts="persons", period="extraction_date", national=True),
    Categories(
        "edss_levels",
        disease_activity.latest_edss,
        counts="persons",
        category="edss",
        by=("age",),
        period="extraction_date",
        national=True,
    ),
    # patient-reported measures
    Shares("prom_response", proms.response, counts="persons"),
    Shares("prom_response_reached", proms.response_when_reached, counts="persons", national=True),
    Computed("prom_scores_by_age", proms.scores_by_age, counts="persons", national=True),
    Computed("prom_means", proms.mean_scores, counts="persons", national=True, archived=True),
    *PROM_MEASURES,
    # data quality
    Shares("referral_known", data_quality.referral_known, counts="persons"),
    Computed("forms", data_quality.forms_by_quarter, counts="persons", national=True),
    *POPULATION_MEASURES,
    *QUALITY_MEASURES,
)

REGISTRY = Registry(
    id="no_ms",
    language="nb-NO",
    measures=MEASURES,
    total_coverage="coverage_total",
    coverage_bands=Bands(0.60, 0.80),
    extra_variables=variables,
)
