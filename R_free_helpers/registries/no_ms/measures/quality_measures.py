"""The measures of data quality: studies, completeness, timeliness, biobank and deliveries of data."""

from __future__ import annotations

from R_free_helpers.model.measure import Measure
from R_free_helpers.registries.no_ms.measures import completeness, data_quality, quality_studies

QUALITY_MEASURES = (
    Measure("correctness", quality_studies.correctness, national=True),
    Measure("correctness_valued", quality_studies.correctness_among_valued, national=True),
    Measure("validated", quality_studies.validated),
    Measure("reliability", quality_studies.reliability, national=True),
    Measure("reliability_study", quality_studies.reliability_study, national=True),
    Measure("completeness", completeness.completeness),
    Measure("timeliness", completeness.timeliness),
    Measure("forms_needed", data_quality.forms_needed, national=True),
    Measure("biobank", data_quality.biobank, period="extraction_date", national=True, partition="relation"),
    Measure("data_deliveries", data_quality.deliveries, national=True),
)
