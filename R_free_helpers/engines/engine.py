"""What an engine is: it takes validated tables over, and gives rows that measures plan on and that it runs."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar

from narwhals.typing import IntoFrame

from R_free_helpers.engines.names import EngineName
from R_free_helpers.model.rows import LazyRows, in_memory
from R_free_helpers.model.source import kept

if TYPE_CHECKING:
    import polars as pl

    from R_free_helpers.engines.parquet import Files, Tables


class EngineFailed(RuntimeError):
    """An engine could not start, or ended before it had run what was asked of it; the message says what to do."""


class Engine(ABC):
    """Who runs the measures' plans.

    Whoever runs them, the plans are the same, and what is collected of them is counted by the same code: results do not
    depend on it, nor do the fingerprints of what was kept.

    Attributes
    ----------
    name : {"polars", "duckdb", "spark"}
    """

    name: ClassVar[EngineName]

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._in_files = False
        self._settings = ExitStack()
        self._places = 0

    def take(self, tables: Tables, files: Files | None = None) -> dict[str, IntoFrame]:
        """Return validated tables as frames that narwhals reads lazily.

        Parameters
        ----------
        tables : dict of str to polars.DataFrame or polars.LazyFrame
            Taken out one by one, so that none is in memory twice, nor longer than the engine wants it there. A plan is
            of rows that stay in files.
        files : mapping of str to tuple of Path, optional
            Of plans that leave out no row and no column of files, these files.
        """
        import polars as pl

        if not self._in_files and any(isinstance(table, pl.LazyFrame) for table in tables.values()):
            self._in_files = True
            # What files hold is read bit by bit: by each plan, and where rows that an engine gave are counted.
            self._settings.enter_context(pl.Config()).set_engine_affinity("streaming")
        return self._take(tables, files)

    @abstractmethod
    def _take(self, tables: Tables, files: Files | None) -> dict[str, IntoFrame]:
        """Return validated tables as frames of this engine."""

    def keep(self, rows: LazyRows) -> LazyRows:
        """Return rows that several measures read, so that the plan behind them is not run again for each of them."""
        return kept(rows) if rows.implementation.is_polars() else self._keep(rows)

    @abstractmethod
    def _keep(self, rows: LazyRows) -> LazyRows:
        """Return rows that this engine plans, kept where it keeps rows."""

    @contextmanager
    def bring(self, rows: LazyRows) -> Iterator[pl.LazyFrame]:
        """Return rows that this engine plans as a plan of Polars, which is to be run within the context.

        Of an extract that stays in files they are in files too: neither this process nor the engine's, such as the
        driver of Spark, has all of them in memory, however many a measure counts. Of a smaller one they are in memory,
        since to write files takes some engines longer than the rows do.
        """
        import polars as pl

        if not self._in_files:
            yield in_memory(rows)
            return
        place = self._new_place("brought")
        try:
            self._write(rows, place)
            yield pl.scan_parquet(sorted(place.glob("*.parquet")), glob=False)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _new_place(self, what: str) -> Path:
        """Return where nothing is yet, in this run's folder."""
        self._places += 1
        return self._folder / f"{what}-{self._places}"

    @abstractmethod
    def _write(self, rows: LazyRows, place: Path) -> None:
        """Write rows that this engine plans to Parquet files in a folder, which is not there yet."""

    def close(self) -> None:
        """Give back what the engine holds: connections, files, processes, and what it had set."""
        self._settings.close()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Tell of what fails inside in words that say what to do.

        Raises
        ------
        EngineFailed
            In place of the engine's own errors; others pass.
        """
        yield

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def first_line(error: Exception, after: str = "") -> str:
    """Return what an error says in a line: the first, or the next one where that begins with ``after``."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[bool(after) and len(lines) > 1 and lines[0].startswith(after)].rstrip(".")
