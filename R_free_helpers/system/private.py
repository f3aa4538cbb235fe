"""Keeping what is half-made or unpublished from other eyes: modes of files, and no dump of a crashed process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private() -> Iterator[int]:
    """Let only the owner read what this process, and all that it starts, writes; gives the umask of before.

    A crash meanwhile leaves no core dump: it would hold the extract's rows.
    """
    before = os.umask(0o077)
    try:
        with _no_core_dump():
            yield before
    finally:
        os.umask(before)


@contextmanager
def _no_core_dump() -> Iterator[None]:
    try:
        import resource
    except ImportError:  # a system without such limits
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def private_folder(folder: Path) -> Path:
    """Return the folder, made if missing, which nobody but its owner may look into; its parents are as usual."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def open_up(folder: Path, umask: int, but: Path | None = None) -> None:
    """Give a folder and all in it the modes that they would have had under a umask.

    Parameters
    ----------
    folder : Path
    umask : int
    but : Path, optional
        A folder in it that is left as it is, with all in it, at every moment.
    """
    for path in [folder, *folder.rglob("*")]:
        if but is None or not path.is_relative_to(but):
            path.chmod((0o777 if path.is_dir() else 0o666) & ~umask)
