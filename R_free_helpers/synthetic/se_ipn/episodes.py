"""A growing list of treatment episodes in arrays."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic import days as dd


class Episodes:
    """Episodes as arrays of equal length: ``who``, ``drug``, ``start``, ``end``, ``reason`` and ``late``.

    ``end`` is ``NONE`` and ``reason`` -1 while an episode goes on; ``late`` ones reached the register after the
    tables were extracted.
    """

    def __init__(self) -> None:
        empty = np.zeros(0, dtype=np.int64)
        self.who, self.drug, self.start, self.end, self.reason = (empty.copy() for _ in range(5))
        self.late = np.zeros(0, dtype=bool)

    def add(self, chosen, drug, start, end, *, reason: int = -1, late=None) -> None:
        """Append an episode for each chosen person; the arrays have one value per person."""
        who = np.flatnonzero(chosen)
        end = _not_at_new_year(np.asarray(start)[who], np.asarray(end)[who])
        self.who = np.append(self.who, who)
        self.drug = np.append(self.drug, np.asarray(drug)[who])
        self.start = np.append(self.start, np.asarray(start)[who])
        self.end = np.append(self.end, end)
        self.reason = np.append(self.reason, np.where(end > dd.NONE, reason, -1))
        self.late = np.append(self.late, np.zeros(who.size, dtype=bool) if late is None else late[who])

    def ongoing_in(self, year: int) -> np.ndarray:
        """Return which episodes go on on some day of the year."""
        first, last = dd.day(f"{year}-01-01"), dd.day(f"{year}-12-31")
        return (self.start <= last) & ((self.end == dd.NONE) | (self.end >= first))

    def ongoing_on(self, day: int) -> np.ndarray:
        """Return which episodes go on on a day, the last one included."""
        return (self.start <= day) & ((self.end == dd.NONE) | (self.end >= day))


def _not_at_new_year(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return the ends, moved off the year's first and last day: whether such a one is of the year is debatable.

    Three days back, or forward where an episode would end before it began.
    """
    turn = dd.year_of(end + 1) != dd.year_of(end - 1)
    return np.where((end > dd.NONE) & turn, np.where(end - 3 < start, end + 3, end - 3), end)
