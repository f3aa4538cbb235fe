"""Polars: in this process, on all its cores; the default."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from narwhals.typing import IntoFrame

from R_free_helpers.engines.engine import Engine
from R_free_helpers.engines.names import EngineName
from R_free_helpers.engines.parquet import handed_over
from R_free_helpers.model.rows import LazyRows

if TYPE_CHECKING:
    from R_free_helpers.engines.parquet import Files, Tables


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

    def take(self, tables: Tables, files: Files | None = None) -> dict[str, IntoFrame]:
        """Return the tables as they are; a plan that leaves rows out is run once, into a file."""
        import polars as pl

        if any(isinstance(table, pl.LazyFrame) for table in tables.values()):
            # What files hold is read bit by bit by each plan.
            self._settings.enter_context(pl.Config()).set_engine_affinity("streaming")
        taken: dict[str, IntoFrame] = {}
        for name in list(tables):
            table = tables.pop(name)
            if isinstance(table, pl.LazyFrame) and name not in (files or {}):
                taken[name] = pl.scan_parquet(handed_over({name: table}, self._folder)[name], glob=False)
            else:
                taken[name] = table.lazy()
        return taken

    def _keep(self, rows: LazyRows) -> LazyRows:
        return rows

    def close(self) -> None:
        """Leave Polars set as it was."""
        self._settings.close()
