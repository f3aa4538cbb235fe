"""Everything the report shows beside its indicators: coverage, activity, treatment, function, PROM, data quality."""

from __future__ import annotations

from R_free_helpers.measures.kinds import Boxes, Categories, Counts, Means, Percentiles, Shares
from R_free_helpers.model.measure import Computed
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
    Computed(
        "coverage_expected",
        coverage.against_expected,
        counts="persons",
        out_of="expected",
        period="status_date",
        national=True,
        archived=True,
    ),
    Computed(
        "coverage_expected_by_year",
        coverage.against_expected_by_year,
        counts="persons",
        out_of="expected",
        period="status_date",
        national=True,
        archived=True,
    ),
    Computed(
        "coverage_par",
        coverage.against_patient_register,
        counts="persons",
        out_of="expected",
        period="status_date",
        national=True,
        archived=True,
    ),
    Computed(
        "coverage_par_parts",
        coverage.patient_register_parts,
        counts="persons",
        out_of="expected",
        period="status_date",
        national=True,
        archived=True,
    ),
    Computed("net_change", coverage.net_change, counts="persons", national=True),
    Computed("affiliation", coverage.affiliation, counts="persons", national=True),
    Computed("affiliation_units", coverage.affiliation_units, counts="persons", national=True),
    Computed("prevalence", coverage.prevalence, counts="persons", out_of="inhabitants", period="status_date"),
    Computed(
        "prevalence_now", coverage.prevalence_now, counts="persons", out_of="inhabitants", period="dashboard_date"
    ),
)

ACTIVITY = (
    Counts("registered", cohort.registered, counts="persons", period="extraction_date", archived=True),
    Counts("current", cohort.current, counts="persons"),
    Counts("current_reread", lambda source: cohort.current(cohort.reread(source)), counts="persons"),
    Counts("ended", cohort.ended, counts="persons"),
    Counts("included", cohort.included, counts="persons"),
    Counts("registered_now", cohort.now, counts="persons", period="dashboard_date", archived=True),
    Counts(
        "registered_now_diagnosis",
        lambda source: cohort.now_by_diagnosis(source, cohort.EVERY_DIAGNOSIS),
        counts="persons",
        category="diagnosis",
        period="dashboard_date",
        archived=True,
    ),
    Counts(
        "registered_by_year",
        population.by_year,
        counts="persons",
        category="diagnosis",
        by=("year",),
        period="dashboard_date",
        national=True,
        archived=True,
    ),
    Counts(
        "dates_by_year",
        population.dates_by_year,
        counts="persons",
        by=(
            "diagnosis",
            "event",
            "year",
        ),
        period="dashboard_date",
        national=True,
    ),
)

TIME = (
    Percentiles("wait_onset_dx", population.months_to_diagnosis, counts="persons"),
    Percentiles("wait_onset_dx_by_sex", population.months_to_diagnosis, counts="persons", by=("sex",), national=True),
    Percentiles("wait_dx_therapy", therapy.months_to_therapy, counts="persons"),
)

TREATMENT = (
    Shares(
        "therapies", therapy.therapies_now, counts="persons", by=("therapy",), period="dashboard_date", national=True
    ),
    Computed("therapies_cidp", therapy.therapies_cidp, counts="persons", parts=("side",), period="dashboard_date"),
    Shares(
        "therapies_by_sex",
        therapy.therapies_by_sex,
        counts="persons",
        by=(
            "sex",
            "therapy",
        ),
        period="dashboard_date",
        national=True,
    ),
    Categories(
        "therapies_by_year",
        therapy.therapies_by_year,
        counts="persons",
        category="therapy",
        by=("year",),
        national=True,
    ),
    Shares("scig_of_immunoglobulin", therapy.subcutaneous_share, counts="persons", by=("year",)),
    Shares("scig_year_end", therapy.subcutaneous_at_year_end, counts="persons", by=("year",)),
    Shares("second_line", therapy.second_line, counts="persons", by=("sex",), period="dashboard_date", national=True),
    Counts("ig_switches", therapy.switches_to_subcutaneous, counts="persons", by=("year",), national=True),
)

FUNCTION = (
    Means("incat_mean", function.latest_incat, counts="persons", by=("diagnosis",)),
    Means("incat_mean_ig", function.incat_on_immunoglobulin, counts="persons", by=("diagnosis",)),
    Categories(
        "incat_levels", function.latest_incat, counts="persons", category="incat", by=("diagnosis",), national=True
    ),
    Counts("incat_levels_n", function.latest_incat, counts="persons", by=("diagnosis",), national=True),
    Means(
        "incat_by_sex",
        function.latest_incat,
        counts="persons",
        by=(
            "diagnosis",
            "sex",
        ),
        national=True,
    ),
    Boxes(
        "grip",
        function.latest_grip,
        counts="persons",
        by=(
            "diagnosis",
            "sex",
        ),
        national=True,
    ),
    Counts("incat_total", function.incat_assessments, counts="persons", period="extraction_date"),
    Counts("incat_assessments_year", function.incat_assessments_in_year, counts="persons"),
)

PROMS = (
    Counts("per_total", proms.registrations, counts="persons", period="extraction_date"),
    Counts("per_year", proms.registrations_in_year, counts="persons"),
    Shares("per_patients", proms.registering, counts="persons", period="extraction_date", among="current"),
    Shares("per_patients_year", proms.registering_in_year, counts="persons", among="current"),
    Counts("per_patients_by_year", proms.registering_by_year, counts="persons", by=("year",), national=True),
    Shares("prom_patients_year", proms.reporting_in_year, counts="persons", among="current"),
    Counts("prom_patients_by_year", proms.reporting_by_year, counts="persons", by=("year",), national=True),
    Counts("rods_cidp_assessments_year", proms.total_in_year("RODS_CIDP_PDN"), counts="persons"),
    Counts("rods_cidp_total", proms.total("RODS_CIDP_PDN"), counts="persons", period="extraction_date"),
    Counts("rods_mmn_total", proms.total("RODS_MMN"), counts="persons", period="extraction_date"),
    Counts("eq5d_total", proms.total("EQ5D5L"), counts="persons", period="extraction_date"),
    Shares("rods_cidp_ever", proms.ever("RODS_CIDP_PDN"), counts="persons", period="extraction_date", among="current"),
    Shares("rods_mmn_year", proms.ever_in_year("RODS_MMN"), counts="persons", among="current"),
    Shares("eq5d_year", proms.ever_in_year("EQ5D5L"), counts="persons", among="current"),
    Computed(
        "prom_scores", prom_scores.scores_by("diagnosis"), counts="persons", period="extraction_date", national=True
    ),
    Computed(
        "prom_scores_by_sex", prom_scores.scores_by("sex"), counts="persons", period="extraction_date", national=True
    ),
    Computed("prom_scores_by_year", prom_scores.scores_by_year, counts="persons", national=True),
    Computed(
        "eq5d_levels",
        prom_scores.dimensions,
        counts="persons",
        parts=("answer",),
        period="extraction_date",
        national=True,
    ),
    Computed(
        "pass", prom_scores.satisfied, counts="persons", parts=("diagnosis",), period="extraction_date", national=True
    ),
    Computed("work_ability", prom_scores.work_ability, counts="persons", period="extraction_date", national=True),
)

QUALITY = (
    Shares(
        "density",
        quality.density,
        counts="persons",
        by=(
            "variable",
            "year",
        ),
        period="extraction_date",
        national=True,
    ),
    Shares(
        "date_known",
        quality.dates_known,
        counts="persons",
        by=(
            "date",
            "diagnosis",
        ),
        period="dashboard_date",
        national=True,
    ),
    Shares(
        "missing_values",
        quality.values_known,
        counts="persons",
        by=("variable",),
        period="extraction_date",
        among="current",
    ),
    Computed("validation", quality.validated, counts="persons", national=True),
    Computed("validation_n", quality.read_records, counts="persons", national=True),
)

POPULATION = (
    Categories("sex", cohort.current, counts="persons", category="sex", national=True),
    Computed("sex_ratio", population.sex_ratio, counts="persons", national=True),
    Categories("diagnosis", cohort.current_by_diagnosis, counts="persons", category="diagnosis", national=True),
    Computed("onset_age", population.ages_of("onset_age"), counts="persons", national=True),
    Computed("diagnosis_age", population.ages_of("diagnosis_age"), counts="persons", national=True),
    Computed("duration", population.ages_of("duration"), counts="persons", period="extraction_date", national=True),
    Computed("delay_difference", population.delay_difference, counts="persons", national=True),
    Counts(
        "age_groups", population.age, counts="persons", category="age", by=("sex",), period="status_date", national=True
    ),
    Means("age", population.age, counts="persons", period="status_date", national=True),
)

OTHERS = (*COVERAGE, *ACTIVITY, *TIME, *TREATMENT, *FUNCTION, *PROMS, *QUALITY, *POPULATION)
