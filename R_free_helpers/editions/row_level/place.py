"""Where a file with rows of persons may be put: outside of what is built, published or kept in version control."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.disclosure.row_files import is_marked
from R_free_helpers.model.row_level import RowsRefused
from R_free_helpers.model.workspace import shown, workspace
from R_free_helpers.system.whole_file import write_whole

HANDED_ON = ("manifest.json", "export.json", "delivery.csv", "changes.json")
"""Files that make a folder one of an edition, of portal files, of a delivery, or of what changed."""

OURS = ("build", "data", "notebooks", "registries", "synthetic")
"""Folders of a workspace that are built, published or read by builds."""


@dataclass(frozen=True)
class Place:
    """Where a file is put.

    Attributes
    ----------
    path : Path
        With its folder's real name.
    replaces : bool
        Whether a file lies there that may be replaced.
    """

    path: Path
    replaces: bool = False


def require_place(path: Path, kinds: Collection[str], say: Callable[[str], None], force: bool = False) -> Place:
    """Return where a file may be put; nothing is written yet.

    Parameters
    ----------
    path : Path
    kinds : collection of str
        How its name may end.
    say : callable
        Is told of what may be so and should be known.
    force : bool
        Whether a file that is none of this program may be replaced.

    Raises
    ------
    RowsRefused
        For a place where such a file may not lie, or where something else lies.
    """
    if path.suffix.lower() not in kinds:
        raise RowsRefused(f"--out names no file of a kind that is written: end its name with {' or '.join(kinds)}")
    if not path.parent.is_dir():
        raise RowsRefused(f"there is no folder {path.parent}: make it first, where only you can look into it")
    folder = path.parent.resolve()
    place = folder / path.name
    for name in OURS:
        ours = (workspace().root / name).resolve()
        if ours == folder or ours in folder.parents:
            raise RowsRefused(
                f"no rows of persons are put into {shown(ours)}, which is built, read or published from: "
                "name a folder outside of the workspace"
            )
    for above in (folder, *folder.parents):
        if any((above / name).exists() for name in HANDED_ON):
            raise RowsRefused(f"{above} holds what is handed on: no rows of persons are put there; name another folder")
    _require_no_version_control(place, say)
    there = os.path.lexists(place)
    if there and not force and not _is_ours(place):
        raise RowsRefused(f"{path} is there already, and is no such file of this program: name another, or add --force")
    if place.is_dir() and not place.is_symlink():
        raise RowsRefused(f"{path} is a folder: name a file")
    return Place(place, there)


def put(content: bytes, place: Place) -> None:
    """Write a file with rows of persons, whole or not at all, so that only its owner can read it.

    Raises
    ------
    FileExistsError
        When something has come to lie there since the place was looked at.
    """
    write_whole(place.path, content, replace=place.replaces)


def put_all(contents: Sequence[bytes], places: Sequence[Place]) -> None:
    """Write several files; where one cannot be, those that are new are taken away again. See `put`."""
    done: list[Place] = []
    try:
        for content, place in zip(contents, places, strict=True):
            put(content, place)
            done.append(place)
    except BaseException:
        for place in done:
            if not place.replaces:
                place.path.unlink(missing_ok=True)
        raise


def _is_ours(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and is_marked(path.read_bytes())


def _require_no_version_control(place: Path, say: Callable[[str], None]) -> None:
    """Raise where a commit would take the file along; say so where git leaves it out."""
    root = next((above for above in place.parents if (above / ".git").exists()), None)
    if root is None:
        return
    if not _left_out(root, place):
        raise RowsRefused(
            f"{root} is under version control, and a commit would take rows of persons along: name a folder outside "
            "of it, or one that .gitignore leaves out"
        )
    say(f"warning: the file lies in {root}, which is under version control; .gitignore leaves it out")


def _left_out(root: Path, place: Path) -> bool:
    try:
        asked = ["git", "-C", str(root), "check-ignore", "--quiet", "--", str(place)]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except OSError:  # nobody knows
        return False
