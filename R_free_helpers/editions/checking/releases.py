"""The releases that ``editions.csv`` lists: their names, whom they are made for, and what they are compared with."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.model.edition import AUDIENCES, NATION, OWN_UNIT, SELECTED
from R_free_helpers.model.names import unknown
from R_free_helpers.model.releases import SAFE

if TYPE_CHECKING:
    from R_free_helpers.editions.checking.one_list import List, Row

YEAR = re.compile(r"(199|20\d|210)\d")
"""A reporting year."""


def main_release(registry: str, rows: Sequence[Row]) -> str:
    """Return the release whose editions are named without it; empty where no edition is named so.

    Where there is one release alone it is the main one, whatever its editions are called.
    """
    named = [row["release"] for row in rows if row["edition"] == f"{registry}-{row['year']}"]
    every = {row["release"] for row in rows}
    return (named or [*every] if len(every) == 1 else named or [""])[0]


def made_for_all(rows: Sequence[Row]) -> list[str]:
    """Return the releases that are made for everybody."""
    return sorted({row["release"] for row in rows if row["release"] and not row["audience"]})


def release_mistakes(registry: str, found: List, units: Collection[str]) -> Iterator[Mistake]:
    """Yield what is wrong with the releases of a registry.

    Parameters
    ----------
    registry : str
    found : List
        ``editions.csv``.
    units : collection of str
        Ids of units: in the name of an edition a unit follows the release.
    """
    rows, taken = found.rows, {NATION, SELECTED, *AUDIENCES, *units}
    main = main_release(registry, rows)
    if rows and not main:
        said = f"no edition is called {registry}-YEAR: nothing says which release is the main one"
        yield found.mistake(None, said, f"Call those of the main release {registry}-YEAR, without the release.")
    audiences: dict[str, str] = {}
    for row in rows:
        release, audience = row["release"], row["audience"]
        if not SAFE.fullmatch(release):
            said = f"the release is called '{release}', which cannot stand in the name of an edition"
            yield found.mistake(row, said, "Write small letters a-z and digits, a letter first.")
        elif release in taken:
            said = f"the release is called '{release}', and so is a unit or an audience: names of editions have both"
            yield found.mistake(row, said, "Give the release another name.")
        if YEAR.fullmatch(row["year"]) and main and SAFE.fullmatch(release):
            named = f"{registry}-{row['year']}" + ("" if release == main else f"-{release}")
            if row["edition"] != named:
                said = f"the edition of that year and release is called {named}, not '{row['edition']}'"
                yield found.mistake(row, said, f"Write {named}.")
        if audience and audience not in AUDIENCES[1:]:
            yield found.mistake(row, unknown("audience", audience, AUDIENCES[1:]), "Leave it empty for everybody.")
        if audience and release == main:
            said = f"the main release is made for the audience '{audience}' alone"
            yield found.mistake(row, said, "Leave audience empty: the main release has the registry's report.")
        if audiences.setdefault(release, audience) != audience:
            said = f"the release '{release}' is made for '{audience or 'everybody'}' in one year and not in another"
            yield found.mistake(row, said, "Write the same audience in all its rows.")
        yield from _compared_with(registry, found, row, {one["release"] for one in rows}, main)


def _compared_with(registry: str, found: List, row: Row, releases: Collection[str], main: str) -> Iterator[Mistake]:
    named = row["compared_with"]
    if not named:
        return
    if row["audience"] != OWN_UNIT:
        said = f"it is compared with {named}, but it is no release for units alone: other reports compare years"
        yield found.mistake(row, said, f"Leave compared_with empty, or write audience {OWN_UNIT}.")
    year, *release = named.removeprefix(f"{registry}-").split("-")
    fits = named.startswith(f"{registry}-") and YEAR.fullmatch(year) and len(release) <= 1
    if not fits or (release or [main])[0] not in releases:
        said = f"compared_with names '{named}', which is no edition of the registry"
        yield found.mistake(row, said, f"Write {registry}-YEAR-RELEASE, with one of {', '.join(sorted(releases))}.")
    elif int(year) > int(row["year"] or 0) or named == row["edition"]:
        yield found.mistake(row, f"compared_with names {named}, which comes no earlier", "Name an earlier edition.")
