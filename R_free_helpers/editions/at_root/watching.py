"""``quarto preview`` renders again when a text, a chapter or a list changes.

Quarto watches the file that it shows, not what that file includes. So beside a preview runs a small process that looks
at the sources, and gives ``report.qmd`` a new time, no new content, when one of them changed. It ends with the preview.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from R_free_helpers.editions.at_root.caller import Process
from R_free_helpers.editions.at_root.turns import Occupied, take
from R_free_helpers.editions.caches import cache_dir
from R_free_helpers.editions.child import child_environment
from R_free_helpers.model.workspace import workspace

STEP = 0.5
"""Seconds between two looks."""


def sources(registry: str) -> list[Path]:
    """Return the files of which a report is made, beside its own."""
    place = workspace()
    folders = (place.data / registry, place.notebooks / registry, place.registry_package(registry))
    listed = [path for folder in folders for path in folder.rglob("*") if path.suffix in _KINDS and path.is_file()]
    return sorted([*listed, place.brand, place.quarto, place.profile(registry)])


_KINDS = (".md", ".csv", ".yml", ".ipynb", ".py")


def start(preview: Process, registry: str) -> None:
    """Begin to watch for a preview, where nobody does yet."""
    subprocess.Popen(
        [sys.executable, "-m", __name__, str(preview.pid), repr(preview.began), registry],
        # Quarto waits until nobody can write to what its step wrote to.
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=workspace().root,
        env=os.environ | child_environment(),
    )


def watch(alive: Callable[[], bool], look: Callable[[], Iterable[Path]], report: Path, step: float = STEP) -> None:
    """Give ``report`` a new time whenever one of the files has a new one, is new or is gone, while ``alive``.

    Parameters
    ----------
    alive : callable
        Returns whether to go on.
    look : callable
        Returns the files that there are.
    report : Path
    step : float
        Seconds between two looks.
    """
    before = _times(look())
    while alive():
        time.sleep(step)
        now = _times(look())
        if now != before:
            before = now
            os.utime(report)


def _times(files: Iterable[Path]) -> dict[Path, int]:
    found = {}
    for file in files:
        try:
            found[file] = file.stat().st_mtime_ns
        except OSError:  # gone since it was listed
            continue
    return found


def main(pid: str, began: str, registry: str) -> None:
    """Watch for the preview that is this process, unless another process does."""
    preview = Process(int(pid), float(began))
    try:
        take(cache_dir() / "locks" / f"quarto-preview-{pid}", Process.of(os.getpid()), lambda _: None, most=0)
    except Occupied:
        return
    watch(preview.alive, lambda: sources(registry), workspace().report)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
