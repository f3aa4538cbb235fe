"""Processes that a test began, and all that these began: known by a mark in their environment."""

from __future__ import annotations

import time
from pathlib import Path

MARK = "REGISTRY_REPORT_TEST_MARK"


def processes_of(mark: str) -> dict[int, str]:
    """Return the commands of all processes with this mark that still run, by number."""
    found = {}
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended meanwhile, or is another user's
            continue
    return found


def left_of(mark: str, seconds: float = 20) -> list[str]:
    """Return the commands with this mark that still run; waits for them to end."""
    until = time.monotonic() + seconds
    while (found := processes_of(mark)) and time.monotonic() < until:
        time.sleep(0.05)
    return [f"{number} {command[:200]}" for number, command in found.items()]
