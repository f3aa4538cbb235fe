"""Pandera for Polars alone: as if neither pandas nor Spark were installed, both of which it would import.

Every process that knows a table would wait for that, half a second or more; nobody here has it check frames of theirs.
Who draws or computes with pandas, or runs Spark, imports them as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

import polars  # noqa: F401 - looks for pandas as it is imported, and shall find it

OTHERS = ("pandas", "pyspark")


class _NotInstalled:
    """Finds none of the others, in the words that pandera looks for; other threads find them."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in OTHERS and get_ident() == self._thread:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@contextmanager
def _without_others() -> Iterator[None]:
    finder = _NotInstalled()
    sys.meta_path.insert(0, finder)  # type: ignore[arg-type]
    try:
        yield
    finally:
        sys.meta_path.remove(finder)  # type: ignore[arg-type]


with _without_others():
    import pandera.polars as pa

__all__ = ["pa"]
