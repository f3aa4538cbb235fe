"""The Norwegian MS registry: what is computed, in which order, and the chapters that show it."""

from __future__ import annotations

import polars as pl

from R_free_helpers.measures.distribution import exact_mean
from R_free_helpers.measures.kaplan_meier import kaplan_meier
from R_free_helpers.measures.of_rows import categories_of, counts_of, means_of, of_nation, percentiles_of, shares_of
from R_free_helpers.measures.proportion import share_of_nation
from R_free_helpers.model.measure import Measure
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
    Measure("coverage_total", data_quality.total_coverage, period="status_date"),
    Measure("coverage_newdx", data_quality.coverage_of_newly_diagnosed),
    Measure("prevalence", data_quality.prevalence, period="status_date"),
    *INDICATORS,
    *SUPPLEMENTARY,
    # population
    Measure("registered", counts_of(population.registered_by_status, "vital"), period="status_date", partition="vital"),
    Measure("registered_total", counts_of(cohort.registered), period="status_date"),
    Measure(
        "alive_share",
        lambda source: share_of_nation(cohort.alive(source), source.reference["unit"]),
        period="status_date",
    ),
    Measure("newdx_share", lambda source: share_of_nation(cohort.newly_diagnosed(source), source.reference["unit"])),
    Measure("newly_diagnosed", counts_of(time_to_treatment.newly_diagnosed)),
    Measure(
        "newly_diagnosed_type",
        counts_of(of_nation(time_to_treatment.newly_diagnosed), "type"),
        partition="type",
        national=True,
    ),
    Measure(
        "consented_without_data",
        counts_of(of_nation(population.consented_without_data)),
        period="status_date",
        national=True,
    ),
    Measure(
        "sex", categories_of(of_nation(population.alive), "sex"), period="status_date", national=True, partition="sex"
    ),
    Measure(
        "type",
        categories_of(of_nation(population.alive), "type"),
        period="status_date",
        national=True,
        partition="type",
    ),
    Measure(
        "type_by_sex",
        categories_of(of_nation(population.alive), "type", "sex"),
        period="status_date",
        national=True,
        partition="type",
    ),
    Measure(
        "sex_by_year",
        categories_of(of_nation(population.by_diagnosis_year), "sex", "year"),
        national=True,
        partition="sex",
    ),
    Measure(
        "type_by_year",
        categories_of(of_nation(population.by_diagnosis_year), "type", "year"),
        national=True,
        partition="type",
    ),
    Measure(
        "age_groups",
        counts_of(of_nation(population.age_now), "age"),
        period="status_date",
        national=True,
        partition="age",
    ),
    Measure(
        "onset_age_groups",
        counts_of(of_nation(population.onset_age), "age"),
        period="status_date",
        national=True,
        partition="age",
    ),
    Measure("age", means_of(of_nation(population.age_now)), period="status_date", national=True),
    Measure("onset_age", means_of(of_nation(population.onset_age)), period="status_date", national=True),
    Measure(
        "onset_age_by_type", means_of(of_nation(population.onset_age), "type"), period="status_date", national=True
    ),
    Measure("onset_age_newdx", means_of(of_nation(population.onset_age_of_newly_diagnosed), "sex"), national=True),
    # time to treatment
    Measure(
        "onset_dx_by_year", shares_of(of_nation(time_to_treatment.onset_to_diagnosis_by_year), "year"), national=True
    ),
    Measure("onset_dx_by_sex", shares_of(of_nation(time_to_treatment.onset_to_diagnosis), "sex"), national=True),
    Measure(
        "wait_referral", percentiles_of(time_to_treatment.days_from_referral, truncate=WAIT_SHOWN["wait_referral"])
    ),
    Measure(
        "wait_treatment", percentiles_of(time_to_treatment.days_to_treatment, truncate=WAIT_SHOWN["wait_treatment"])
    ),
    Measure(
        "first_drug", categories_of(of_nation(time_to_treatment.first_drug), "drug"), national=True, partition="drug"
    ),
    # treatment
    Measure("treatment_status", categories_of(treatment.status_now, "state"), period="status_date", partition="state"),
    Measure(
        "treated_among_known",
        shares_of(of_nation(treatment.treated_among_known), "type"),
        period="status_date",
        national=True,
    ),
    Measure(
        "drugs_in_use",
        counts_of(of_nation(treatment.drugs_in_use), "drug", "since"),
        period="status_date",
        national=True,
        partition="since",
    ),
    Measure(
        "drug_by_type",
        categories_of(of_nation(treatment.drugs_in_use), "drug", "type"),
        period="status_date",
        national=True,
        partition="drug",
    ),
    Measure(
        "no_treatment_reason",
        categories_of(of_nation(treatment.reasons_for_none), "reason"),
        period="status_date",
        national=True,
        partition="reason",
    ),
    # No partition: a group's total is printed only as the sum of its shown flows, so no total gives a hidden one away.
    Measure("switches", counts_of(of_nation(treatment.switches), "from", "to"), national=True),
    Measure("persistence", _persistence, period="extraction_date", national=True),
    Measure("starters", _starters, period="extraction_date", national=True),
    *TREATMENT_MEASURES,
    *REGISTRATION_MEASURES,
    # disease activity
    Measure("edss_by_age", shares_of(of_nation(disease_activity.edss_by_age), "age"), national=True),
    Measure("edss_by_treatment", shares_of(of_nation(disease_activity.edss_by_treatment), "treatment"), national=True),
    Measure(
        "edss_levels_n", counts_of(of_nation(disease_activity.latest_edss)), period="extraction_date", national=True
    ),
    Measure(
        "edss_levels",
        categories_of(of_nation(disease_activity.latest_edss), "edss", "age"),
        period="extraction_date",
        national=True,
        partition="edss",
    ),
    # patient-reported measures
    Measure("prom_response", shares_of(proms.response)),
    Measure("prom_response_reached", shares_of(of_nation(proms.response_when_reached)), national=True),
    Measure("prom_scores_by_age", proms.scores_by_age, national=True),
    Measure("prom_means", proms.mean_scores, national=True),
    *PROM_MEASURES,
    # data quality
    Measure("referral_known", shares_of(data_quality.referral_known)),
    Measure("forms", data_quality.forms_by_quarter, national=True),
    *POPULATION_MEASURES,
    *QUALITY_MEASURES,
)

REGISTRY = Registry(
    id="no_ms",
    language="nb-NO",
    measures=MEASURES,
    total_coverage="coverage_total",
    extra_variables=variables,
)
