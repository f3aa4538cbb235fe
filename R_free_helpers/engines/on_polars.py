"""Polars: in this process, on all its cores; the default."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import narwhals as nw
from narwhals.typing import IntoFrame

from R_free_helpers.engines.engine import Engine, EngineFailed
from R_free_helpers.engines.names import EngineName
from R_free_helpers.engines.parquet import ROWS_IN_GROUP, handed_over
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

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settings = ExitStack()
        self._in_files = False
        self._kept = 0

    def take(self, tables: Tables, files: Files | None = None) -> dict[str, IntoFrame]:
        """Return the tables as they are; a plan that leaves rows out is run once, into a file."""
        import polars as pl

        if any(isinstance(table, pl.LazyFrame) for table in tables.values()):
            # What files hold is read bit by bit by each plan.
            self._in_files = True
            self._settings.enter_context(pl.Config()).set_engine_affinity("streaming")
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

        self._kept += 1
        file = self._folder / f"kept-{self._kept}.parquet"
        rows.to_native().sink_parquet(file, row_group_size=ROWS_IN_GROUP)
        return nw.from_native(pl.scan_parquet(file, glob=False))

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

    def close(self) -> None:
        """Leave Polars set as it was."""
        self._settings.close()
