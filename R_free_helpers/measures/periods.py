"""An indicator over other periods than the year: several years together, and each quarter."""

from __future__ import annotations

import datetime as dt
from dataclasses import KW_ONLY, dataclass

import narwhals as nw
import polars as pl

from R_free_helpers.measures import proportion
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Counted, Incident, Indicator, Measure, Rows
from R_free_helpers.model.releases import moved
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import levels

QUARTER = "quarter"
"""Subgroup key of a quarter, written ``2024Q1``."""

YEARS = "years"
"""Subgroup key of how many years are together, the edition's the last of them."""

QUARTERLY_YEARS = 5
"""How many years are told by quarter: twenty points are enough for rules of runs (see `measures.run_chart`)."""

YEAR = "year"
"""Subgroup key of a year of its own."""

SEVERAL = (2, 3)
"""How many years are put together for units with few persons in one."""


@dataclass(frozen=True)
class Pooled(Measure):
    """The share of an indicator over several years together, for each unit, by how many ``years``.

    The event comes to each person once, so nobody is counted twice and the Wilson interval holds as for one year. Where
    a person may have several events, each is counted once, or the person's first of all the years.
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
        begins, ends = source.edition.year_window
        columns = ("unit_id", *self.indicator.row_keys, "met")
        parts = []
        for n in SEVERAL:
            first = moved(begins, 1 - n)
            if self.incident.since and first.year < self.incident.since:
                continue
            chosen = self.incident.between(source, first, ends)
            judged = self.indicator.counted_rows(self.indicator.judged(source, chosen))
            parts.append(judged.select(*columns).with_columns(**{YEARS: nw.lit(str(n))}))
        if not parts:
            nobody = self.indicator.judged(source, self.incident.population(source)).head(0)
            return nobody.select(*columns).with_columns(**{YEARS: nw.lit(str(SEVERAL[0]))})
        return nw.concat(parts)


@dataclass(frozen=True)
class Yearly(Measure):
    """The share of an indicator in each calendar ``year`` up to the edition's, for each unit: the trend of each.

    Drawn by `figures.unit_trends.unit_trends`. By the definition of today, as registered by the edition's extraction
    date; years before the definition's first (`Incident.since`) have no rows. Of events of which a person may have
    several, where the indicator counts each person's first, that of each year. Declared with the indicator's ``counts``
    and ``row``.

    Attributes
    ----------
    indicator : Indicator
        With an event that its population is about.
    years : int
        How many years are told, the edition's the last of them.
    """

    indicator: Indicator
    _: KW_ONLY
    counts: Counted = "persons"
    years: int = 5

    def __post_init__(self) -> None:
        if self.indicator.incident is None:
            raise ValueError(f"'{self.id}' needs an event that the indicator '{self.indicator.id}' is about")
        if self.years < 2:
            raise ValueError(f"'{self.id}' tells of {self.years} years, which is no trend: tell of 2 or more")

    @property
    def keys(self) -> tuple[str, ...]:
        """The subgroup key of its rows."""
        return (YEAR,)

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the shares in the store's columns."""
        return proportion.shares(self.rows(source), source.reference["unit"], [YEAR])

    def rows(self, source: Source) -> LazyRows:
        """Return ``met`` of the persons of each ``year``."""
        incident, last = self.indicator.incident, last_whole_year(source.edition)
        assert incident is not None  # asked for at the beginning
        chosen = incident.between(source, dt.date(last - self.years + 1, 1, 1), dt.date(last, 12, 31))
        year = nw.col(incident.date).dt.year().cast(nw.String)
        judged = self.indicator.judged(source, chosen).with_columns(**{YEAR: year})
        return self.indicator.counted_rows(judged, by=[YEAR])


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
        last = max(days[1] for days in ended_quarters(source.edition).values())
        chosen = incident.between(source, dt.date(year - QUARTERLY_YEARS + 1, 1, 1), last)
        date = nw.col(incident.date)
        number = (date.dt.month() + 2) // 3
        name = nw.concat_str([date.dt.year().cast(nw.String), nw.lit("Q"), number.cast(nw.String)])
        judged = self.indicator.judged(source, chosen).with_columns(**{QUARTER: name})
        return self.indicator.counted_rows(judged, [QUARTER])


def last_whole_year(edition: Edition) -> int:
    """Return the last calendar year that had ended with the edition's reporting year."""
    last = edition.year_window[1]
    return last.year if (last.month, last.day) == (12, 31) else last.year - 1


def ended_quarters(edition: Edition) -> dict[str, tuple[dt.date, dt.date]]:
    """Return those of `quarters` up to the edition's year that had ended with its reporting year."""
    last = edition.year_window[1]
    return {name: days for name, days in quarters(edition.year).items() if days[1] <= last}


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
