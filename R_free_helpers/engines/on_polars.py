"""Polars: in this process, on all its cores; the default."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import narwhals as nw
from narwhals.typing import IntoFrame

from R_free_helpers.engines.engine import Engine, EngineFailed
from R_free_helpers.engines.names import EngineName
from R_free_helpers.engines.parquet import ROWS, ROWS_IN_GROUP, handed_over
from R_free_helpers.model.rows import LazyRows

if TYPE_CHECKING:
    from R_free_helpers.engines.parquet import Files, Tables

REFUSED = "(os error "
"""Stands in what Polars says where the system has refused something."""


class OnPolars(Engine):
    """Plans over tables in memory, and over files where an extract has more rows than are read into memory.

    Parameters
    ----------
    folder : Path
        Of this run alone.
    """

    name: ClassVar[EngineName] = "polars"

    def _take(self, tables: Tables, files: Files | None) -> dict[str, IntoFrame]:
        """Return the tables as they are; a plan that leaves rows out is run once, into a file."""
        import polars as pl

        taken: dict[str, IntoFrame] = {}
        for name in list(tables):
            table = tables.pop(name)
            if isinstance(table, pl.LazyFrame) and name not in (files or {}):
                taken[name] = pl.scan_parquet(handed_over({name: table}, self._folder)[name], glob=False)
            else:
                taken[name] = table.lazy()
        return taken

    def keep(self, rows: LazyRows) -> LazyRows:
        """Return rows that several measures read: in memory, or in a file of the folder where tables are in files.

        Each measure reads few columns of them. All columns of everybody, for as long as results are computed, would
        take more memory than any measure.
        """
        return self._keep(rows) if self._in_files else super().keep(rows)

    def _keep(self, rows: LazyRows) -> LazyRows:
        import polars as pl

        place = self._new_place("kept")
        self._write(rows, place)
        return nw.from_native(pl.scan_parquet(place / ROWS, glob=False))

    def _write(self, rows: LazyRows, place: Path) -> None:
        place.mkdir()
        rows.to_native().sink_parquet(place / ROWS, row_group_size=ROWS_IN_GROUP)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """See `Engine.explained`; told is what the system refuses, such as room on the disk."""
        import polars as pl

        try:
            yield
        except pl.exceptions.ComputeError as error:
            if REFUSED not in str(error):
                raise
            raise EngineFailed(
                f"Polars could not read or write rows in files ({error}): see that the disk has room, and begin again"
            ) from error
