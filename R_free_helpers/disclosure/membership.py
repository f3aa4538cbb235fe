"""Which persons each number counts: the sets of persons behind a result store, each set once.

Everything that is known of how numbers are related follows from here: the same set in two tables, parts of a whole, a
set inside another, differences and unions. No registry declares a relation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from R_free_helpers.model.results import SETS

ROLES = tuple(name.removesuffix("_set") for name in SETS)
"""What a row counts: numerator, denominator, missing."""

MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True)
class Membership:
    """The sets of persons of a result store.

    Attributes
    ----------
    of_rows : dict of str to numpy.ndarray, shape (rows,)
        For each role the index of the row's set; -1 where the row counts nobody in that role.
    sizes : numpy.ndarray, shape (sets,)
        Persons in each set.
    keys : numpy.ndarray of uint64, shape (sets,)
        A number that is the same for the same persons in every edition, and for other persons another one.
    incidence : scipy.sparse.csr_array, shape (persons, sets)
        1 where a person is in a set.
    """

    of_rows: dict[str, np.ndarray]
    sizes: np.ndarray
    keys: np.ndarray
    incidence: sparse.csr_array


def mixed(numbers: np.ndarray) -> np.ndarray:
    """Return well-mixed 64-bit numbers (the finalizer of splitmix64: Steele, Lea, Flood. OOPSLA 2014)."""
    with np.errstate(over="ignore"):
        x = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        for shift, factor in zip((30, 27), MIXERS, strict=True):
            x = (x ^ (x >> np.uint64(shift))) * factor
        mixed_: np.ndarray = x ^ (x >> np.uint64(31))
    return mixed_


def membership(results: pl.DataFrame, persons: pl.DataFrame) -> Membership:
    """Return the sets of persons of a result store.

    Parameters
    ----------
    results : polars.DataFrame
        With the columns `SETS`: each person once in a set.
    persons : polars.DataFrame
        ``code`` of each person within this run and ``key``, which is the same in every run; see
        `results.persons.person_keys`.

    Raises
    ------
    ValueError
        When a set holds somebody who is not among the persons.
    """
    long = pl.concat(
        results.select(row=pl.int_range(pl.len(), dtype=pl.Int32), role=pl.lit(i, dtype=pl.Int8), code=name)
        .filter(pl.col("code").is_not_null())
        for i, name in enumerate(SETS)
    )
    ordered = persons.sort("key").with_row_index("person")
    members = long.explode("code", empty_as_null=True).drop_nulls("code")
    known = members.join(ordered, on="code", how="left")
    if known["person"].null_count():
        raise ValueError("a set of persons holds somebody whom no table of the extract names")
    digest = pl.Series(mixed(known["key"].to_numpy()))
    found = (
        known.select("row", "role", "person", digest=digest)
        .group_by("row", "role")
        .agg(pl.len().alias("size"), pl.col("digest").sum(), pl.col("person"))
    )
    found = long.select("row", "role").join(found, on=["row", "role"], how="left").with_columns(
        pl.col("size").fill_null(0), pl.col("digest").fill_null(0), pl.col("person").fill_null([])
    )
    sets = found.unique(["size", "digest"]).sort("size", "digest").with_row_index("set")
    placed = found.select("row", "role", "size", "digest").join(sets.select("set", "size", "digest"), on=["size", "digest"])
    of_rows = {}
    for i, role in enumerate(ROLES):
        index = np.full(results.height, -1, dtype=np.int64)
        mine = placed.filter(pl.col("role") == i)
        index[mine["row"].to_numpy()] = mine["set"].to_numpy()
        of_rows[role] = index
    sizes = sets["size"].to_numpy().astype(np.int64)
    column = np.repeat(np.arange(sets.height), sizes)
    row = sets["person"].explode(empty_as_null=True).drop_nulls().to_numpy().astype(np.int64)
    shape = (ordered.height, sets.height)
    incidence = sparse.csr_array((np.ones(len(row), dtype=np.int32), (row, column)), shape=shape)
    return Membership(of_rows, sizes, sets["digest"].to_numpy(), incidence)
