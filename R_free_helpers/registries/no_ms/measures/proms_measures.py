"""Patient-reported scores by group and over the years, adjusted for who is treated where, and what goes with them."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.adjusted import adjusted_means
from R_free_helpers.measures.distribution import box_statistics
from R_free_helpers.measures.kinds import Counts
from R_free_helpers.measures.latest import latest
from R_free_helpers.measures.regression import Factor, coefficients, correlations
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import subgroup_key, to_results
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation, nation_only
from R_free_helpers.registries.no_ms.cohort import registered
from R_free_helpers.registries.no_ms.measures.proms import aged, scores

FIRST_WAVE = 2019
EDSS_DAYS = 365
"""An EDSS is compared with an answer given at most so many days later."""

DECADE = 10.0

NOTHING = pl.DataFrame(schema={"unit_id": pl.String})


def _boxes(frame: nw.LazyFrame, source: Source, by: str) -> pl.DataFrame:
    units = source.reference["unit"]
    return box_statistics(nation_only(frame, units), units, ["scale", by])


def scores_by(column: str):
    """Return the function that computes box-plot statistics of the year's scores by a column of the persons."""
    return lambda source: _boxes(scores(source), source, column)


def answered(source: Source) -> nw.LazyFrame:
    """Return the registered who answered the year's wave, with ``response_date``, complete forms or not."""
    forms = source.table("prom_response").filter(nw.col("wave") == source.edition.year)
    days = forms.group_by("patient_id").agg(response_date=nw.col("response_date").max())
    return registered(source).select("patient_id", "unit_id").join(days, on="patient_id", how="inner")


def treated_at_response(source: Source) -> nw.LazyFrame:
    """Return those who answered with ``treated``: their latest treatment status up to the day they answered.

    The date of the status decides, several on one day the last by key; nobody heard of is ``unknown``.
    """
    return source.once("treated_at_response", _treated_at_response)


def _treated_at_response(source: Source) -> nw.LazyFrame:
    persons = answered(source)
    known = (
        source.table("treatment_status")
        .join(persons.select("patient_id", "response_date"), on="patient_id", how="inner")
        .filter(nw.col("event_date") <= nw.col("response_date"))
    )
    newest = latest(known, "event_date", "status_id").select("patient_id", treated="status")
    return persons.join(newest, on="patient_id", how="left").with_columns(nw.col("treated").fill_null("unknown"))


def scores_by_treatment(source: Source) -> pl.DataFrame:
    """Return box-plot statistics of the year's scores by treatment status on the day of the answer."""
    treated = treated_at_response(source).select("patient_id", "treated")
    return _boxes(scores(source).join(treated, on="patient_id", how="inner"), source, "treated")


def scores_by_wave(source: Source) -> pl.DataFrame:
    """Return box-plot statistics of the scores of each yearly wave, everybody who answered it."""
    frame = scores(source, FIRST_WAVE).with_columns(wave=nw.col("wave").cast(nw.String))
    return _boxes(frame, source, "wave")


def answered_every_wave(source: Source) -> nw.LazyFrame:
    """Return the registered with complete forms in every wave up to the edition's year."""
    frame = scores(source, FIRST_WAVE).select("patient_id", "unit_id", "wave", "scale").unique()
    waves = len(frame.select("wave").unique().collect(backend="polars"))
    per_person = frame.group_by("patient_id", "unit_id").agg(n=nw.len())
    return per_person.filter(nw.col("n") == max(waves, 1) * 4).select("patient_id", "unit_id")


def scores_of_the_same(source: Source) -> pl.DataFrame:
    """Return box-plot statistics of each wave for those with complete forms in all of them."""
    same = answered_every_wave(source).select("patient_id")
    frame = scores(source, FIRST_WAVE).join(same, on="patient_id", how="inner")
    return _boxes(frame.with_columns(wave=nw.col("wave").cast(nw.String)), source, "wave")


def adjusted_by_unit(source: Source) -> pl.DataFrame:
    """Return adjusted mean scores by health trust for the year's wave and the one before.

    Adjusted for age on the day of the answer, sex and type at onset, each wave and scale on its own; both waves are
    computed from the rows this edition sees.
    """
    year = source.edition.year
    long = aged(scores(source, year - 1))
    root = nation(source.reference["unit"])
    parts = [
        to_results(
            adjusted_means(part, "unit_id", numbers=["age"], categories=["sex", "type"], whole=root),
            subgroup=subgroup_key({"scale": scale, "wave": wave}),
            statistic="mean",
        )
        for (scale, wave), part in long.sort("scale", "wave").group_by("scale", "wave", maintain_order=True)
    ]
    return pl.concat(parts) if parts else to_results(NOTHING)


FACTORS = (
    Factor("type", baseline="RRMS"),
    Factor("treated", baseline="ongoing"),
    Factor("sex", baseline="female"),
    Factor("decades"),
)
"""What scores are regressed on; age counts in tens of years."""


def regression(source: Source) -> pl.DataFrame:
    """Return coefficients of each score on type at onset, treatment status, sex and age, one by one and together."""
    treated = treated_at_response(source).select("patient_id", "treated")
    long = aged(scores(source).join(treated, on="patient_id", how="inner"))
    long = long.with_columns(decades=pl.col("age") / DECADE)
    parts = [
        coefficients(part, FACTORS, key={"scale": scale})
        for (scale,), part in long.sort("scale").group_by("scale", maintain_order=True)
    ]
    root = nation(source.reference["unit"])
    return to_results(pl.concat(parts), unit_id=root) if parts else to_results(NOTHING)


def edss_correlation(source: Source) -> pl.DataFrame:
    """Return the correlation of each score with the latest EDSS of the twelve months before the answer.

    Measurements during a relapse are left out: they say nothing of the months after.
    """
    measured = source.table("functional_measurement").filter(
        (nw.col("instrument") == "EDSS") & ~nw.col("during_relapse").fill_null(False)
    )
    edss = measured.select("patient_id", "measurement_id", "event_date", edss="value").collect(backend="polars")
    long = scores(source).select("patient_id", "response_date", "scale", "value").collect(backend="polars").to_native()
    day, event = pl.col("response_date"), pl.col("event_date")
    paired = (
        long.join(edss.to_native(), on="patient_id")
        .filter((event <= day) & ((day - event).dt.total_days() <= EDSS_DAYS))
        .sort("event_date", "measurement_id")
        .group_by("scale", "patient_id")
        .last()
    )
    parts = [
        correlations(part.select(x="edss", y="value"), key={"scale": scale})
        for (scale,), part in paired.sort("scale").group_by("scale", maintain_order=True)
    ]
    root = nation(source.reference["unit"])
    return to_results(pl.concat(parts), unit_id=root) if parts else to_results(NOTHING)


PROM_MEASURES = (
    Computed("prom_scores_by_type", scores_by("type"), counts="persons", national=True),
    Computed("prom_scores_by_sex", scores_by("sex"), counts="persons", national=True),
    Computed("prom_scores_by_treatment", scores_by_treatment, counts="persons", national=True),
    Computed("prom_scores_by_wave", scores_by_wave, counts="persons", national=True),
    Computed("prom_scores_of_the_same", scores_of_the_same, counts="persons", national=True),
    Counts("prom_treated", treated_at_response, counts="persons", category="treated", national=True),
    Counts("prom_every_wave", answered_every_wave, counts="persons", national=True),
    Computed("prom_adjusted", adjusted_by_unit, counts="persons"),
    Computed("prom_regression", regression, counts="persons", national=True),
    Computed("prom_edss_correlation", edss_correlation, counts="persons", national=True),
)
