"""What a build needs only while it runs, and what a killed one left in the caches.

Everything half-made lies in one of two kinds of places: hidden beside its place in the caches, or in a folder below
``scratch`` that is a build's temporary folder (typst, pandoc, and the files that tell how to reach a kernel). Whoever
makes something in the caches holds one lock, shared; whoever gets it alone knows that all such things are dead. No
process number decides: those are used again, and a container gives the same one every time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def in_use(caches: Path) -> Iterator[None]:
    """Hold the caches while something is made in them; the hold ends with the process, however it ends."""
    with _lock(caches) as (file, fcntl):
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_SH)  # waits only while another process clears
        yield


def clear(caches: Path) -> None:
    """Remove what killed builds left in the caches; nothing where something is being made in them right now."""
    with _lock(caches) as (file, fcntl):
        if not fcntl:
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for left in [*caches.glob("*/.*"), *caches.glob("scratch/*")]:
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


@contextmanager
def scratch(caches: Path) -> Iterator[Path]:
    """Give this process, and all that it starts, a temporary folder of its own; it is removed at the end."""
    within = caches / "scratch"
    within.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=within))
    ours = {"TMPDIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder / "jupyter")}
    before, found = {name: os.environ.get(name) for name in ours}, tempfile.tempdir
    try:
        os.environ.update(ours)
        tempfile.tempdir = str(folder)
        yield folder
    finally:
        tempfile.tempdir = found
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(caches: Path) -> Iterator[tuple[IO | None, object]]:
    """Open the lock file; ``None, None`` on systems without such locks."""
    try:
        import fcntl
    except ImportError:
        yield None, None
        return
    folder = caches / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "in-use").open("w") as file:
        yield file, fcntl
