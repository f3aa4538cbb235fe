"""What studies beside the registration say of the data: correctness against records, agreement between raters."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import polars as pl

from R_free_helpers.measures.agreement import Agreement, fleiss_kappa, icc, light_kappa
from R_free_helpers.measures.optional import nothing, rows_of
from R_free_helpers.measures.proportion import counts_by, shares
from R_free_helpers.model.measure import Computed
from R_free_helpers.model.results import to_results
from R_free_helpers.model.rows import LazyRows, collect_rows, persons_of
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation, nation_only

GAPS = 0.10
"""A variable is also judged among those with a value where the registry lacks more than this share of values."""


def read_values(source: Source) -> LazyRows:
    """Return a row per person and ``variable`` whose record was read, ``met``: the registry has the record's value.

    ``unit_id`` is the unit whose records they are.
    """
    rows = rows_of(source, "validation_result")
    renamed = rows if rows.is_empty() else rows.with_columns(unit_id="hospital_id", met="match")
    return nw.from_native(renamed.lazy())


def correctness(source: Source, read: LazyRows) -> pl.DataFrame:
    """Return per variable the share whose value equals the record's; ``missing`` of them lack it.

    A value that the registry lacks is not equal: what a reader of the registry finds is what is judged.
    """
    rows = collect_rows(read)
    if rows.is_empty():
        return nothing()
    lacks = pl.col("registry_value").is_null()
    lacking = rows.group_by(subgroup=pl.format("variable={}", "variable")).agg(
        missing=lacks.sum().cast(pl.Float64), missing_set=persons_of().filter(lacks)
    )
    found = _equal(rows, source).drop("missing", "missing_set").join(lacking, on="subgroup", how="left")
    return to_results(found)


def read_values_there(source: Source) -> LazyRows:
    """Return those of them with a value in the registry, for variables that often have none."""
    rows = collect_rows(read_values(source))
    if rows.is_empty():
        return nw.from_native(rows.lazy())
    lacking = rows.group_by("variable").agg(gap=pl.col("registry_value").is_null().mean())
    often = lacking.filter(pl.col("gap") > GAPS)["variable"].to_list()
    there = pl.col("variable").is_in(often) & pl.col("registry_value").is_not_null()
    return nw.from_native(rows.filter(there).lazy())


def correctness_among_valued(source: Source, read: LazyRows) -> pl.DataFrame:
    """Return the same as `correctness` of values that are there."""
    rows = collect_rows(read)
    return _equal(rows, source) if rows.height else nothing()


def _equal(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    units = source.reference["unit"]
    return shares(nation_only(nw.from_native(rows.lazy()), units), units, ["variable"])


def persons_read(source: Source) -> LazyRows:
    """Return the persons whose records were read, by the unit whose records they are."""
    rows = collect_rows(read_values(source))
    persons = rows if rows.is_empty() else rows.select("patient_id", "unit_id").unique(maintain_order=True)
    return nw.from_native(persons.lazy())


def validated(source: Source, persons: LazyRows) -> pl.DataFrame:
    """Return how many persons had their records read, by the unit whose records they are."""
    if collect_rows(persons).is_empty():
        return nothing()
    return counts_by(persons, source.reference["unit"]).filter(pl.col("value") > 0)


def ratings(source: Source) -> LazyRows:
    """Return a row per case, rater and variable of the study of agreement; cases are no persons of the registry."""
    return nw.from_native(rows_of(source, "reliability_rating").lazy())


def reliability(source: Source, rated: LazyRows) -> pl.DataFrame:
    """Return agreement between the raters per variable: kappa for categories, ICC for numbers.

    Statistics: ``light_kappa`` and ``fleiss_kappa``, or ``icc_2_1`` and ``icc_3_1``; denominator: how many cases.
    Only cases that every rater rated count.
    """
    rows = collect_rows(rated)
    if rows.is_empty():
        return nothing()
    rows, found = rows.sort("variable", "case_id", "rater_id"), []
    for variable, scale in rows.select("variable", "scale").unique().sort("variable").iter_rows():
        wide = rows.filter(pl.col("variable") == variable).pivot("rater_id", index="case_id", values="value")
        whole = wide.drop("case_id").drop_nulls()
        found += [
            {
                "subgroup": f"scale={scale};variable={variable}",
                "statistic": name,
                "value": result.value,
                "lower": result.lower,
                "upper": result.upper,
                "denominator": float(whole.height),
                "missing": float(wide.height - whole.height),
            }
            for name, result in _agreement(whole.to_numpy(), scale).items()
        ]
    numbers = ["value", "lower", "upper"]
    frame = pl.DataFrame(found, infer_schema_length=None).with_columns(pl.col(numbers).fill_nan(None))
    undefined = pl.when(pl.col("value").is_null()).then(pl.lit("no_data")).otherwise(pl.lit("ok"))
    return to_results(frame.with_columns(status=undefined), unit_id=nation(source.reference["unit"]))


def _agreement(ratings: np.ndarray, scale: str) -> dict[str, Agreement]:
    """Return the coefficients of one variable; undefined ones where fewer than two cases or raters are left."""
    numeric = scale != "nominal"
    if min(ratings.shape) < 2:
        names = ("icc_2_1", "icc_3_1") if numeric else ("light_kappa", "fleiss_kappa")
        return dict.fromkeys(names, Agreement(float("nan")))
    if numeric:
        return icc(ratings.astype(float))
    marks = ratings.astype(str)
    return {"light_kappa": light_kappa(marks), "fleiss_kappa": fleiss_kappa(marks)}


def reliability_study(source: Source, rated: LazyRows) -> pl.DataFrame:
    """Return how many cases and raters the study had; neither are persons in the registry, so no numerator."""
    rows = collect_rows(rated)
    if rows.is_empty():
        return nothing()
    counts = {"cases": rows["case_id"].n_unique(), "raters": rows["rater_id"].n_unique()}
    frame = pl.DataFrame(
        {"subgroup": [f"part={name}" for name in counts], "value": [float(n) for n in counts.values()]}
    )
    return to_results(frame, unit_id=nation(source.reference["unit"]), statistic="count")


QUALITY_STUDIES = (
    Computed("correctness", correctness, population=read_values, counts="persons", national=True),
    Computed(
        "correctness_valued", correctness_among_valued, population=read_values_there, counts="persons", national=True
    ),
    Computed("validated", validated, population=persons_read, counts="persons"),
    Computed("reliability", reliability, population=ratings, counts="outside", national=True),
    Computed("reliability_study", reliability_study, population=ratings, counts="outside", national=True),
)
