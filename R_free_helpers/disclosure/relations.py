"""Small counts that published numbers stand in relation to: small sets of persons, and small differences of sets.

Found from the sets themselves. A total less all its parts but one is a difference of two sets as well, and whatever else
can be computed from published counts moves with the persons in them; `feasibility` tries all of it at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from R_free_helpers.disclosure.membership import Membership


@dataclass(frozen=True)
class Target:
    """A small count of persons with a trait, printed or not, that nobody may be able to work out.

    Attributes
    ----------
    persons : numpy.ndarray
        Rows of the incidence.
    whole, part : int
        The set; where ``part`` is not -1, those in ``whole`` and not in ``part``.
    """

    persons: np.ndarray
    whole: int
    part: int = -1


def small_counts(members: Membership, traits: np.ndarray, threshold: int) -> list[Target]:
    """Return the small sets of persons with a trait, and the small differences between two sets with one inside the other.

    Parameters
    ----------
    members : Membership
    traits : numpy.ndarray of bool, shape (sets,)
    threshold : int
        Counts from 1 up to but not including this are small.
    """
    columns = members.incidence.tocsc()

    def persons(index: int) -> np.ndarray:
        found: np.ndarray = columns.indices[columns.indptr[index] : columns.indptr[index + 1]]
        return found

    sizes = members.sizes
    small = np.flatnonzero(traits & (sizes > 0) & (sizes < threshold))
    targets = [Target(persons(index), int(index)) for index in small]
    for part, whole in small_differences(columns, sizes, np.flatnonzero(traits & (sizes > 0)), threshold):
        rest = np.setdiff1d(persons(whole), persons(part), assume_unique=True)
        targets.append(Target(rest, int(whole), int(part)))
    return _each_once(targets)


def small_differences(
    columns: sparse.csc_array, sizes: np.ndarray, chosen: np.ndarray, threshold: int
) -> list[tuple[int, int]]:
    """Return pairs of a set and a larger one that contains it and has fewer than ``threshold`` persons more."""
    within = columns[:, chosen]
    shared = (within.T @ within).tocoo()
    part, whole, size = shared.row, shared.col, sizes[chosen]
    more = size[whole] - size[part]
    found = (shared.data == size[part]) & (more > 0) & (more < threshold)
    return sorted(zip(chosen[part[found]].tolist(), chosen[whole[found]].tolist(), strict=True))


def _each_once(targets: list[Target]) -> list[Target]:
    """Return the targets with the same persons only once: what is true of one is true of the other."""
    return list({target.persons.tobytes(): target for target in reversed(targets)}.values())[::-1]
