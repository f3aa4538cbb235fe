"""What must hold of every registry, whichever it is."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from R_free_helpers.contract.tables import columns_where
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import KEY
from R_free_helpers.results.compute import compute_measure, open_source

Tables = dict[str, pl.DataFrame]


@pytest.fixture
def backends_agree() -> Callable[[str, Tables], None]:
    """Return the check that every measure of a registry gives the same on DuckDB as on Polars, and something at all."""

    def check(registry_id: str, tables: Tables) -> None:
        connection = duckdb.connect()
        for name, table in tables.items():
            connection.register(f"{name}_rows", table.to_arrow())
            connection.execute(f"create table {name} as select * from {name}_rows")
        duck = {name: connection.table(name) for name in tables}
        registry, edition = get_registry(registry_id), Edition(registry=registry_id, year=2024)
        on_polars, on_duckdb = open_source(tables, registry, edition), open_source(duck, registry, edition)
        empty = []
        for measure in registry.measures:
            expected, got = (compute_measure(measure, source).sort(KEY) for source in (on_polars, on_duckdb))
            assert_frame_equal(got, expected, abs_tol=1e-9)
            if expected["value"].drop_nulls().is_empty():
                empty.append(measure.id)
        assert empty == []

    return check


@pytest.fixture
def keys_are_unique() -> Callable[[Tables], None]:
    """Return the check that each table's key is there in every row, and in one row only."""

    def check(tables: Tables) -> None:
        for name, table in tables.items():
            key = columns_where(name, "key")
            assert not table.select(key).is_duplicated().any(), name
            assert table.select(pl.all_horizontal(pl.col(key).is_not_null()).all()).item(), name

    return check
