"""Polars: in this process, on all its cores; the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from narwhals.typing import IntoFrame

from R_free_helpers.engines.engine import Engine, EngineName
from R_free_helpers.model.rows import LazyRows

if TYPE_CHECKING:
    import polars as pl


class OnPolars(Engine):
    """Plans over tables in memory."""

    name: ClassVar[EngineName] = "polars"

    def take(self, tables: dict[str, pl.DataFrame]) -> dict[str, IntoFrame]:
        """Return the tables as they are."""
        return {name: tables.pop(name).lazy() for name in list(tables)}

    def _keep(self, rows: LazyRows) -> LazyRows:
        return rows
