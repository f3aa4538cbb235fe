"""The releases of a registry: its publications of a year, as its ``editions.csv`` lists them.

A release is a name of the registry's own, such as ``spring``. The **main** one is not written in the names of editions:
it is the release whose editions the list calls ``<registry>-<year>``. The list may say more of a release:

``audience``
    Whom alone it is made for; empty where it is made for everybody. So ``unit`` for what only units get.
``compared_with``
    The edition that it is compared with in place of the year before, such as that of the quarter before. Rows of other
    years are read as moved by as many years.
``period_from``, ``period_to``
    The first and last day of what is called the year; empty for the calendar year.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from R_free_helpers.model.names import unknown
from R_free_helpers.model.workspace import workspace

LIST = "editions.csv"
"""The list, among the registry's."""

SAFE = re.compile(r"[a-z][a-z0-9]*")
"""What a release may be called: it is a part of names of editions, and of folders."""

PERIOD = "period"
"""The window of what is called the year, where that is not the calendar year."""

DATES = ("_date", "_from", "_to")
"""Endings of the columns that hold days."""


@dataclass(frozen=True)
class Listed:
    """An edition as the list has it.

    Attributes
    ----------
    edition : str
    year : int
    release : str
    dates : dict of str to datetime.date
        By column; an empty cell is none.
    audience : str
        Whom alone it is made for; empty for everybody.
    compared_with : str
        The name of another edition, or empty.
    """

    edition: str
    year: int
    release: str
    dates: dict[str, dt.date]
    audience: str = ""
    compared_with: str = ""


@dataclass(frozen=True)
class Releases:
    """The releases of one registry.

    Attributes
    ----------
    registry : str
    listed : tuple of Listed
        In the list's order.
    """

    registry: str
    listed: tuple[Listed, ...]

    @property
    def main(self) -> str:
        """The release that names of editions leave out.

        Raises
        ------
        ValueError
            When the list calls no edition ``<registry>-<year>``.
        """
        for one in self.listed:
            if one.edition == f"{self.registry}-{one.year}":
                return one.release
        raise ValueError(
            f"data/{self.registry}/{LIST} calls no edition {self.registry}-YEAR: its main release, whose editions are "
            "named without it, has none"
        )

    @property
    def names(self) -> tuple[str, ...]:
        """All releases, the main one first, the others in the list's order."""
        return tuple(dict.fromkeys([self.main, *(one.release for one in self.listed)]))

    def nearest(self, year: int, release: str) -> Listed:
        """Return the row of a release that is nearest to a year, the earlier of two.

        Raises
        ------
        ValueError
            When the registry does not have the release.
        """
        of_release = [one for one in self.listed if one.release == release]
        if not of_release:
            raise ValueError(unknown("release", release, self.names))
        return min(of_release, key=lambda one: (abs(one.year - year), one.year))

    @property
    def newest(self) -> Listed:
        """The newest edition that is made for everybody."""
        for_all = [one for one in self.listed if not one.audience]
        return max(for_all, key=lambda one: one.dates["extraction_date"])

    def parts(self, name: str) -> tuple[int, str, list[str]]:
        """Return the year and release that the name of an edition tells, and what follows them.

        Raises
        ------
        ValueError
            When no year follows the registry in it.
        """
        year, *rest = name.removeprefix(f"{self.registry}-").split("-")
        release = rest.pop(0) if rest and rest[0] in self.names else self.main
        return int(year), release, rest


def releases_of(registry: str) -> Releases:
    """Return the releases of a registry of the workspace."""
    return read_releases(workspace().data / registry / LIST)


def read_releases(path: Path) -> Releases:
    """Return the releases that a list has; read once as long as it is not changed."""
    stat = path.stat()
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, _size: int) -> Releases:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return Releases(path.parent.name, tuple(_listed(row) for row in rows))


def _listed(row: dict[str, str]) -> Listed:
    dates = {name: dt.date.fromisoformat(day) for name, day in row.items() if name.endswith(DATES) and day}
    told = {name: row.get(name) or "" for name in ("audience", "compared_with")}
    return Listed(row["edition"], int(row["year"]), row["release"], dates, **told)


def moved(date: dt.date, years: int) -> dt.date:
    """Return the same day so many years later; the 28th for a 29 February that the year does not have.

    Examples
    --------
    >>> moved(dt.date(2024, 2, 29), 1)
    datetime.date(2025, 2, 28)
    """
    try:
        return date.replace(year=date.year + years)
    except ValueError:
        return date.replace(year=date.year + years, day=28)


def year_until(last: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the twelve months that end with a day, both included.

    Examples
    --------
    >>> year_until(dt.date(2024, 12, 31))[0], year_until(dt.date(2024, 9, 30))[0], year_until(dt.date(2024, 2, 29))[0]
    (datetime.date(2024, 1, 1), datetime.date(2023, 10, 1), datetime.date(2023, 3, 1))
    """
    return moved(last, -1) + dt.timedelta(days=1), last
