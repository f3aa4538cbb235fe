"""The persons behind each computed number: none may leave the computation without them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
import polars as pl

from R_free_helpers.model.measure import OF_PERSONS, Measure
from R_free_helpers.model.person_sets import PersonSets
from R_free_helpers.model.results import KEPT_SET, KEY, SETS
from R_free_helpers.model.rows import PERSON_COLUMNS

AT_ONCE = 2**20
"""Keys that are text in Python at once: there they take ten times as much memory."""


class UnknownPersons(ValueError):
    """A number about persons whose set of persons is not known, and which can therefore not be released."""


def with_persons(measure: Measure, results: pl.DataFrame, sets: PersonSets | None = None) -> pl.DataFrame:
    """Return a measure's results with each set of persons sorted and each person once in it.

    Parameters
    ----------
    measure : Measure
    results : polars.DataFrame
    sets : PersonSets, optional
        Where sets are kept: then their numbers stand in place of the lists.

    Raises
    ------
    UnknownPersons
        Naming the measure and its first numbers without a set. A measure whose numbers count no persons says so in
        ``counts`` and ``out_of``.
    """
    tidy = sets.put if sets is not None else _tidy
    results = results.with_columns(tidy(results[name]).alias(name) for name in SETS if results.schema[name] != KEPT_SET)
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


def _tidy(sets: pl.Series) -> pl.Series:
    """Return sets of persons sorted and each person once in each; as they are, where they are so already."""
    filled = sets.filter(sets.list.len() > 0)  # those that are null have no length
    if filled.is_empty():
        return sets
    codes, ends = filled.explode().to_numpy(), np.cumsum(filled.list.len().to_numpy())
    rising = codes[1:] > codes[:-1]
    rising[ends[:-1] - 1] = True  # from the last of one to the first of the next
    return sets if rising.all() else sets.list.unique().list.sort()


def person_keys(tables: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> pl.DataFrame:
    """Return everybody whom the tables of an extract name: ``code`` within this run, ``key`` in every run.

    The key is a digest of the registry's own key, so that a person is the same in the next edition; neither leaves
    the computation.
    """
    plans = [
        table.lazy().select(key=pl.col(column).cast(pl.String))
        for table in tables.values()
        for column in table.lazy().collect_schema().names()
        if column in PERSON_COLUMNS
    ]
    if not plans:
        return pl.DataFrame(schema={"code": pl.UInt64, "key": pl.UInt64})
    # As the rows go by: the keys of each table together are several times as many as there are persons.
    named = pl.concat(plans).drop_nulls().unique().collect(engine="streaming").to_series()
    keys = np.concatenate([_digests(named.slice(start, AT_ONCE)) for start in range(0, max(len(named), 1), AT_ONCE)])
    return pl.DataFrame({"code": named.rename("code").hash(0), "key": keys})


def _digests(names: pl.Series) -> np.ndarray:
    found = b"".join(blake2b(name.encode(), digest_size=8).digest() for name in names.to_list())
    return np.frombuffer(found, dtype="<u8").astype(np.uint64)
