"""Portal files of an edition: made from its released results, checked as the receivers would, audited, put in place."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers import __version__
from R_free_helpers.editions.exported import ABOUT, FOLDER
from R_free_helpers.editions.of_everybody import of_everybody
from R_free_helpers.editions.publishing import publishing_closed, require_ours, sha256
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.file_names import RESULTS
from R_free_helpers.model.names import unknown
from R_free_helpers.model.portal import FORMATS, Portal, read_portal
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import read_results, write_results
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.archive import PUBLIC

if TYPE_CHECKING:
    from R_free_helpers.exports.told import Delivery

ALL = "all"


@dataclass(frozen=True)
class Exported:
    """What an export made.

    Attributes
    ----------
    folder : Path
    files : list of str
        Below the folder.
    notes : list of str
        What was left out and why, and what to do before the files are sent.
    """

    folder: Path
    files: list[str]
    notes: list[str] = field(default_factory=list)


class WouldBeRefused(ValueError):
    """A receiver would refuse what was made, or what was given to be looked at."""


def export(
    edition: Edition,
    to: Path | None = None,
    format: str = ALL,
    data: Path | None = None,
    say: Callable[[str], None] = lambda message: None,
) -> Exported:
    """Write the portal files of an edition to a folder, whole or not at all.

    Parameters
    ----------
    edition : Edition
    to : Path, optional
        The folder; ``export`` in the edition's own when absent.
    format : str
        One of `FORMATS`, or ``all`` that the registry delivers.
    data : Path, optional
        The extract; the synthetic one when absent.
    say : callable
        Takes progress messages.

    Raises
    ------
    ValueError
        In one line: for an edition that has no portal files, a format that the registry does not deliver, a folder
        that holds something else.
    WouldBeRefused
        Naming each of the receiver's checks that the files would fail.
    Disclosed
        When the audit finds something in them.
    """
    from R_free_helpers.disclosure.audit import audit_exported, require_nothing_found
    from R_free_helpers.editions.examination import kept_keys
    from R_free_helpers.editions.opening import chapter_of
    from R_free_helpers.editions.places import read_places
    from R_free_helpers.editions.stages import released_results, synthetic_extract
    from R_free_helpers.exports.formats import MAKERS, check
    from R_free_helpers.exports.told import Delivery, unknown_names
    from R_free_helpers.results.assessment import proofs

    require_exportable(edition)
    registry = get_registry(edition.registry)
    portal = read_portal(registry.data_dir)
    if wrong := next(unknown_names(portal, registry), None):
        raise ValueError(wrong)
    formats = chosen(format, portal)
    own = workspace().build / edition.id
    place = to.resolve() if to else own / FOLDER
    if to is None and not (own / RESULTS).is_file():
        raise ValueError(f"{own.name} is not built here: build it first, or say --to FOLDER")
    require_ours(place, ABOUT, FORMATS)
    released = released_results(edition, data, say)
    chapter = chapter_of(edition, released)
    delivery = Delivery(edition, registry, portal, released.results, released.synthetic, chapter)
    notes = ["the numbers are of invented persons: not for delivery"] if released.synthetic else []
    with publishing_closed(place) as made:
        results = made / RESULTS  # as they are read from a file, where an edition's own results are compared
        write_results(released.results, results)
        stored = read_results(results)
        built = (own / RESULTS).is_file() and results.read_bytes() == (own / RESULTS).read_bytes()
        if to is None and not built:
            raise ValueError(f"{own.name} was built from other results: build it again, or say --to FOLDER")
        of_results = sha256(results)
        results.unlink()
        if built:
            delivery = replace(delivery, places=read_places(own, proofs(chapter)))
        for name in formats:
            say(f"making the files of {name}")
            files = MAKERS[name](delivery)
            found = check(name, files.files, portal)
            if found.faults:
                raise WouldBeRefused(
                    "\n".join([f"{name} would be refused:", *(f"  {one}" for one in found.faults[:20])])
                )
            notes += [*(f"{name}: {note}" for note in [*files.notes, *found.warnings])]
            if name in portal.proposed:
                notes.append(f"{name}: the receiver has to register {portal.proposed[name]} proposed ids first")
            (made / name).mkdir(parents=True)
            for file, text in files.files.items():
                (made / name / file).write_bytes(text.encode("utf-8"))
        say("auditing what was written")
        keys = kept_keys(data or synthetic_extract(edition.registry), edition)
        require_nothing_found(audit_exported(made, edition, stored, keys), edition.policy)
        written = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
        _write_about(made, delivery, of_results, written, notes)
    return Exported(place, [*written, ABOUT], notes)


def require_exportable(edition: Edition) -> None:
    """Raise `ValueError` unless an edition has portal files: one of all units and everybody, as the law allows."""
    if edition.policy not in PUBLIC:
        raise ValueError(f"portals lie open: no files are made under the policy '{edition.policy}'; leave --policy out")
    if edition != (whole := of_everybody(edition)):
        raise ValueError(f"portal files are of all units and everybody: export {whole.id}")


def chosen(format: str, portal: Portal) -> Sequence[str]:
    """Return the formats that are to be written.

    Raises
    ------
    ValueError
        For one that does not exist, or that the registry does not deliver.
    """
    if format == ALL:
        return portal.formats
    if format not in FORMATS:
        raise ValueError(unknown("format", format, [*FORMATS, ALL]))
    if format not in portal.formats:
        raise ValueError(
            f"{portal.registry} does not deliver {format}, but {', '.join(portal.formats)}: "
            f"{portal.registry}/portal/formats.yml lists them"
        )
    return (format,)


def _write_about(folder: Path, of: Delivery, results: str, written: Sequence[str], notes: Sequence[str]) -> None:
    """Write what the files are of; ``results`` is the hash of the edition's own results."""
    edition = of.edition
    said = {
        "edition": edition.id,
        "policy": edition.policy,
        "status_date": edition.status_date.isoformat(),
        "extraction_date": edition.extraction_date.isoformat(),
        "synthetic": of.synthetic,
        "program": __version__,
        "results": results,
        "files": {name: sha256(folder / name) for name in written},
        "notes": list(notes),
    }
    text = json.dumps(said, indent=2, ensure_ascii=False) + "\n"
    (folder / ABOUT).write_bytes(text.encode("utf-8"))


def check_files(place: Path, registry: str, format: str) -> tuple[list[str], list[str]]:
    """Return what a receiver would say of a file, or of the folder of a format: faults and warnings.

    Parameters
    ----------
    place : Path
    registry : str
        Whose lists of indicators and organisations are taken.
    format : str

    Raises
    ------
    ValueError
        For a format that does not exist, or nothing to look at.
    """
    from R_free_helpers.exports.formats import check

    if format not in FORMATS:
        raise ValueError(unknown("format", format, FORMATS))
    portal = read_portal(workspace().data / registry)
    if not place.exists():
        raise ValueError(f"there is nothing at {place}")
    paths = [path for path in sorted(place.iterdir()) if path.is_file()] if place.is_dir() else [place]
    if format == "package" and not place.is_dir():
        paths = [path for path in sorted(place.parent.iterdir()) if path.is_file()]
    if not paths:
        raise ValueError(f"there is no file in {place}")
    files = {path.name: _text(path, format) for path in paths}
    found = check(format, files, portal)
    return [str(one) for one in found.faults], found.warnings


def _text(path: Path, format: str) -> str:
    """Return a file's text; SKDE takes Latin-1 where it is no UTF-8, the others do not."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        if format == "skde":
            return content.decode("latin-1")
        raise ValueError(f"{path} is not written in UTF-8: save it so") from None
