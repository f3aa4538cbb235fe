"""Rows that are counted take less memory than their texts, and tell the same."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from R_free_helpers.model.rows import as_texts, collect_counted, collect_rows, each_part, persons_of

MANY = 3_000
ROWS = pl.select(number=pl.int_range(MANY)).select(
    patient_id=pl.format("person number {} of all", pl.col("number")),
    unit_id=pl.format("a hospital trust of the {}", pl.when(pl.col("number") % 2 == 0).then(pl.lit("south"))),
    year=2000 + pl.col("number") % 3,
    met=pl.col("number") % 5 == 0,
)
GROUPS = ["unit_id", "year"]


def planned(engine: str) -> nw.LazyFrame:
    """Return the rows as an engine plans them."""
    if engine == "polars":
        return nw.from_native(ROWS.lazy())
    duckdb = pytest.importorskip("duckdb", reason="the extra 'duckdb' is not installed")
    return nw.from_native(duckdb.from_arrow(ROWS.to_arrow()))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_groups_and_persons_are_those_of_the_rows(engine):
    found = collect_counted(planned(engine), GROUPS, "met")
    assert found.schema["unit_id"] == pl.Categorical
    assert found.schema["year"] == pl.Int64
    wanted = ROWS.select(*GROUPS, "met", person=persons_of())
    assert as_texts(found).select(wanted.columns).sort("person").equals(wanted.sort("person"))
    counted = as_texts(found.group_by(GROUPS).agg(pl.col("met").sum()))
    assert counted.sort(GROUPS).equals(ROWS.group_by(GROUPS).agg(pl.col("met").sum()).sort(GROUPS))


def test_they_take_less_than_half():
    lists = collect_rows(planned("polars").select(*GROUPS, "met", "patient_id"))
    assert 2 * collect_counted(planned("polars"), GROUPS, "met").estimated_size() < lists.estimated_size()


def test_each_part_is_there_once_and_in_order():
    rows = pl.DataFrame({"scale": ["b", None, "a", "b", "a"], "wave": [1, 1, 2, 1, 1], "row": range(5)})
    found = [(values, part["row"].to_list()) for values, part in each_part(rows, "scale", "wave")]
    assert found == [((None, 1), [1]), (("a", 1), [4]), (("a", 2), [2]), (("b", 1), [0, 3])]
    assert list(each_part(rows.clear(), "scale")) == []
