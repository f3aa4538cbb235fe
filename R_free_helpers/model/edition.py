"""An edition: one report of one registry, year and release, for the nation or one unit."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
)

from R_free_helpers.model.choices import Filter, Limits
from R_free_helpers.model.names import unknown
from R_free_helpers.model.unit_history import read_history
from R_free_helpers.model.workspace import workspace

NATION = "nation"
SELECTED = "selected"
"""In the name of a report that chooses persons, limits or what it compares with."""

Release = Literal["june", "december"]
RELEASES: tuple[Release, ...] = get_args(Release)
"""The publications of a year."""

PolicyName = Literal["protected", "suppressed", "as_published", "internal"]
Compared = Literal["archive", "recomputed"]

CHOICES = ("filter", "limits", "compare")
"""What makes another report of an edition: left out where it is the edition's own."""


class Edition(BaseModel):
    """What one report is made for. A misspelt parameter is an error.

    Attributes
    ----------
    registry : str
        Folder name under ``data/``.
    year : int
        The reporting year.
    release : {"june", "december"}
        Which of the year's two publications.
    unit : str
        ``"nation"`` or the id of one unit.
    policy : {"protected", "suppressed", "as_published", "internal"}
        Disclosure policy.
    audience : {"everyone", "patients"}
        Whom it is written for: another selection of the same chapters, in other words.
    filter : tuple of (str, str)
        Whom it is about: values by dimension of the registry, such as ``{"sex": "female"}``; empty for everybody.
        Taken as a mapping, as pairs, or as a text such as ``sex=female;age=18-39``.
    limits : tuple of (str, float)
        Limits of indicators in place of the registry's, by indicator; taken like ``filter``.
    compare : {"archive", "recomputed"}
        Where the year before comes from: what was published then, or the same extract computed again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    registry: str
    year: int = Field(ge=1990, le=2100)
    release: Release = "june"
    unit: str = NATION
    policy: PolicyName = "protected"
    audience: Literal["everyone", "patients"] = "everyone"
    filter: Filter = ()
    limits: Limits = ()
    compare: Compared = "archive"

    @model_serializer(mode="wrap")
    def _without_defaults(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Return the parameters, without the choices that are the edition's own: an edition is then named as ever."""
        told: dict[str, Any] = serialize(self)
        return {name: value for name, value in told.items() if name not in CHOICES or name in self.chosen}

    @field_validator("registry")
    @classmethod
    def _known_registry(cls, value: str) -> str:
        known = known_registries()
        if value not in known:
            raise ValueError(unknown("registry", value, known))
        return value

    @property
    def id(self) -> str:
        """The edition's name, also its folder: ``<registry>-<year>[-december][-<unit>][-patients]``.

        A report of chosen persons or with other limits has a name of its own, ``…-selected-<8 hex>``, and never lies
        in the edition's folder or in the archive.
        """
        parts = [self.registry, str(self.year)]
        if self.release != "june":
            parts.append(self.release)
        if self.unit != NATION:
            parts.append(self.unit)
        if self.audience != "everyone":
            parts.append(self.audience)
        if self.chosen:
            said = json.dumps(self.model_dump(mode="json", include=set(CHOICES)), sort_keys=True)
            parts += [SELECTED, hashlib.sha256(said.encode()).hexdigest()[:8]]
        return "-".join(parts)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Which of filter, limits and compare are not the edition's own."""
        return tuple(name for name in CHOICES if getattr(self, name) != type(self).model_fields[name].default)

    @property
    def public(self) -> bool:
        """Whether it may lie in a public folder: an edition for a unit's own eyes may not."""
        return self.policy != "internal"

    @property
    def chapter_parameters(self) -> dict[str, object]:
        """What a chapter is told: everything but the audience, since a chapter is the same for all."""
        return self.model_dump(mode="json", include=set(CHAPTER_PARAMETERS))

    @property
    def data_dir(self) -> Path:
        """The registry's reference data."""
        return workspace().data / self.registry

    @cached_property
    def dates(self) -> dict[str, dt.date]:
        """The edition's days by name, as ``editions.csv`` lists them."""
        return edition_dates(self.data_dir / "editions.csv", self.year, self.release)

    @property
    def status_date(self) -> dt.date:
        """The day the population is counted."""
        return self.dates["status_date"]

    @property
    def extraction_date(self) -> dt.date:
        """The day the extract was made: nothing registered later is seen."""
        return self.dates["extraction_date"]

    @property
    def latest_extraction(self) -> dt.date:
        """The newest day on which the registry reads an extract: it may be newer than the edition made from it.

        An earlier edition run again on a later extract does not see what was registered after its own date; only
        what lies after every known extraction is impossible.
        """
        with (self.data_dir / "editions.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        listed = [dt.date.fromisoformat(row[name]) for row in rows for name in row if name.endswith("_date")]
        return max([self.extraction_date, *listed])

    def date(self, name: str) -> dt.date:
        """Return one of the dates that the registry names in ``editions.csv``, such as ``status_date``."""
        return self.dates[name]

    @property
    def year_window(self) -> tuple[dt.date, dt.date]:
        """First and last day of the reporting year, both included."""
        return dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)

    def window(self, name: str) -> tuple[dt.date, dt.date]:
        """Return the first and last day of a window that the registry names in ``editions.csv``."""
        return self.dates[f"{name}_from"], self.dates[f"{name}_to"]

    def earlier(self, release: Release, years: int = 1) -> Edition:
        """Return the edition ``years`` earlier with the given release, for the nation, as it was published."""
        return Edition(registry=self.registry, year=self.year - years, release=release, policy=self.policy)

    def recomputed(self, release: Release, years: int = 1) -> Edition:
        """Return the edition ``years`` earlier of the same persons and limits: made again, not as it was published."""
        return self.earlier(release, years).model_copy(update={"filter": self.filter, "limits": self.limits})

    def check_unit(self) -> None:
        """Raise `ValueError` unless the unit is in the registry's unit list, and a unit in the edition's year."""
        history = read_history(self.data_dir)
        known = history.in_use(self.year)
        if self.unit in history.units and self.unit not in known:
            became = " and ".join(history.followed(self.unit, self.year))
            instead = f"its persons belong to {became}" if became else "it has no successor"
            raise ValueError(f"'{self.unit}' is no unit in {self.year}; {instead}")
        if self.unit != NATION and self.unit not in known:
            raise ValueError(unknown("unit", self.unit, [NATION, *known]))


CHAPTER_PARAMETERS = tuple(name for name in Edition.model_fields if name != "audience")
"""Names of the parameters that a chapter takes beside ``data``."""


def known_registries() -> list[str]:
    """Return the ids of the registries that have an editions list."""
    return sorted(path.parent.name for path in workspace().data.glob("*/editions.csv"))


def registry_named(name: str) -> str:
    """Return the registry that the name of an edition begins with; the longest where several would fit.

    Raises
    ------
    ValueError
        When it begins with none.
    """
    fitting = [registry for registry in known_registries() if name.startswith(f"{registry}-")]
    if not fitting:
        raise ValueError(f"'{name}' is no edition of any registry here")
    return max(fitting, key=len)


def edition_dates(path: Path, year: int, release: str) -> dict[str, dt.date]:
    """Return the dates of an edition by name.

    A year that the list does not hold takes the nearest listed year of the same release, every date moved
    by the difference, so that next year's edition needs no new row unless its dates differ.

    Raises
    ------
    ValueError
        When the registry has never made this release.
    """
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["release"] == release]
    if not rows:
        raise ValueError(f"{path.name} lists no {release} edition; add a row with its dates")
    nearest = min(rows, key=lambda row: (abs(int(row["year"]) - year), row["year"]))
    shift = year - int(nearest["year"])
    dates = {
        name: dt.date.fromisoformat(value)
        for name, value in nearest.items()
        if name.endswith(("_date", "_from", "_to"))
    }
    return {name: _move(value, shift) for name, value in dates.items()}


def parse_edition(name: str, **overrides: object) -> Edition:
    """Return the edition called ``name``, such as ``<registry>-2024-december-<unit>``.

    Raises
    ------
    ValueError
        When the name does not start with a known registry and a year.
    """
    for registry in known_registries():
        if name.startswith(registry + "-"):
            year, *rest = name[len(registry) + 1 :].split("-")
            if SELECTED in rest:
                raise ValueError(
                    f"'{name}' names a report with a filter, limits or a comparison of its own, which its name does "
                    "not tell: name the edition, and choose them again with --filter, --limit and --compare"
                )
            release = rest.pop(0) if rest and rest[0] in ("june", "december") else "june"
            audience = rest.pop() if rest and rest[-1] == "patients" else "everyone"
            unit = rest.pop(0) if rest else NATION
            if year.isdigit() and not rest:
                named = {"registry": registry, "year": int(year), "release": release, "unit": unit}
                return Edition.model_validate({**named, "audience": audience, **overrides})
    example = f"{known_registries()[0]}-2024" if known_registries() else "registry-2024"
    raise ValueError(
        f"'{name}' is not an edition; write <registry>-<year>[-december][-<unit>][-patients], such as {example}"
    )


def _move(date: dt.date, years: int) -> dt.date:
    try:
        return date.replace(year=date.year + years)
    except ValueError:  # 29 February
        return date.replace(year=date.year + years, day=28)


def listed_releases(registry: str) -> set[str]:
    """Return the releases that the registry has ever made."""
    with (workspace().data / registry / "editions.csv").open(encoding="utf-8") as file:
        return {row["release"] for row in csv.DictReader(file)}


def latest_edition(registry: str) -> str:
    """Return the name of the newest edition that the registry lists.

    Raises
    ------
    ValueError
        When there is no such registry.
    """
    if registry not in known_registries():
        raise ValueError(unknown("registry", registry, known_registries()))
    with (workspace().data / registry / "editions.csv").open(encoding="utf-8") as file:
        return max(csv.DictReader(file), key=lambda row: row["extraction_date"])["edition"]
