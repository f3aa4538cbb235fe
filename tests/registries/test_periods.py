"""Which day or window each measure is about: what is not the reporting year's is listed, and printed so."""

from __future__ import annotations

import pytest

from R_free_helpers.model.registry import get_registry

ABOUT = {
    "no_ms": {
        "status_date": {
            "age",
            "age_groups",
            "age_limits",
            "alive_share",
            "consented_without_data",
            "coverage_total",
            "deficits_alive",
            "drug_by_type",
            "drugs_in_use",
            "first_onset_year",
            "known_of_expected",
            "no_treatment_reason",
            "no_treatment_reason_unit",
            "ocb_alive",
            "ofatumumab_prior",
            "onset_age",
            "onset_age_by_type",
            "onset_age_groups",
            "prevalence",
            "registered",
            "registered_total",
            "relapses_alive",
            "sex",
            "survival",
            "survival_median",
            "survival_test",
            "treated_among_known",
            "treatment_status",
            "type",
            "type_by_sex",
            "untreated_by_choice",
        },
        "mri": {
            "mri",
            "mri_adjusted",
            "mri_by_group",
        },
        "extraction_date": {
            "biobank",
            "edss_levels",
            "edss_levels_n",
            "persistence",
            "rituximab_to_hsct",
            "several_units",
            "started",
            "starters",
        },
    },
    "se_ipn": {
        "status_date": {
            "age",
            "age_groups",
            "coverage_expected",
            "coverage_expected_by_year",
            "coverage_par",
            "coverage_par_parts",
            "on_treatment_year_end",
            "prevalence",
        },
        "dashboard_date": {
            "date_known",
            "dates_by_year",
            "prevalence_now",
            "registered_by_year",
            "registered_now",
            "registered_now_diagnosis",
            "second_line",
            "therapies",
            "therapies_by_sex",
            "therapies_cidp",
        },
        "extraction_date": {
            "density",
            "duration",
            "eq5d_levels",
            "eq5d_total",
            "incat_total",
            "missing_values",
            "pass",
            "per_patients",
            "per_total",
            "prom_scores",
            "prom_scores_by_sex",
            "registered",
            "rods_cidp_ever",
            "rods_cidp_total",
            "rods_mmn_total",
            "work_ability",
        },
        "dashboard": {
            "visit_12m",
            "visit_physician_12m",
            "visit_physician_12m_adjusted",
            "visit_physician_12m_by_group",
            "visit_physician_12m_cidp",
            "visit_physician_12m_mmn",
        },
    },
}


@pytest.mark.parametrize("registry", list(ABOUT))
def test_what_each_measure_is_about(registry):
    about: dict[str, set[str]] = {}
    for measure in get_registry(registry).measures:
        if measure.period != "year":
            about.setdefault(measure.period, set()).add(measure.id)
    assert about == ABOUT[registry]
