"""An edition: one report of one registry, year and release, for the nation or one unit."""

from __future__ import annotations

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
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from R_free_helpers.model.choices import Filter, Limits
from R_free_helpers.model.names import did_you_mean, unknown
from R_free_helpers.model.releases import LIST, PERIOD, moved, read_releases, releases_of
from R_free_helpers.model.unit_history import read_history
from R_free_helpers.model.workspace import workspace

NATION = "nation"
SELECTED = "selected"
"""In the name of a report that chooses persons, limits or what it compares with."""

PolicyName = Literal["protected", "suppressed", "as_published", "internal"]
Audience = Literal["everyone", "patients", "unit", "meeting"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
"""Whom a report is written for, everyone first."""

OWN_UNIT: Audience = "unit"
"""The audience that is one unit: its own short report."""

SLIDES: Audience = "meeting"
"""The audience whose report is shown on a wall: slides."""

Compared = Literal["archive", "recomputed"]

CHOICES = ("filter", "limits", "compare")
"""What makes another report of an edition: left out where it is the edition's own."""

OWN_LANGUAGE = ""
"""The language of an edition that is written in its registry's."""

LEFT_OUT = (*CHOICES, "language")
"""Parameters that are told only where they are not the edition's own."""


class Edition(BaseModel):
    """What one report is made for. A misspelt parameter is an error.

    Attributes
    ----------
    registry : str
        Folder name under ``data/``.
    year : int
        The reporting year.
    release : str
        Which of the year's publications, of those that the registry lists; its main one when absent.
    unit : str
        ``"nation"`` or the id of one unit.
    policy : {"protected", "suppressed", "as_published", "internal"}
        Disclosure policy.
    audience : {"everyone", "patients", "unit", "meeting"}
        Whom it is written for: another selection of the chapters, in other words. ``unit`` is the short report for
        the unit that the edition is about, ``meeting`` slides for a professional meeting.
    filter : tuple of (str, str)
        Whom it is about: values by dimension of the registry, such as ``{"sex": "female"}``; empty for everybody.
        Taken as a mapping, as pairs, or as a text such as ``sex=female;age=18-39``.
    limits : tuple of (str, float)
        Limits of indicators in place of the registry's, by indicator; taken like ``filter``.
    compare : {"archive", "recomputed"}
        Where the year before comes from: what was published then, or the same extract computed again.
    language : str
        Tag of the language that a short version is written in, such as ``en-GB``; empty for the registry's own. The
        registry has a text for each: see `languages_of`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    registry: str
    year: int = Field(ge=1990, le=2100)
    release: str = ""
    unit: str = NATION
    policy: PolicyName = "protected"
    audience: Audience = "everyone"
    filter: Filter = ()
    limits: Limits = ()
    compare: Compared = "archive"
    language: str = OWN_LANGUAGE

    @model_serializer(mode="wrap")
    def _without_defaults(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Return the parameters, without the choices that are the edition's own: an edition is then named as ever."""
        told: dict[str, Any] = serialize(self)
        fields = type(self).model_fields
        own = {name for name in LEFT_OUT if getattr(self, name) == fields[name].default}
        return {name: value for name, value in told.items() if name not in own}

    @model_validator(mode="before")
    @classmethod
    def _of_main_release(cls, given: Any) -> Any:
        """Take the registry's main release where none is named."""
        if isinstance(given, dict) and not given.get("release") and given.get("registry") in known_registries():
            return {**given, "release": releases_of(given["registry"]).main}
        return given

    @field_validator("release")
    @classmethod
    def _known_release(cls, value: str, info: ValidationInfo) -> str:
        registry = info.data.get("registry")  # absent where it is not known itself
        if registry and value not in (known := releases_of(registry).names):
            raise ValueError(f"{registry}: {unknown('release', value, known)}")
        return value

    @field_validator("registry")
    @classmethod
    def _known_registry(cls, value: str) -> str:
        known = known_registries()
        if value not in known:
            raise ValueError(unknown("registry", value, known))
        return value

    @property
    def id(self) -> str:
        """The edition's name, also its folder: ``<registry>-<year>[-<release>][-<unit>][-<audience>[-<language>]]``.

        The language is named by its first letters, ``en``, and only where it is not the registry's own.

        The registry's main release is not named. A report of chosen persons or with other limits has a name of its
        own, ``…-selected-<8 hex>``, and never lies in the edition's folder or in the archive.
        """
        parts = [self.registry, str(self.year)]
        if self.release != releases_of(self.registry).main:
            parts.append(self.release)
        if self.unit != NATION:
            parts.append(self.unit)
        if self.audience != "everyone":
            parts.append(self.audience)
        if self.language != OWN_LANGUAGE:
            parts.append(short_tag(self.language))
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
    def slides(self) -> bool:
        """Whether it is shown on slides, not read on pages."""
        return self.audience == SLIDES

    @property
    def exact_for(self) -> str:
        """The unit whose results are exact: an internal edition's own; the nation's are those of all."""
        return NATION if self.public else self.unit

    @property
    def chapter_parameters(self) -> dict[str, object]:
        """What a chapter is told: everything but the audience, since a chapter is the same for all."""
        return self.model_dump(mode="json", include={*CHAPTER_PARAMETERS, "language"})

    @property
    def data_dir(self) -> Path:
        """The registry's reference data."""
        return workspace().data / self.registry

    @cached_property
    def dates(self) -> dict[str, dt.date]:
        """The edition's days by name, as ``editions.csv`` lists them."""
        return edition_dates(self.data_dir / LIST, self.year, self.release)

    @property
    def borrowed_dates(self) -> str:
        """What the maker of an edition is told whose year the list does not have; empty where it has it."""
        row = releases_of(self.registry).nearest(self.year, self.release)
        if row.year == self.year:
            return ""
        years, way = abs(self.year - row.year), "later" if self.year > row.year else "earlier"
        return (
            f"data/{self.registry}/{LIST} does not list this year: the dates are those of {row.edition}, {years} "
            f"year{'s' * (years > 1)} {way} (counted on {self.status_date}, extracted on {self.extraction_date})"
        )

    @property
    def made_for(self) -> str:
        """The audience that its release is made for alone; empty where it is made for everybody."""
        return releases_of(self.registry).nearest(self.year, self.release).audience

    @property
    def status_date(self) -> dt.date:
        """The day the population is counted."""
        return self.dates["status_date"]

    @property
    def extraction_date(self) -> dt.date:
        """The day the extract was made: nothing registered later is seen."""
        return self.dates["extraction_date"]

    @property
    def units_year(self) -> int:
        """The year whose unit tree the numbers are of: the reporting year's."""
        return self.year

    @property
    def latest_extraction(self) -> dt.date:
        """The newest day on which the registry reads an extract: it may be newer than the edition made from it.

        An earlier edition run again on a later extract does not see what was registered after its own date; only
        what lies after every known extraction is impossible.
        """
        rows = releases_of(self.registry).listed
        listed = [day for row in rows for name, day in row.dates.items() if name.endswith("_date")]
        return max([self.extraction_date, *listed])

    def date(self, name: str) -> dt.date:
        """Return one of the dates that the registry names in ``editions.csv``, such as ``status_date``."""
        return self.dates[name]

    @property
    def year_window(self) -> tuple[dt.date, dt.date]:
        """First and last day of the reporting year, both included: the calendar year, unless its list says else."""
        if f"{PERIOD}_from" in self.dates:
            return self.window(PERIOD)
        return dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)

    @property
    def of_calendar_year(self) -> bool:
        """Whether the reporting year is the calendar year."""
        return self.year_window == (dt.date(self.year, 1, 1), dt.date(self.year, 12, 31))

    def window(self, name: str) -> tuple[dt.date, dt.date]:
        """Return the first and last day of a window that the registry names in ``editions.csv``."""
        return self.dates[f"{name}_from"], self.dates[f"{name}_to"]

    @property
    def compared_with(self) -> tuple[int, str] | None:
        """Year and release that the list compares the edition with; None where it is compared with the year before."""
        releases = releases_of(self.registry)
        row = releases.nearest(self.year, self.release)
        if not row.compared_with:
            return None
        year, release, _ = releases.parts(row.compared_with)
        return year + self.year - row.year, release

    def release_before(self, release: str = "", times: int = 1) -> str:
        """Return of which release an earlier edition is that something is compared with.

        Parameters
        ----------
        release : str
            The one that a measure is compared with by the year; the main one when empty.
        times : {1, 2}
            1 for the last time, 2 for the time before it.
        """
        return self._earlier(release, times)[1]

    def earlier(self, release: str = "", times: int = 1) -> Edition:
        """Return the edition that something is compared with, for the nation, as it was published.

        By the year: that of a release one or two years earlier. Where the list names the edition that comes before, it
        is that one for all; two times ago is then the same release a year earlier, or two where the list names that.
        """
        year, release = self._earlier(release, times)
        return Edition(registry=self.registry, year=year, release=release, policy=self.policy)

    def _earlier(self, release: str, times: int) -> tuple[int, str]:
        named = self.compared_with
        if named is None:
            return self.year - times, release or releases_of(self.registry).main
        if times == 1:
            return named
        return self.year - (2 if named == (self.year - 1, self.release) else 1), self.release

    def recomputed(self, release: str = "", times: int = 1) -> Edition:
        """Return the earlier edition of the same persons, limits and unit: made again, not as published.

        A unit that may see its own exact numbers may see those of the time before.
        """
        same = {"filter": self.filter, "limits": self.limits, "unit": self.unit}
        return self.earlier(release, times).model_copy(update=same)

    def in_language(self, language: str) -> Edition:
        """Return the edition in a language, its tag or the first letters of it.

        Raises
        ------
        ValueError
            When the registry has no text for its audience in that language.
        """
        return self.model_copy(update={"language": _language(self.registry, self.audience, language)})

    def check_unit(self) -> None:
        """Raise `ValueError` unless the unit is in the registry's unit list, and a unit in the edition's year.

        In a language other than its own the registry needs a text for the audience.
        The report for a unit needs one: there is none of the whole country.
        """
        history = read_history(self.data_dir)
        known = history.in_use(self.year)
        if self.language != OWN_LANGUAGE:
            _language(self.registry, self.audience, self.language)
        if self.audience == OWN_UNIT and self.unit in (NATION, history.root):
            example = next((unit for unit in known if unit != history.root), "UNIT")
            own = self.model_copy(update={"unit": example}).id
            raise ValueError(f"the report for a unit is about one unit, and '{self.id}' names none: write {own}")
        if self.unit in history.units and self.unit not in known:
            became = " and ".join(history.followed(self.unit, self.year))
            instead = f"its persons belong to {became}" if became else "it has no successor"
            raise ValueError(f"'{self.unit}' is no unit in {self.year}; {instead}")
        if self.unit != NATION and self.unit not in known:
            others = [name for name in releases_of(self.registry).names if name != self.release]
            releases = f"; other releases of {self.registry}: {', '.join(others)}" if others else ""
            raise ValueError(unknown("unit", self.unit, [NATION, *known], [*others, *AUDIENCES[1:]]) + releases)

    def check_audience(self) -> None:
        """Raise `ValueError` for a report of a release that is made for another audience alone, such as units."""
        alone = self.made_for
        if alone and self.audience != alone:
            whose = " and --units all, or one unit's name in the edition" if alone == OWN_UNIT else ""
            raise ValueError(
                f"the release '{self.release}' of {self.registry} is made for the audience '{alone}' alone: "
                f"add --audience {alone}{whose}"
            )


CHAPTER_PARAMETERS = tuple(name for name in Edition.model_fields if name not in ("audience", "language"))
"""Names of the parameters that a chapter takes beside ``data``; one that is shown in several languages takes
``language`` too."""


def short_tag(language: str) -> str:
    """Return how a language is named in file names: ``en`` of ``en-GB``."""
    return language.split("-")[0]


def languages_of(registry: str, audience: str) -> list[str]:
    """Return the languages beside its own in which a registry has texts for an audience.

    ``data/<registry>/text/report_patients.en-GB.md`` is the short version for patients in ``en-GB``.
    """
    prefix = f"report_{audience}."
    found = (workspace().data / registry / "text").glob(f"{prefix}*.md")
    return sorted(path.name.removeprefix(prefix).removesuffix(".md") for path in found)


def _named_language(registry: str, rest: list[str]) -> str:
    """Take the language off the end of an edition's name, where it follows an audience; the own one without."""
    if len(rest) < 2 or rest[-2] not in AUDIENCES[1:]:
        return OWN_LANGUAGE
    named = rest.pop()
    return _language(registry, rest[-1], named)


def _language(registry: str, audience: str, named: str) -> str:
    """Return the tag of a language, named by it or its first letters, in which the registry has texts for an audience.

    Raises
    ------
    ValueError
        When it has none; what to do is told.
    """
    if audience == AUDIENCES[0]:
        raise ValueError(
            f"the whole report is in its registry's language: for '{named}' choose a short version, such as "
            f"--audience patients"
        )
    known = languages_of(registry, audience)
    fitting = [tag for tag in known if named in (tag, short_tag(tag))]
    if fitting:
        return fitting[0]
    other = f"; beside its own language there is {', '.join(known)}" if known else ""
    raise ValueError(
        f"{registry} has no report for {audience} in '{named}'{other}. Write it into "
        f"data/{registry}/text/report_{audience}.<tag>.md, with a tag such as en-GB"
    )


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
        When the registry does not have this release.
    """
    nearest = read_releases(path).nearest(year, release)
    return {name: moved(day, year - nearest.year) for name, day in nearest.dates.items()}


def parse_edition(name: str, **overrides: object) -> Edition:
    """Return the edition called ``name``, such as ``<registry>-2024-<release>-<unit>``.

    Raises
    ------
    ValueError
        When the name does not start with a known registry and a year.
    """
    why = ""
    for registry in known_registries():
        if name.startswith(registry + "-"):
            if SELECTED in name.split("-"):
                raise ValueError(
                    f"'{name}' names a report with a filter, limits or a comparison of its own, which its name does "
                    "not tell: name the edition, and choose them again with --filter, --limit and --compare"
                )
            if not name[len(registry) + 1 :].split("-")[0].isdigit():
                continue
            year, release, rest = releases_of(registry).parts(name)
            language = _named_language(registry, rest)
            audience = rest.pop() if rest and rest[-1] in AUDIENCES[1:] else AUDIENCES[0]
            unit = rest.pop(0) if rest else NATION
            if not rest:
                named = {"registry": registry, "year": year, "release": release, "unit": unit}
                return Edition.model_validate({**named, "audience": audience, "language": language, **overrides})
            why = _unknown_part(registry, year, [unit, *rest])
    example = f"{known_registries()[0]}-2024" if known_registries() else "registry-2024"
    raise ValueError(
        f"'{name}' is not an edition{why or ';'} {'W' if why else 'w'}rite "
        f"<registry>-<year>[-<release>][-<unit>][-<audience>[-<language>]], such as {example}"
    )


def _unknown_part(registry: str, year: int, parts: list[str]) -> str:
    """Return why a name is no edition's: a part of it, after the year, that is the name of nothing; empty for none."""
    units = read_history(workspace().data / registry).in_use(year)
    known = [*releases_of(registry).names, NATION, *units, *AUDIENCES[1:]]
    wrong = next((part for part in parts if part not in known), None)
    if wrong is None:
        return ""
    return f": there is no release, unit or audience '{wrong}'{did_you_mean(wrong, known) or '.'}"


def latest_edition(registry: str) -> str:
    """Return the name of the newest edition that the registry lists, of those that are made for everybody.

    Raises
    ------
    ValueError
        When there is no such registry.
    """
    if registry not in known_registries():
        raise ValueError(unknown("registry", registry, known_registries()))
    return releases_of(registry).newest.edition
