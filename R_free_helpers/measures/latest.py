"""The latest or the earliest of a person's rows, never depending on the order the rows come in."""

from __future__ import annotations

import narwhals as nw

from R_free_helpers.model.rows import LazyRows


def latest(rows: LazyRows, date: str, key: str, person: str = "patient_id") -> LazyRows:
    """Return one row per person, the last by date; of several on one day the last by key.

    Parameters
    ----------
    rows : narwhals.LazyFrame
        ``person``, ``date`` and ``key``, which is unique within a person and a day.
    """
    days = rows.group_by(person).agg(nw.col(date).max())
    return _one(rows.join(days, on=[person, date], how="inner"), nw.col(key).max(), key, person)


def earliest(rows: LazyRows, date: str, key: str, person: str = "patient_id") -> LazyRows:
    """Return one row per person, the first by date; of several on one day the first by key."""
    days = rows.group_by(person).agg(nw.col(date).min())
    return _one(rows.join(days, on=[person, date], how="inner"), nw.col(key).min(), key, person)


def _one(rows: LazyRows, chosen: nw.Expr, key: str, person: str) -> LazyRows:
    return rows.join(rows.group_by(person).agg(chosen), on=[person, key], how="inner")
