"""The latest or the earliest of a person's rows, never depending on the order the rows come in."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.model.rows import LazyRows


def latest(rows: LazyRows, date: str, *ties: str, person: str = "patient_id") -> LazyRows:
    """Return one row per person, the last by date; of several on one day the last by what breaks ties, in its order.

    Parameters
    ----------
    rows : narwhals.LazyFrame
        ``person``, ``date`` and ``ties``.
    ties : str
        Columns without nulls: what the rows say first, such as when they were entered, and a key last, so that one row
        is left. Which key is the greater one as a text must decide nothing that is counted.
    """
    for column in (date, *ties):
        rows = rows.filter(nw.col(column) == nw.col(column).max().over(person))
    return rows


def earliest(rows: LazyRows, date: str, key: str, person: str = "patient_id") -> LazyRows:
    """Return one row per person, the first by date; of several on one day the first by key."""
    found = on_first_day(rows, date, person)
    return found.filter(nw.col(key) == nw.col(key).min().over(person))


def on_first_day(rows: LazyRows, date: str, person: str = "patient_id") -> LazyRows:
    """Return the rows of each person's first day, all of them."""
    return rows.filter(nw.col(date) == nw.col(date).min().over(person))
