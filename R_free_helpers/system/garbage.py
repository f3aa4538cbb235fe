"""Looking for garbage: seldom while a process works, and not at all when it ends."""

from __future__ import annotations

import atexit
import gc

SELDOM = (20_000, 20, 50)
"""What is read and drawn is many objects that live as long as it does: to look for garbage after each 700 of them takes
up to a fifth of the time."""


def look_seldom() -> None:
    """Let this process look for garbage seldom; at its end all memory is given back, whatever still holds what."""
    gc.set_threshold(*SELDOM)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
