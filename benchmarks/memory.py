"""The most memory that a command and all processes it starts hold at one time."""

from __future__ import annotations

import subprocess
import time

import psutil

EVERY = 0.1
"""Seconds between two looks; what is held for less may be missed."""


def peak(process: subprocess.Popen) -> int:
    """Return the bytes at the peak, once the command has ended.

    What processes share, such as kernels the imports of the one they are forked from, is counted once: each has its
    proportional share of it (PSS). Where the system does not tell that, what each has for itself counts (USS).
    """
    most = 0
    while process.poll() is None:
        most = max(most, now(process.pid))
        time.sleep(EVERY)
    return most


def now(pid: int) -> int:
    """Return the bytes that a process and all below it hold now."""
    total = 0
    try:
        first = psutil.Process(pid)
        family = [first, *first.children(recursive=True)]
    except psutil.Error:
        return 0
    for one in family:
        try:
            held = one.memory_full_info()
        except psutil.Error:  # it has ended meanwhile
            continue
        total += getattr(held, "pss", 0) or held.uss
    return total
