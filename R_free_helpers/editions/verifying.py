"""Verifying a published edition: does it still hold what its manifest says, and would it be made the same today?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from R_free_helpers.editions.edition import Edition
from R_free_helpers.editions.publishing import MANIFEST, sha256


@dataclass(frozen=True)
class Verified:
    """What a verification found.

    Attributes
    ----------
    files : int
        How many files the manifest lists.
    differences : list of str
        A sentence for each file that is missing, changed, unreadable or not listed.
    outdated : list of str
        A sentence for each input that is no longer what the edition was made from; not a difference of the edition.
    """

    files: int
    differences: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)


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
    differences = []
    for name, expected in sorted(listed.items()):
        path = folder / name
        if Path(name).name != name or not path.is_file():
            differences.append(f"{name}: missing")
        elif (found := sha256(path)) != expected:
            differences.append(f"{name}: changed; SHA-256 is {found[:16]}…, the manifest says {expected[:16]}…")
    extra = sorted(path.name for path in folder.iterdir() if path.name not in {*listed, MANIFEST})
    differences += [f"{name}: not listed in the manifest" for name in extra]
    return Verified(len(listed), differences, outdated(manifest))


def read_manifest(folder: Path) -> dict:
    """Return the manifest in an edition's folder; see `verify` for what is raised."""
    path = folder / MANIFEST
    if not path.is_file():
        raise FileNotFoundError(f"{folder} holds no {MANIFEST}: name one edition's folder, such as build/<edition>")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files = manifest["files"]
        if not isinstance(files, dict) or not all(isinstance(value, str) for value in files.values()):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} is not a manifest that this program wrote; build the edition again") from None
    return manifest


def edition_of(folder: Path) -> Edition:
    """Return the edition that a folder holds; see `verify` for what is raised."""
    parameters = read_manifest(folder)["edition"]
    return Edition(**{name: value for name, value in parameters.items() if name in Edition.model_fields})


def outdated(manifest: dict) -> list[str]:
    """Return a sentence for each of code, definitions and versions that has changed since the edition was made."""
    from R_free_helpers.editions.build import program_inputs

    try:
        edition = Edition(**{name: manifest["edition"][name] for name in Edition.model_fields})
        now = program_inputs(edition)
    except (KeyError, ValueError):
        return ["the edition's parameters are not those of this program: made by another version"]
    words = {"code": "the code", "definitions": "the definitions and texts", "versions": "the packages' versions"}
    return [f"{words[name]} changed since" for name in words if manifest.get(name) != now[name]]
