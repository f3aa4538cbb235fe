"""Rows that are counted take less memory than their texts, and tell the same."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from R_free_helpers.model.rows import each_part, grouped, persons_of

MANY = 3_000
ROWS = pl.select(number=pl.int_range(MANY)).select(
    patient_id=pl.format("person number {} of all", pl.col("number")),
    unit_id=pl.format("a hospital trust of the {}", pl.when(pl.col("number") % 2 == 0).then(pl.lit("south"))),
    year=2000 + pl.col("number") % 3,
    met=pl.col("number") % 5 == 0,
)


def planned(engine: str) -> nw.LazyFrame:
    """Return the rows as an engine plans them."""
    if engine == "polars":
        return nw.from_native(ROWS.lazy())
    duckdb = pytest.importorskip("duckdb", reason="the extra 'duckdb' is not installed")
    return nw.from_native(duckdb.from_arrow(ROWS.to_arrow()))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("groups", [["unit_id", "year"], ["unit_id"], []])
def test_groups_have_their_counts_and_persons(engine, groups):
    met = pl.col("met")
    counted = {"n": pl.len(), "some": met.sum(), "who": pl.col("person").filter(met).sort()}
    found = grouped(planned(engine), groups, **{name: one.implode() if name == "who" and not groups else one
                                                for name, one in counted.items()})  # fmt: skip
    rows = ROWS.with_columns(person=persons_of(), everybody=pl.lit("all"))
    wanted = rows.group_by(groups or "everybody").agg(**counted).select(*groups, *counted)
    assert found.sort(groups or "n").equals(wanted.sort(groups or "n"))


def test_groups_without_a_row_are_none():
    nobody = planned("polars").filter(nw.col("year") > 3000)
    assert grouped(nobody, ["year"], n=pl.len()).is_empty()
    assert grouped(nobody, [], n=pl.len(), who=pl.col("person").implode()).rows() == [(0, [])]


def test_only_what_is_counted_is_read():
    """A column that nothing asks for is not read of a file, and need not even be readable."""
    unreadable = pl.col("unit_id").map_batches(lambda _: 1 / 0, return_dtype=pl.String)
    rows = nw.from_native(ROWS.lazy().with_columns(other=unreadable))
    assert grouped(rows, ["year"], n=pl.len()).height == 3
    with pytest.raises(Exception, match="division by zero"):
        grouped(rows, ["other"], n=pl.len())


def test_each_part_is_there_once_and_in_order():
    rows = pl.DataFrame({"scale": ["b", None, "a", "b", "a"], "wave": [1, 1, 2, 1, 1], "row": range(5)})
    found = [(values, part["row"].to_list()) for values, part in each_part(rows, "scale", "wave")]
    assert found == [((None, 1), [1]), (("a", 1), [4]), (("a", 2), [2]), (("b", 1), [0, 3])]
    assert list(each_part(rows.clear(), "scale")) == []
