"""Treatment episodes that are ongoing on a day or some time in a period."""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import day


def ongoing_on(episodes: LazyRows, date: dt.date) -> LazyRows:
    """Return the episodes that have begun by a day and not ended by it: the day of the end no longer counts.

    Parameters
    ----------
    episodes : narwhals.LazyFrame
        ``start_date`` and ``end_date``, which is empty while it goes on.
    """
    return ongoing_within(episodes, (date, date))


def ongoing_within(episodes: LazyRows, window: tuple[dt.date, dt.date]) -> LazyRows:
    """Return the episodes that were ongoing on at least one day of a window whose both ends belong to it."""
    first, last = window
    still = nw.col("end_date").is_null() | (nw.col("end_date") > day(first))
    return episodes.filter((nw.col("start_date") <= day(last)) & still)
