"""What a measure reads: the tables of an extract as an edition sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import narwhals as nw
import polars as pl
from narwhals.typing import IntoFrame

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.names import UnknownName, unknown
from R_free_helpers.model.rows import PERSON, LazyRows

SEEN_BY = ("entered_at", "included_date", "response_date", "sent_date")
"""Columns that say when a row became known; the first one a table has decides."""

SUPERSEDED_ON = "superseded_on"
"""Column of a table in which some rows were corrected: the day from which another row about the same event counts."""


def known_by(columns: Iterable[str]) -> str | None:
    """Return the column of a table that says when a row became known, if it has one."""
    named = set(columns)
    return next((column for column in SEEN_BY if column in named), None)


def kept(rows: LazyRows) -> LazyRows:
    """Return rows that several measures read: computed once in memory, as they are where another engine has them."""
    return rows.collect().lazy() if rows.implementation.is_polars() else rows


@dataclass(frozen=True)
class OfPersons:
    """Where a registry tells of its persons.

    Attributes
    ----------
    table : str or None
        The table with one row per person, where there is one.
    birth, death : str or None
        Its columns with these dates, where it has them.
    """

    table: str | None = "patient"
    birth: str | None = "birth_date"
    death: str | None = "death_date"


@dataclass(frozen=True)
class Source:
    """Tables, reference data and dates for one edition.

    Attributes
    ----------
    tables : mapping of str to a native lazy frame
        Row-level tables by name: any lazy frame that narwhals reads.
    reference : mapping of str to polars.DataFrame
        The registry's own tables: ``unit``, ``drug``, ``population_reference``, ``reference_count``.
    edition : Edition
    seen_until, counted_on : datetime.date, optional
        For a second look at the same rows; see `as_of`.
    persons : OfPersons
        Where the registry tells of its persons.
    keep : callable
        Returns rows that are read several times, so that their plan is not run again each time; see `Engine.keep`.
    """

    tables: Mapping[str, IntoFrame]
    reference: Mapping[str, pl.DataFrame]
    edition: Edition
    seen_until: dt.date | None = None
    counted_on: dt.date | None = None
    persons: OfPersons = OfPersons()
    keep: Callable[[LazyRows], LazyRows] = field(default=kept, repr=False)
    _planned: dict[str, LazyRows] = field(default_factory=dict, repr=False)
    _looks: dict[str, Source] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> LazyRows:
        """Return the rows of a table that were registered by the day the source is seen: the extraction date.

        Of several rows about one event that had been registered by then only the one that counts.
        """
        rows = self.entries(name)
        if SUPERSEDED_ON not in rows.collect_schema().names():
            return rows
        corrected = nw.col(SUPERSEDED_ON) <= day(self.last_seen)
        return rows.filter(~corrected.fill_null(False)).drop(SUPERSEDED_ON)

    def entries(self, name: str) -> LazyRows:
        """Return the rows of a table that were registered by then, those that were corrected later too.

        Raises
        ------
        UnknownName
            When the registry declares no such table.
        """
        if name not in self.tables:
            raise UnknownName(f"{self.edition.registry}: {unknown('table', name, self.tables)}")
        frame: LazyRows = nw.from_native(self.tables[name]).lazy()
        known = known_by(frame.collect_schema().names())
        if known is None:
            return frame
        # A person without an inclusion form is known of but not registered: keep the row, it is counted as such.
        seen = nw.col(known) <= day(self.last_seen)
        return frame.filter(seen | nw.col(known).is_null() if known == "included_date" else seen)

    def once(self, name: str, make: Callable[[Source], LazyRows]) -> LazyRows:
        """Return ``make(self)``, planned and kept once per source."""
        if name not in self._planned:
            self._planned[name] = self.keep(make(self))
        return self._planned[name]

    @cached_property
    def status_date(self) -> dt.date:
        """The day the population is counted."""
        return self.counted_on or self.edition.status_date

    @cached_property
    def last_seen(self) -> dt.date:
        """The last day whose registrations are seen."""
        return self.seen_until or self.edition.extraction_date

    def as_of(self, counted_on: dt.date, seen_until: dt.date | None = None) -> Source:
        """Return the same rows with the population counted on another day, seen until another day if one is given.

        For a registry that reads its rows twice in one report, and for earlier status dates in one table.
        """
        key = f"as_of {counted_on} {seen_until}"
        if key not in self._looks:
            until = seen_until or self.seen_until
            self._looks[key] = replace(self, counted_on=counted_on, seen_until=until, _planned={}, _looks={})
        return self._looks[key]

    def only(self, persons: LazyRows) -> Source:
        """Return the same source with the rows of some persons in every table that says which person a row is about.

        Parameters
        ----------
        persons : narwhals.LazyFrame
            Their keys.
        """
        cut: dict[str, IntoFrame] = {}
        for name, table in self.tables.items():
            frame: LazyRows = nw.from_native(table).lazy()
            about_persons = PERSON in frame.collect_schema().names()
            cut[name] = frame.join(persons, on=PERSON, how="semi").to_native() if about_persons else table
        return replace(self, tables=cut, _planned={}, _looks={})


def day(date: dt.date) -> nw.Expr:
    """Return a date literal that compares with date columns on every backend."""
    return nw.lit(date, dtype=nw.Date)


def within(column: str, window: tuple[dt.date, dt.date]) -> nw.Expr:
    """Return whether a date column lies in a window whose both ends belong to it."""
    return (nw.col(column) >= day(window[0])) & (nw.col(column) <= day(window[1]))


def in_order(time: nw.Expr) -> nw.Expr:
    """Return a time from one date to a later one, and null where it is negative.

    Dates out of order are mistakes of entry, of which the contract's report tells: how long it took is unknown, and it
    is never "within" a limit, nor part of a median.
    """
    return nw.when(time >= 0).then(time)


def at_least_zero(time: nw.Expr) -> nw.Expr:
    """Return a time from one date to another, 0 where the other comes first: for what may rightly begin earlier."""
    return nw.when(time < 0).then(nw.lit(0)).otherwise(time)


def days_between(earlier: str, later: str) -> nw.Expr:
    """Return whole days from one date column to another; negative when ``later`` comes first."""
    # A difference of dates is a duration on some backends, a number on others, and on Spark nothing that has minutes.
    return _day_number(later) - _day_number(earlier)


def _day_number(column: str) -> nw.Expr:
    """Return the number of a date in the Gregorian calendar, as every backend counts it."""
    date = nw.col(column)
    past, of_year = date.dt.year().cast(nw.Int64) - 1, date.dt.ordinal_day().cast(nw.Int64)
    return past * 365 + past // 4 - past // 100 + past // 400 + of_year
