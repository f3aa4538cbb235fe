"""Patient-reported measures: who answered, and the scores of groups, waves and units."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.adjusted import adjusted_means
from R_free_helpers.measures.distribution import box_statistics
from R_free_helpers.measures.kinds import Boxes, Counts, Means, Shares
from R_free_helpers.measures.optional import nothing
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.person_sets import together
from R_free_helpers.model.results import subgroup_key, to_results
from R_free_helpers.model.rows import LazyRows, collect_rows, each_part, persons_of
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation, nation_only
from R_free_helpers.registries.no_ms.cohorts import proms
from R_free_helpers.registries.no_ms.cohorts.proms import aged, scores


def _age_quarters(persons: pl.DataFrame) -> list[float]:
    """Return the ages that cut persons of ``age_at_answer`` into four groups; a bound belongs to the younger one."""
    return [persons["age_at_answer"].quantile(q, interpolation="linear") for q in (0.25, 0.5, 0.75)]


def _respondents(long: pl.DataFrame) -> pl.DataFrame:
    return long.group_by("patient_id").agg(pl.col("age_at_answer").min())


def scores_and_age_quarter(source: Source) -> LazyRows:
    """Return the year's scores with ``age_at_answer`` in whole years and ``age``: its quarter of the respondents."""
    long = aged(scores(source)).with_columns(age_at_answer=pl.col("age").floor())
    bounds = _age_quarters(_respondents(long)) if long.height else []
    quarter = pl.sum_horizontal(pl.lit(1), *[(pl.col("age_at_answer") > bound).cast(pl.Int64) for bound in bounds])
    return nw.from_native(long.with_columns(age=quarter.cast(pl.String)).lazy())


def scores_by_age(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return box-plot statistics of the four scores by age quarter, and the quarters' bounds in whole years.

    The quarters are equally large groups of the year's respondents, who are the bounds' denominator; a bound belongs
    to the younger group.
    """
    persons = _respondents(collect_rows(rows))
    if persons.is_empty():
        return nothing()
    bounds = _age_quarters(persons)
    units = source.reference["unit"]
    boxes = box_statistics(nation_only(rows, units), units, ["scale", "age"])
    edges = pl.DataFrame({"value": [float(int(b)) for b in bounds], "subgroup": [f"quarter={i}" for i in (1, 2, 3)]})
    respondents = persons.select(denominator=pl.len(), denominator_set=persons_of().implode())
    edges = edges.join(respondents, how="cross")
    return together([boxes, to_results(edges, unit_id=nation(units), statistic="bound")])


def scores_of_two_waves(source: Source) -> LazyRows:
    """Return the scores of the year's wave and the one before, with ``age`` on the day of the answer."""
    return nw.from_native(aged(scores(source, source.edition.year - 1)).lazy())


def adjusted_by_unit(source: Source, rows: LazyRows) -> pl.DataFrame:
    """Return adjusted mean scores by health trust for the year's wave and the one before.

    Adjusted for age on the day of the answer, sex and type at onset, each wave and scale on its own; both waves are
    computed from the rows this edition sees.
    """
    long = collect_rows(rows)
    root = nation(source.reference["unit"])
    parts = [
        to_results(
            adjusted_means(part, "unit_id", numbers=["age"], categories=["sex", "type"], whole=root),
            subgroup=subgroup_key({"scale": scale, "wave": wave}),
            statistic="mean",
        )
        for (scale, wave), part in each_part(long, "scale", "wave")
    ]
    return pl.concat(parts) if parts else nothing()


PROMS = (
    Shares("prom_response", proms.response, counts="persons"),
    Shares("prom_response_reached", proms.response_when_reached, counts="persons", national=True),
    Computed("prom_scores_by_age", scores_by_age, population=scores_and_age_quarter, counts="persons", national=True),
    Means("prom_means", scores, counts="persons", by=("scale",), national=True, archived=True),
    Boxes("prom_scores_by_type", scores, counts="persons", by=("scale", "type"), national=True),
    Boxes("prom_scores_by_sex", scores, counts="persons", by=("scale", "sex"), national=True),
    Boxes(
        "prom_scores_by_treatment",
        proms.scores_with_treatment,
        counts="persons",
        by=("scale", "treated"),
        national=True,
    ),
    Boxes("prom_scores_by_wave", proms.scores_of_all_waves, counts="persons", by=("scale", "wave"), national=True),
    Boxes("prom_scores_of_the_same", proms.scores_of_the_same, counts="persons", by=("scale", "wave"), national=True),
    Counts("prom_treated", proms.treated_at_response, counts="persons", category="treated", national=True),
    Counts("prom_every_wave", proms.answered_every_wave, counts="persons", national=True),
    Computed("prom_adjusted", adjusted_by_unit, population=scores_of_two_waves, counts="persons"),
)
