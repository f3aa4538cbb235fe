"""What a registry says of the portals that it delivers to: formats, ids of indicators, and numbers of organisations.

A registry's folder ``portal`` among its lists holds

* ``formats.yml``: the formats, and what each of them needs to know;
* ``indicators.csv``: which measure is which indicator of a receiver, with the id there;
* ``organisations.csv``: by which number a receiver knows a unit. Each row has its source: a number that nobody can
  look up is none, and the unit is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from R_free_helpers.model.list_rows import list_rows
from R_free_helpers.model.names import unknown

FOLDER = "portal"
FORMATS = ("skde", "vis", "helsedirektoratet", "package", "assessment")
"""The formats that can be written, in the order in which they are."""

SCHEMES = ("orgnr", "skde", "hsa", "sjukhus", "kommun", "lan", "sjukvardsregion", "land")
"""By what kind of number a receiver knows an organisation."""

STATES = ("registered", "proposed")
"""Whether the receiver has an indicator under this id, or the registry proposes it."""

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "skde": ("context", "fractions", "levels"),
    "vis": ("source_system", "levels"),
    "helsedirektoratet": ("levels",),
    "package": ("licence", "sources"),
    "assessment": (),
}
"""What ``formats.yml`` must say of each format."""

INDICATOR_COLUMNS = ("format", "measure", "subgroup", "statistic", "id", "type", "coverage", "state", "source")
ORGANISATION_COLUMNS = ("unit_id", "scheme", "id", "source")


@dataclass(frozen=True)
class PortalIndicator:
    """An indicator as a receiver knows it.

    Attributes
    ----------
    format : str
    measure, subgroup, statistic : str
        Whose value it is, as in the result store.
    id : str
        The receiver's.
    type : str
        In the receiver's words.
    coverage : str
        The measure of coverage that belongs to it; empty where none does.
    state : {"registered", "proposed"}
    source : str
    """

    format: str
    measure: str
    subgroup: str
    statistic: str
    id: str
    type: str
    coverage: str
    state: str
    source: str


@dataclass(frozen=True)
class Organisation:
    """By which number a receiver knows a unit.

    Attributes
    ----------
    unit_id, scheme, id, source : str
        ``scheme`` is one of `SCHEMES`.
    """

    unit_id: str
    scheme: str
    id: str
    source: str


@dataclass(frozen=True)
class Portal:
    """A registry's portals.

    Attributes
    ----------
    registry : str
    settings : mapping
        What ``formats.yml`` says, by format.
    formats : tuple of str
        Those that the registry delivers.
    indicators : tuple of PortalIndicator
    organisations : tuple of Organisation
    """

    registry: str
    settings: Mapping[str, Mapping[str, Any]]
    formats: tuple[str, ...]
    indicators: tuple[PortalIndicator, ...] = ()
    organisations: tuple[Organisation, ...] = field(default=(), repr=False)

    def of(self, format: str) -> tuple[PortalIndicator, ...]:
        """Return the indicators that are delivered in a format."""
        return tuple(one for one in self.indicators if one.format == format)

    def numbers(self, *schemes: str) -> dict[str, Organisation]:
        """Return the organisations that are known by one of the schemes, by unit."""
        return {one.unit_id: one for one in self.organisations if one.scheme in schemes}

    @cached_property
    def proposed(self) -> dict[str, int]:
        """How many ids of each format the receiver does not have yet; formats without such ids are left out."""
        counts = {name: sum(one.state == "proposed" for one in self.of(name)) for name in self.formats}
        return {name: count for name, count in counts.items() if count}


def has_portal(data_dir: Path) -> bool:
    """Return whether a registry says anything of portals."""
    return (data_dir / FOLDER / "formats.yml").is_file()


def read_portal(data_dir: Path) -> Portal:
    """Return what a registry says of the portals that it delivers to.

    Raises
    ------
    ValueError
        In one line, where there is nothing, or something that cannot be used.
    """
    folder = data_dir / FOLDER
    place = f"{data_dir.name}/{FOLDER}"
    if not has_portal(data_dir):
        raise ValueError(
            f"{data_dir.name} delivers to no portal: there is no {place}/formats.yml; docs/portal-files.md tells what "
            "to write there"
        )
    try:
        said = yaml.safe_load((folder / "formats.yml").read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if getattr(error, "problem_mark", None) else ""
        raise ValueError(f"{place}/formats.yml{line} is no YAML: mend it there") from None
    formats = _formats(said, place)
    indicators = tuple(_indicators(folder / "indicators.csv", place))
    organisations = tuple(_organisations(folder / "organisations.csv", place))
    return Portal(data_dir.name, {name: said.get(name) or {} for name in formats}, formats, indicators, organisations)


def _formats(said: object, place: str) -> tuple[str, ...]:
    listed = said.get("formats") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(listed, list) or not listed:
        raise ValueError(f"{place}/formats.yml: say which formats the registry delivers, such as formats: [package]")
    for name in [*map(str, listed), *(str(name) for name in said if name != "formats")]:
        if name not in FORMATS:
            raise ValueError(f"{place}/formats.yml: {unknown('format', name, FORMATS)}")
    for name in listed:
        settings = said.get(name)
        for wanted in SETTINGS[name]:
            if not isinstance(settings, dict) or not settings.get(wanted):
                raise ValueError(f"{place}/formats.yml: {name} needs '{wanted}'; docs/portal-files.md tells what it is")
        for setting in settings or {}:
            if setting not in SETTINGS[name]:
                raise ValueError(f"{place}/formats.yml: {unknown(f'setting of {name}', setting, SETTINGS[name])}")
    return tuple(name for name in FORMATS if name in listed)


def _indicators(path: Path, place: str) -> Iterator[PortalIndicator]:
    seen: set[tuple[str, str]] = set()
    for number, row in list_rows(path, INDICATOR_COLUMNS, f"{place}/{path.name}"):
        one = PortalIndicator(**row)
        where = f"{place}/{path.name}, row {number}"
        if one.format not in FORMATS:
            raise ValueError(f"{where}: {unknown('format', one.format, FORMATS)}")
        if one.state not in STATES:
            raise ValueError(f"{where}: {unknown('state', one.state, STATES)}")
        if not one.id:
            raise ValueError(f"{where}: {one.measure} has no id; ask the receiver for it, or take the row out")
        if (one.format, one.id) in seen:
            raise ValueError(f"{where}: the id '{one.id}' is there twice")
        seen.add((one.format, one.id))
        yield one


def _organisations(path: Path, place: str) -> Iterator[Organisation]:
    seen: dict[tuple[str, str], str] = {}
    for number, row in list_rows(path, ORGANISATION_COLUMNS, f"{place}/{path.name}"):
        one = Organisation(**row)
        where = f"{place}/{path.name}, row {number}"
        if one.scheme not in SCHEMES:
            raise ValueError(f"{where}: {unknown('scheme', one.scheme, SCHEMES)}")
        if not one.id:
            continue  # listed, with a number that nobody knows
        if not one.source:
            raise ValueError(f"{where}: the number of {one.unit_id} has no source; say where it can be looked up")
        if other := seen.get((one.scheme, one.id)):
            raise ValueError(f"{where}: {one.unit_id} has the number of {other}")
        seen[one.scheme, one.id] = one.unit_id
        yield one
