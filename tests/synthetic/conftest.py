"""What holds of every synthetic extract."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from R_free_helpers.contract.schema import Schema

Tables = dict[str, pl.DataFrame]


@pytest.fixture
def keys_are_unique() -> Callable[[Tables, Schema], None]:
    """Return the check that each table's key is there in every row, and in one row only."""

    def check(tables: Tables, schema: Schema) -> None:
        for name, table in tables.items():
            key = schema.columns_where(name, "key")
            assert not table.select(key).is_duplicated().any(), name
            assert table.select(pl.all_horizontal(pl.col(key).is_not_null()).all()).item(), name

    return check
