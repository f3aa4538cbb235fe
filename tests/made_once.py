"""What many tests read is made once in a run of the tests, by whichever worker asks first.

The workers of pytest-xdist are processes of their own; a lock that the system holds makes the others wait, and ends
with its process. Whoever takes what was made only reads it: a test that alters something copies it first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WORKER = "PYTEST_XDIST_WORKER"
"""Environment variable that pytest-xdist sets in each of its workers."""


def folder_of_the_run(base: Path) -> Path:
    """Return the folder that all workers of a run share, given one worker's own."""
    return base.parent if os.environ.get(WORKER) else base


class MadeOnce:
    """Makes each named folder once.

    Parameters
    ----------
    within : Path
        A folder that all workers share.
    """

    def __init__(self, within: Path) -> None:
        self.within = within
        within.mkdir(parents=True, exist_ok=True)

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return the folder of a name; ``make`` is called with it, empty, the first time.

        It is made where it stays, since what is made may hold its own place. What failed once fails for all at once,
        with the same words.
        """
        folder, done, failed = self.within / name, self.within / f"{name}.done", self.within / f"{name}.failed"
        with locked(self.within / f"{name}.lock"):
            if failed.exists():
                raise AssertionError(f"{name} could not be made: {failed.read_text(encoding='utf-8')}")
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                try:
                    make(folder)
                except Exception as error:
                    failed.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
                    raise
                done.touch()
        return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes; on systems without such locks tests run in one process."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
