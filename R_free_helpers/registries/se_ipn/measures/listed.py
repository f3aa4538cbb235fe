"""Everything the report shows beside its indicators: coverage, activity, treatment, function, PROM, data quality."""

from __future__ import annotations

from R_free_helpers.measures.of_rows import (
    boxes_of,
    categories_of,
    counts_of,
    means_of,
    of_nation,
    percentiles_of,
    shares_of,
)
from R_free_helpers.model.measure import Measure
from R_free_helpers.registries.se_ipn import cohort
from R_free_helpers.registries.se_ipn.measures import (
    coverage,
    function,
    population,
    prom_scores,
    proms,
    quality,
    therapy,
)

COVERAGE = (
    Measure("coverage_expected", coverage.against_expected, period="status_date", national=True),
    Measure("coverage_expected_by_year", coverage.against_expected_by_year, period="status_date", national=True),
    Measure("coverage_par", coverage.against_patient_register, period="status_date", national=True),
    Measure("coverage_par_parts", coverage.patient_register_parts, period="status_date", national=True),
    Measure("net_change", coverage.net_change, national=True),
    Measure("affiliation", coverage.affiliation, national=True),
    Measure("affiliation_units", coverage.affiliation_units, national=True),
    Measure("prevalence", coverage.prevalence, period="status_date"),
    Measure("prevalence_now", coverage.prevalence_now, period="dashboard_date"),
)

ACTIVITY = (
    Measure("registered", counts_of(cohort.registered), period="extraction_date"),
    Measure("current", counts_of(cohort.current)),
    Measure("current_reread", counts_of(lambda source: cohort.current(cohort.reread(source)))),
    Measure("ended", counts_of(cohort.ended)),
    Measure("included", counts_of(cohort.included)),
    Measure("registered_now", counts_of(cohort.now), period="dashboard_date"),
    Measure(
        "registered_now_diagnosis",
        counts_of(lambda source: cohort.now_by_diagnosis(source, cohort.EVERY_DIAGNOSIS), "diagnosis"),
        period="dashboard_date",
        partition="diagnosis",
    ),
    Measure(
        "registered_by_year",
        counts_of(of_nation(population.by_year), "diagnosis", "year"),
        period="dashboard_date",
        national=True,
        partition="diagnosis",
    ),
    Measure(
        "dates_by_year",
        counts_of(of_nation(population.dates_by_year), "diagnosis", "event", "year"),
        period="dashboard_date",
        national=True,
    ),
)

TIME = (
    Measure("wait_onset_dx", percentiles_of(population.months_to_diagnosis)),
    Measure("wait_onset_dx_by_sex", percentiles_of(of_nation(population.months_to_diagnosis), "sex")),
    Measure("wait_dx_therapy", percentiles_of(therapy.months_to_therapy)),
)

TREATMENT = (
    Measure(
        "therapies", shares_of(of_nation(therapy.therapies_now), "therapy"), period="dashboard_date", national=True
    ),
    Measure("therapies_cidp", therapy.therapies_cidp, period="dashboard_date", partition="side"),
    Measure(
        "therapies_by_sex",
        shares_of(of_nation(therapy.therapies_by_sex), "sex", "therapy"),
        period="dashboard_date",
        national=True,
    ),
    Measure(
        "therapies_by_year",
        categories_of(of_nation(therapy.therapies_by_year), "therapy", "year"),
        national=True,
        partition="therapy",
    ),
    Measure("scig_of_immunoglobulin", shares_of(therapy.subcutaneous_share, "year")),
    Measure("scig_year_end", shares_of(therapy.subcutaneous_at_year_end, "year")),
    Measure(
        "second_line",
        shares_of(of_nation(therapy.second_line), "sex"),
        period="dashboard_date",
        national=True,
    ),
    Measure("ig_switches", counts_of(of_nation(therapy.switches_to_subcutaneous), "year"), national=True),
)

FUNCTION = (
    Measure("incat_mean", means_of(function.latest_incat, "diagnosis")),
    Measure("incat_mean_ig", means_of(function.incat_on_immunoglobulin, "diagnosis")),
    Measure(
        "incat_levels",
        categories_of(of_nation(function.latest_incat), "incat", "diagnosis"),
        national=True,
        partition="incat",
    ),
    Measure("incat_levels_n", counts_of(of_nation(function.latest_incat), "diagnosis"), national=True),
    Measure("incat_by_sex", means_of(of_nation(function.latest_incat), "diagnosis", "sex"), national=True),
    Measure("grip", boxes_of(of_nation(function.latest_grip), "diagnosis", "sex"), national=True),
    Measure("incat_total", counts_of(function.incat_assessments), period="extraction_date"),
    Measure("incat_assessments_year", counts_of(function.incat_assessments_in_year)),
)

PROMS = (
    Measure("per_total", counts_of(proms.registrations), period="extraction_date"),
    Measure("per_year", counts_of(proms.registrations_in_year)),
    Measure("per_patients", shares_of(proms.registering), period="extraction_date", among="current"),
    Measure("per_patients_year", shares_of(proms.registering_in_year), among="current"),
    Measure("per_patients_by_year", counts_of(of_nation(proms.registering_by_year), "year"), national=True),
    Measure("prom_patients_year", shares_of(proms.reporting_in_year), among="current"),
    Measure("prom_patients_by_year", counts_of(of_nation(proms.reporting_by_year), "year"), national=True),
    Measure("rods_cidp_assessments_year", counts_of(proms.total_in_year("RODS_CIDP_PDN"))),
    Measure("rods_cidp_total", counts_of(proms.total("RODS_CIDP_PDN")), period="extraction_date"),
    Measure("rods_mmn_total", counts_of(proms.total("RODS_MMN")), period="extraction_date"),
    Measure("eq5d_total", counts_of(proms.total("EQ5D5L")), period="extraction_date"),
    Measure("rods_cidp_ever", shares_of(proms.ever("RODS_CIDP_PDN")), period="extraction_date", among="current"),
    Measure("rods_mmn_year", shares_of(proms.ever_in_year("RODS_MMN")), among="current"),
    Measure("eq5d_year", shares_of(proms.ever_in_year("EQ5D5L")), among="current"),
    Measure("prom_scores", prom_scores.scores_by("diagnosis"), period="extraction_date", national=True),
    Measure("prom_scores_by_sex", prom_scores.scores_by("sex"), period="extraction_date", national=True),
    Measure("prom_scores_by_year", prom_scores.scores_by_year, national=True),
    Measure("eq5d_levels", prom_scores.dimensions, period="extraction_date", national=True, partition="answer"),
    Measure("pass", prom_scores.satisfied, period="extraction_date", national=True, partition="diagnosis"),
    Measure("work_ability", prom_scores.work_ability, period="extraction_date", national=True),
)

QUALITY = (
    Measure(
        "density", shares_of(of_nation(quality.density), "variable", "year"), period="extraction_date", national=True
    ),
    Measure(
        "date_known",
        shares_of(of_nation(quality.dates_known), "date", "diagnosis"),
        period="dashboard_date",
        national=True,
    ),
    Measure("missing_values", shares_of(quality.values_known, "variable"), period="extraction_date", among="current"),
    Measure("validation", quality.validated, national=True),
    Measure("validation_n", quality.read_records, national=True),
)

POPULATION = (
    Measure("sex", categories_of(of_nation(cohort.current), "sex"), national=True, partition="sex"),
    Measure("sex_ratio", population.sex_ratio, national=True),
    Measure(
        "diagnosis",
        categories_of(of_nation(cohort.current_by_diagnosis), "diagnosis"),
        national=True,
        partition="diagnosis",
    ),
    Measure("onset_age", population.ages_of("onset_age"), national=True),
    Measure("diagnosis_age", population.ages_of("diagnosis_age"), national=True),
    Measure("duration", population.ages_of("duration"), period="extraction_date", national=True),
    Measure("delay_difference", population.delay_difference, national=True),
    Measure(
        "age_groups",
        counts_of(of_nation(population.age), "age", "sex"),
        period="status_date",
        national=True,
        partition="age",
    ),
    Measure("age", means_of(of_nation(population.age)), period="status_date", national=True),
)

OTHERS = (*COVERAGE, *ACTIVITY, *TIME, *TREATMENT, *FUNCTION, *PROMS, *QUALITY, *POPULATION)
