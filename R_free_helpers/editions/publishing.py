"""Publishing: an edition is made beside its place and swapped in whole, as the last step."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from R_free_helpers.system.private import open_up, private

AT_FDCWD, RENAME_EXCHANGE = -100, 2

MANIFEST = "manifest.json"
"""Name of the file that says what an edition was made from."""


def publish(made: Path, place: Path) -> None:
    """Move a finished folder to its place; a folder already there is replaced in one step and removed.

    Where the system can exchange two names in one step (Linux), no moment exists without a whole edition.
    Elsewhere the old one steps aside first, and `recover` puts it back if the build is killed right then.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        made.rename(place)
    elif _exchange(made, place):
        shutil.rmtree(made)
    else:
        old = place.with_name(f".{place.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        place.rename(old)
        made.rename(place)
        shutil.rmtree(old)


@contextmanager
def publishing(place: Path) -> Iterator[Path]:
    """Yield an empty folder beside a place, which is published there when all went well, and else removed.

    What killed processes left beside the place is cleared first; see `recover`.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    recover(place)
    made = place.with_name(f".{place.name}.{os.getpid()}")
    shutil.rmtree(made, ignore_errors=True)
    try:
        made.mkdir()
        yield made
        publish(made, place)
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def publishing_closed(place: Path) -> Iterator[Path]:
    """Yield such a folder that nobody else can read before all went well: what is in it has to be audited first."""
    place.parent.mkdir(parents=True, exist_ok=True)  # with the modes that folders have here
    with private() as umask, publishing(place) as made:
        yield made
        open_up(made, umask)


def require_ours(place: Path, mark: str, others: Collection[str]) -> None:
    """Raise `ValueError` unless a folder may be replaced: a new or empty one, or one that this program made.

    Parameters
    ----------
    place : Path
    mark : str
        The file by which the program knows its own.
    others : collection of str
        What else it writes there: anything beside it is somebody's, and stays.
    """
    if place.exists() and not place.is_dir():
        raise ValueError(f"{place} is a file: say --to FOLDER")
    there = {path.name for path in place.iterdir()} if place.is_dir() else set()
    if there and (mark not in there or there - {mark, *others}):
        raise ValueError(f"{place} holds something else already: say --to with a new folder, or empty it")


class Locked(Exception):
    """Another build of the same edition is running."""


@contextmanager
def claimed(place: Path, locks: Path) -> Iterator[None]:
    """Hold an edition for one build at a time; the hold ends with the process, however it ends.

    Raises
    ------
    Locked
        When another process holds it.
    """
    try:
        import fcntl
    except ImportError:  # no such locks on this system: the last build to finish wins
        yield
        return
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / hashlib.sha256(str(place).encode()).hexdigest()[:16]).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked(
                f"another build of {place.name} is running; wait for it, or stop it, and build again"
            ) from None
        yield


def recover(place: Path) -> None:
    """Put an edition back that a killed build had stepped aside, and remove what such a build left.

    Call it with the edition `claimed`: what seems to be this process's own is then an earlier one's with its number.
    """
    old = place.with_name(f".{place.name}.old")
    if old.exists() and not place.exists():
        old.rename(place)
    for left in place.parent.glob(f".{place.name}.*"):
        pid = left.name.rsplit(".", 1)[-1]
        if pid == "old" or (pid.isdigit() and (int(pid) == os.getpid() or not _running(int(pid)))):
            shutil.rmtree(left, ignore_errors=True)


def _running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Swap two paths in one step; False where the system cannot."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0
    except (OSError, AttributeError, TypeError):
        return False


def sha256(path: Path) -> str:
    """Return a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(folder: Path, inputs: dict[str, object]) -> None:
    """Write ``manifest.json``: what the edition was made from, and the hash of each file in it."""
    files = {p.name: sha256(p) for p in sorted(folder.iterdir()) if p.is_file() and p.name != MANIFEST}
    text = json.dumps(inputs | {"files": files}, indent=2, sort_keys=True, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def is_current(folder: Path, inputs: dict[str, object]) -> bool:
    """Return whether a published edition was made from these inputs and is whole."""
    path = folder / MANIFEST
    if not path.exists():
        return False
    manifest = json.loads(path.read_text(encoding="utf-8"))
    files = manifest.pop("files", {})
    return manifest == json.loads(json.dumps(inputs)) and all(
        (folder / name).exists() and sha256(folder / name) == value for name, value in files.items()
    )
