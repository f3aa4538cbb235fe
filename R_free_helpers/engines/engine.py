"""What an engine is: it takes validated tables over, and gives rows that measures plan on and that it runs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar

from narwhals.typing import IntoFrame

from R_free_helpers.engines.names import EngineName
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import kept

if TYPE_CHECKING:
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

    @abstractmethod
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

    def keep(self, rows: LazyRows) -> LazyRows:
        """Return rows that several measures read, so that the plan behind them is not run again for each of them."""
        return kept(rows) if rows.implementation.is_polars() else self._keep(rows)

    @abstractmethod
    def _keep(self, rows: LazyRows) -> LazyRows:
        """Return rows that this engine plans, kept where it keeps rows."""

    def close(self) -> None:
        """Give back what the engine holds: connections, files, processes."""
        return

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
