"""Whether a cluster lets anybody work: a Spark that has no executor waits for one, and tells nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

LOOK = 10.0
"""Seconds between two looks."""

PATIENCE = 6
"""Looks at which nobody works before it is told, and told again."""


@contextmanager
def told_of_waiting(context: Any, master: str, told: Callable[[str], None]) -> Iterator[None]:
    """Tell while jobs of a Spark wait and no executor is there, as long as the context lasts.

    It may be a queue, which ends by itself, or a cluster whose workers are gone, which does not: who is told decides.

    Parameters
    ----------
    context : pyspark.SparkContext
    master : str
        Its address.
    told : callable
    """
    ended = threading.Event()

    def watch() -> None:
        looks = 0
        while not ended.wait(LOOK):
            try:
                looks = looks + 1 if is_waiting(context) else 0
            except Exception:  # this Spark has ended: whoever has asked it for something is told
                return
            if looks and looks % PATIENCE == 0:
                told(
                    f"waiting: for {looks * LOOK:.0f} seconds the Spark at {master} has had no executor for this "
                    "program; see that a worker is there, with a core and memory free, or stop with Ctrl-C and choose "
                    "another engine with --engine"
                )

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join(LOOK)


def is_waiting(context: Any) -> bool:
    """Return whether jobs of a Spark are to be done and nobody is there to do them."""
    if not context.statusTracker().getActiveJobsIds():
        return False
    everybody = context._jsc.sc().statusTracker().getExecutorInfos()
    return len(everybody) <= 1  # the driver, who does no job
