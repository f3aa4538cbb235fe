"""What many tests read is made once in a run of the tests, by whichever worker asks first.

The workers of pytest-xdist are processes of their own; a lock that the system holds makes the others wait, and ends
with its process. Whoever takes what was made only reads it: a test that alters something copies it first, and at the
end of the run what was altered all the same is named.
"""

from __future__ import annotations

import json
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
        self._taken: set[str] = set()
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
                done.write_text(json.dumps(_state(folder)), encoding="utf-8")
        self._taken.add(name)
        return folder

    def altered(self) -> list[str]:
        """Return the files of what this process took that are no longer as they were made."""
        found = []
        for name in sorted(self._taken):
            then = json.loads((self.within / f"{name}.done").read_text(encoding="utf-8"))
            now = _state(self.within / name)
            found += [f"{name}/{path}" for path in sorted(then.keys() | now.keys()) if then.get(path) != now.get(path)]
        return found


def _state(folder: Path) -> dict[str, list[int]]:
    """Return size and time of change of each file below a folder."""
    files = {path: path.lstat() for path in folder.rglob("*") if not path.is_dir()}
    return {path.relative_to(folder).as_posix(): [stat.st_size, stat.st_mtime_ns] for path, stat in files.items()}


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
