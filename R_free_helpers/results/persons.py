"""The persons behind each computed number: none may leave the computation without them."""

from __future__ import annotations

import polars as pl

from R_free_helpers.model.measure import Counted, Measure
from R_free_helpers.model.results import KEY, SETS

OF_PERSONS: tuple[Counted, ...] = ("persons", "events")


class UnknownPersons(ValueError):
    """A number about persons whose set of persons is not known, and which can therefore not be released."""


def with_persons(measure: Measure, results: pl.DataFrame) -> pl.DataFrame:
    """Return a measure's results with each set of persons sorted and each person once in it.

    Raises
    ------
    UnknownPersons
        Naming the measure and its first numbers without a set. A measure whose numbers count no persons says so in
        ``counts`` and ``out_of``.
    """
    results = results.with_columns(pl.col(SETS).list.unique().list.sort())
    lacking = pl.lit(False)
    if measure.counts in OF_PERSONS:
        lacking |= pl.col("numerator").is_not_null() & pl.col("numerator_set").is_null()
        lacking |= pl.col("value").is_not_null() & pl.all_horizontal(pl.col(SETS).is_null())
    if (measure.out_of or measure.counts) in OF_PERSONS:
        lacking |= pl.col("denominator").is_not_null() & pl.col("denominator_set").is_null()
        lacking |= (pl.col("missing") > 0) & pl.col("missing_set").is_null()
    unknown = results.filter(lacking)
    if unknown.height:
        cells = [" ".join(row[name] for name in KEY if row[name]) for row in unknown.head(3).iter_rows(named=True)]
        raise UnknownPersons(
            f"the measure '{measure.id}' counts {measure.counts}, but {unknown.height} of its {results.height} numbers "
            f"do not say which persons they count: {', '.join(cells)}. Its function must return the columns "
            "numerator_set, denominator_set and missing_set beside the numbers, as the estimators do; a measure that "
            "counts no persons says so in counts and out_of"
        )
    return results
