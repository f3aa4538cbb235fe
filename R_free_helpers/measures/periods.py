"""An indicator over other periods than the year: several years together, and each quarter."""

from __future__ import annotations

import datetime as dt
from dataclasses import KW_ONLY, dataclass

import narwhals as nw
import polars as pl

from R_free_helpers.measures import proportion
from R_free_helpers.model.measure import Incident, Indicator, Measure
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import levels, nation_only

QUARTER = "quarter"
"""Subgroup key of a quarter, written ``2024Q1``."""

YEARS = "years"
"""Subgroup key of how many years are together, the edition's the last of them."""

SEVERAL = (2, 3)
"""How many years are put together for units with few persons in one."""


@dataclass(frozen=True)
class OfIndicator(Measure):
    """A measure by the criterion of an indicator, of the persons of other periods.

    Attributes
    ----------
    indicator : Indicator
        With an event that its population is about.
    """

    indicator: Indicator

    def __post_init__(self) -> None:
        if self.indicator.incident is None:
            raise ValueError(f"'{self.id}' needs the event that the indicator '{self.indicator.id}' is about")

    @property
    def incident(self) -> Incident:
        """The event that the population is about."""
        assert self.indicator.incident is not None  # asked for at the beginning
        return self.indicator.incident


@dataclass(frozen=True)
class Pooled(OfIndicator):
    """The share of an indicator over several years together, for each unit, by how many ``years``.

    The event comes to each person once, so nobody is counted twice and the Wilson interval holds as for one year.
    Years before the definition's first are not put together with it: that number of years has no rows.
    """

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
            nobody = self.indicator.judged(source, self.incident.population(source)).filter(nw.lit(False))
            return nobody.select("unit_id", "patient_id", "met").with_columns(**{YEARS: nw.lit(str(SEVERAL[0]))})
        return nw.concat(parts)


@dataclass(frozen=True)
class Quarterly(OfIndicator):
    """The share of an indicator in each quarter of the last years, by ``quarter``.

    Attributes
    ----------
    years : int
        How many years up to the edition's: 20 points of five years are enough for rules of runs (see
        `measures.run_chart`).
    deepest : str
        The lowest level of units that are shown by quarter; the units below have too few persons in one.
    """

    _: KW_ONLY
    years: int = 5
    deepest: str = "nation"

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the shares in the store's columns."""
        units = source.reference["unit"]
        found = proportion.shares(self.rows(source), units, [QUARTER])
        names = levels(units)
        shown = units.filter(pl.col("level").is_in(names[: names.index(self.deepest) + 1]))["unit_id"]
        return found.filter(pl.col("unit_id").is_in(shown.to_list()))

    def rows(self, source: Source) -> LazyRows:
        """Return ``met`` of the persons of each ``quarter``."""
        year = source.edition.year
        chosen = self.incident.between(source, dt.date(year - self.years + 1, 1, 1), dt.date(year, 12, 31))
        rows = self.indicator.judged(source, chosen)
        if self.deepest == "nation":
            rows = nation_only(rows, source.reference["unit"])
        day = nw.col(self.incident.date)
        number = (day.dt.month() + 2) // 3
        name = nw.concat_str([day.dt.year().cast(nw.String), nw.lit("Q"), number.cast(nw.String)])
        return rows.with_columns(**{QUARTER: name})
