"""What is told of problems: complete for those who deliver, without persons for the report."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import subprocess
import sys

import polars as pl
import pytest

from R_free_helpers.contract.extract import open_extract, require_valid
from R_free_helpers.contract.problems import Problem
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.contract.registered import schema_of
from R_free_helpers.contract.report import ContractError, format_problems, problems_frame
from R_free_helpers.contract.rules import suggest
from R_free_helpers.contract.schema import Schema
from R_free_helpers.contract.standard import LIBRARY
from R_free_helpers.contract.table import CLOCKS, SEVERITIES


@pytest.fixture
def problems(check, frames, put):
    frames = put(frames, "visit", "mode", [1, 2], "pigeon")
    frames = put(frames, "patient", "sex", 1, "Kvinner")
    frames = put(frames, "patient", "residence_unit_id", 1, "rhf_vest")
    return check(frames)


def test_text_counts_groups_and_puts_errors_first(problems):
    text = format_problems(problems)
    assert text.startswith("2 errors, 1 warning.")
    places = [text.index(part) for part in ("ERRORS", "patient (1)", "patient.sex", "visit (1)", "WARNINGS")]
    assert places == sorted(places)
    assert "> Use one of female, male" in text
    assert max(map(len, text.splitlines())) <= 110


def test_text_of_nothing():
    assert "No problems" in format_problems([])


def test_text_has_no_control_characters(check, frames, put):
    text = format_problems(check(put(frames, "visit", "mode", 1, "\x1b[2J\x07\r\nx\u202e")))
    assert all(sign.isprintable() or sign == "\n" for sign in text)


def test_long_values_are_cut(check, frames, put):
    assert len(format_problems(check(put(frames, "visit", "mode", 1, "x" * 10_000)))) < 1000


def test_frame_has_counts_and_nothing_of_persons(problems):
    frame = problems_frame(problems)
    assert frame.rows() == [
        ("patient", "unknown_code", "error", 1),
        ("visit", "unknown_code", "error", 2),
        ("patient", "unit_with_parts", "warning", 1),
    ]
    assert frame.columns == ["table", "rule", "severity", "count"]
    assert problems_frame([]).schema == frame.schema


def test_errors_stop_and_warnings_pass(problems):
    require_valid([problem for problem in problems if problem.severity == "warning"])
    with pytest.raises(ContractError) as error:
        require_valid(problems)
    assert error.value.problems == tuple(problems)
    assert str(error.value) == format_problems(problems)


def test_problems_do_not_change(problems):
    with pytest.raises(dataclasses.FrozenInstanceError):
        problems[0].count = 0


def test_broken_extract_still_has_typed_tables(tmp_path, reference, writers, frames):
    folder = writers.parquet({"visit": frames["visit"].drop("mode")}, tmp_path)
    extract, problems = open_extract(folder, reference)
    assert sum(problem.rule == "missing_table" for problem in problems) == len(reference.schema) - 1
    for table in reference.schema:
        assert dict(extract.tables[table].schema) == reference.schema.polars_schema(table)


def test_without_extraction_date_the_future_is_not_checked(frames, tmp_path, reference, writers, put):
    folder = writers.parquet(put(frames, "visit", "entered_at", 1, dt.date(2090, 1, 1)), tmp_path)
    problems = open_extract(folder, dataclasses.replace(reference, extraction_date=None))[1]
    assert [(problem.severity, problem.rule) for problem in problems] == [("warning", "no_extraction_date")]


def test_required_tables_are_the_registrys_choice(frames, tmp_path, reference, writers):
    folder = writers.parquet({"patient": frames["patient"], "diagnosis": frames["diagnosis"]}, tmp_path)
    few = dataclasses.replace(reference, required=frozenset({"patient", "diagnosis"}))
    assert all(problem.severity == "warning" for problem in open_extract(folder, few)[1])


def test_scale_without_half(frames, tmp_path, reference, writers, put):
    unused = reference.instruments.with_columns(not_used=pl.lit("0.5"))
    folder = writers.parquet(put(frames, "functional_measurement", "value", 0, 0.5), tmp_path)
    problems = open_extract(folder, dataclasses.replace(reference, instruments=unused))[1]
    assert [(problem.rule, problem.rows) for problem in problems] == [("between_steps", (1,))]


def test_environment_cannot_switch_the_contract_off(frames, tmp_path, writers, put):
    folder = writers.parquet(put(frames, "diagnosis", "onset_month", 0, 13), tmp_path)
    code = (
        f"from pathlib import Path; from R_free_helpers.contract.extract import open_extract;"
        f"from R_free_helpers.contract.reference import load_reference;"
        f"print([p.rule for p in open_extract(Path({str(folder)!r}), load_reference(Path('data/no_ms')))[1]])"
    )
    off = {**os.environ, "PANDERA_VALIDATION_ENABLED": "False", "PANDERA_VALIDATION_DEPTH": "SCHEMA_ONLY"}
    done = subprocess.run([sys.executable, "-c", code], env=off, capture_output=True, text=True, check=True)
    assert "out_of_range" in done.stdout


@pytest.mark.parametrize(
    ("value", "meant"),
    [("Kvinner", "female"), ("FEMALE", "female"), (" male ", "male"), ("femal", "female"), ("ukjent", None)],
)
def test_suggestion(value, meant):
    assert suggest(value, {"female": "Kvinner", "male": "Menn"}) == meant


def test_every_coded_column_has_codes(reference):
    bare = [
        (table, name)
        for table in reference.schema
        for name in reference.schema.columns_where(table, "codes")
        if not reference.labels(table, name)
    ]
    assert bare == []


def test_codes_belong_to_coded_columns(reference):
    for table, column in reference.codes.select("table", "column").unique().rows():
        assert reference.schema.facts(table, column)["codes"], (table, column)
    assert not reference.codes.select("table", "column", "code").is_duplicated().any()


def test_the_library_is_coherent():
    whole = Schema(LIBRARY)
    for table in whole:
        columns = whole.frame_schema(table).columns
        assert any(column.metadata["key"] for column in columns.values())
        for name, column in columns.items():
            assert (column.metadata["clock"] in CLOCKS) == (whole.polars_schema(table)[name] == pl.Date)
            assert not (column.metadata["key"] and column.nullable)
            assert column.description
    declared = sum(
        len(whole.facts(table, name)["not_before"]) for table in whole for name in whole.polars_schema(table)
    )
    assert len(whole.date_orders) == declared > 10
    for order in whole.date_orders:
        assert whole.polars_schema(order.other_table)[order.other] == pl.Date
        assert order.severity in SEVERITIES


def test_optional_tables():
    assert {table for table in LIBRARY if Schema(LIBRARY).is_optional(table)} == {
        "validation_result",
        "reliability_rating",
        "biobank_sample",
        "data_delivery",
    }


def test_missing_list_is_named(tmp_path):
    schema = schema_of("no_ms")
    with pytest.raises(
        FileNotFoundError, match=r"instrument\.csv is missing: functional_measurement\.value and others"
    ):
        load_reference(tmp_path, schema=schema)
    (tmp_path / "instrument.csv").write_text("instrument,column,minimum,maximum,step\n")
    with pytest.raises(FileNotFoundError, match=r"codes\.csv is missing: patient\.sex"):
        load_reference(tmp_path, schema=schema)


def test_problem_reads_as_message_and_remedy():
    problem = Problem("error", "t", "c", "r", 1, (), (), "Broken.", "Mend it.")
    assert str(problem) == "Broken. Mend it."
