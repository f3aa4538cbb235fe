"""Kinds of measures: what is counted of a population, and by what; a registry declares its measures with them.

A kind takes the population's rows, one per person (or event), and says nothing of how: the estimators are in the
modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import partial
from typing import Literal

import polars as pl

from R_free_helpers.measures import case_mix, distribution, kaplan_meier, proportion
from R_free_helpers.model.event_rows import PERSON_ROW
from R_free_helpers.model.measure import CaseMix, Characteristic, Counted, Indicator, Measure, Rows
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
        """Return the population; of each person's first rows those within each value of ``by``."""
        return self.counted_rows(self.population(source), self.by)

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
class TimeToEvent(OfRows):
    """Kaplan-Meier curves of rows with ``time`` and ``event``, a row per person; see `kaplan_meier.curves`.

    Drawn by `figures.time_to_event.time_to_event`. With a ``category`` each of its groups has a curve of its own, and
    the log-rank test between them is told; everybody together has one in any case.

    Attributes
    ----------
    time : {"days", "months", "years"}
        The unit of ``time``: of the curve's axis and its numbers.
    last : int
        Where the curve ends at the latest, in that unit.
    every : int
        Step of the times at which the curve is told. Numbers at risk are known at these.
    fewest : int
        The curve ends before the first time at which fewer are followed.
    """

    _: KW_ONLY
    time: Literal["days", "months", "years"]
    last: int
    every: int = 1
    fewest: int = 10
    national: bool = True

    def __post_init__(self) -> None:
        if self.by:
            raise ValueError(f"the curves of the measure '{self.id}' have one category of groups: leave 'by' out")
        if self.row != PERSON_ROW and self.several != "first":
            raise ValueError(
                f"the curves of the measure '{self.id}' take its rows as independent, and a person may have several of "
                f"the kind '{self.row}': several=\"first\", or a population with a row per person"
            )
        if self.every < 1 or self.last < self.every:
            raise ValueError(f"the curve of the measure '{self.id}' needs 1 <= every <= last")

    @property
    def keys(self) -> tuple[str, ...]:
        """The subgroup keys of its rows."""
        return (kaplan_meier.TIME_KEY[self.time], *self.columns)

    @property
    def grid(self) -> range:
        """The times at which the curve is told."""
        return range(0, self.last + 1, self.every)

    def compute(self, source: Source) -> pl.DataFrame:
        """Return survival, numbers at risk and the log-rank test in the store's columns."""
        columns = ["patient_id", "unit_id", "time", "event", *self.columns]
        rows = collect_rows(self.counted(source).select(*columns))
        units = source.reference["unit"]
        return kaplan_meier.curves(self.id, rows, units, self.grid, self.time, self.category, self.fewest)


@dataclass(frozen=True)
class OfIndicator(Measure):
    """A measure of an indicator's own rows, and of what the persons are like.

    Attributes
    ----------
    indicator : Indicator
    case_mix : tuple of CaseMix or Continuous
        The characteristics, in printed order.
    columns : callable
        Takes the source and the indicator's rows; returns them with the characteristics' columns.
    """

    indicator: Indicator
    _: KW_ONLY
    counts: Counted = "persons"
    case_mix: tuple[Characteristic, ...]
    columns: Callable[[Source, LazyRows], LazyRows]

    def rows(self, source: Source) -> LazyRows:
        """Return the indicator's rows with the characteristics."""
        names = [one.column for one in self.case_mix]
        return self.columns(source, self.indicator.rows(source)).select(
            *self.indicator.row_keys, "unit_id", "met", *names
        )


@dataclass(frozen=True)
class Adjusted(OfIndicator):
    """What an indicator's share is expected to be at a unit's case-mix; see `case_mix.adjusted_shares`.

    Observed over expected follows from it after disclosure control (`results.case_mix`) and is drawn by
    `figures.expected.observed_expected` and, with Poisson intervals, by `figures.risk_funnel.risk_funnel`.

    Attributes
    ----------
    interval : {"wilson", "poisson"}
        Of observed over expected: ``poisson``, exact, of what few have, such as complications and deaths; ``wilson``,
        of the share, of what may happen to most.
    """

    _: KW_ONLY
    interval: Literal["wilson", "poisson"] = "wilson"

    def compute(self, source: Source) -> pl.DataFrame:
        """Return expected and standardised shares in the store's columns."""
        rows = collect_rows(self.rows(source))
        return case_mix.adjusted_shares(rows, source.reference["unit"], self.case_mix)


@dataclass(frozen=True)
class OddsRatios(OfIndicator):
    """The coefficients of the national model of an indicator; see `case_mix.odds_ratios`."""

    _: KW_ONLY
    national: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """The subgroup keys of its rows."""
        return ("factor", "category")

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the log odds ratios in the store's columns."""
        return case_mix.odds_ratios(collect_rows(self.rows(source)), source.reference["unit"], self.case_mix)


@dataclass(frozen=True)
class ByGroup(OfIndicator):
    """An indicator's share at each level of each characteristic in the nation; see `case_mix.shares_by_group`.

    Of a number among the characteristics there are no levels: it has no rows.
    """

    _: KW_ONLY
    national: bool = True

    def compute(self, source: Source) -> pl.DataFrame:
        """Return the shares in the store's columns."""
        units = source.reference["unit"]
        levels = [one for one in self.case_mix if isinstance(one, CaseMix)]
        return case_mix.shares_by_group(nation_only(self.rows(source), units), units, levels)


def at_equal_case_mix(
    indicators: Sequence[Indicator],
    characteristics: Sequence[Characteristic],
    columns: Callable[[Source, LazyRows], LazyRows],
    without: Sequence[str] = (),
    interval: Literal["wilson", "poisson"] = "wilson",
    models: bool = False,
) -> tuple[OfIndicator, ...]:
    """Return measures of each indicator: ``<id>_adjusted`` by unit, and ``<id>_by_group`` in the nation.

    Parameters
    ----------
    indicators : sequence of Indicator
    characteristics : sequence of CaseMix or Continuous
        ``CaseMix("sex", "female")`` for levels, ``Continuous("age", per=10)`` for a number.
    columns : callable
        Takes the source and the indicator's rows; returns them with the characteristics' columns.
    without : sequence of str
        Indicators for which units are not adjusted: the characteristics are part of what they measure.
    interval : {"wilson", "poisson"}
        Of observed over expected; see `Adjusted`.
    models : bool
        Whether ``<id>_model`` is among them too: the odds ratios of the model, for `tables.odds_ratios`.
    """
    found: list[OfIndicator] = []
    for one in indicators:
        kinds: list[tuple[Callable[..., OfIndicator], str]] = []
        if one.id not in without:
            kinds.append((partial(Adjusted, interval=interval), "adjusted"))
            kinds += [(OddsRatios, "model")] if models else []
        if any(isinstance(each, CaseMix) for each in characteristics):
            kinds.append((ByGroup, "by_group"))
        found += [
            kind(
                f"{one.id}_{name}",
                one,
                counts=one.counts,
                row=one.row,
                period=one.period,
                seen_until=one.seen_until,
                compares_with=one.compares_with,
                case_mix=tuple(characteristics),
                columns=columns,
            )
            for kind, name in kinds
        ]
    return tuple(found)
