"""What a file may tell of a unit: the released numbers, or why there are none. One rule for every format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from R_free_helpers.language.few import Few, is_told
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.limits import indicator_text
from R_free_helpers.language.numbers import half_up, known
from R_free_helpers.language.words import Words
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.measure import Bands
from R_free_helpers.model.names import unknown
from R_free_helpers.model.policy import Policy, load_policy
from R_free_helpers.model.portal import Portal, PortalIndicator
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import NOT_TOLD
from R_free_helpers.model.units import read_units
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.editions_told import report_title


@dataclass(frozen=True)
class Told:
    """What is released of a unit.

    Attributes
    ----------
    unit_id : str
    period : str
    value, numerator, denominator : float or None
        As in the result store; None where a file tells no number.
    reason : str
        Empty where there is a number; else one of `NOT_TOLD`.
    small : bool
        Whether what is not told is a small count: fewer than the threshold, perhaps nobody.
    status : str
        The result store's.
    """

    unit_id: str
    period: str
    value: float | None
    numerator: float | None
    denominator: float | None
    reason: str
    small: bool
    status: str


@dataclass(frozen=True)
class Place:
    """Where a part of the report stands.

    Attributes
    ----------
    number : str
        Of a section, such as 4.2; with its word of a figure or table.
    page : int or None
        As printed in the PDF; None without one.
    """

    number: str
    page: int | None


@dataclass(frozen=True)
class Delivery:
    """What files are made of: an edition's released results, and what the registry says of portals.

    Attributes
    ----------
    edition : Edition
    registry : Registry
    portal : Portal
    results : polars.DataFrame
        The released result store.
    synthetic : bool
        Whether the extract says that its persons do not exist.
    chapter : Chapter, optional
        The same results with those archived, for formats that tell of earlier years.
    places : mapping of str to Place, optional
        Where the built report has its parts, by their labels; None where it is not built.
    """

    edition: Edition
    registry: Registry
    portal: Portal
    results: pl.DataFrame
    synthetic: bool = False
    chapter: Chapter | None = None
    places: Mapping[str, Place] | None = None

    @cached_property
    def policy(self) -> Policy:
        """The disclosure policy of the edition."""
        return load_policy(self.registry.data_dir, self.edition.policy)

    @cached_property
    def few(self) -> Few:
        """The words for small numbers and absent ones."""
        policy = self.policy
        detail = max(policy.detail, policy.threshold)
        return Few(self.registry.language, policy.threshold, detail, policy.rounds, self.registry.id)

    @cached_property
    def labels(self) -> Labels:
        """Printed names, in the registry's language."""
        return Labels(self.registry, self.few)

    @cached_property
    def units(self) -> dict[str, dict[str, str]]:
        """The units of the edition's year by id, in their order: name_print, level, parent_unit_id."""
        listed = read_units(self.registry.data_dir, self.edition.year).sort("sort_order")
        return {row["unit_id"]: row for row in listed.iter_rows(named=True)}

    @cached_property
    def words(self) -> Words:
        """The words of the registry's language."""
        return Words.of(self.registry)

    @property
    def title(self) -> str:
        """The title of the registry's report of this release and year."""
        return report_title(self.edition, self.registry.codes, self.registry.language)

    def at(self, levels: Iterable[str]) -> list[str]:
        """Return the units of some levels, in their order.

        Raises
        ------
        ValueError
            For a level that no unit has.
        """
        present = list(dict.fromkeys(unit["level"] for unit in self.units.values()))
        for level in (levels := list(levels)):
            if level not in present:
                raise ValueError(f"{self.portal.registry}/portal/formats.yml: {unknown('level', level, present)}")
        return [name for name, unit in self.units.items() if unit["level"] in levels]

    def name(self, one: PortalIndicator) -> str:
        """Return the name of an indicator, with the subgroup that it is of."""
        name = self.labels.measures.get(one.measure, one.measure)
        parts = [part.partition("=") for part in one.subgroup.split(";") if part]
        return ", ".join([name, *(self.registry.codes.get((key, code), code) for key, _, code in parts)])

    def text(self, measure_id: str, text: str) -> str:
        """Return a text of an indicator with its limit filled in, such as its definition; empty where it has none."""
        indicator = self.registry.shares.get(measure_id)
        return indicator_text(indicator, text, self.words) if indicator else ""

    def bands(self, measure_id: str) -> Bands | None:
        """Return the goals of an indicator, or those of coverage for a measure of coverage."""
        if measure_id in self.registry.coverages:
            return self.registry.coverage_bands
        indicator = self.registry.shares.get(measure_id)
        return indicator.bands if indicator else None

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str, str], dict[str, dict[str, object]]]:
        found: dict[tuple[str, str, str], dict[str, dict[str, object]]] = {}
        for row in self.results.iter_rows(named=True):
            found.setdefault((row["measure"], row["subgroup"], row["statistic"]), {})[row["unit_id"]] = row
        return found

    def told(self, one: PortalIndicator) -> dict[str, Told]:
        """Return what is released of an indicator by unit; units that it has no row of are absent."""
        rows = self._rows.get((one.measure, one.subgroup, one.statistic), {})
        return {unit: told_of(row) for unit, row in rows.items()}

    def unreleased(self, format: str) -> list[str]:
        """Return a note for each indicator of a format of which the results say nothing."""
        return [
            f"{one.id} is not delivered: the results have no {one.statistic} of {one.measure}"
            + (f" for {one.subgroup}" if one.subgroup else "")
            for one in self.portal.of(format)
            if not self.told(one)
        ]

    def why(self, told: Told, statistic: str) -> str:
        """Return why a number is not told, in the registry's words."""
        return self.few.words() if told.small else self.few.absent(told.reason, statistic)


def unknown_names(portal: Portal, registry: Registry) -> Iterator[str]:
    """Yield a sentence for each measure and unit that the lists of portals name and the registry does not have."""
    measures, place = [one.id for one in registry.measures], f"{portal.registry}/portal"
    for indicator in portal.indicators:
        for name in filter(None, (indicator.measure, indicator.coverage)):
            if name not in measures:
                yield f"{place}/indicators.csv, {indicator.id}: {unknown('measure', name, measures)}"
    units = read_units(registry.data_dir)["unit_id"].to_list()
    for one in portal.organisations:
        if one.unit_id not in units:
            yield f"{place}/organisations.csv, {one.id}: {unknown('unit', one.unit_id, units)}"


def told_of(row: Mapping[str, object]) -> Told:
    """Return what a file may tell of a row of the result store.

    A count that is published as small (0, told as "fewer than") has no number here: no receiver's format can say "fewer
    than", and a plain 0 would say that it is nobody.

    Examples
    --------
    >>> row = {"unit_id": "a", "period": "2024", "numerator": 0.0, "denominator": 9.0}
    >>> told_of(row | {"value": 0.0, "status": "few"}).reason, told_of(row | {"value": 0.0, "status": "ok"}).reason
    ('few', '')
    """
    value, status = row["value"], str(row["status"])
    small = is_told(value, status)  # type: ignore[arg-type]
    hidden = small or not known(value)  # type: ignore[arg-type]
    reason = (status if status in NOT_TOLD else "no_data") if hidden else ""
    numbers = {name: None if hidden else row[name] for name in ("value", "numerator", "denominator")}
    return Told(str(row["unit_id"]), str(row["period"]), **numbers, reason=reason, small=small, status=status)  # type: ignore[arg-type]


def days(period: str) -> tuple[str, str]:
    """Return the first and the last day of a period of the result store.

    Examples
    --------
    >>> days("2024"), days("2024-12-31"), days("2023-07-01/2024-06-30")
    (('2024-01-01', '2024-12-31'), ('2024-12-31', '2024-12-31'), ('2023-07-01', '2024-06-30'))
    """
    first, _, last = period.partition("/")
    if len(first) == 4:
        return dt.date(int(first), 1, 1).isoformat(), dt.date(int(first), 12, 31).isoformat()
    return first, last or first


def year_of(period: str) -> str:
    """Return the year that a period ends in.

    Examples
    --------
    >>> year_of("2024"), year_of("2023-07-01/2024-06-30")
    ('2024', '2024')
    """
    return days(period)[1][:4]


def written(value: float, decimals: int = 10, sign: str = ".") -> str:
    """Return a number with as many decimals as it has, and no more than the format takes.

    Examples
    --------
    >>> written(0.8085106383, 3, ","), written(38.0), written(0.5)
    ('0,809', '38', '0.5')
    """
    text = str(half_up(value, decimals))
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", sign)


def whole(value: float) -> str:
    """Return a number of persons, or of those expected, as the whole number that receivers take.

    Examples
    --------
    >>> whole(1676.000047), whole(55.08405)
    ('1676', '55')
    """
    return str(half_up(value))
