"""Which persons each number counts: the sets of persons behind a result store, each set once.

Everything that is known of how numbers are related follows from here: the same set in two tables, parts of a whole, a
set inside another, differences and unions. No registry declares a relation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from scipy import sparse

from R_free_helpers.model.results import SETS

ROLES = tuple(name.removesuffix("_set") for name in SETS)
"""What a row counts: numerator, denominator, missing."""

MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True, eq=False)
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
    by_set : scipy.sparse.csc_array, shape (persons, sets)
        1 where a person is in a set.
    """

    of_rows: dict[str, np.ndarray]
    sizes: np.ndarray
    keys: np.ndarray
    by_set: sparse.csc_array

    def persons(self, index: int) -> np.ndarray:
        """Return the persons of a set, in order."""
        found: np.ndarray = self.by_set.indices[self.by_set.indptr[index] : self.by_set.indptr[index + 1]]
        return found

    @cached_property
    def by_person(self) -> sparse.csr_array:
        """The same by person."""
        return self.by_set.tocsr()

    def only(self, sets: np.ndarray) -> Membership:
        """Return some of the sets, without rows."""
        return Membership({}, self.sizes[sets], self.keys[sets], self.by_set[:, sets])

    def inside(self, part: int, whole: int) -> bool:
        """Return whether a set is a part of another one."""
        if self.sizes[part] > self.sizes[whole]:
            return False
        first, second = self.persons(part), self.persons(whole)
        place = np.minimum(np.searchsorted(second, first), max(len(second) - 1, 0))
        return bool((second[place] == first).all()) if len(first) else True


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
    ordered = persons.sort("key")
    by_code = np.argsort(codes := ordered["code"].to_numpy())
    digests = mixed(ordered["key"].to_numpy())
    rows, roles, sizes, keys, who = [], [], [], [], []
    for role, name in enumerate(SETS):
        mine = results.select(row=pl.int_range(pl.len()), code=name).filter(pl.col("code").is_not_null())
        size = mine["code"].list.len().to_numpy().astype(np.int64)
        members = mine["code"].explode(empty_as_null=False).to_numpy() if size.sum() else np.zeros(0, dtype=np.uint64)
        place = np.minimum(np.searchsorted(codes, members, sorter=by_code), max(len(codes) - 1, 0))
        person = by_code[place] if len(codes) else place
        if (codes[person] != members).any() if len(codes) else len(members):
            raise ValueError("a set of persons holds somebody whom no table of the extract names")
        sums = np.concatenate([[np.uint64(0)], np.cumsum(digests[person], dtype=np.uint64)])
        ends = np.concatenate([[0], np.cumsum(size)])
        rows.append(mine["row"].to_numpy())
        roles.append(np.full(len(size), role))
        sizes.append(size)
        keys.append(sums[ends[1:]] - sums[ends[:-1]])
        who += np.split(person, ends[1:-1])
    size, key = np.concatenate(sizes), np.concatenate(keys)
    order = np.lexsort((key, size))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (size[order][1:] != size[order][:-1]) | (key[order][1:] != key[order][:-1])
    index = np.empty(len(order), dtype=np.int64)
    index[order] = np.cumsum(new) - 1
    first = order[new]
    of_rows = {role: np.full(results.height, -1, dtype=np.int64) for role in ROLES}
    for i, role in enumerate(ROLES):
        mine = np.concatenate(roles) == i
        of_rows[role][np.concatenate(rows)[mine]] = index[mine]
    pointers = np.concatenate([[0], np.cumsum(size[first])])
    indices = np.concatenate([np.sort(who[i]) for i in first]) if len(first) else np.zeros(0, dtype=np.int64)
    by_set = sparse.csc_array(
        (np.ones(len(indices), dtype=np.int32), indices, pointers), shape=(ordered.height, len(first))
    )
    return Membership(of_rows, size[first], key[first], by_set)
