"""Rows that follow from an indicator: declared with it, so that they follow a changed limit of it.

A function that reads an indicator of its module would keep the limit that the module gives it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from R_free_helpers.model.measure import Indicator, Limit, Rows
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source


@dataclass(frozen=True)
class Judged:
    """The rows of another population with ``met`` by an indicator's criterion.

    Attributes
    ----------
    indicator : Indicator
    population : callable
    """

    indicator: Indicator
    population: Rows

    def __call__(self, source: Source) -> LazyRows:
        """Return the rows."""
        return self.indicator.judged(source, self.population(source))


@dataclass(frozen=True)
class Beside:
    """Other rows of an indicator's population, such as those that its criterion leaves out.

    Attributes
    ----------
    indicator : Indicator
        With a limit.
    choose : callable
        Takes the source, the indicator's population and its limit; returns rows.
    """

    indicator: Indicator
    choose: Callable[[Source, LazyRows, Limit], LazyRows]

    def __post_init__(self) -> None:
        if self.indicator.limit is None:
            raise ValueError(f"the indicator '{self.indicator.id}' has no limit for rows beside its own")

    def __call__(self, source: Source) -> LazyRows:
        """Return the rows."""
        assert self.indicator.limit is not None  # asked for at the beginning
        return self.choose(source, self.indicator.population(source), self.indicator.limit)
