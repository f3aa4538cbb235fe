"""What a registry does not have is not asked for and not read, and what it has is checked."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from R_free_helpers.contract import standard
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.contract.schema import Schema, uses
from R_free_helpers.synthetic.writing import frame


def found(problems):
    return [(problem.severity, problem.table, problem.column, problem.rule) for problem in problems]


def test_absent_and_not_used_is_no_problem(frames, few, tmp_path, writers):
    kept = {name: rows for name, rows in frames.items() if name != "relapse"}
    kept["visit"] = kept["visit"].drop("mode")
    extract, problems = open_extract(writers.parquet(kept, tmp_path), few)
    assert problems == []
    assert list(extract.tables) == list(few.schema) and "relapse" not in few.schema
    for table in few.schema:
        assert dict(extract.tables[table].schema) == few.schema.polars_schema(table)
    assert "mode" not in extract.tables["visit"].columns


@pytest.mark.parametrize("kind", ["parquet", "csv", "xlsx"])
def test_present_and_not_used_is_ignored_with_a_warning(kind, frames, few, tmp_path, writers, put):
    damaged = put(put(frames, "visit", "mode", 1, "pigeon"), "relapse", "patient_id", 1, "nobody")
    path = getattr(writers, kind)(damaged, tmp_path / ("extract.xlsx" if kind == "xlsx" else "extract"))
    extract, problems = open_extract(path, few)
    assert found(problems) == [("warning", "", "", "extra_table"), ("warning", "visit", "mode", "extra_column")]
    assert "relapse" in problems[0].message
    assert "relapse" not in extract.tables and "mode" not in extract.tables["visit"].columns


def test_a_damaged_file_of_an_unused_table_is_not_opened(frames, few, tmp_path, writers):
    folder = writers.parquet({**frames, "visit": frames["visit"].drop("mode")}, tmp_path)
    (folder / "relapse.parquet").write_bytes(b"broken")
    assert found(open_extract(folder, few)[1]) == [("warning", "", "", "extra_table")]


def test_what_is_used_is_still_required(frames, few, tmp_path, writers):
    kept = {name: rows for name, rows in frames.items() if name not in ("relapse", "mri_exam")}
    kept["visit"] = kept["visit"].drop("mode", "staff")
    assert found(open_extract(writers.parquet(kept, tmp_path), few)[1]) == [
        ("error", "visit", "staff", "missing_column"),
        ("error", "mri_exam", "", "missing_table"),
    ]


def test_generator_writes_only_what_is_used():
    row = {"delivery_id": ["D1"], "year": [2024], "purpose": ["other"]}
    without = Schema({"data_delivery": uses(standard.DataDelivery, without=("project",))})
    made = frame(without, "data_delivery", row)
    assert dict(made.schema) == without.polars_schema("data_delivery")
    with pytest.raises(KeyError, match="project"):
        frame(Schema({"data_delivery": standard.DataDelivery}), "data_delivery", row)


def test_tables_are_completed_without_losing_a_row(frames, reference):
    whole = reference.schema.complete({"diagnosis": frames["diagnosis"]})
    assert list(whole) == list(reference.schema)
    assert whole["diagnosis"].equals(frames["diagnosis"])
    assert whole["visit"].height == 0


# What only another registry has, checked with a registry that has everything.


@pytest.fixture
def everything(reference):
    codes = pl.DataFrame(
        {
            "table": "diagnosis",
            "column": "validated_result",
            "code": ["correct", "changed"],
            "label": ["Rätt", "Ändrad"],
        }
    )
    return dataclasses.replace(reference, schema=Schema(standard.LIBRARY), codes=pl.concat([reference.codes, codes]))


@pytest.fixture
def whole(frames, everything):
    whole = everything.schema.complete(frames)
    whole["diagnosis"] = whole["diagnosis"].with_columns(icd_registered=pl.lit(True))
    return whole


def check(frames, reference, tmp_path, writers):
    return [
        (problem.column, problem.rule, problem.rows)
        for problem in open_extract(writers.parquet(frames, tmp_path / "x"), reference)[1]
    ]


def test_the_columns_of_every_registry_are_checked(whole, everything, tmp_path, writers, put):
    assert check(whole, everything, tmp_path, writers) == []
    whole = put(whole, "diagnosis", "validated_result", 2, "corect")
    whole = put(whole, "diagnosis", "onset_date", 0, whole["diagnosis"]["diagnosis_date"][0])
    whole = put(whole, "prom_response", "score", 0, 101.0)
    assert check(whole, everything, tmp_path, writers) == [
        ("onset_date", "onset_disagrees", (1,)),
        ("validated_result", "unknown_code", (3,)),
        ("score", "outside_scale", (1,)),
    ]


@pytest.mark.parametrize(
    "text",
    ["{", "[1, 2]", '"x"', '{"a": 1, "a": 2}', '{"a": NaN}', '{"a": [1]}', '{"a": {}}', "{'a': 1}", "[" * 50_000],
)
def test_answers_that_are_no_json_object_are_refused(text, whole, everything, tmp_path, writers, put):
    damaged = put(whole, "prom_response", "items", 3, text)
    assert check(damaged, everything, tmp_path, writers) == [("items", "broken_json", (4,))]


def test_answers_are_read(whole, everything, tmp_path, writers, put):
    good = put(whole, "prom_response", "items", 3, '{"gå": 3, "b": null, "c": "nej", "d": true}')
    assert check(good, everything, tmp_path, writers) == []


def test_a_column_may_name_units_of_one_level(frames, reference, tmp_path, writers, put):
    regional = dataclasses.replace(reference, levels={("patient", "residence_unit_id"): "rhf"})
    regions = frames["patient"].with_columns(residence_unit_id=pl.lit("rhf_vest"))
    assert check({**frames, "patient": regions}, regional, tmp_path, writers) == []
    mixed = put({**frames, "patient": regions}, "patient", "residence_unit_id", 6, "bergen")
    assert check(mixed, regional, tmp_path, writers) == [("residence_unit_id", "unit_of_other_level", (7,))]


def test_levels_are_read_beside_the_lists():
    assert load_reference("data/no_ms").levels == {}
