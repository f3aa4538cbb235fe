"""Small counts that published numbers stand in relation to: small sets of persons, and small differences of sets.

Found from the sets themselves. A total less all its parts but one is a difference of two sets as well, and whatever
else can be computed from published counts moves with the persons in them; `feasibility` tries all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from R_free_helpers.disclosure.membership import Membership

Target = np.ndarray
"""Few persons with a trait, printed or not, whose number nobody may be able to work out."""


def small_counts(
    members: Membership, traits: np.ndarray, threshold: int, tables: Iterable[np.ndarray] = ()
) -> list[Target]:
    """Return the small sets of persons with a trait, and the small differences of a set and one inside it.

    Parameters
    ----------
    members : Membership
    traits : numpy.ndarray of bool, shape (sets,)
    threshold : int
        Counts from 1 up to but not including this are small.
    tables : iterable of numpy.ndarray of int
        Sets that stand together in a table: who is in one of them and in none of those inside it may be few, too.
    """
    sizes = members.sizes
    small = np.flatnonzero(traits & (sizes > 0) & (sizes < threshold))
    targets = [members.persons(int(index)) for index in small]
    targets += [
        np.setdiff1d(members.persons(whole), members.persons(part), assume_unique=True)
        for part, whole in small_differences(members, np.flatnonzero(traits & (sizes > 0)), threshold)
    ]
    for table in tables:
        targets += _rests(members, table[traits[table] & (sizes[table] > 0)], threshold)
    return _each_once(targets)


def _rests(members: Membership, table: np.ndarray, threshold: int) -> list[Target]:
    """Return those in a set of a table whom no set inside it counts, where they are few: a total less all its parts."""
    found = []
    for whole in table[members.sizes[table] >= threshold]:
        parts = [int(part) for part in table if part != whole and members.inside(int(part), int(whole))]
        # Of parts that are too small together so few cannot be left, whoever is in several of them.
        if len(parts) > 1 and members.sizes[whole] - members.sizes[parts].sum() < threshold:
            counted = np.zeros(members.everybody, dtype=bool)
            for part in parts:
                counted[members.persons(part)] = True
            rest = members.persons(int(whole))
            rest = rest[~counted[rest]]
            if 0 < len(rest) < threshold:
                found.append(rest)
    return found


def small_differences(members: Membership, chosen: np.ndarray, threshold: int) -> list[tuple[int, int]]:
    """Return pairs of a set and a larger one that contains it and has fewer than ``threshold`` persons more.

    Parameters
    ----------
    members : Membership
    chosen : numpy.ndarray of int
        Sets to compare.
    threshold : int
    """
    chosen = chosen[np.argsort(members.sizes[chosen], kind="stable")]
    size = members.sizes[chosen]
    parts = np.stack([members.parts_of(int(index)) for index in chosen]) if len(chosen) else size
    found = []
    for i, whole in enumerate(chosen):
        first, last = np.searchsorted(size, [size[i] - threshold + 1, size[i]])
        near = np.arange(first, last)
        near = near[(parts[near] <= parts[i]).all(axis=1)]
        found += [(int(part), int(whole)) for part in chosen[near] if members.inside(int(part), int(whole))]
    return sorted(found)


def _each_once(targets: list[Target]) -> list[Target]:
    """Return the targets with the same persons only once: what is true of one is true of the other."""
    return list({target.tobytes(): target for target in reversed(targets)}.values())[::-1]
