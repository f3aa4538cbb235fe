"""How units of a registry became others: renamed, merged, split or closed, from year to year.

``unit.csv`` tells it in three optional columns: ``valid_from`` and ``valid_to``, the first and the last year in which
a unit is one, and ``successor``, the units that its persons belong to afterwards, separated by ``;``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from R_free_helpers.model.file_names import UNITS
from R_free_helpers.model.names import unknown

HISTORY = ("valid_from", "valid_to", "successor")
"""The columns of ``unit.csv`` that a registry without history leaves out."""

PastKind = Literal["same", "renamed", "merged", "changed", "new"]


@dataclass(frozen=True)
class Listed:
    """What ``unit.csv`` says of one unit.

    Attributes
    ----------
    level, parent : str
        The parent of the root is empty.
    valid_from, valid_to : int or None
        First and last year, both included; None where it has always been one, or still is.
    successors : tuple of str
    """

    level: str
    parent: str
    valid_from: int | None
    valid_to: int | None
    successors: tuple[str, ...]

    def in_use(self, year: int) -> bool:
        """Return whether it is a unit in this year."""
        return (self.valid_from or year) <= year <= (self.valid_to or year)


@dataclass(frozen=True)
class Past:
    """The units of an earlier year that a unit's persons belonged to.

    Attributes
    ----------
    kind : {"same", "renamed", "merged", "changed", "new"}
        ``changed``: its earlier units had persons of others, or persons came from units that went elsewhere too, so
        that no sum of earlier numbers is about the same area. ``new``: there was none.
    parts : tuple of str
        By id; empty of a new one.
    """

    kind: PastKind
    parts: tuple[str, ...]


@dataclass(frozen=True)
class UnitHistory:
    """The units that a registry lists, with those that were and those that will be.

    Attributes
    ----------
    units : mapping of str to Listed
        By id, in the list's order.
    """

    units: Mapping[str, Listed]

    @cached_property
    def predecessors(self) -> dict[str, tuple[str, ...]]:
        """The units that became each unit, by id; those that succeed nobody are absent."""
        found: dict[str, list[str]] = {}
        for name, one in self.units.items():
            for successor in one.successors:
                found.setdefault(successor, []).append(name)
        return {name: tuple(before) for name, before in found.items()}

    @cached_property
    def root(self) -> str:
        """The unit that all others belong to."""
        return next(name for name, one in self.units.items() if not one.parent)

    def in_use(self, year: int) -> list[str]:
        """Return the units of a year."""
        return [name for name, one in self.units.items() if one.in_use(year)]

    def followed(self, unit: str, year: int) -> tuple[str, ...]:
        """Return the units of a year that the persons of a unit belong to: itself while it is one.

        None where it was closed, several where it was split. It is followed backwards too, for a report of an
        earlier year on rows that name the unit of today.
        """
        one = self.units[unit]
        if one.in_use(year):
            return (unit,)
        after = one.valid_to is not None and year > one.valid_to
        beside = one.successors if after else self.predecessors.get(unit, ())
        found = [name for other in beside for name in self.followed(other, year)]
        return tuple(dict.fromkeys(found))

    def counted_at(self, unit: str, year: int) -> str:
        """Return the unit of a year that a row naming ``unit`` is counted at.

        Of a unit that was split or closed, that is the nearest one above which all its persons belong to: nobody
        knows which of the units below they are of.
        """
        found = self.followed(unit, year)
        if len(found) == 1:
            return found[0]
        above = [self.above(name, year) for name in found] or [self.above(unit, year)[1:]]
        return next(name for name in above[0] if all(name in others for others in above))

    def moved(self, year: int) -> dict[str, str]:
        """Return where rows are counted that name a unit which is none in a year, for each such unit."""
        return {name: self.counted_at(name, year) for name, one in self.units.items() if not one.in_use(year)}

    def parent(self, unit: str, year: int) -> str:
        """Return the unit above in a year; empty above the root."""
        parent = self.units[unit].parent
        return self.counted_at(parent, year) if parent else ""

    def above(self, unit: str, year: int) -> list[str]:
        """Return the unit and the units of a year above it, up to the root."""
        found = [unit]
        while parent := self.parent(found[-1], year):
            found.append(parent)
        return found

    def past(self, unit: str, then: int, now: int, published: Iterable[str] = ()) -> Past:
        """Return which units of the year ``then`` a unit of the year ``now`` was.

        Parameters
        ----------
        unit : str
        then, now : int
        published : iterable of str
            Further units that had numbers then, whatever the list says of their years.
        """
        earlier = dict.fromkeys([*self.in_use(then), *(name for name in published if name in self.units)])
        level = self.units[unit].level
        went = {name: self.followed(name, now) for name in earlier if self.units[name].level == level}
        parts = tuple(name for name, now_at in went.items() if unit in now_at)
        if not parts:
            return Past("new", ())
        if any(len(went[name]) > 1 for name in parts) or not self._same_area(unit, parts, then, now, earlier):
            return Past("changed", parts)
        if parts == (unit,):
            return Past("same", parts)
        return Past("renamed" if len(parts) == 1 else "merged", parts)

    def _same_area(self, unit: str, parts: tuple[str, ...], then: int, now: int, earlier: Iterable[str]) -> bool:
        """Return whether the units below ``parts`` are those below ``unit`` today, and no others."""
        for name in earlier:
            was_below = any(part in self.above(name, then) for part in parts)
            ends = self.followed(name, now) or (self.counted_at(name, now),)
            is_below = [unit in self.above(end, now) for end in ends]
            if was_below and not all(is_below):
                return False
            if not was_below and any(is_below) and self.units[name].level != self.units[unit].level:
                return False
        return True


def read_history(data_dir: Path) -> UnitHistory:
    """Return the units that ``unit.csv`` lists, those of other years included.

    Raises
    ------
    ValueError
        When the history cannot be right: an unknown successor, one of another level, or of other years; years that
        are none or come in the wrong order; a circle.
    """
    path = Path(data_dir) / UNITS
    # Not read by Polars: to import it takes longer than all that a build does which finds nothing changed.
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    units: dict[str, Listed] = {}
    for number, row in enumerate(rows, 2):
        place = f"{path.parent.name}/{path.name}, row {number} ({row['unit_id']})"
        first, last = (_year(row.get(name), name, place) for name in ("valid_from", "valid_to"))
        successors = tuple(name.strip() for name in (row.get("successor") or "").split(";") if name.strip())
        units[row["unit_id"]] = Listed(row["level"], row["parent_unit_id"] or "", first, last, successors)
        _require_ordered(units[row["unit_id"]], place)
    history = UnitHistory(units)
    for number, name in enumerate(units, 2):
        _require_possible(history, name, f"{path.parent.name}/{path.name}, row {number} ({name})")
    return history


def _year(text: str | None, column: str, place: str) -> int | None:
    if text is None or not text.strip():
        return None
    if not (text.strip().isdigit() and len(text.strip()) == 4):
        raise ValueError(f"{place}: {column} is '{text}', which is no year; write it as 2024, or leave it empty")
    return int(text)


def _require_ordered(one: Listed, place: str) -> None:
    if one.valid_from is not None and one.valid_to is not None and one.valid_to < one.valid_from:
        raise ValueError(
            f"{place}: it ends in {one.valid_to}, before it begins in {one.valid_from}; exchange the years"
        )
    if one.successors and one.valid_to is None:
        raise ValueError(f"{place}: it has a successor but no valid_to; write the last year in which it was a unit")
    if not one.parent and (one.valid_from, one.valid_to) != (None, None):
        raise ValueError(f"{place}: the unit that all others belong to has no years; leave valid_from and valid_to out")


def _require_possible(history: UnitHistory, name: str, place: str) -> None:
    """Raise where the successors of a unit, or the unit above it, cannot be what they are said to be."""
    one = history.units[name]
    for successor in one.successors:
        if successor not in history.units:
            raise ValueError(f"{place}: {unknown('unit', successor, history.units)}; it is named as a successor")
    if _leads_to(history, name, name):
        raise ValueError(f"{place}: it is its own successor, by way of others or at once; follow the column successor")
    for successor in one.successors:
        other = history.units[successor]
        if other.level != one.level:
            raise ValueError(
                f"{place}: its successor {successor} is of the level {other.level}, not {one.level}; name units of its "
                "own level"
            )
        if one.valid_to is not None and not other.in_use(one.valid_to + 1):
            raise ValueError(
                f"{place}: it ends in {one.valid_to}, but its successor {successor} is no unit in {one.valid_to + 1}; "
                "mend valid_from and valid_to of the two"
            )
    if one.parent and one.parent not in history.units:
        raise ValueError(f"{place}: {unknown('unit', one.parent, history.units)}; it is named as the unit above")


def _leads_to(history: UnitHistory, start: str, goal: str) -> bool:
    """Return whether following successors from one unit comes to another."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        one = history.units.get(waiting.pop())
        fresh = [name for name in (one.successors if one else ()) if name not in seen]
        if goal in fresh:
            return True
        seen.update(fresh)
        waiting += fresh
    return False
