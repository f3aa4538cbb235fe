"""Looking for garbage: seldom while a process works, and not when it ends, unless a library asks for that."""

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


def look_at_the_end() -> None:
    """Let this process look for garbage at its end after all.

    A library that counts what it has given away tells on the terminal of all that still lies there then.
    """
    atexit.unregister(gc.freeze)
