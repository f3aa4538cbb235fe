"""Every value becomes one of the contract's type or a reason; types a data frame library writes are understood."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_extract import SCHEMA

from R_free_helpers.contract import conversion
from R_free_helpers.contract.extract import open_extract


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-12-31", (dt.date(2024, 12, 31), None)),
        ("31.12.2024", (dt.date(2024, 12, 31), None)),
        ("1.2.2024", (dt.date(2024, 2, 1), None)),
        ("2024-12-31 00:00:00", (dt.date(2024, 12, 31), None)),
        ("2024-12-31T00:00:00.000", (dt.date(2024, 12, 31), None)),
        ("31.12.2024 14:30", (dt.date(2024, 12, 31), "time_of_day")),
        ("2024-02-29", (dt.date(2024, 2, 29), None)),
        ("2023-02-29", (None, "no_such_day")),
        ("2024-13-01", (None, "no_such_day")),
        ("0000-01-01", (None, "no_such_day")),
        ("12/31/2024", (None, "day_or_month")),
        ("1/2/24", (None, "day_or_month")),
        ("31.12.24", (None, "two_digit_year")),
        ("31-12-24", (None, "two_digit_year")),
        ("45000", (None, "bare_number")),
        ("45000,5", (None, "bare_number")),
        ("20241231", (None, "bare_number")),
        ("2024-12-31T23:00:00Z", (None, "time_zone")),
        ("2024-12-31 23:00:00+02:00", (None, "time_zone")),
        ("2024-12", (None, "not_a_date")),
        ("31. desember 2024", (None, "not_a_date")),
        ("２０２４-12-31", (None, "not_a_date")),
    ],
)
def test_date(text, expected):
    assert conversion.read_date(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2),
        ("-2", -2),
        ("+2", 2),
        ("2020.0", 2020),
        ("2020,00", 2020),
        ("2,5", None),
        ("1 000", None),
        ("0x10", None),
        ("1e3", None),
        ("9" * 30, None),
        ("٣", None),
    ],
)
def test_whole_number(text, value):
    assert conversion.read_int(text) == (value, None if value is not None else "not_a_whole_number")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2.0),
        ("2,5", 2.5),
        ("2.5", 2.5),
        ("-0,5", -0.5),
        ("1e-07", 1e-7),
        ("1.000,5", None),
        ("1,000.5", None),
        ("2,5,1", None),
        (",5", None),
        ("inf", None),
        ("nan", None),
        ("1e999", None),
        ("2,5 poeng", None),
    ],
)
def test_number(text, value):
    assert conversion.read_float(text) == (value, None if value is not None else "not_a_number")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ja", True),
        ("JA", True),
        ("Sann", True),
        ("TRUE", True),
        ("1", True),
        ("nei", False),
        ("USANN", False),
        ("false", False),
        ("0", False),
        ("yes", None),
        ("j", None),
        ("x", None),
        ("2", None),
    ],
)
def test_yes_or_no(text, value):
    assert conversion.read_bool(text) == (value, None if value is not None else "not_yes_or_no")


@given(st.text(max_size=12))
def test_any_text_is_a_value_or_a_reason(text):
    for parse in conversion.PARSERS.values():
        value, reason = parse(text)
        assert (value is None) != (reason in (None, "time_of_day"))
        assert reason is None or reason in conversion.REASONS


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_every_date_reads_back(date):
    assert conversion.read_date(date.isoformat()) == (date, None)
    assert conversion.read_date(f"{date.day}.{date.month}.{date.year}") == (date, None)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_back(number):
    assert conversion.read_float(repr(number)) == (number, None)
    assert conversion.read_float(repr(number).replace(".", ",")) == (number, None)


NATIVE = {
    "small integers": ("diagnosis", "onset_year", pl.Int16),
    "unsigned": ("prom_invitation", "wave", pl.UInt32),
    "integers as floats": ("diagnosis", "onset_month", pl.Float64),
    "integers as text": ("diagnosis", "onset_year", pl.String),
    "single precision": ("functional_measurement", "value", pl.Float32),
    "decimals": ("functional_measurement", "value", pl.Decimal(6, 3)),
    "scores as text": ("functional_measurement", "value", pl.String),
    "points in time": ("visit", "visit_date", pl.Datetime("ns")),
    "dates as text": ("visit", "visit_date", pl.String),
    "categories": ("visit", "mode", pl.Categorical),
    "yes as 1": ("treatment_episode", "in_trial", pl.Int8),
    "yes as 1.0": ("relapse", "hospitalised", pl.Float64),
    "yes as text": ("treatment_episode", "in_trial", pl.String),
    "nothing at all": ("patient", "emigration_date", pl.Null),
}


@pytest.mark.parametrize("name", NATIVE)
def test_type_of_another_program_is_understood(name, frames, tmp_path, reference, writers):
    table, column, kind = NATIVE[name]
    other = frames[table].with_columns(pl.lit(None).alias(column) if kind == pl.Null else pl.col(column).cast(kind))
    extract, problems = open_extract(writers.parquet({**frames, table: other}, tmp_path), reference)
    assert problems == []
    assert extract.tables[table].equals(SCHEMA.complete(frames)[table])


def test_pandas_missing_numbers(frames, tmp_path, reference, writers):
    years = frames["diagnosis"].with_columns(pl.col("onset_month").cast(pl.Float64).fill_null(float("nan")))
    extract, problems = open_extract(writers.parquet({**frames, "diagnosis": years}, tmp_path), reference)
    assert problems == []
    assert extract.tables["diagnosis"].equals(SCHEMA.complete(frames)["diagnosis"])


@pytest.mark.parametrize("kind", [pl.Int64, pl.Float64])
def test_identifiers_that_became_numbers(kind, frames, tmp_path, reference, writers):
    number = pl.col("^patient_id$").str.slice(1).cast(kind)
    numbered = {table: rows.with_columns(number) for table, rows in frames.items()}
    extract, problems = open_extract(writers.parquet(numbered, tmp_path), reference)
    assert problems == []
    assert extract.tables["visit"].get_column("patient_id")[0] == "1"


def test_identifiers_with_fractions_are_refused(frames, tmp_path, reference, writers):
    visits = frames["visit"].with_columns(visit_id=pl.int_range(30) + 0.5)
    problems = open_extract(writers.parquet({**frames, "visit": visits}, tmp_path), reference)[1]
    assert [(problem.rule, problem.column, problem.count) for problem in problems] == [("wrong_type", "visit_id", 30)]


def test_nothing_is_lost(frames, tmp_path, reference, writers, put):
    bad = put(frames, "visit", "visit_date", [2, 5, 7], "ukjent")
    extract, problems = open_extract(writers.parquet(bad, tmp_path), reference)
    lost = extract.tables["visit"].get_column("visit_date").null_count()
    assert lost == sum(problem.count for problem in problems) == 3


def test_mixed_reasons_are_told_apart(frames, tmp_path, reference, writers, put):
    bad = put(put(frames, "visit", "visit_date", 2, "01/02/2024"), "visit", "visit_date", 3, "1.2.24")
    problems = open_extract(writers.parquet(bad, tmp_path), reference)[1]
    assert [(problem.rule, problem.rows) for problem in problems] == [("day_or_month", (3,)), ("two_digit_year", (4,))]


def test_mixed_date_forms_are_certain_and_read(frames, tmp_path, reference, writers, put):
    mixed = put(frames, "visit", "visit_date", 2, "3.3.2024")
    extract, problems = open_extract(writers.parquet(mixed, tmp_path), reference)
    assert problems == []
    assert extract.tables["visit"].equals(frames["visit"])
