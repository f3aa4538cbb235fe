"""Which edition, of which data, a ``quarto render`` makes: what cannot be chosen is refused, not ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.editions.stages import STAGED, STAGED_RESULTS
from R_free_helpers.model.edition import CHOICES, OWN_LANGUAGE, Edition, known_registries, latest_edition, parse_edition
from R_free_helpers.model.names import unknown
from R_free_helpers.model.parameters import checked
from R_free_helpers.model.policy import ACCEPTED, require_accepted
from R_free_helpers.model.workspace import PROJECT

PREFIX = "REGISTRY_REPORT_"
"""Begins the environment's name of each parameter: ``REGISTRY_REPORT_YEAR``."""

NAMES = ("year", "release", "unit", "audience", "policy")
"""Parameters of an edition that can be chosen; the registry is Quarto's profile."""

PARAMETERS = ("edition", *NAMES, "data", *CHOICES)
"""All that can be chosen."""

TRACEBACK = f"{PREFIX}TRACEBACK"
"""Environment variable: show where in the program an error came from."""

OTHERS = (PROJECT, ACCEPTED, STAGED, STAGED_RESULTS, TRACEBACK)
"""Variables of the same prefix that say something else."""

FORMATS = {"html": "html", "typst": "pdf"}
"""What Quarto calls the formats of a report, and the file it becomes."""


@dataclass(frozen=True)
class Choice:
    """An edition and its extract, None for the synthetic one."""

    edition: Edition
    data: Path | None


def chosen_registry(profile: str, default: str) -> str:
    """Return the registry that Quarto's profiles name.

    Parameters
    ----------
    profile : str
        ``QUARTO_PROFILE``: names with commas between them.
    default : str
        The registry of a render without a profile.

    Raises
    ------
    ValueError
        For a profile that is no registry, which Quarto would ignore in silence, and for two of them.
    """
    named = [name for name in profile.split(",") if name] or [default]
    for name in named:
        if name not in known_registries():
            raise ValueError(unknown("profile", name, known_registries()))
    if len(named) > 1:
        raise ValueError(f"one registry at a time: --profile {named[0]}, then --profile {named[1]}")
    return named[0]


def choose(registry: str, given: Mapping[str, str], environment: Mapping[str, str], root: Path) -> Choice:
    """Return what is to be made.

    Parameters
    ----------
    registry : str
    given : mapping of str to str
        Parameters of the command line; they win over those of the environment.
    environment : mapping of str to str
    root : Path
        From where the extract is named.

    Raises
    ------
    ValueError
        For a parameter that does not exist, or a value that it cannot have.
    PolicyRefused
        For a weaker policy whose risk was not accepted.
    """
    wanted = _from_environment(environment) | _known(given)
    data = wanted.pop("data", None)
    named = wanted.pop("edition", None)
    choices = {name: wanted.pop(name) for name in CHOICES if name in wanted}
    if named:
        edition = parse_edition(named)
        if edition.registry != registry:
            raise ValueError(
                f"'{named}' is an edition of {edition.registry}: render it with --profile {edition.registry}"
            )
        edition = checked(**edition.model_dump() | wanted | choices)
        if wanted:
            raise ValueError(f"'edition' names all of it ({named}): leave it out, or '{next(iter(wanted))}'")
    else:
        newest = parse_edition(latest_edition(registry))
        year = wanted.pop("year", None)
        if year is None and wanted.get("release", newest.release) != newest.release:
            raise ValueError(f"say of which year: -P year:{newest.year} -P release:{wanted['release']}")
        release = wanted.pop("release", newest.release if year is None else "")
        year = newest.year if year is None else year
        edition = checked(registry=registry, year=year, release=release, **wanted, **choices)
    if edition.slides:
        raise ValueError(
            "slides are not made at the root, whose settings are those of pages: "
            f"registry-report build --edition {edition.id} --renderer quarto"
        )
    edition.check_unit()
    edition.check_audience()
    if edition.language != OWN_LANGUAGE:
        raise ValueError(
            f"the settings at the root are in the registry's language; make this one with: registry-report build "
            f"--edition {edition.id} --renderer quarto"
        )
    require_accepted(edition.policy)
    return Choice(edition, located(data, root) if data else None)


def located(data: str, root: Path) -> Path:
    """Return where an extract lies: a database's address as it is, a path from the workspace's root."""
    from R_free_helpers.contract.address import is_address

    if is_address(Path(data)):
        return Path(data)
    path = root / Path(data).expanduser()
    if not path.exists():
        raise ValueError(f"data: there is no {path}")
    return path


def require_formats(formats: tuple[str, ...]) -> None:
    """Raise `ValueError` for a format that the report is not made in."""
    for name in formats:
        if name not in (*FORMATS, "all", "default"):
            raise ValueError(
                f"--to {name}: the report is made with --to html (report.html) and --to typst (report.pdf)"
            )


def _known(given: Mapping[str, str]) -> dict[str, str]:
    for name in given:
        if name == "registry":
            raise ValueError("the registry is chosen by a profile: quarto render --profile <registry>")
        if name not in PARAMETERS:
            raise ValueError(unknown("parameter", name, PARAMETERS))
    return dict(given)


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in OTHERS:
            continue
        parameter = name.removeprefix(PREFIX).lower()
        if parameter not in PARAMETERS:
            known = [f"{PREFIX}{known.upper()}" for known in PARAMETERS]
            raise ValueError(unknown("environment variable", name, [*known, *OTHERS]))
        if environment[name]:
            found[parameter] = environment[name]
    return found
