"""A database is read once for all that one piece of work asks of it: its fingerprint, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Kept = TypeVar("Kept")

_kept: ContextVar[dict[str, object] | None] = ContextVar("kept", default=None)


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


def read_once(address: str, read: Callable[[], Kept]) -> Kept:
    """Return what ``read`` returns; within ``snapshot_scope``, what it returned the first time for this address."""
    kept = _kept.get()
    if kept is None:
        return read()
    if address not in kept:
        kept[address] = read()
    return kept[address]
