"""The measures of data quality: studies, completeness, timeliness, biobank and deliveries of data."""

from __future__ import annotations

from R_free_helpers.model.measure import Computed
from R_free_helpers.registries.no_ms.measures import completeness, data_quality, quality_studies

QUALITY_MEASURES = (
    Computed("correctness", quality_studies.correctness, counts="persons", national=True),
    Computed("correctness_valued", quality_studies.correctness_among_valued, counts="persons", national=True),
    Computed("validated", quality_studies.validated, counts="persons"),
    Computed("reliability", quality_studies.reliability, counts="persons", national=True),
    Computed("reliability_study", quality_studies.reliability_study, counts="persons", national=True),
    Computed("completeness", completeness.completeness, counts="persons"),
    Computed("timeliness", completeness.timeliness, counts="persons"),
    Computed("forms_needed", data_quality.forms_needed, counts="persons", national=True),
    Computed(
        "biobank", data_quality.biobank, counts="persons", parts=("relation",), period="extraction_date", national=True
    ),
    Computed("data_deliveries", data_quality.deliveries, counts="persons", national=True),
)
