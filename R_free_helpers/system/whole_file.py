"""Writing a file that only its owner can read, whole or not at all.

While it is being written it has no name where the system can do that (Linux): a process that is killed leaves nothing.
Elsewhere it has a hidden name beside its place, and what a killed process left is removed by the next one.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from R_free_helpers.system.private import private

HIDDEN = ".rows-"
"""Begins the names of files that are being written."""


class OthersCanRead(OSError):
    """A disk that keeps no modes: what is written there anybody may read."""


def write_whole(path: Path, content: bytes, replace: bool = False) -> None:
    """Write a file with the mode 0600.

    Parameters
    ----------
    path : Path
        In a folder that is there.
    content : bytes
    replace : bool
        Whether a file that is there already is replaced, in one step.

    Raises
    ------
    FileExistsError
        When there is one, and it is not to be replaced.
    OthersCanRead
        When the disk does not keep others out; nothing is written then.
    OSError
        When it cannot be written.
    """
    _clear(path.parent)
    hidden = path.with_name(f"{HIDDEN}{os.getpid()}")
    with private():
        handle = _without_name(path.parent)
        unnamed = handle is not None
        try:
            if handle is None:
                handle = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                _hold(file.fileno())
                _require_closed(file.fileno(), path.parent)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                if unnamed:
                    _name(file.fileno(), hidden if replace else path)
                if os.name == "posix":  # while it is held
                    _settle(hidden, path, replace, unnamed)
            if os.name != "posix":  # where an open file cannot be moved
                _settle(hidden, path, replace, unnamed)
        finally:
            hidden.unlink(missing_ok=True)


def _without_name(folder: Path) -> int | None:
    """Return a handle of a new file in a folder that has no name there; None where the system has no such files."""
    if not hasattr(os, "O_TMPFILE") or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, os.O_WRONLY | os.O_TMPFILE, 0o600)
    except PermissionError:
        raise
    except OSError:  # a file system, or kernel, without them
        return None


def _name(handle: int, path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # With a handle of the folder it is linkat, which follows the link in /proc; link does not.
        os.link(f"/proc/self/fd/{handle}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _settle(hidden: Path, path: Path, replace: bool, unnamed: bool) -> None:
    if replace:
        hidden.replace(path)
    elif not unnamed:
        _without_replacing(hidden, path)


def _without_replacing(hidden: Path, path: Path) -> None:
    try:
        os.link(hidden, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise FileExistsError(f"{path} is there already") from None
        hidden.rename(path)


def _require_closed(handle: int, folder: Path) -> None:
    if os.name == "posix" and os.fstat(handle).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise OthersCanRead(f"the disk of {folder} keeps no modes, so that others could read the file: choose another")


def _hold(handle: int) -> None:
    """Hold a file while it is written: what nobody holds is of a process that has ended."""
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _clear(folder: Path) -> None:
    """Remove what killed processes left in a folder."""
    try:
        import fcntl
    except ImportError:
        return
    for left in folder.glob(f"{HIDDEN}*"):
        if not left.name.removeprefix(HIDDEN).isdigit() or left.is_symlink() or not left.is_file():
            continue
        try:
            with left.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink(missing_ok=True)
        except OSError:  # somebody's else, or being written right now
            continue
