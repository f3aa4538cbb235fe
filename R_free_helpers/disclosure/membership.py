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

from R_free_helpers.model.person_sets import PersonSets
from R_free_helpers.model.results import SETS, subgroup_parts, without_key

ROLES = tuple(name.removesuffix("_set") for name in SETS)
"""What a row counts: numerator, denominator, missing."""

ALONG_CURVES = ("survival", "incidence", "at_risk")
"""Statistics of points of a curve."""

NEAR = 2**12
"""Of how many bytes, each of eight persons, it is found out at once in which sets they are."""

PARTS = 64
"""Into how many parts all persons are divided to see quickly that one set is not inside another."""


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
    kept : list of numpy.ndarray
        Each set as `PersonSets` keeps it.
    everybody : int
        How many persons there are; a person is a number below, the same in every set.
    """

    of_rows: dict[str, np.ndarray]
    sizes: np.ndarray
    keys: np.ndarray
    kept: list[np.ndarray]
    everybody: int

    def persons(self, index: int, most: int | None = None) -> np.ndarray:
        """Return the persons of a set, in order; the first so many of them, where that is enough."""
        one = self.kept[index]
        if one.dtype != np.uint8:
            return one[:most]
        looked_at = len(one) if most is None else most // 8 + 1
        while True:
            found: np.ndarray = np.flatnonzero(_bits(one[:looked_at])).astype(np.int32)
            if looked_at >= len(one) or len(found) >= (most or 0):
                return found[:most]
            looked_at *= 4

    @cached_property
    def uses(self) -> np.ndarray:
        """In how many rows each set is counted; shape (sets,)."""
        found = np.zeros(len(self.sizes), dtype=np.int64)
        for index in self.of_rows.values():
            np.add.at(found, index[index >= 0], 1)
        return found

    def only(self, sets: np.ndarray) -> Membership:
        """Return some of the sets, without rows."""
        chosen = [self.kept[int(index)] for index in sets]
        return Membership({}, self.sizes[sets], self.keys[sets], chosen, self.everybody)

    def inside(self, part: int, whole: int) -> bool:
        """Return whether a set is a part of another one."""
        if self.sizes[part] > self.sizes[whole]:
            return False
        if (self.parts_of(part) > self.parts_of(whole)).any():
            return False
        one, other = self.kept[part], self.kept[whole]
        if one.dtype == other.dtype == np.uint8:
            return not (one & ~other).any()
        return bool(_holds(other, self.persons(part)).all())

    def parts_of(self, index: int) -> np.ndarray:
        """Return how many of a set's persons are in each of `PARTS`: a set inside another has no more in any."""
        if index not in self._parts_of:
            self._parts_of[index] = self.counts_of_parts(index, PARTS)
        return self._parts_of[index]

    def counts_of_parts(self, index: int, parts: int) -> np.ndarray:
        """Return how many of a set's persons are in each of so many parts of all, which are a multiple of 8."""
        one = self.kept[index]
        if one.dtype != np.uint8:
            return np.bincount(one % parts, minlength=parts)
        whole = np.zeros(-(-len(one) * 8 // parts) * parts // 8, dtype=np.uint8)
        whole[: len(one)] = one
        found: np.ndarray = _bits(whole).reshape(-1, parts).sum(axis=0, dtype=np.int64)
        return found

    def by_person(self, persons: np.ndarray) -> sparse.csr_array:
        """Return which sets each of some persons, in order, is in; shape (persons, sets)."""
        for known, found in self._asked[-1:]:
            place = np.searchsorted(known, persons)
            if (place < len(known)).all() and (known[place] == persons).all():
                return found[place]
        few = self._of_few[persons].tocoo()
        who, sets = [few.coords[0]], [few.coords[1]]
        for index in self._large:
            at = np.flatnonzero(_holds(self.kept[index], persons))
            who.append(at)
            sets.append(np.full(len(at), index))
        ones, shape = np.ones(sum(map(len, who)), dtype=np.int8), (len(persons), len(self.kept))
        asked = sparse.csr_array((ones, (np.concatenate(who), np.concatenate(sets))), shape=shape)
        asked.sort_indices()
        self._asked[:] = [(persons, asked)]
        return asked

    def sets_of(self, person: int) -> int:
        """Return the sets that a person is in, as a bitmap."""
        if person not in self._sets_of:
            few, flags = self._of_few, np.zeros(len(self.kept), dtype=bool)
            flags[few.indices[few.indptr[person] : few.indptr[person + 1]]] = True
            flags[self._large] = self._by_eight[person >> 3] >> np.uint8(person & 7) & 1
            self._sets_of[person] = int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
        return self._sets_of[person]

    @cached_property
    def _by_eight(self) -> np.ndarray:
        """Which of eight persons who follow one another are in each set that is kept as bits; shape (eighths, sets)."""
        eighths = -(-self.everybody // 8)
        found = np.empty((eighths, len(self._large)), dtype=np.uint8)
        for start in range(0, eighths if len(self._large) else 0, NEAR):
            part = [self.kept[index][start : start + NEAR] for index in self._large]
            found[start : start + NEAR] = np.array(part, dtype=np.uint8).T
        return found

    @cached_property
    def _large(self) -> np.ndarray:
        """The sets that are kept as bits."""
        return np.array([index for index, one in enumerate(self.kept) if one.dtype == np.uint8], dtype=np.int64)

    @cached_property
    def _of_few(self) -> sparse.csr_array:
        """The other sets by person; shape (persons, sets)."""
        sets = [one if one.dtype != np.uint8 else one[:0].astype(np.int32) for one in self.kept]
        pointers = np.cumsum([0, *map(len, sets)])
        who = np.concatenate([np.zeros(0, dtype=np.int32), *sets])
        shape = (self.everybody, len(sets))
        found: sparse.csr_array = sparse.csc_array((np.ones(len(who), dtype=np.int8), who, pointers), shape).tocsr()
        return found

    @cached_property
    def _asked(self) -> list[tuple[np.ndarray, sparse.csr_array]]:
        """The persons who were asked for last, and their sets: most often the next ones are some of them."""
        return []

    @cached_property
    def _sets_of(self) -> dict[int, int]:
        return {}

    @cached_property
    def _parts_of(self) -> dict[int, np.ndarray]:
        return {}


def _bits(packed: np.ndarray) -> np.ndarray:
    return np.unpackbits(packed, bitorder="little")


def _holds(one: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """Return whether a set, as it is kept, holds each of some persons, who are in order."""
    if one.dtype == np.uint8:
        found: np.ndarray = (one[persons >> 3] >> (persons & 7).astype(np.uint8)) & 1 == 1
        return found
    held = np.zeros(len(persons), dtype=bool)
    if len(one) and len(persons):
        place = np.searchsorted(persons, one)
        place[place == len(persons)] = 0
        held[place[persons[place] == one]] = True
    return held


def membership(results: pl.DataFrame, persons: pl.DataFrame | PersonSets) -> Membership:
    """Return the sets of persons of a result store.

    Parameters
    ----------
    results : polars.DataFrame
        With the columns `SETS`: lists of persons, or numbers of sets that are kept.
    persons : polars.DataFrame or PersonSets
        ``code`` of each person within this run and ``key``, which is the same in every run, see
        `results.persons.person_keys`; or what keeps the sets.

    Raises
    ------
    ValueError
        When a set holds somebody who is not among the persons.
    """
    sets = persons if isinstance(persons, PersonSets) else PersonSets(persons)
    numbers = {
        role: sets.in_place(results.select(name))[name].cast(pl.Int64).fill_null(-1).to_numpy()
        for role, name in zip(ROLES, SETS, strict=True)
    }
    used = np.unique(np.concatenate(list(numbers.values())))
    used = used[used >= 0]
    sizes, keys = sets.sizes[used], sets.keys[used]
    order = np.lexsort((keys, sizes))  # the same order in every run, whatever the codes are
    place = np.full(len(sets) + 1, -1, dtype=np.int64)  # the last one for nobody, whose number is -1
    place[used[order]] = np.arange(len(order))
    of_rows = {role: place[number] for role, number in numbers.items()}
    return Membership(of_rows, sizes[order], keys[order], [sets[int(one)] for one in used[order]], sets.everybody)


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
