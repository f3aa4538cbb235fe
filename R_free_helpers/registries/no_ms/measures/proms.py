"""Patient-reported measures: who answered, and the scores."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from R_free_helpers.measures.among import among
from R_free_helpers.measures.distribution import box_statistics, means
from R_free_helpers.model.results import to_results
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation_only
from R_free_helpers.registries.no_ms.cohort import registered

SCALES = {"MSIS29": "msis29", "RAND12": "rand12"}


def response(source: Source) -> nw.LazyFrame:
    """Return ``met``: answered the year's wave, among all registered who were alive at dispatch."""
    return among(_invited(source), _answers(source))


def response_when_reached(source: Source) -> nw.LazyFrame:
    """Return ``met``: answered the year's wave, among those whom the form reached."""
    return among(_invited(source).filter(nw.col("reached")), _answers(source))


def _invited(source: Source) -> nw.LazyFrame:
    wave = source.table("prom_invitation").filter(nw.col("wave") == source.edition.year)
    return registered(source).join(wave.select("patient_id", "reached"), on="patient_id", how="inner")


def _answers(source: Source) -> nw.LazyFrame:
    return source.table("prom_response").filter(nw.col("wave") == source.edition.year)


def scores(source: Source, since: int | None = None) -> nw.LazyFrame:
    """Return scores in long form: patient, wave, unit, birth, type, sex, ``scale`` and ``value``.

    Parameters
    ----------
    source : Source
    since : int, optional
        First wave; the edition's own wave alone when left out. No wave after the edition's year is read.
    """
    persons = registered(source).select("patient_id", "unit_id", "birth", "type", "sex")
    year = source.edition.year
    answers = source.table("prom_response").filter(
        nw.col("complete") & (nw.col("wave") >= (since or year)) & (nw.col("wave") <= year)
    )
    parts = []
    for instrument, prefix in SCALES.items():
        for part in ("physical", "mental"):
            column = f"score_{part}"
            parts.append(
                answers.filter((nw.col("instrument") == instrument) & ~nw.col(column).is_null()).select(
                    "patient_id", "wave", "response_date", value=column, scale=nw.lit(f"{prefix}_{part}")
                )
            )
    return nw.concat(parts).join(persons, on="patient_id", how="inner")


def aged(scored: nw.LazyFrame) -> pl.DataFrame:
    """Return scores in memory with ``age``: decimal years on the day of the answer."""
    day = pl.col("response_date")
    return (
        scored.collect(backend="polars")
        .to_native()
        .with_columns(age=day.dt.year() + (day.dt.ordinal_day() - 0.5) / 365.25 - pl.col("birth"))
    )


def scores_by_age(source: Source) -> pl.DataFrame:
    """Return box-plot statistics of the four scores by age quarter, and the quarters' bounds in whole years.

    The quarters are equally large groups of the year's respondents; a bound belongs to the younger group.
    """
    long = aged(scores(source)).with_columns(pl.col("age").floor())
    persons = long.group_by("patient_id").agg(pl.col("age").min())
    bounds = [persons["age"].quantile(q, interpolation="linear") for q in (0.25, 0.5, 0.75)]
    if persons.is_empty():
        return to_results(pl.DataFrame(schema={"unit_id": pl.String}))
    quarter = pl.sum_horizontal([(pl.col("age") > bound).cast(pl.Int64) for bound in bounds]) + 1
    long = long.with_columns(age=quarter.cast(pl.String))
    units = source.reference["unit"]
    only_nation = nation_only(nw.from_native(long.lazy()), units)
    boxes = box_statistics(only_nation, units, ["scale", "age"])
    root = units.filter(pl.col("level") == "nation")["unit_id"].item()
    edges = to_results(
        pl.DataFrame({"value": [float(int(b)) for b in bounds], "subgroup": [f"quarter={i}" for i in (1, 2, 3)]}),
        unit_id=root,
        statistic="bound",
    )
    return pl.concat([boxes, edges])


def mean_scores(source: Source) -> pl.DataFrame:
    """Return national means of the four scores."""
    units = source.reference["unit"]
    return means(nation_only(scores(source), units), units, ["scale"])
