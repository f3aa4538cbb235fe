"""Age in completed years: the birthday decides, in leap years and others, on every engine."""

from __future__ import annotations

import datetime as dt

import duckdb
import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from R_free_helpers.measures.ages import age, age_group, completed_years

D = dt.date

BIRTHDAYS = [
    (D(1964, 12, 31), D(2024, 12, 30), 59),
    (D(1964, 12, 31), D(2024, 12, 31), 60),
    (D(1965, 12, 31), D(2024, 12, 31), 59),
    (D(1992, 6, 15), D(2022, 6, 15), 30),
    (D(1990, 6, 15), D(2020, 6, 14), 29),
    (D(2003, 3, 1), D(2024, 2, 29), 20),
    (D(2003, 3, 1), D(2024, 3, 1), 21),
    (D(2000, 2, 29), D(2023, 2, 28), 22),
    (D(2000, 2, 29), D(2023, 3, 1), 23),
    (D(2000, 2, 29), D(2024, 2, 28), 23),
    (D(2000, 2, 29), D(2024, 2, 29), 24),
    (D(1964, 1, 1), D(2024, 12, 31), 60),
    (D(2024, 12, 31), D(2024, 12, 31), 0),
]


def on_polars(rows: pl.DataFrame) -> nw.LazyFrame:
    return nw.from_native(rows.lazy())


def on_duckdb(rows: pl.DataFrame) -> nw.LazyFrame:
    connection = duckdb.connect()
    connection.register("given", rows.to_arrow())
    connection.execute("create table people as select * from given")
    return nw.from_native(connection.table("people")).lazy()


@pytest.mark.parametrize("engine", [on_polars, on_duckdb])
def test_a_person_becomes_older_on_the_birthday(engine):
    rows = pl.DataFrame(BIRTHDAYS, schema=["born", "seen", "right"], orient="row")
    found = engine(rows).with_columns(whole=completed_years("born", "seen"), value=age("born", "seen"))
    found = found.with_columns(group=age_group("value", 5))
    frame = found.collect(backend="polars").to_native()
    assert frame["whole"].to_list() == frame["right"].to_list()
    assert frame["value"].floor().cast(pl.Int64).to_list() == frame["right"].to_list()
    assert [int(group) for group in frame["group"]] == [years // 5 * 5 for years in frame["right"]]


def test_one_day_for_all_is_the_same_as_a_column_of_it():
    rows = on_polars(pl.DataFrame({"born": [D(1964, 12, 31), D(1965, 1, 1), None], "seen": [D(2024, 12, 31)] * 3}))
    found = rows.select(one=completed_years("born", D(2024, 12, 31)), each=completed_years("born", "seen")).collect()
    assert found["one"].to_list() == found["each"].to_list() == [60, 59, None]


@given(st.dates(D(1900, 1, 1), D(2040, 12, 31)), st.dates(D(1900, 1, 1), D(2040, 12, 31)))
def test_whole_years_are_those_of_the_calendar(born, seen):
    rows = on_polars(pl.DataFrame({"born": [born], "seen": [seen]}))
    found = rows.select(n=completed_years("born", "seen")).collect()["n"].item()
    assert found == seen.year - born.year - ((seen.month, seen.day) < (born.month, born.day))
