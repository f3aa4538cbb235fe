"""Tables without rows: nothing is told of them, for what they tell of may have happened and not been exported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

import polars as pl
from narwhals.typing import IntoFrame

from R_free_helpers.model.results import NUMBERS, SETS
from R_free_helpers.model.source import Source


class Watched(Mapping[str, IntoFrame]):
    """Tables that know which of them were read."""

    def __init__(self, tables: Mapping[str, IntoFrame]) -> None:
        self._tables = tables
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> IntoFrame:
        self.read.add(name)
        return self._tables[name]

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def computed(compute: Callable[[Source], pl.DataFrame], source: Source, unfilled: Collection[str]) -> pl.DataFrame:
    """Return a measure's results; without numbers where it reads a table of which it is not known why it has no rows.

    To count rows that are not there would tell that nobody was examined, or that everybody was free of relapses.

    Parameters
    ----------
    compute : callable
        Returns the measure's results of a source.
    source : Source
    unfilled : collection of str
        Names of such tables; see `Schema.is_unknown_when_empty`.
    """
    if not unfilled:
        return compute(source)
    tables = Watched(source.tables)
    # Planned anew: what measures share would be read by the first of them alone.
    found = compute(replace(source, tables=tables, _planned={}, _looks={}))
    if tables.read.isdisjoint(unfilled):
        return found
    nothing = [pl.lit(None, dtype=kind).alias(name) for name, kind in found.schema.items() if name in (*NUMBERS, *SETS)]
    return found.with_columns(*nothing, status=pl.lit("no_data"))
