"""Sets of persons, each kept once and small: a bit for each person there is, or the places of few.

Numbers about the same persons are many: a curve has hundreds that all are out of everybody. Lists of persons beside
each of them outgrow the rows of the extract. While results are computed within `keeping`, a set is put here as soon as
it is known, and what stands beside a number is the number of its set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
import polars as pl

from R_free_helpers.model.results import KEPT_SET, SET_OF_PERSONS, SETS

AT_ONCE = 2**14
"""How many numbers are mixed at once: as many as the processor keeps near."""

BITS = 32
"""A place takes as many bits: sets of fewer than one in so many persons are lists of places."""

MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def mixed(numbers: np.ndarray) -> np.ndarray:
    """Return well-mixed 64-bit numbers (the finalizer of splitmix64: Steele, Lea, Flood. OOPSLA 2014)."""
    found = numbers.astype(np.uint64)
    with np.errstate(over="ignore"):
        for start in range(0, len(found), AT_ONCE):
            x = found[start : start + AT_ONCE]
            x += np.uint64(0x9E3779B97F4A7C15)
            for shift, factor in zip((30, 27), MIXERS, strict=True):
                x ^= x >> np.uint64(shift)
                x *= factor
            x ^= x >> np.uint64(31)
    return found


class PersonSets:
    """Sets of persons, each once.

    Parameters
    ----------
    persons : polars.DataFrame
        Everybody: ``code`` within this run, ``key`` in every run; see `results.persons.person_keys`.

    Attributes
    ----------
    everybody : int
        How many persons there are.
    """

    def __init__(self, persons: pl.DataFrame) -> None:
        ordered = persons.sort("key")
        self.everybody = ordered.height
        self._places = _Places(ordered["code"].to_numpy())
        self._digests = mixed(ordered["key"].to_numpy())
        self._kept: list[np.ndarray] = []
        self._sizes: list[int] = []
        self._keys: list[int] = []
        self._of_key: dict[tuple[int, int], int] = {}
        self._of_list: dict[tuple[int, int], int] = {}

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def sizes(self) -> np.ndarray:
        """How many persons each set has; shape (sets,)."""
        return np.array(self._sizes, dtype=np.int64)

    @property
    def keys(self) -> np.ndarray:
        """A number that is the same for the same persons in every edition, and for other persons another one."""
        return np.array(self._keys, dtype=np.uint64)

    def __getitem__(self, number: int) -> np.ndarray:
        """Return a set as it is kept: bits (uint8), or places in the order of persons' keys (int32)."""
        return self._kept[number]

    def in_place(self, results: pl.DataFrame) -> pl.DataFrame:
        """Return results with the number of each set in place of the list of its persons."""
        return results.with_columns(
            self.put(results[name]).alias(name)
            for name in SETS
            if name in results.columns and results.schema[name] != KEPT_SET
        )

    def put(self, lists: pl.Series) -> pl.Series:
        """Return the number of the set of each list of codes; a person who is in a list twice is in the set once.

        Raises
        ------
        ValueError
            When a list holds somebody who is not among the persons.
        """
        numbers = [None if (one := lists[place]) is None else self._number(one) for place in range(len(lists))]
        return pl.Series(lists.name, numbers, dtype=KEPT_SET)

    def put_parts(self, codes: np.ndarray, parts: Iterable[np.ndarray]) -> list[int]:
        """Return the number of the set of each part of some persons, who are looked up once for all parts.

        Parameters
        ----------
        codes : numpy.ndarray, shape (persons,)
            In the order of `places_of` it takes a fraction of the time.
        parts : iterable of numpy.ndarray of bool, shape (persons,)
        """
        places = self.places_of(codes)
        digests, there = self._digests[places], np.zeros(self.everybody, dtype=bool)
        there[places] = True
        if np.count_nonzero(there) < len(places):
            return [self._added(places[part]) for part in parts]  # somebody is there twice
        return [self._added_part(places, digests, part) for part in parts]

    def places_of(self, codes: np.ndarray) -> np.ndarray:
        """Return where among all persons each one is: whole numbers, shape (persons,).

        Raises
        ------
        ValueError
            When somebody is not among the persons.
        """
        return self._places.of(mixed(codes))

    def _number(self, one: pl.Series) -> int:
        codes = mixed(one.to_numpy())
        listed = (len(codes), int(codes.sum(dtype=np.uint64)))
        if listed not in self._of_list:
            self._of_list[listed] = self._added(self._places.of(codes))
        return self._of_list[listed]

    def _added_part(self, places: np.ndarray, digests: np.ndarray, part: np.ndarray) -> int:
        """Return the number of the set of a part of persons who are there once each."""
        size, key = _sum_of(digests, part)
        if (size, key) in self._of_key:
            return self._of_key[size, key]
        if self._sparse(size):
            return self._keep(np.sort(places[part]), size, key)
        flags = np.zeros(self.everybody, dtype=bool)
        flags[places] = part
        return self._keep(np.packbits(flags, bitorder="little"), size, key)

    def _added(self, places: np.ndarray) -> int:
        """Return the number of the set of persons, some of whom may be there twice."""
        if self._sparse(len(places)):
            places = np.sort(places)  # numpy sorts whole numbers faster than it finds each once
            places = places[np.diff(places, prepend=-1) > 0]
            return self._keep(places, len(places), int(self._digests[places].sum(dtype=np.uint64)))
        flags = np.zeros(self.everybody, dtype=bool)
        flags[places] = True
        size, key = _sum_of(self._digests, flags)
        if self._sparse(size):
            return self._keep(np.flatnonzero(flags).astype(np.int32), size, key)
        return self._keep(np.packbits(flags, bitorder="little"), size, key)

    def _sparse(self, size: int) -> bool:
        """Return whether so many persons take less as places than as bits."""
        return size * BITS < self.everybody or not self.everybody

    def _keep(self, one: np.ndarray, size: int, key: int) -> int:
        if (size, key) not in self._of_key:
            self._of_key[size, key] = len(self._kept)
            self._kept.append(one)
            self._sizes.append(size)
            self._keys.append(key)
        return self._of_key[size, key]


def _sum_of(digests: np.ndarray, part: np.ndarray) -> tuple[int, int]:
    """Return how many are in a part, and the sum of their digests; as ``digests @ part``, which copies the part."""
    return int(np.count_nonzero(part)), int(np.einsum("i,i", digests, part.view(np.uint8)))


class _Places:
    """Where among all persons each one is, by the mixed code: its first bits say where to look."""

    def __init__(self, codes: np.ndarray) -> None:
        known = mixed(codes)
        order = np.argsort(known)
        self._place = order.astype(np.int32)
        self._known = np.append(known[order], np.uint64(0))  # nobody, behind the last
        bits = max(len(codes), 1).bit_length() + 1
        self._shift = np.uint64(64 - bits)
        starts = np.arange(2**bits, dtype=np.uint64) << self._shift
        self._first = np.searchsorted(known[order], starts).astype(np.int32)

    def of(self, codes: np.ndarray) -> np.ndarray:
        at = self._first[codes >> self._shift]
        wrong = np.flatnonzero(self._known[at] != codes)
        while len(wrong):
            at[wrong] += 1
            if (at[wrong] >= len(self._place)).any() or (self._known[at[wrong]] > codes[wrong]).any():
                raise ValueError("a set of persons holds somebody whom no table of the extract names")
            wrong = wrong[self._known[at[wrong]] != codes[wrong]]
        found: np.ndarray = self._place[at]
        return found


_keeping: ContextVar[PersonSets | None] = ContextVar("keeping", default=None)


@contextmanager
def keeping(sets: PersonSets | None) -> Iterator[None]:
    """Let `kept` put sets there within; None for lists beside numbers, as without it."""
    token = _keeping.set(sets)
    try:
        yield
    finally:
        _keeping.reset(token)


def kept(lists: pl.Series) -> pl.Series:
    """Return sets of persons as they are to stand beside numbers: their numbers within `keeping`, else their lists."""
    sets = _keeping.get()
    return lists if sets is None or lists.dtype == KEPT_SET else sets.put(lists)


def order_of(codes: pl.Series) -> np.ndarray:
    """Return the order of persons in which sets of them are made fastest: places, shape (persons,)."""
    sets = _keeping.get()
    return np.argsort(codes.to_numpy() if sets is None else sets.places_of(codes.to_numpy()))


def parts_of(codes: pl.Series, parts: Iterable[np.ndarray]) -> pl.Series:
    """Return the sets of parts of some persons as `kept` does; what is asked for is looked at part by part.

    All parts at once may be hundreds of times as many persons as there are.

    Parameters
    ----------
    codes : polars.Series
        Of persons, each once.
    parts : iterable of numpy.ndarray of bool, shape (persons,)
    """
    sets = _keeping.get()
    if sets is not None:
        return pl.Series(codes.name, sets.put_parts(codes.to_numpy(), parts), dtype=KEPT_SET)
    return pl.Series(codes.name, [codes.filter(pl.Series(part)) for part in parts], dtype=SET_OF_PERSONS)


def sizes_of(sets: pl.Series) -> pl.Series:
    """Return how many persons sets have that are lists, or that `kept` has put away."""
    where = _keeping.get()
    if where is None or sets.dtype != KEPT_SET:
        return sets.list.len()
    return pl.Series(sets.name, where.sizes, dtype=pl.UInt32).gather(sets)


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return results one below the other, where sets of some may have been put away, and those of others not."""
    columns = [name for name in SETS if any(part.schema.get(name) == KEPT_SET for part in parts)]
    alike = [
        part.with_columns(kept(part[name]).alias(name) for name in columns if name in part.columns) for part in parts
    ]
    return pl.concat(alike)
