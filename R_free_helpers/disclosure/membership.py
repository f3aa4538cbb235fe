"""Which persons each number counts: the sets of persons behind a result store, each set once.

Everything that is known of how numbers are related follows from here: the same set in two tables, parts of a whole, a
set inside another, differences and unions. No registry declares a relation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from scipy import sparse

from R_free_helpers.disclosure.bitmaps import bitmap_at
from R_free_helpers.model.results import SETS, subgroup_parts, without_key

ROLES = tuple(name.removesuffix("_set") for name in SETS)
"""What a row counts: numerator, denominator, missing."""

ALONG_CURVES = ("survival", "incidence", "at_risk")
"""Statistics of points of a curve."""

AT_ONCE = 2**14
"""How many numbers are mixed at once."""

SETS_AT_ONCE = 2**12
"""Of how many sets the persons are looked at at once: a store counts each person thousands of times."""

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
        return not self.bitmap(part) & ~self.bitmap(whole)

    def bitmap(self, index: int) -> int:
        """Return the persons of a set as a bitmap; see `bitmaps`."""
        if index not in self._bitmaps:
            self._bitmaps[index] = bitmap_at(self.persons(index), self.by_set.shape[0])
        return self._bitmaps[index]

    def sets_of(self, person: int) -> int:
        """Return the sets that a person is in, as a bitmap."""
        if person not in self._sets_of:
            start, end = self.by_person.indptr[person : person + 2]
            self._sets_of[person] = bitmap_at(self.by_person.indices[start:end], len(self.sizes))
        return self._sets_of[person]

    @cached_property
    def _bitmaps(self) -> dict[int, int]:
        return {}

    @cached_property
    def _sets_of(self) -> dict[int, int]:
        return {}


def mixed(numbers: np.ndarray) -> np.ndarray:
    """Return well-mixed 64-bit numbers (the finalizer of splitmix64: Steele, Lea, Flood. OOPSLA 2014)."""
    found = numbers.astype(np.uint64)
    with np.errstate(over="ignore"):
        for start in range(0, len(found), AT_ONCE):  # as many as the processor keeps near
            x = found[start : start + AT_ONCE]
            x += np.uint64(0x9E3779B97F4A7C15)
            for shift, factor in zip((30, 27), MIXERS, strict=True):
                x ^= x >> np.uint64(shift)
                x *= factor
            x ^= x >> np.uint64(31)
    return found


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
    rows, roles, sizes, sums = [], [], [], []
    for role, name in enumerate(SETS):
        length = results[name].list.len()
        rows.append(length.is_not_null().arg_true().to_numpy())
        roles.append(np.full(len(rows[-1]), role))
        for start in range(0, results.height, SETS_AT_ONCE):
            part = slice(start, start + SETS_AT_ONCE)
            sizes.append(length[part].drop_nulls().to_numpy().astype(np.int64))
            sums.append(_sums(mixed(_codes(results[name][part])), sizes[-1]))
    of_row, of_role = np.concatenate(rows), np.concatenate(roles)
    size = np.concatenate([*sizes, np.zeros(0, dtype=np.int64)])
    first, index = _each_once(size, np.concatenate([*sums, np.zeros(0, dtype=np.uint64)]))
    by_role = np.argsort(of_role[first], kind="stable")
    first, index = first[by_role], np.argsort(by_role)[index]
    chosen = [results[name].gather(of_row[first[of_role[first] == i]]) for i, name in enumerate(SETS)]
    person, digests = _placed(chosen, persons)
    keys = _sums(digests[person], size[first])
    order = np.lexsort((keys, size[first]))  # the same order in every run, whatever the codes are
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    of_rows = {}
    for i, name in enumerate(ROLES):
        chosen_rows = of_role == i
        of_rows[name] = np.full(results.height, -1, dtype=np.int64)
        of_rows[name][of_row[chosen_rows]] = place[index[chosen_rows]]
    by_set = _in_order(np.repeat(place, size[first]), person, (persons.height, len(first)))
    return Membership(of_rows, size[first][order], keys[order], by_set)


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


def _in_order(sets: np.ndarray, persons: np.ndarray, shape: tuple[int, int]) -> sparse.csc_array:
    """Return who is in which set, the persons of each in order: sorted as one number, which numpy is fast at."""
    pointers = np.concatenate([[0], np.cumsum(np.bincount(sets, minlength=shape[1]))])
    both = sets * shape[0]
    both += persons
    both.sort()
    both %= max(shape[0], 1)
    indices = both.astype(np.int32)
    return sparse.csc_array((np.ones(len(both), dtype=np.int32), indices, pointers), shape)


def _sums(numbers: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the sum of each of the groups of numbers that lie one after the other, modulo 2 to the 64th."""
    found = np.zeros(len(sizes), dtype=np.uint64)
    filled = sizes > 0
    if filled.any():
        found[filled] = np.add.reduceat(numbers, (np.cumsum(sizes) - sizes)[filled])
    return found


def _each_once(sizes: np.ndarray, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the place of the first of each group of equal sets, and of each set the place of its group."""
    order = np.lexsort((sums, sizes))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (sizes[order][1:] != sizes[order][:-1]) | (sums[order][1:] != sums[order][:-1])
    index = np.empty(len(order), dtype=np.int64)
    index[order] = np.cumsum(new) - 1
    return order[new], index


def _codes(sets: pl.Series) -> np.ndarray:
    """Return the codes of the persons of sets, one set after the other."""
    filled = sets.filter(sets.list.len() > 0)
    return filled.explode().to_numpy() if len(filled) else np.zeros(0, dtype=np.uint64)


def _placed(chosen: Iterable[pl.Series], persons: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the place of each person of sets among all, in the order of their keys, and a digest of each person."""
    ordered = persons.sort("key")
    known = ordered["code"].to_numpy()
    by_code = np.argsort(known).astype(np.int32)
    known = known[by_code]
    places = [np.zeros(0, dtype=np.int32)]
    for sets in chosen:
        for start in range(0, len(sets), SETS_AT_ONCE):
            codes = _codes(sets[start : start + SETS_AT_ONCE])
            place = np.searchsorted(known, codes)
            if len(codes) and (place.max() == len(known) or (known[place] != codes).any()):
                raise ValueError("a set of persons holds somebody whom no table of the extract names")
            places.append(by_code[place])
    return np.concatenate(places), mixed(ordered["key"].to_numpy())
