"""What a row of a measure is: a person, or an event of which a person may have several, such as an operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import narwhals as nw

from R_free_helpers.model.rows import PERSON, LazyRows

PERSON_ROW = "person"
"""The name of rows that are persons; also of events that no registry has a noun for."""

Several = Literal["cluster", "first"]
"""What is done about several rows of one person.

``cluster``: all are counted, and the interval allows for rows of one person resembling each other (see
`measures.clusters`). ``first``: each person's first row is counted, no other.
"""


@dataclass(frozen=True)
class RowWords:
    """The noun of a registry's events in the forms that sentences need, in the registry's language.

    Attributes
    ----------
    one, many : str
        Without an article: ``operasjon``, ``operasjoner``.
    the_many : str
        All of them: ``operasjonene``, in English ``the operations``; as before a relative clause where a language tells
        the two apart, in Swedish ``de operationer``.
    """

    one: str
    many: str
    the_many: str


def key_of(row: str) -> str:
    """Return the column that tells rows apart.

    Examples
    --------
    >>> key_of("person"), key_of("operation")
    ('patient_id', 'operation_id')
    """
    return PERSON if row == PERSON_ROW else f"{row}_id"


def first_of_each(rows: LazyRows, date: str, key: str, by: Sequence[str] = ()) -> LazyRows:
    """Return each person's first row, within each value of ``by``: by date, of several on one day by key.

    Parameters
    ----------
    rows : narwhals.LazyFrame
        ``patient_id``, ``by``, ``date`` and ``key``; a row without a date is nobody's first.
    """
    for column in (date, key):
        least = rows.group_by(PERSON, *by).agg(nw.col(column).min())
        rows = rows.join(least, on=[PERSON, *by, column], how="inner")
    return rows
