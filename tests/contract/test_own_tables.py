"""A registry with tables of its own: read from every kind of source, checked, described, and none passed unread."""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
import surgical_tables
from small_extract import put, write_csv, write_parquet, write_sqlite, write_xlsx

from R_free_helpers.contract.dictionary import data_dictionary
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.reference import load_reference
from R_free_helpers.contract.report import format_problems

D = dt.date
EXTRACTED = D(2024, 9, 1)


@pytest.fixture
def operations(tmp_path):
    return load_reference(
        surgical_tables.write_lists(tmp_path / "no_kirurgi"), EXTRACTED, schema=surgical_tables.SCHEMA, year=2023
    )


@pytest.fixture(params=["csv", "parquet", "sqlite", "xlsx"])
def opened(request, tmp_path, operations):
    """Return the function that writes tables in some form, and opens them."""

    def write(frames):
        if request.param == "sqlite":
            return f"sqlite:{write_sqlite(frames, tmp_path / 'rows.db')}"
        if request.param == "xlsx":
            return write_xlsx(frames, tmp_path / "rows.xlsx")
        return {"csv": write_csv, "parquet": write_parquet}[request.param](frames, tmp_path / "rows")

    return lambda frames: open_extract(write(frames), operations)


def found(problems):
    return {(problem.severity, problem.table, problem.column, problem.rule, problem.count) for problem in problems}


def test_own_tables_are_read_from_every_source(opened):
    frames = surgical_tables.make_frames()
    extract, problems = opened(frames)
    assert [str(problem) for problem in problems] == []
    assert list(extract.tables) == list(surgical_tables.SCHEMA)
    for name, frame in frames.items():
        assert extract.tables[name].equals(frame), name


def test_every_problem_of_own_tables_and_columns_is_named(opened):
    frames = surgical_tables.make_frames()
    frames = put(frames, "patient", "smoker", 1, "ja")
    frames = put(frames, "operation", "procedure_id", 0, "JFB3")
    frames = put(frames, "operation", "minutes", 3, 0)
    frames = put(frames, "operation", "discharged_on", 2, D(2023, 1, 1))
    frames = put(frames, "operation", "patient_id", 4, "P9")
    frames = put(frames, "operation", "operated_on", 7, D(2024, 1, 1))
    frames = put(frames, "operation", "entered_at", 7, D(2024, 1, 2))
    frames = put(frames, "complication", "kind", 2, "bleeding")
    frames = put(frames, "complication", "operation_id", 0, "O99")
    # Before the operation that it is of, though after the same person's first one.
    frames = put(frames, "complication", "found_on", 1, D(2023, 2, 1))
    frames = put(frames, "follow_up", "seen_on", 2, D(2023, 1, 1))
    frames = put(frames, "visit", "visit_date", 0, D(2023, 1, 1))
    _, problems = opened(frames)
    assert found(problems) == {
        ("error", "patient", "smoker", "unknown_code", 1),
        ("error", "operation", "procedure_id", "orphan", 1),
        ("error", "operation", "minutes", "out_of_range", 1),
        ("error", "operation", "discharged_on", "before_other_date", 1),
        ("error", "operation", "patient_id", "orphan", 1),
        ("error", "operation", "operated_on", "after_death", 1),
        ("error", "complication", "kind", "unknown_code", 1),
        ("error", "complication", "operation_id", "orphan", 1),
        ("error", "complication", "found_on", "before_other_date", 1),
        ("warning", "follow_up", "seen_on", "before_other_date", 1),
        ("warning", "visit", "visit_date", "before_other_date", 1),
    }
    told = {(problem.table, problem.column): problem for problem in problems}
    late = told["complication", "found_on"]
    assert late.keys == ("C2",) and "before operation.operated_on" in late.message
    assert "did you mean JFB30?" in told["operation", "procedure_id"].message
    assert "procedure.csv" in told["operation", "procedure_id"].remedy
    assert "patient.death_date" in told["operation", "operated_on"].remedy


def test_an_operation_told_twice_counts_once(opened):
    frames = surgical_tables.make_frames()
    again = frames["operation"].head(1).with_columns(operation_id=pl.lit("O9"))
    extract, problems = opened({**frames, "operation": pl.concat([frames["operation"], again])})
    assert found(problems) == {("warning", "operation", "", "copied_row", 1)}
    assert extract.tables["operation"].height == 8


def test_a_row_that_nobody_declared_is_told_and_what_lacks_too(opened, operations):
    frames = surgical_tables.make_frames()
    frames["operation"] = frames["operation"].drop("minutes").with_columns(weight=pl.lit(70))
    del frames["follow_up"], frames["complication"]
    frames["biopsy"] = frames["visit"]
    extract, problems = opened(frames)
    assert found(problems) == {
        ("error", "operation", "minutes", "missing_column", 1),
        ("error", "complication", "", "missing_table", 1),
        ("warning", "", "", "extra_table", 1),
        ("warning", "operation", "weight", "extra_column", 1),
        ("warning", "follow_up", "", "missing_table", 1),
    }
    assert any("biopsy" in problem.message for problem in problems)
    text = format_problems(problems, extract.read)
    assert "Checked: 3 of 5 tables, 15 rows." in text
    lines = {line.split()[0]: line for line in text.split("CHECKED\n")[1].splitlines()}
    assert "8 rows; 1 of 10 columns not there: minutes" in lines["operation"]
    assert "not checked: not in the extract" in lines["complication"]
    assert "not checked" in lines["follow_up"] and "6 rows" in lines["patient"]


def test_without_a_problem_the_report_says_what_was_checked(tmp_path, operations):
    extract, problems = open_extract(write_parquet(surgical_tables.make_frames(), tmp_path / "rows"), operations)
    text = format_problems(problems, extract.read)
    assert text.startswith("No problems: all that was checked follows the contract. Checked: 5 tables, 21 rows.")


def test_a_table_that_cannot_be_read_was_not_checked(tmp_path, operations):
    folder = write_parquet(surgical_tables.make_frames(), tmp_path / "rows")
    (folder / "operation.parquet").write_bytes(b"broken")
    extract, problems = open_extract(folder, operations)
    assert ("error", "operation", "", "unreadable_file", 1) in found(problems)
    assert "not checked: it could not be read" in format_problems(problems, extract.read)


@pytest.mark.parametrize("name", ["operasjon.sav", "biopsy.tsv", "old.xls"])
def test_a_file_of_a_form_that_is_not_read_is_told(tmp_path, operations, name):
    folder = write_parquet(surgical_tables.make_frames(), tmp_path / "rows")
    (folder / name).write_bytes(b"x")
    _, problems = open_extract(folder, operations)
    assert found(problems) == {("warning", "", "", "extra_table", 1)}
    assert name in problems[0].message


TEXTS = {
    "nb": ("Én rad per operasjon", "Operasjonsdato", "Dato for kontakten", "Røykte ved første operasjon"),
    "sv": ("En rad per operation", "Operationsdatum", "Datum för kontakten", "Smoked at the time"),
    "en": ("One row per operation", "Date of the operation", "Date of the contact", "Smoked at the time"),
}


@pytest.mark.parametrize("language", TEXTS)
def test_own_tables_are_described_in_every_language(operations, language):
    text = data_dictionary(operations, language)
    for part in TEXTS[language]:
        assert part in text, part
    operation = text.split("## operation\n")[1].split("\n## ")[0]
    for name in surgical_tables.SCHEMA.polars_schema("operation"):
        assert f"| `{name}` |" in operation
    assert "`procedure.procedure_id`" in operation and "1 " in operation and "1500" in operation
    assert "`operation.operated_on`" in text.split("## complication\n")[1].split("\n## ")[0]
    assert "`operation.operated_on`" in text.split("## visit\n")[1]
    assert "`patient_id`, `operated_on`, `procedure_id`" in operation
    assert "consent_status" not in text and "| `smoker` |" in text.split("## patient\n")[1].split("\n## ")[0]


def test_the_tables_of_the_page_on_adding_a_registry_are_right():
    page = (Path(__file__).parents[2] / "docs" / "add-a-registry.md").read_text(encoding="utf-8")
    (example,) = (block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "SCHEMA = Schema(" in block)
    module = ModuleType("no_kirurgi_tables")
    sys.modules[module.__name__] = module
    try:
        exec(example, module.__dict__)
    finally:
        del sys.modules[module.__name__]
    assert list(module.SCHEMA) == ["patient", "operation", "complication", "visit"]
    assert module.SCHEMA.lists == ("unit", "procedure")
    assert module.SCHEMA.date_orders[-1].named == "operation.operated_on"


def test_a_text_of_what_is_not_there_is_refused(operations, tmp_path):
    path = tmp_path / "no_kirurgi" / "descriptions_nb.csv"
    path.write_text(path.read_text(encoding="utf-8") + "operation,opertaed_on,Dato\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"descriptions_nb.csv describes operation.opertaed_on"):
        data_dictionary(operations, "nb")


def test_a_list_that_columns_refer_to_is_needed(operations, tmp_path):
    path: Path = tmp_path / "no_kirurgi" / "procedure.csv"
    path.write_text("id,label\nJFB30,Kolon\n", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"procedure.csv has no column procedure_id, which operation.procedure_id names"
    ):
        load_reference(path.parent, schema=surgical_tables.SCHEMA)
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"procedure.csv is missing: operation.procedure_id need"):
        load_reference(path.parent, schema=surgical_tables.SCHEMA)


def test_a_level_of_what_names_no_unit_is_refused(operations, tmp_path):
    path: Path = tmp_path / "no_kirurgi" / "unit_level.csv"
    path.write_text("table,column,level\noperation,unit_id,hospital\n", encoding="utf-8")
    assert load_reference(path.parent, schema=surgical_tables.SCHEMA).levels == {("operation", "unit_id"): "hospital"}
    path.write_text("table,column,level\noperation,hospital_id,hospital\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no_kirurgi/unit_level.csv names operation.hospital_id, which names no unit"):
        load_reference(path.parent, schema=surgical_tables.SCHEMA)


def test_lists_that_nothing_refers_to_are_not_needed(operations):
    assert set(operations.lists) == {"unit", "procedure"}
    assert operations.instruments.is_empty()


def test_births_and_units_are_found_in_whatever_table_has_the_persons(tmp_path):
    from R_free_helpers.contract.schema import Schema

    used = dict(surgical_tables.SCHEMA.used)
    renamed = {"pasient": used.pop("patient"), **used}
    schema = Schema(renamed, lists=("procedure",))
    assert schema.persons == "pasient"
    assert schema.facts("operation", "patient_id")["references"] == "pasient.patient_id"
    folder = surgical_tables.write_lists(tmp_path / "lists")
    codes = (folder / "codes.csv").read_text(encoding="utf-8").replace("patient,", "pasient,")
    (folder / "codes.csv").write_text(codes, encoding="utf-8")
    frames = put(surgical_tables.make_frames(), "operation", "operated_on", 0, D(1949, 1, 1))
    frames["pasient"] = frames.pop("patient")
    (folder / "descriptions_nb.csv").unlink()
    reference = load_reference(folder, EXTRACTED, schema=schema)
    _, problems = open_extract(write_parquet(frames, tmp_path / "rows"), reference)
    assert found(problems) == {("error", "operation", "operated_on", "before_birth", 1)}
    assert "pasient.birth_date" in problems[0].remedy
    # A class of its own is described by itself, and what it has from the library by the library.
    described = data_dictionary(reference, "sv").split("## pasient\n")[1].split("\n## ")[0]
    assert "One row per person who has been operated on." in described and "Födelsedatum" in described
