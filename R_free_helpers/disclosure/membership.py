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

from R_free_helpers.model.results import SETS, subgroup_parts, without_key

ROLES = tuple(name.removesuffix("_set") for name in SETS)
"""What a row counts: numerator, denominator, missing."""

ALONG_CURVES = ("survival", "incidence", "at_risk")
"""Statistics of points of a curve."""

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

    @cached_property
    def uses(self) -> np.ndarray:
        """In how many rows each set is counted; shape (sets,)."""
        found = np.zeros(len(self.sizes), dtype=np.int64)
        for index in self.of_rows.values():
            np.add.at(found, index[index >= 0], 1)
        return found

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
    rows, roles, sizes, sums, codes = [], [], [], [], []
    for role, name in enumerate(SETS):
        mine = results.select(row=pl.int_range(pl.len()), code=name).filter(pl.col("code").is_not_null())
        size = mine["code"].list.len().to_numpy().astype(np.int64)
        code = mine["code"].explode(empty_as_null=False).to_numpy() if size.sum() else np.zeros(0, dtype=np.uint64)
        rows.append(mine["row"].to_numpy())
        roles.append(np.full(len(size), role))
        sizes.append(size)
        sums.append(_sums(mixed(code), size))
        codes.append(code)
    of_row, of_role, size, code = (np.concatenate(parts) for parts in (rows, roles, sizes, codes))
    first, index = _each_once(size, np.concatenate(sums))
    starts = np.concatenate([[0], np.cumsum(size)])
    chosen = [code[starts[i] : starts[i + 1]] for i in first]
    person, digests = _placed(np.concatenate([*chosen, np.zeros(0, dtype=np.uint64)]), persons)
    keys = _sums(digests[person], size[first])
    order = np.lexsort((keys, size[first]))  # the same order in every run, whatever the codes are
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    of_rows = {}
    for i, name in enumerate(ROLES):
        chosen_rows = of_role == i
        of_rows[name] = np.full(results.height, -1, dtype=np.int64)
        of_rows[name][of_row[chosen_rows]] = place[index[chosen_rows]]
    pointers = np.concatenate([[0], np.cumsum(size[first])])
    by_set = sparse.csc_array((np.ones(len(person), dtype=np.int32), person, pointers), (persons.height, len(first)))
    by_set.sort_indices()
    return Membership(of_rows, size[first][order], keys[order], by_set[:, order])


def tables_of(results: pl.DataFrame, members: Membership) -> list[np.ndarray]:
    """Return the sets that stand together in a table: a row's, and those of the rows that divide it by one more key.

    Points of curves do not: they lie inside each other.
    """
    places = results.select("measure", "unit_id", "period", "subgroup", "statistic").with_row_index("row")
    tables: dict[tuple[str, ...], set[int]] = {}
    divided = set()
    for row, *place, subgroup, statistic in places.iter_rows():
        if statistic in ALONG_CURVES:
            continue
        sets = {int(members.of_rows[role][row]) for role in ("numerator", "denominator")} - {-1}
        tables.setdefault((*place, subgroup, ""), set()).update(sets)
        for key in subgroup_parts(subgroup):
            division = (*place, without_key(subgroup, key), key)
            tables.setdefault(division, set()).update(sets)
            divided.add(division)
    together = (tables[place] | tables.get((*place[:-1], ""), set()) for place in sorted(divided))
    return [np.array(sorted(sets)) for sets in together if len(sets) > 2]


def _sums(numbers: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the sum of each of the groups of numbers that lie one after the other, modulo 2 to the 64th."""
    running = np.concatenate([[np.uint64(0)], np.cumsum(numbers, dtype=np.uint64)])
    ends = np.concatenate([[0], np.cumsum(sizes)])
    found: np.ndarray = running[ends[1:]] - running[ends[:-1]]
    return found


def _each_once(sizes: np.ndarray, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the place of the first of each group of equal sets, and of each set the place of its group."""
    order = np.lexsort((sums, sizes))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (sizes[order][1:] != sizes[order][:-1]) | (sums[order][1:] != sums[order][:-1])
    index = np.empty(len(order), dtype=np.int64)
    index[order] = np.cumsum(new) - 1
    return order[new], index


def _placed(codes: np.ndarray, persons: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the place of each code's person among all, in the order of their keys, and a digest of each person."""
    ordered = persons.sort("key")
    known = ordered["code"].to_numpy()
    by_code = np.argsort(known)
    digests = mixed(ordered["key"].to_numpy())
    if not len(codes):
        return np.zeros(0, dtype=np.int64), digests
    place = np.minimum(np.searchsorted(known[by_code], codes), max(len(known) - 1, 0))
    if not len(known) or (known[by_code[place]] != codes).any():
        raise ValueError("a set of persons holds somebody whom no table of the extract names")
    return by_code[place], digests
