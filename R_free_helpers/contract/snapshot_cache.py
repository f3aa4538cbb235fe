"""A database, or the program's sources, are read once for all that one piece of work asks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Kept = TypeVar("Kept")

_kept: ContextVar[dict[object, object] | None] = ContextVar("kept", default=None)


@contextmanager
def snapshot_scope() -> Iterator[None]:
    """Let everything within see each database as it was when it was first asked; also a decorator.

    Without it a fingerprint and the rows come from different moments, between which the database may have changed.
    What was read is held in memory until the outermost one ends.
    """
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def read_once(asked: object, read: Callable[[], Kept]) -> Kept:
    """Return what ``read`` returns; within ``snapshot_scope``, what it returned the first time for what is asked.

    Parameters
    ----------
    asked : hashable
        The address, and what of it is read.
    read : callable
    """
    kept = _kept.get()
    if kept is None:
        return read()
    if asked not in kept:
        kept[asked] = read()
    return kept[asked]
