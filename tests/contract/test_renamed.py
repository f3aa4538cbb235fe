"""A column or table that is there under another name is named where the one that is missing is told."""

from __future__ import annotations

import polars as pl
import pytest

from R_free_helpers.contract.extract import open_extract


@pytest.fixture
def remedies(frames, check):
    """Return a function that renames columns of a table and returns the remedies of those that are missing."""

    def run(table: str, names: dict[str, str], **more: pl.Expr) -> dict[str, str]:
        damaged = {**frames, table: frames[table].rename(names).with_columns(**more)}
        return {problem.column: problem.remedy for problem in check(damaged) if problem.rule == "missing_column"}

    return run


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("patient", "birth_date", "birthdate"),
        ("patient", "birth_date", "BirthDate"),
        ("patient", "birth_date", "fodselsdato"),
        ("patient", "birth_date", "Fødselsdato"),
        ("patient", "birth_date", "födelsedatum"),
        ("patient", "sex", "kjonn"),
        ("patient", "sex", "kön"),
        ("visit", "visit_date", "date_of_visit"),
    ],
)
def test_a_column_is_recognised_by_its_name_or_by_what_it_is_called_in_the_dictionary(remedies, table, column, name):
    assert remedies(table, {column: name})[column].startswith(f'If "{name}" is it, rename it; else add the column')


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("birth_date", "xyzzy"),
        ("birth_date", "death_date_2"),  # more like one that is there
        ("visit_date", "dato"),  # several are called so
    ],
)
def test_a_name_that_tells_nothing_is_not_taken_for_a_column(remedies, column, name):
    table = "visit" if column == "visit_date" else "patient"
    assert remedies(table, {column: name})[column].startswith(f"Add the column {column}")


def test_each_of_several_renamed_columns_has_its_own(remedies):
    told = remedies("patient", {"birth_date": "fodselsdato", "death_date": "dodsdato"})
    assert '"fodselsdato"' in told["birth_date"] and '"dodsdato"' in told["death_date"]


def test_one_name_is_told_of_one_column_only(remedies):
    told = remedies("patient", {"birth_date": "birthdate", "death_date": "xyzzy"})
    assert '"birthdate"' in told["birth_date"] and '"' not in told["death_date"]


def test_it_is_found_among_more_columns_than_are_named(remedies):
    more = {f"column{number}": pl.lit(number) for number in range(50)}
    assert '"birthdate"' in remedies("patient", {"birth_date": "birthdate"}, **more)["birth_date"]


@pytest.mark.parametrize(("file", "told"), [("pasient", True), ("patients", True), ("xyzzy", False)])
def test_a_renamed_file_is_named_where_its_table_is_missing(frames, tmp_path, reference, writers, file, told):
    extract = writers.csv(frames, tmp_path / "extract")
    (extract / "patient.csv").rename(extract / f"{file}.csv")
    problems = open_extract(extract, reference)[1]
    (remedy,) = [one.remedy for one in problems if (one.rule, one.table) == ("missing_table", "patient")]
    assert remedy.startswith(f'If "{file}" is it, rename it; else export it' if told else "Export it")
