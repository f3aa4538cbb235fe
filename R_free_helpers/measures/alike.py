"""Persons who may be the same: two keys with the same facts, of which only a person who looks can tell."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from R_free_helpers.model.rows import PERSON, LazyRows

ALSO_AT = "also_at"
"""Column with the unit at which another person with the same facts counts."""


def alike(persons: LazyRows, facts: Sequence[Sequence[str]]) -> LazyRows:
    """Return the persons who share all of some facts with another one, with `ALSO_AT`.

    Parameters
    ----------
    persons : narwhals.LazyFrame
        A row per person: ``patient_id``, ``unit_id`` and the facts.
    facts : sequence of sequences of str
        Sets of columns: who has the same values in all columns of one set is alike. What is not known is never so.

    Returns
    -------
    narwhals.LazyFrame
        The rows of these persons; of several others the unit that comes first in the alphabet is named. The other's
        key is not: it may be another unit's.
    """
    pairs = []
    for columns in facts:
        known = persons.select(PERSON, "unit_id", *columns).drop_nulls(list(columns))
        others = known.rename({PERSON: "other", "unit_id": ALSO_AT})
        same = known.join(others, on=list(columns), how="inner").filter(nw.col(PERSON) != nw.col("other"))
        pairs.append(same.select(PERSON, ALSO_AT))
    also_at = nw.concat(pairs).group_by(PERSON).agg(nw.col(ALSO_AT).min())
    return persons.join(also_at, on=PERSON, how="inner")
