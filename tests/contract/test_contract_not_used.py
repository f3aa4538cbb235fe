"""What a registry does not have is not asked for, not read and yet there for those who use the tables."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.not_used import EVERYTHING_USED, NotUsed, complete, load_not_used
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.contract.tables import TABLES, polars_schema
from R_free_helpers.synthetic.writing import frame


def found(problems):
    return [(problem.severity, problem.table, problem.column, problem.rule) for problem in problems]


def test_absent_and_not_used_is_no_problem(frames, few, tmp_path, writers):
    kept = {name: rows for name, rows in frames.items() if name != "relapse"}
    kept["visit"] = kept["visit"].drop("mode")
    extract, problems = open_extract(writers.parquet(kept, tmp_path), few)
    assert problems == []
    assert extract.tables["relapse"].height == 0
    assert extract.tables["visit"].get_column("mode").null_count() == extract.tables["visit"].height
    for table in TABLES:
        assert dict(extract.tables[table].schema) == polars_schema(table)


@pytest.mark.parametrize("kind", ["parquet", "csv", "xlsx"])
def test_present_and_not_used_is_ignored_with_a_warning(kind, frames, few, tmp_path, writers, put):
    damaged = put(put(frames, "visit", "mode", 1, "pigeon"), "relapse", "patient_id", 1, "nobody")
    path = getattr(writers, kind)(damaged, tmp_path / ("extract.xlsx" if kind == "xlsx" else "extract"))
    extract, problems = open_extract(path, few)
    assert found(problems) == [
        ("warning", "visit", "mode", "not_used"),
        ("warning", "relapse", "", "not_used"),
    ]
    assert all("not_used.csv" in problem.remedy for problem in problems)
    assert extract.tables["relapse"].height == 0
    assert extract.tables["visit"].get_column("mode").drop_nulls().is_empty()


def test_a_damaged_file_of_an_unused_table_is_not_opened(frames, few, tmp_path, writers):
    folder = writers.parquet({**frames, "visit": frames["visit"].drop("mode")}, tmp_path)
    (folder / "relapse.parquet").write_bytes(b"broken")
    assert found(open_extract(folder, few)[1]) == [("warning", "relapse", "", "not_used")]


def test_what_is_used_is_still_required(frames, few, tmp_path, writers):
    kept = {name: rows for name, rows in frames.items() if name not in ("relapse", "mri_exam")}
    kept["visit"] = kept["visit"].drop("mode", "staff")
    assert found(open_extract(writers.parquet(kept, tmp_path), few)[1]) == [
        ("error", "visit", "staff", "missing_column"),
        ("error", "mri_exam", "", "missing_table"),
    ]


def write_list(folder, *rows):
    (folder / "not_used.csv").write_text("table,column\n" + "".join(f"{row}\n" for row in rows))
    return folder


def test_list_is_read(tmp_path):
    read = load_not_used(write_list(tmp_path, "relapse,", "visit,mode"))
    assert read.table("relapse") and not read.table("visit")
    assert read.columns("visit") == {"mode"} and read.columns("relapse") == set()
    assert "relapse" not in read.tables and "mode" not in read.schema("visit")


def test_no_list_means_that_everything_is_used(tmp_path):
    assert load_not_used(tmp_path) == EVERYTHING_USED


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("visits,", "no table 'visits'; did you mean visit"),
        ("visit,moode", r"no column visit\.moode; did you mean mode"),
        ("visit,visit_id", "primary key"),
    ],
)
def test_list_with_a_mistake_is_refused(row, says, tmp_path):
    with pytest.raises(ValueError, match=says):
        load_not_used(write_list(tmp_path, row))


def test_generator_writes_only_what_is_used():
    without = NotUsed(frozenset({("data_delivery", "project")}))
    made = frame("data_delivery", {"delivery_id": ["D1"], "year": [2024], "purpose": ["other"]}, without)
    assert dict(made.schema) == without.schema("data_delivery")
    with pytest.raises(KeyError, match="project"):
        frame("data_delivery", {"delivery_id": ["D1"], "year": [2024], "purpose": ["other"]})


def test_tables_are_completed_without_losing_a_row(frames):
    whole = complete({"diagnosis": frames["diagnosis"]})
    assert list(whole) == list(TABLES)
    assert whole["diagnosis"].select(frames["diagnosis"].columns).equals(frames["diagnosis"])


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_shipped_lists_are_right(registry):
    assert load_not_used(f"data/{registry}").places


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
    return dataclasses.replace(reference, not_used=EVERYTHING_USED, codes=pl.concat([reference.codes, codes]))


@pytest.fixture
def whole(frames):
    whole = complete(frames)
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
