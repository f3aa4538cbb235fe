"""What patient-reported scores go with: regression on type, treatment, sex and age, and correlation with EDSS."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.optional import nothing
from R_free_helpers.measures.regression import Factor, coefficients, correlations
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import to_results
from R_free_helpers.model.rows import LazyRows, collect_rows, each_part
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation
from R_free_helpers.registries.no_ms.cohorts.proms import aged, scores, scores_with_treatment

EDSS_YEARS, DAYS_IN_YEAR = 1, 365
"""An EDSS is compared with an answer given at most so long after it."""

DECADE = 10.0

FACTORS = (
    Factor("type", baseline="RRMS"),
    Factor("treated", baseline="ongoing"),
    Factor("sex", baseline="female"),
    Factor("decades"),
)
"""What scores are regressed on; age counts in tens of years."""


def scores_and_factors(source: Source) -> LazyRows:
    """Return the year's scores with what they are regressed on."""
    long = aged(scores_with_treatment(source)).with_columns(decades=pl.col("age") / DECADE)
    return nw.from_native(long.lazy())


def regression(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return coefficients of each score on type at onset, treatment status, sex and age, one by one and together."""
    long = collect_rows(rows)
    parts = [coefficients(part, FACTORS, key={"scale": scale}) for (scale,), part in each_part(long, "scale")]
    root = nation(source.reference["unit"])
    return to_results(pl.concat(parts), unit_id=root) if parts else nothing()


def scores_and_edss(source: Source) -> LazyRows:
    """Return the year's scores with the latest EDSS of the time before the answer, ``edss``, of those who have one.

    Measurements during a relapse are left out: they say nothing of the months after. Of several on one day the highest.
    """
    measured = source.table("functional_measurement").filter(
        (nw.col("instrument") == "EDSS") & ~nw.col("during_relapse").fill_null(False)
    )
    edss = measured.select("patient_id", "event_date", edss="value").collect(backend="polars")
    columns = ("patient_id", "unit_id", "response_date", "scale", "value")
    long = collect_rows(scores(source).select(*columns))
    day, event = pl.col("response_date"), pl.col("event_date")
    paired = (
        long.join(edss.to_native(), on="patient_id")
        .filter((event <= day) & ((day - event).dt.total_days() <= EDSS_YEARS * DAYS_IN_YEAR))
        .sort("event_date", "edss")
        .group_by("scale", "patient_id")
        .last()
    )
    return nw.from_native(paired.lazy())


def edss_correlation(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return the correlation of each score with the latest EDSS of the time before the answer."""
    paired = collect_rows(rows)
    parts = [
        correlations(part.select("patient_id", x="edss", y="value"), key={"scale": scale})
        for (scale,), part in each_part(paired, "scale")
    ]
    root = nation(source.reference["unit"])
    return to_results(pl.concat(parts), unit_id=root) if parts else nothing()


PROM_MODELS = (
    Computed("prom_regression", regression, population=scores_and_factors, counts="persons", national=True),
    Computed("prom_edss_correlation", edss_correlation, population=scores_and_edss, counts="persons", national=True),
)
