"""An indicator over other periods than the year: several years together, and each quarter."""

from __future__ import annotations

import datetime as dt
from dataclasses import KW_ONLY, dataclass

import narwhals as nw
import polars as pl

from R_free_helpers.measures import proportion
from R_free_helpers.model.measure import Incident, Indicator, Measure, Rows
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import levels

QUARTER = "quarter"
"""Subgroup key of a quarter, written ``2024Q1``."""

YEARS = "years"
"""Subgroup key of how many years are together, the edition's the last of them."""

QUARTERLY_YEARS = 5
"""How many years are told by quarter: twenty points are enough for rules of runs (see `measures.run_chart`)."""

SEVERAL = (2, 3)
"""How many years are put together for units with few persons in one."""


@dataclass(frozen=True)
class Pooled(Measure):
    """The share of an indicator over several years together, for each unit, by how many ``years``.

    The event comes to each person once, so nobody is counted twice and the Wilson interval holds as for one year.
    Years before the definition's first are not put together with it: that number of years has no rows.

    Attributes
    ----------
    indicator : Indicator
        With an event that its population is about.
    """

    indicator: Indicator

    def __post_init__(self) -> None:
        if self.indicator.incident is None:
            raise ValueError(f"'{self.id}' needs an event that the indicator '{self.indicator.id}' is about")

    @property
    def incident(self) -> Incident:
        """The event that the population is about."""
        assert self.indicator.incident is not None  # asked for at the beginning
        return self.indicator.incident

    @property
    def keys(self) -> tuple[str, ...]:
        """The subgroup key of its rows."""
        return (YEARS,)

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the shares in the store's columns."""
        return proportion.shares(self.rows(source), source.reference["unit"], [YEARS])

    def rows(self, source: Source) -> LazyRows:
        """Return ``met`` of the persons of each number of ``years``."""
        year = source.edition.year
        parts = []
        for n in SEVERAL:
            if self.incident.since and year - n + 1 < self.incident.since:
                continue
            chosen = self.incident.between(source, dt.date(year - n + 1, 1, 1), dt.date(year, 12, 31))
            judged = self.indicator.judged(source, chosen)
            parts.append(judged.select("unit_id", "patient_id", "met").with_columns(**{YEARS: nw.lit(str(n))}))
        if not parts:
            nobody = self.indicator.judged(source, self.incident.population(source)).head(0)
            return nobody.select("unit_id", "patient_id", "met").with_columns(**{YEARS: nw.lit(str(SEVERAL[0]))})
        return nw.concat(parts)


@dataclass(frozen=True)
class Quarterly(Measure):
    """The share of the rows with ``met`` in each ``quarter``, for the units that have enough persons in one.

    Attributes
    ----------
    population : callable
        Returns ``met`` by ``quarter``; see `QuartersOf` for those of an indicator.
    indicator : str
        The indicator whose criterion it is, for names and limits.
    deepest : str
        The lowest level of units that are told by quarter; those below have too few persons in one.
    """

    population: Rows
    _: KW_ONLY
    indicator: str
    deepest: str = "nation"

    @property
    def keys(self) -> tuple[str, ...]:
        """The subgroup key of its rows."""
        return (QUARTER,)

    def rows(self, source: Source) -> LazyRows:
        """Return the population."""
        return self.population(source)

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the shares in the store's columns."""
        units = source.reference["unit"]
        found = proportion.shares(self.rows(source), units, [QUARTER])
        names = levels(units)
        told = units.filter(pl.col("level").is_in(names[: names.index(self.deepest) + 1]))["unit_id"]
        return found.filter(pl.col("unit_id").is_in(told.to_list()))


@dataclass(frozen=True)
class QuartersOf:
    """The function that gives ``met`` by ``quarter`` of the event that an indicator is about.

    Attributes
    ----------
    indicator : Indicator
        With an event.
    """

    indicator: Indicator

    def __post_init__(self) -> None:
        if self.indicator.incident is None:
            raise ValueError(f"the indicator '{self.indicator.id}' is about no event that has a quarter")

    def __call__(self, source: Source) -> LazyRows:
        """Return the rows of the last years."""
        incident, year = self.indicator.incident, source.edition.year
        assert incident is not None  # asked for at the beginning
        chosen = incident.between(source, dt.date(year - QUARTERLY_YEARS + 1, 1, 1), dt.date(year, 12, 31))
        date = nw.col(incident.date)
        number = (date.dt.month() + 2) // 3
        name = nw.concat_str([date.dt.year().cast(nw.String), nw.lit("Q"), number.cast(nw.String)])
        return self.indicator.judged(source, chosen).with_columns(**{QUARTER: name})


def quarters(year: int) -> dict[str, tuple[dt.date, dt.date]]:
    """Return the quarters of the last years up to a year, each with its first and last day.

    Examples
    --------
    >>> names = list(quarters(2024))
    >>> len(names), names[0], names[-1], quarters(2024)["2024Q1"][1]
    (20, '2020Q1', '2024Q4', datetime.date(2024, 3, 31))
    """
    found = {}
    for one in range(year - QUARTERLY_YEARS + 1, year + 1):
        for number in (1, 2, 3, 4):
            after = dt.date(one + number // 4, 3 * number % 12 + 1, 1)
            found[f"{one}Q{number}"] = (dt.date(one, 3 * number - 2, 1), after - dt.timedelta(days=1))
    return found
