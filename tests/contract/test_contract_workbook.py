"""A workbook reads as Parquet does; nothing is computed, and nothing unpacks without limit."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest
from small_extract import SCHEMA

from R_free_helpers.contract import workbook
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.problems import Unreadable


@pytest.fixture
def book(undamaged, tmp_path):
    """Return a function that writes the workbook, changed through openpyxl, and gives its path."""

    def write(change=None):
        path = tmp_path / "extract.xlsx"
        path.write_bytes(undamaged)
        if change is not None:
            opened = openpyxl.load_workbook(path)
            change(opened)
            opened.save(path)
        return path

    return write


def set_cell(sheet, cell, value):
    def change(book):
        book[sheet][cell] = value

    return change


def test_workbook_reads_as_parquet(frames, reference, book):
    extract, problems = open_extract(book(), reference)
    assert problems == []
    assert [table for table in SCHEMA if not extract.tables[table].equals(SCHEMA.complete(frames)[table])] == []


def test_formula_cells_are_named(book, reference):
    problems = open_extract(book(set_cell("visit", "E4", "=A4")), reference)[1]
    assert len(problems) == 1
    assert "E4" in problems[0].message and "values" in problems[0].remedy


def test_formula_in_a_sheet_that_is_not_read_is_harmless(book, reference):
    def change(book):
        book.create_sheet("Notater")["A1"] = "=1+1"

    problems = open_extract(book(change), reference)[1]
    assert [(problem.severity, problem.rule) for problem in problems] == [("warning", "extra_table")]


def test_blank_rows_above_the_header_move_the_row_numbers(book, reference):
    def change(book):
        set_cell("visit", "E2", "x")(book)
        book["visit"].insert_rows(1, 2)

    assert open_extract(book(change), reference)[1][0].rows == (4,)


def test_names_in_any_case(book, reference):
    def change(book):
        book["visit"]["A1"] = "Visit_ID"
        sheet = book["visit"]
        sheet.title = "x"
        sheet.title = "Visit"

    assert open_extract(book(change), reference)[1] == []


def refused(path, reference):
    problems = open_extract(path, reference)[1]
    errors = [problem for problem in problems if problem.severity == "error"]
    assert len(errors) == 1
    return errors[0]


def test_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch, reference):
    monkeypatch.setattr(workbook.Workbook.__init__, "__defaults__", (1 << 20,))
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (2 << 20))
    assert path.stat().st_size < 10_000
    assert refused(path, reference).rule == "too_large"


def test_bomb_that_lies_about_its_size_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (2 << 20))
    data = path.read_bytes()
    # Both headers state the unpacked size; here they say ten bytes.
    lying = data.replace((2 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != data
    path.write_bytes(lying)
    with pytest.raises(Unreadable) as error:
        workbook.unpack(path, 1 << 20)
    assert error.value.rule == "workbook"


def test_too_many_parts_are_refused(tmp_path):
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(workbook.LIMIT_PARTS + 1):
            archive.writestr(f"{number}.xml", b"")
    with pytest.raises(Unreadable, match="more than 10000 parts"):
        workbook.unpack(path)


def test_entities_are_refused(book, reference):
    path = book()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + parts["xl/workbook.xml"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert "document type" in refused(path, reference).message


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"\xd0\xcf\x11\xe0" + b"\0" * 4000,
        lambda data: data[:2000] + b"\0" * 4000 + data[6000:],
    ],
)
def test_damaged_workbook_is_refused(change, book, reference):
    path = book()
    path.write_bytes(change(path.read_bytes()))
    problem = refused(path, reference)
    assert (problem.rule, problem.table) == ("workbook", "")
    assert "extract.xlsx" in problem.message


def test_workbook_without_tables(book, reference):
    def change(book):
        for sheet in book.sheetnames[1:]:
            book.remove(book[sheet])
        book.active.title = "Ark1"

    assert refused(book(change), reference).rule == "empty_folder"
