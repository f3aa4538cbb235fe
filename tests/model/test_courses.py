"""Courses of a drug that follow one another without a day between them are one, on either engine."""

from __future__ import annotations

import datetime as dt

import duckdb
import narwhals as nw
import polars as pl
import pytest

from R_free_helpers.model.courses import continuous

D = dt.date

SCHEMA = {
    "episode_id": pl.String,
    "patient_id": pl.String,
    "drug_id": pl.String,
    "start_date": pl.Date,
    "end_date": pl.Date,
    "in_trial": pl.Boolean,
}


def on_polars(rows):
    return nw.from_native(rows.lazy())


def on_duckdb(rows):
    connection = duckdb.connect()
    connection.register("given", rows.to_arrow())
    connection.execute("create table episodes as select * from given")
    return nw.from_native(connection.table("episodes")).lazy()


CASES = {
    "ends and begins on one day": ([(D(2024, 1, 1), D(2024, 5, 1)), (D(2024, 5, 1), None)], [(D(2024, 1, 1), None)]),
    "begins the day after": (
        [(D(2024, 1, 1), D(2024, 12, 31)), (D(2025, 1, 1), D(2025, 2, 1))],
        [(D(2024, 1, 1), D(2025, 2, 1))],
    ),
    "begins two days after": (
        [(D(2024, 1, 1), D(2024, 12, 30)), (D(2025, 1, 1), None)],
        [(D(2024, 1, 1), D(2024, 12, 30)), (D(2025, 1, 1), None)],
    ),
    "three in a row": (
        [(D(2024, 1, 1), D(2024, 2, 1)), (D(2024, 2, 2), D(2024, 3, 1)), (D(2024, 3, 1), D(2024, 4, 1))],
        [(D(2024, 1, 1), D(2024, 4, 1))],
    ),
    "a short one within a long one": (
        [(D(2024, 1, 1), D(2024, 9, 1)), (D(2024, 2, 1), D(2024, 3, 1)), (D(2024, 8, 1), D(2024, 10, 1))],
        [(D(2024, 1, 1), D(2024, 10, 1))],
    ),
    "after one that goes on": ([(D(2024, 1, 1), None), (D(2024, 6, 1), D(2024, 7, 1))], [(D(2024, 1, 1), None)]),
    "leap day": ([(D(2024, 1, 1), D(2024, 2, 28)), (D(2024, 2, 29), None)], [(D(2024, 1, 1), None)]),
}


@pytest.mark.parametrize("engine", [on_polars, on_duckdb])
@pytest.mark.parametrize("backwards", [False, True])
def test_courses_without_a_day_between_them_are_one(engine, backwards):
    rows, expected = [], []
    for number, (given, right) in enumerate(CASES.values()):
        keys = range(len(given), 0, -1) if backwards else range(len(given))
        rows += [(f"{key}", f"P{number}", "a", *dates, False) for key, dates in zip(keys, given, strict=True)]
        rows += [(f"b{key}", f"P{number}", "b", *dates, True) for key, dates in zip(keys, given[:1], strict=False)]
        expected += [(f"P{number}", "a", *dates) for dates in right] + [(f"P{number}", "b", *given[0])]
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    found = continuous(engine(frame.reverse() if backwards else frame)).collect(backend="polars").to_native()
    assert found.columns == list(SCHEMA)
    told = found.select("patient_id", "drug_id", "start_date", "end_date").sort("patient_id", "drug_id", "start_date")
    assert told.rows() == sorted(expected, key=lambda row: row[:3])


def test_what_is_said_of_a_course_is_said_of_its_first_part():
    rows = pl.DataFrame(
        [("z", "P", "a", D(2024, 1, 1), D(2024, 2, 1), True), ("a", "P", "a", D(2024, 2, 1), None, False)],
        schema=SCHEMA,
        orient="row",
    )
    found = continuous(on_polars(rows)).collect().to_native()
    assert found.rows() == [("z", "P", "a", D(2024, 1, 1), None, True)]


def test_no_courses_are_none():
    assert continuous(on_polars(pl.DataFrame(schema=SCHEMA))).collect().shape == (0, 6)
