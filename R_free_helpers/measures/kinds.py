"""Kinds of measures: what is counted of a population, and by what; a registry declares its measures with them.

A kind takes the population's rows, one per person (or event), and says nothing of how: the estimators are in the
modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass

import polars as pl

from R_free_helpers.measures import case_mix, distribution, proportion
from R_free_helpers.model.measure import CaseMix, Counted, Indicator, Measure, Rows
from R_free_helpers.model.rows import LazyRows, collect_rows
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation_only


@dataclass(frozen=True)
class OfRows(Measure):
    """A measure of a population's rows.

    Attributes
    ----------
    population : callable
    category : str or None
        The column whose values cut the population into parts: their counts add up to the whole.
    by : tuple of str
        Further columns, within each value of which it is computed.
    """

    population: Rows
    _: KW_ONLY
    category: str | None = None
    by: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The subgroup columns."""
        return [*([self.category] if self.category else []), *self.by]

    @property
    def keys(self) -> tuple[str, ...]:
        """The subgroup keys of its rows."""
        return tuple(self.columns)

    def rows(self, source: Source) -> LazyRows:
        """Return the population."""
        return self.population(source)

    def counted(self, source: Source) -> LazyRows:
        """Return the rows as they are counted: of a national measure for the nation alone."""
        rows = self.rows(source)
        return nation_only(rows, source.reference["unit"]) if self.national else rows


@dataclass(frozen=True)
class Counts(OfRows):
    """How many rows there are; see `proportion.counts_by`."""

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the counts in the store's columns."""
        return proportion.counts_by(self.counted(source), source.reference["unit"], self.columns)


@dataclass(frozen=True)
class Shares(OfRows):
    """The share of the rows with ``met``; see `proportion.shares`."""

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the shares in the store's columns."""
        return proportion.shares(self.counted(source), source.reference["unit"], self.columns)


@dataclass(frozen=True)
class Categories(OfRows):
    """The distribution over the category, whose shares add up to one; see `proportion.category_shares`."""

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the shares in the store's columns."""
        if self.category is None:
            raise ValueError(f"the measure '{self.id}' needs the category that its shares are of")
        return proportion.category_shares(self.counted(source), source.reference["unit"], self.category, list(self.by))


@dataclass(frozen=True)
class Means(OfRows):
    """Means of ``value``; see `distribution.means`."""

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the means in the store's columns."""
        return distribution.means(self.counted(source), source.reference["unit"], self.columns)


@dataclass(frozen=True)
class Percentiles(OfRows):
    """Percentiles of ``value``; see `distribution.percentiles`.

    Attributes
    ----------
    truncate : float or None
        Where figures are cut: how many values lie beyond it is counted too.
    limit_of : str or None
        The indicator whose criterion is about these values: its limit is the target in figures.
    """

    _: KW_ONLY
    truncate: float | None = None
    limit_of: str | None = None

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the percentiles in the store's columns."""
        units = source.reference["unit"]
        return distribution.percentiles(self.counted(source), units, self.columns, self.truncate)


@dataclass(frozen=True)
class Boxes(OfRows):
    """Box-plot statistics of ``value``; see `distribution.box_statistics`."""

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the statistics in the store's columns."""
        return distribution.box_statistics(self.counted(source), source.reference["unit"], self.columns)


@dataclass(frozen=True)
class OfIndicator(Measure):
    """A measure of an indicator's own rows, and of what the persons are like.

    Attributes
    ----------
    indicator : Indicator
    case_mix : tuple of CaseMix
        The characteristics, in printed order.
    columns : callable
        Takes the source and the indicator's rows; returns them with the characteristics' columns.
    """

    indicator: Indicator
    _: KW_ONLY
    counts: Counted = "persons"
    case_mix: tuple[CaseMix, ...]
    columns: Callable[[Source, LazyRows], LazyRows]

    def rows(self, source: Source) -> LazyRows:
        """Return the indicator's rows with the characteristics."""
        names = [one.column for one in self.case_mix]
        return self.columns(source, self.indicator.rows(source)).select("patient_id", "unit_id", "met", *names)


@dataclass(frozen=True)
class Adjusted(OfIndicator):
    """What an indicator's share is expected to be at a unit's case-mix; see `case_mix.adjusted_shares`."""

    def compute(self, source: Source) -> pl.DataFrame:
        """Return expected and standardised shares in the store's columns."""
        rows = collect_rows(self.rows(source))
        return case_mix.adjusted_shares(rows, source.reference["unit"], self.case_mix)


@dataclass(frozen=True)
class ByGroup(OfIndicator):
    """An indicator's share at each level of each characteristic in the nation; see `case_mix.shares_by_group`."""

    _: KW_ONLY
    national: bool = True

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the shares in the store's columns."""
        units = source.reference["unit"]
        return case_mix.shares_by_group(nation_only(self.rows(source), units), units, self.case_mix)


def at_equal_case_mix(
    indicators: Sequence[Indicator],
    characteristics: Sequence[CaseMix],
    columns: Callable[[Source, LazyRows], LazyRows],
    without: Sequence[str] = (),
) -> tuple[OfIndicator, ...]:
    """Return two measures of each indicator: ``<id>_adjusted`` by unit, and ``<id>_by_group`` in the nation.

    Parameters
    ----------
    without : sequence of str
        Indicators for which units are not adjusted: the characteristics are part of what they measure.
    """
    found: list[OfIndicator] = []
    for one in indicators:
        kinds: list[tuple[type[OfIndicator], str]] = [(ByGroup, "by_group")]
        if one.id not in without:
            kinds.insert(0, (Adjusted, "adjusted"))
        found += [
            kind(
                f"{one.id}_{name}",
                one,
                counts=one.counts,
                period=one.period,
                seen_until=one.seen_until,
                compares_with=one.compares_with,
                case_mix=tuple(characteristics),
                columns=columns,
            )
            for kind, name in kinds
        ]
    return tuple(found)
