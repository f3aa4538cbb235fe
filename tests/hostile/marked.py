"""Processes that a test began, and all that these began: known by a mark in their environment."""

from __future__ import annotations

import time
from pathlib import Path

MARK = "REGISTRY_REPORT_TEST_MARK"


def processes_of(mark: str) -> list[str]:
    """Return number and command of all processes with this mark that still run."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append(f"{process.name} {(process / 'cmdline').read_bytes().replace(bytes(1), b' ')[:200]}")
        except OSError:  # it has ended meanwhile
            continue
    return found


def ended(mark: str, seconds: float = 20) -> list[str]:
    """Return the processes with this mark that still run; waits for them to end."""
    until = time.monotonic() + seconds
    while (found := processes_of(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    return found
