"""Verifying a published edition: does it still hold what its manifest says, and would it be made the same today?"""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field
from pathlib import Path

from R_free_helpers.editions.exported import FOLDER as EXPORT
from R_free_helpers.editions.exported import UNLISTED, about
from R_free_helpers.editions.exported import differences as differences_of_export
from R_free_helpers.editions.internal import PREFIX, open_to_others
from R_free_helpers.editions.publishing import MANIFEST, sha256
from R_free_helpers.model.edition import LEFT_OUT, Edition
from R_free_helpers.model.file_names import RESULTS


@dataclass(frozen=True)
class Verified:
    """What a verification found.

    Attributes
    ----------
    files : int
        How many files the manifest lists.
    differences : list of str
        A sentence for each file that is missing, changed, unreadable, not a file or not listed, or that others than
        its owner may read although the edition is internal.
    outdated : list of str
        A sentence for each input that is no longer what the edition was made from; not a difference of the edition.
    public : bool
        Whether the edition may lie in a public folder.
    """

    files: int
    differences: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    public: bool = True


def verify(folder: Path) -> Verified:
    """Return how the files of an edition's folder compare with its manifest.

    Raises
    ------
    FileNotFoundError
        When there is no such folder, or no manifest in it.
    ValueError
        When the manifest cannot be read.
    """
    manifest = read_manifest(folder)
    listed = manifest["files"]
    differences = [said for name, hash_ in sorted(listed.items()) if (said := _difference(folder, name, hash_))]
    present = sorted(path.name for path in folder.iterdir() if path.name != EXPORT)
    differences += [f"{name}: not listed in the manifest" for name in present if name not in {*listed, MANIFEST}]
    differences += [f"{name}: neither there nor listed" for name in sorted(_expected(manifest) - {*listed, *present})]
    if (folder / EXPORT).is_dir():
        differences += differences_of_export(folder / EXPORT)
    elif (folder / EXPORT).exists():
        differences.append(f"{EXPORT}: not listed in the manifest")
    public = not _internal(manifest)
    if not public:
        differences += [f"{name}: others may read it, and the edition is internal" for name in open_to_others(folder)]
    return Verified(len(listed), differences, outdated(manifest), public)


def require_public(folder: Path) -> None:
    """Raise unless the edition in a folder may be handed on to the public; see `verify` for what else is raised.

    Raises
    ------
    ValueError
        For an internal edition.
    """
    if _internal(read_manifest(folder)):
        raise ValueError(f"{folder} holds an internal edition, with exact numbers: it is not for publication")


def _internal(manifest: dict) -> bool:
    edition = manifest.get("edition")
    return isinstance(edition, dict) and edition.get("policy") == "internal"


def unlisted(folder: Path) -> list[str]:
    """Return the names of files and folders in an edition's folder that neither its build nor an export wrote there.

    See `verify` for what is raised.
    """
    manifest = read_manifest(folder)
    known = {*manifest["files"], *_expected(manifest), MANIFEST, EXPORT}
    found = [path.name for path in sorted(folder.iterdir()) if path.name not in known]
    if not (folder / EXPORT).exists():
        return found
    if not about(folder / EXPORT):
        return [*found, EXPORT]
    exported = differences_of_export(folder / EXPORT)
    return found + [said.removesuffix(UNLISTED) for said in exported if said.endswith(UNLISTED)]


def _difference(folder: Path, name: str, expected: str) -> str | None:
    """Return what is wrong with a listed file; None where nothing is."""
    if Path(name).name != name or name in ("", ".", "..", MANIFEST):
        return f"{name}: no name that a manifest may list; nothing outside the folder is looked at"
    path = folder / name
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):
            return f"{name}: {'a link' if stat.S_ISLNK(mode) else 'no file'} where the edition has a file"
        found = sha256(path)
    except (FileNotFoundError, ValueError):
        return f"{name}: missing"
    except OSError as error:
        return f"{name}: cannot be read ({error.strerror})"
    if found != expected:
        return f"{name}: changed; SHA-256 is {found[:16]}…, the manifest says {expected[:16]}…"
    return None


def _expected(manifest: dict) -> set[str]:
    """Return the files that an edition has: a manifest that lists none would hide that they are gone."""
    formats = manifest.get("formats")
    prefix = PREFIX if _internal(manifest) else ""
    reports = {f"{prefix}report.{name}" for name in formats} if isinstance(formats, list) else set()
    return {prefix + RESULTS, *reports}


def read_manifest(folder: Path) -> dict:
    """Return the manifest in an edition's folder; see `verify` for what is raised."""
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        raise FileNotFoundError(f"{folder} holds no {MANIFEST}: name one edition's folder, such as build/<edition>")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_without_repeats)
        files = manifest["files"]
        if not isinstance(files, dict) or not all(isinstance(value, str) for value in files.values()):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError(f"{path} is not a manifest that this program wrote; build the edition again") from None
    return manifest


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object; a name said twice would show one value to a reader and another to a program."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is said twice")
    return found


def edition_of(folder: Path) -> Edition:
    """Return the edition that a folder holds; see `verify` for what is raised."""
    parameters = read_manifest(folder).get("edition")
    if not isinstance(parameters, dict):
        raise ValueError(f"{folder / MANIFEST} names no edition; build the edition again")
    return Edition(**{name: value for name, value in parameters.items() if name in Edition.model_fields})


def outdated(manifest: dict) -> list[str]:
    """Return a sentence for each of code, definitions and versions that has changed since the edition was made."""
    from R_free_helpers.editions.inputs import program_inputs

    try:
        told = manifest["edition"]
        edition = Edition(**{name: told[name] for name in Edition.model_fields if name in told or name not in LEFT_OUT})
        now = program_inputs(edition)
    except (KeyError, ValueError, TypeError, AttributeError):
        return ["the edition's parameters are not those of this program: made by another version"]
    words = {"code": "the code", "definitions": "the definitions and texts", "versions": "the packages' versions"}
    return [f"{words[name]} changed since" for name in words if manifest.get(name) != now[name]]
