"""One render at a time at the root: Quarto reads files there that the pre-render step wrote for it.

Steps end long before Quarto does, so what is held is written down with the Quarto process that holds it; whatever a
process that has ended holds is free.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from R_free_helpers.editions.at_root.caller import Process

MOST_WAITING = 15 * 60.0
"""Seconds to wait for one's turn."""

STEP = 0.5
"""Seconds between two looks."""


class Occupied(Exception):
    """Another Quarto works at the root and does not end."""


def take(place: Path, who: Process, progress: Callable[[str], None], most: float = MOST_WAITING) -> None:
    """Wait until nobody else that is alive holds ``place``, and hold it.

    Raises
    ------
    Occupied
        After ``most`` seconds.
    """
    begun, told = time.monotonic(), False
    while (holder := _try(place, who)) is not None:
        if time.monotonic() - begun >= most:
            raise Occupied(
                f"another quarto (process {holder.pid}) has rendered here for {most / 60:.0f} minutes; "
                "wait for it or stop it, and render again"
            )
        if not told:
            progress(f"waiting for another quarto that renders here (process {holder.pid})")
            told = True
        time.sleep(STEP)


def give_back(place: Path, who: Process) -> None:
    """Let the next one have ``place``, where this one holds it."""
    with _alone(place):
        if _holder(place) == who:
            place.unlink(missing_ok=True)


def _try(place: Path, who: Process) -> Process | None:
    """Hold ``place`` and return None, or return who holds it."""
    with _alone(place):
        holder = _holder(place)
        if holder is not None and holder != who and holder.alive():
            return holder
        place.write_text(json.dumps([who.pid, who.began]), encoding="utf-8")
        return None


def _holder(place: Path) -> Process | None:
    try:
        pid, began = json.loads(place.read_text(encoding="utf-8"))
        return Process(int(pid), float(began))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Let no other process look at ``place`` meanwhile; systems without such locks take the chance."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    with place.with_name(f"{place.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
