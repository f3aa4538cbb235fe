"""What a chapter reads: the released results of one edition, never a row about a person."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import polars as pl

from R_free_helpers.language.few import Few
from R_free_helpers.language.limits import indicator_text, with_limits
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.words import Words
from R_free_helpers.model.edition import NATION, Edition
from R_free_helpers.model.names import UnknownName, unknown
from R_free_helpers.model.policy import Policy, load_policy
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import SCHEMA, subgroup_parts
from R_free_helpers.model.unit_history import UnitHistory, read_history
from R_free_helpers.model.units import read_units
from R_free_helpers.results.attainment import ATTAINMENT
from R_free_helpers.results.earlier_units import Before, before_today
from R_free_helpers.results.empty_units import empty_units

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

OF_UNITS = ("level", "sort_order", "unit")
"""Columns that rows have of the list of units."""


class kept_property(Generic[T]):
    """An attribute that is worked out once for a chapter and all its copies that are `Chapter.noting`."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make, self.__doc__ = make, make.__doc__

    def __get__(self, chapter: Chapter, owner: type) -> T:
        return chapter.once(self.make.__name__, lambda: self.make(chapter))


PLAIN = "plain"
"""Key of the labels that word a measure for readers without statistics."""


@dataclass(frozen=True)
class Chapter:
    """Released results of an edition with the words to show them.

    Attributes
    ----------
    edition : Edition
    registry : Registry
    results : polars.DataFrame
        The result store after disclosure control.
    archive : dict of str to polars.DataFrame
        Released results of the year before, or of the edition that its list names, by release; a missing one is absent.
    synthetic : bool
        Whether the extract says that its persons do not exist.
    warnings : polars.DataFrame or None
        How many rows break each rule without stopping the report: table, rule, severity, count. None where the
        extract has not been read.
    older : dict of str to polars.DataFrame
        Released results of the time before that, like ``archive``; see `Edition.earlier`.
    compared : str or None
        The level of the units that figures and tables compare; None for the lowest. See `at`.
    methods : mapping of str to sequence of str
        The statistical methods that each measure used; empty where the results were not computed here.
    not_compared : mapping of str to str
        Measures that are not compared with their archived values, and why; see `results.definitions`.
    read : set of str or None
        Where given, the measures that are read of this chapter are noted in it. See `noting`.
    """

    edition: Edition
    registry: Registry
    results: pl.DataFrame = field(repr=False)
    archive: dict[str, pl.DataFrame] = field(repr=False, default_factory=dict)
    synthetic: bool = False
    warnings: pl.DataFrame | None = field(repr=False, default=None)
    compared: str | None = None
    methods: Mapping[str, Sequence[str]] = field(repr=False, default_factory=dict)
    not_compared: Mapping[str, str] = field(repr=False, default_factory=dict)
    read: set[str] | None = field(repr=False, compare=False, default=None)
    older: dict[str, pl.DataFrame] = field(repr=False, default_factory=dict)
    kept: dict[Hashable, Any] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What is worked out of the rest, which never changes; see `once`."""

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is worked out of the chapter, the same object whenever it is asked for by the same name.

        Whoever gets it must not change it; the measures that are read for it count as read each time. A chapter that is
        made of this one by `at` works out its own.
        """
        if key not in self.kept:
            noted, read = self.read, set[str]()
            object.__setattr__(self, "read", read)
            try:
                self.kept[key] = make(), read
            finally:
                object.__setattr__(self, "read", noted)
        found: T
        found, read = self.kept[key]
        if self.read is not None:
            self.read.update(read)
        return found

    @kept_property
    def policy(self) -> Policy:
        """The disclosure policy of the edition."""
        return load_policy(self.registry.data_dir, self.edition.policy)

    @kept_property
    def few(self) -> Few:
        """The words for small numbers of persons."""
        policy = self.policy
        return Few(
            self.registry.language,
            policy.threshold,
            max(policy.detail, policy.threshold),
            policy.rounds,
            self.registry.wording,
        )

    @kept_property
    def units(self) -> pl.DataFrame:
        """The units of the edition's year: unit_id, name_print, name_short, level, parent_unit_id, sort_order."""
        return read_units(self.registry.data_dir, self.edition.year)

    @kept_property
    def unit_history(self) -> UnitHistory:
        """How the registry's units became those of today."""
        return read_history(self.registry.data_dir)

    @kept_property
    def unit_names(self) -> dict[str, str]:
        """Short names of all units that the registry lists, those of other years included."""
        return dict(read_units(self.registry.data_dir).select("unit_id", "name_short").iter_rows())

    @property
    def codes(self) -> dict[tuple[str, str], str]:
        """Printed labels by ``(column, code)``."""
        return self.registry.codes

    @kept_property
    def nation(self) -> str:
        """The id of the whole country."""
        unit: str = self.units.filter(pl.col("level") == "nation")["unit_id"].item()
        return unit

    @property
    def focus(self) -> str | None:
        """The unit the edition is about, or None for the nation's edition."""
        return None if self.edition.unit == NATION else self.edition.unit

    @kept_property
    def empty_units(self) -> frozenset[str]:
        """The units that are known to have registered nobody."""
        return empty_units(self.results, self.registry)

    @property
    def compared_level(self) -> str:
        """The level of the units that are compared: the lowest, unless `at` chose another."""
        return self.compared or self.units.sort("sort_order")["level"].to_list()[-1]

    def left_out(self, measure: str) -> bool:
        """Return whether a measure is not computed since the edition chooses persons: it counts more than these.

        Its name is one of the registry's, or of what follows from its measures.
        """
        own = {one.id: one for one in self.registry.measures}.get(measure)
        return bool(self.edition.filter) and own is not None and not own.only_of_persons

    def absent_status(self, measure: str) -> str:
        """Return the status of a value that has no row."""
        return "left_out" if self.left_out(measure) else "no_data"

    def at(self, level: str) -> Chapter:
        """Return the chapter for figures and tables that compare the units of another level, such as regions.

        Raises
        ------
        ValueError
            When the registry has no units of that level.
        """
        levels = self.units["level"].unique(maintain_order=True).to_list()
        if level not in levels:
            known = ", ".join(levels)
            raise ValueError(f"{self.registry.id} has no units of the level '{level}'; its levels are {known}")
        return replace(self, compared=level)

    def tells_nobody(self, measure: str) -> bool:
        """Return whether a measure tells nobody from a few: a fact about the service, or where nothing is rounded.

        A count without a row is 0; of a trait it is told as small, like a count that is published as 0.
        """
        return not self.policy.rounds or measure in self.policy.service

    def nobody(self, measure: str) -> str:
        """Return the text of a count without a row."""
        return Numbers(self.registry.language).integer(0) if self.tells_nobody(measure) else self.few.count()

    def noting(self) -> Chapter:
        """Return the same chapter with a fresh set of the measures that are read of it."""
        noting = copy(self)
        object.__setattr__(noting, "read", set())
        return noting

    def label(self, key: str, code: str) -> str:
        """Return the printed label of a code; the code itself where the registry has none.

        Names of measures, and their plain words for readers without statistics, may name limits of indicators:
        ``Diagnose innen {onset_dx.limit}``.
        """
        text = self.codes.get((key, code), code)
        if key not in ("measure", PLAIN):
            return text
        return with_limits(text, self.registry.shares, Words.of(self.registry))

    def text(self, measure: str, field: str) -> str:
        """Return a text of an indicator, such as its ``definition``, with its limit filled in; empty of others."""
        indicator = self.registry.shares.get(measure)
        return indicator_text(indicator, field, Words.of(self.registry)) if indicator else ""

    def select(
        self,
        measure: str,
        statistic: str | None = "share",
        level: str | None = None,
        unit: str | None = None,
        **subgroup: str,
    ) -> pd.DataFrame:
        """Return the results of a measure, subgroup keys as columns.

        Parameters
        ----------
        measure : str
        statistic : str or None
            None for all of them.
        level, unit : str, optional
            Only units of a level, or one unit.
        **subgroup
            Required values of subgroup keys.

        Returns
        -------
        pandas.DataFrame
            unit_id, unit (short name), level, period, statistic, value, lower, upper, numerator, denominator,
            missing, status, and one column per subgroup key; in the units' printed order.

        A measure of the registry that nobody has rows for has no row here either: what nobody was counted for is told
        as such, not refused.

        Raises
        ------
        UnknownName
            When the registry has no such measure: a name is misspelt.
        """
        if self.read is not None:
            self.read.add(measure)
        ((measure, expected),) = self.defined(measure).items()
        wanted = (statistic, level, unit, tuple(sorted(subgroup.items())))
        return self.once(
            ("select", measure, wanted), lambda: _select(self._rows_of(measure), measure, expected, *wanted)
        ).copy()

    def _rows_of(self, measure: str) -> pl.DataFrame:
        return self.once(("rows", measure), lambda: _of_units(self._by_measure, measure, self.units))

    def defined(self, measure: str) -> dict[str, tuple[str, ...]]:
        """Return a measure that the registry has, with the subgroup keys that it is known to have.

        Raises
        ------
        UnknownName
            When the registry has no such measure.
        """
        measures = {one.id: one for one in self.registry.measures}
        if measure not in measures and measure != ATTAINMENT and measure not in self._by_measure:
            raise UnknownName(unknown("measure", measure, [*measures, ATTAINMENT]))
        return {measure: measures[measure].keys if measure in measures else ("indicator",)}

    @kept_property
    def _by_measure(self) -> dict[str, pl.DataFrame]:
        return _by_measure(self.results)

    @kept_property
    def earlier(self) -> dict[str, Before]:
        """The archived year before by release, told of the units of today."""
        return self._told_today(self.archive, 1)

    def _told_today(self, archive: Mapping[str, pl.DataFrame], times: int) -> dict[str, Before]:
        now = self.edition.year
        return {
            release: before_today(rows, self.unit_history, self.edition.earlier(release, times).year, now)
            for release, rows in archive.items()
        }

    @kept_property
    def _archive_by_measure(self) -> dict[int, dict[str, dict[str, pl.DataFrame]]]:
        """The archived rows by how many times ago, release and measure."""
        told = {1: self.earlier, 2: self._told_today(self.older, 2)}
        return {
            times: {release: _by_measure(before.rows) for release, before in found.items()}
            for times, found in told.items()
        }

    def before(
        self,
        measure: str,
        statistic: str | None = "share",
        level: str | None = None,
        unit: str | None = None,
        times: int = 1,
        **subgroup: str,
    ) -> pd.DataFrame | None:
        """Return the edition before, or the one before that, as it was printed; None where none is archived.

        That is the year before, of the release that the measure is compared with; or the edition that the registry's
        list names, such as the quarter before: see `Edition.earlier`. It is told of the units of today: see
        `results.earlier_units`. A unit that cannot be compared has no row; `figures.compared.history_notes` says why.
        """
        ((measure, expected),) = self.defined(measure).items()
        release = self.edition.release_before(self.registry.measure(measure).compares_with, times)
        archived = self._archive_by_measure[times]
        if release not in archived:
            return None
        wanted = (statistic, level, unit, tuple(sorted(subgroup.items())))
        return self.once(
            ("before", measure, times, wanted),
            lambda: _select(
                self.once(("rows before", measure, times), lambda: _of_units(archived[release], measure, self.units)),
                measure,
                expected,
                *wanted,
            ),
        ).copy()


def _by_measure(results: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return a store's rows by measure: chapters ask for one measure after the other, hundreds of times."""
    return {key[0]: rows for key, rows in results.partition_by("measure", as_dict=True, maintain_order=True).items()}


def _of_units(results: dict[str, pl.DataFrame], measure: str, units: pl.DataFrame) -> pl.DataFrame:
    """Return a measure's rows of the units, in their printed order, with a column for each key of subgroups.

    Raises
    ------
    ValueError
        When a key is called as a column of the store.
    """
    rows = results.get(measure, pl.DataFrame(schema=SCHEMA))
    rows = rows.join(units.select("unit_id", "level", "sort_order", unit="name_short"), on="unit_id")
    rows = rows.sort("sort_order", "subgroup", "statistic", maintain_order=True)
    parts = [subgroup_parts(name) for name in rows["subgroup"]]
    keys = sorted({key for part in parts for key in part})
    _require_free(keys, measure)
    made = rows.with_columns(pl.Series(key, [part.get(key) for part in parts], dtype=pl.String) for key in keys)
    return made.drop("sort_order", "measure", "subgroup")


def _require_free(keys: Sequence[str], measure: str) -> None:
    if taken := [key for key in keys if key in SCHEMA or key in OF_UNITS]:
        raise ValueError(
            f"measure '{measure}' has the subgroup key '{taken[0]}', which is a column of the store: rename the key"
        )


def _select(
    rows: pl.DataFrame,
    measure: str,
    expected: Sequence[str],
    statistic: str | None,
    level: str | None,
    unit: str | None,
    subgroup: tuple[tuple[str, str], ...],
) -> pd.DataFrame:
    asked = {"statistic": statistic, "level": level, "unit_id": unit}
    of = [pl.col(column) == value for column, value in asked.items() if value is not None]
    rows = rows.filter(*of) if of else rows
    own = [name for name in rows.columns if name not in SCHEMA and name not in OF_UNITS]
    # Whoever asks for a subgroup reads its column, also where no row has one.
    told = {name for name in own if rows[name].null_count() < len(rows)}
    keys = sorted(told or {*expected, *(key for key, _ in subgroup)})
    _require_free(keys, measure)
    rows = rows.drop([name for name in own if name not in keys])
    missing = [pl.lit(None, dtype=pl.String).alias(name) for name in keys if name not in own]
    rows = rows.with_columns(missing) if missing else rows
    for key, wanted in subgroup:
        rows = rows.filter(pl.col(key) == wanted) if key in keys else rows.clear()
    plain = [name for name in rows.columns if name not in keys]
    return rows.select(*plain, *keys).to_pandas()
