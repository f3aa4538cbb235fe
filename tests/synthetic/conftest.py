"""What holds of every synthetic extract."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from R_free_helpers.contract.tables import columns_where

Tables = dict[str, pl.DataFrame]


@pytest.fixture
def keys_are_unique() -> Callable[[Tables], None]:
    """Return the check that each table's key is there in every row, and in one row only."""

    def check(tables: Tables) -> None:
        for name, table in tables.items():
            key = columns_where(name, "key")
            assert not table.select(key).is_duplicated().any(), name
            assert table.select(pl.all_horizontal(pl.col(key).is_not_null()).all()).item(), name

    return check
