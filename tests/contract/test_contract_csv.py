"""CSV as Norwegian systems export it reads back as Parquet does; what is uncertain is refused."""

from __future__ import annotations

import itertools

import pytest

from R_free_helpers.contract.csv_text import Unreadable, decode, find_separator, read_csv
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.tables import TABLES

DIALECTS = list(itertools.product(("utf-8", "utf-8-sig", "cp1252"), (";", ",", "\t"), (",", ".")))


def different(extract, frames) -> list[str]:
    return [table for table in TABLES if not extract.tables[table].equals(frames[table])]


def test_parquet_reads_as_written(frames, tmp_path, reference, writers):
    extract, problems = open_extract(writers.parquet(frames, tmp_path), reference)
    assert problems == []
    assert different(extract, frames) == []


@pytest.mark.parametrize(("encoding", "separator", "decimal"), DIALECTS)
def test_dialect_reads_as_parquet(encoding, separator, decimal, frames, tmp_path, reference, writers):
    folder = writers.csv(frames, tmp_path / "csv", encoding=encoding, separator=separator, decimal=decimal)
    extract, problems = open_extract(folder, reference)
    assert problems == []
    assert different(extract, frames) == []


@pytest.mark.parametrize(
    "text",
    [
        {"dates": "%d.%m.%Y"},
        {"dates": "%Y-%m-%d 00:00:00"},
        {"dates": "%Y-%m-%dT00:00"},
        {"true": "SANN", "false": "USANN"},
        {"true": "1", "false": "0"},
        {"true": "True", "false": "False"},
        {"missing": "NA"},
        {"missing": "NULL"},
        {"missing": "-"},
        {"missing": "NaN"},
        {"missing": "  "},
        {"newline": "\r\n"},
        {"newline": "\r"},
    ],
)
def test_way_of_writing_reads_as_parquet(text, frames, tmp_path, reference, writers):
    extract, problems = open_extract(writers.csv(frames, tmp_path / "csv", **text), reference)
    assert problems == []
    assert different(extract, frames) == []


def damaged(folder, table, change):
    file = folder / f"{table}.csv"
    file.write_bytes(change(file.read_bytes()))
    return folder


def line(number, change):
    """Return a change of one line of a file, counted with the header as 1."""

    def run(data):
        lines = data.split(b"\n")
        lines[number - 1] = change(lines[number - 1])
        return b"\n".join(lines)

    return run


HARMLESS = {
    "Excel's separator line": lambda data: b"sep=;\n" + data,
    "no line end at the end": lambda data: data.rstrip(b"\n"),
    "empty rows at the end": lambda data: data + b";;;;;;\n\n\n",
    "upper case header": line(1, bytes.upper),
    "blanks in the header": line(1, lambda text: text.replace(b";", b" ; ")),
    "quoted header": line(1, lambda text: b";".join(b'"%s"' % name for name in text.split(b";"))),
    "every cell quoted": lambda data: b"\n".join(
        b";".join(b'"%s"' % cell for cell in row.split(b";")) for row in data.rstrip(b"\n").split(b"\n")
    ),
    "blanks around cells": lambda data: data.replace(b";", b" ; "),
    "one unnamed empty column": lambda data: data.replace(b"\n", b";\n"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_oddity_changes_nothing(name, frames, tmp_path, reference, writers):
    folder = damaged(writers.csv(frames, tmp_path / "csv"), "visit", HARMLESS[name])
    extract, problems = open_extract(folder, reference)
    assert problems == []
    assert different(extract, frames) == []


HARMFUL = {
    "other separator": (lambda data: data.replace(b";", b"|"), "separator", "no column is recognised"),
    "no header": (lambda data: data.split(b"\n", 1)[1], "separator", "name them"),
    "nothing": (lambda data: b"", "empty_file", "no header"),
    "only a separator line": (lambda data: b"sep=;\n", "empty_file", "no header"),
    "a cell too many": (line(5, lambda text: text + b";x"), "ragged_rows", "rows 5"),
    "a cell too few": (line(5, lambda text: text.rsplit(b";", 1)[0]), "ragged_rows", "rows 5"),
    "an empty row within": (line(5, lambda text: b""), "ragged_rows", "rows 5"),
    "cut off": (lambda data: data[: data.index(b"V010") + 6], "ragged_rows", "cut off"),
    "open quotation mark": (line(5, lambda text: b'"' + text), "quotes", "quotation mark"),
    "quotation mark in a cell": (line(5, lambda text: text.replace(b"V004", b'"V0"04')), "quotes", "row 5"),
    "mixed encodings": (lambda data: data + "V1;ø".encode("cp1252") + "V2;ø".encode(), "mixed_encodings", "row 32"),
    "BOM and Latin-1": (lambda data: b"\xef\xbb\xbf" + data + b"\xf8", "mixed_encodings", "row 32"),
    "UTF-16": (lambda data: data.decode().encode("utf-16"), "encoding", "UTF-16"),
    "zero bytes": (line(4, lambda text: text + b"\0"), "encoding", "row 4"),
    "bytes of no encoding": (line(4, lambda text: text + b"\x81"), "encoding", "row 4"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_uncertain_file_is_refused(name, frames, tmp_path, reference, writers):
    change, rule, says = HARMFUL[name]
    _, problems = open_extract(damaged(writers.csv(frames, tmp_path / "csv"), "visit", change), reference)
    assert [(problem.severity, problem.table, problem.rule) for problem in problems] == [("error", "visit", rule)]
    assert problems[0].message.startswith('visit: "visit.csv" ')
    assert says in str(problems[0])


CELLS = {
    "unquoted decimal comma": ("functional_measurement", b";1.5;", b";1,5;", "mixed_decimal_signs", (3, 8, 13, 18, 23)),
    "thousands": ("functional_measurement", b";6.5;", b";1 000,5;", "not_a_number", (5, 10, 15, 20, 25)),
    "serial date": ("visit", b";2024-03-03;", b";45354;", "bare_number", (4,)),
    "swapped day and month": ("visit", b";2024-03-03;", b";2024-31-03;", "no_such_day", (4,)),
    "time zone": ("visit", b";2024-03-03;", b";2024-03-03T23:30:00Z;", "time_zone", (4,)),
    "Norwegian label": ("visit", b";video;", b";Video-konsultasjon;", "unknown_code", (3, 5, 7, 9, 11)),
    "formula": ("visit", b"V003;", b"=1+1;", None, ()),
    "formula for a unit": ("visit", b";unn;", b";=HYPERLINK(A1);", "orphan", (5, 9, 13, 17, 21)),
}


@pytest.mark.parametrize("name", [name for name in CELLS if CELLS[name][3]])
def test_row_numbers_count_the_header(name, frames, tmp_path, reference, writers):
    table, good, bad, rule, rows = CELLS[name]
    folder = damaged(writers.csv(frames, tmp_path / "csv"), table, lambda data: data.replace(good, bad))
    _, problems = open_extract(folder, reference)
    assert [(problem.table, problem.rule, problem.rows) for problem in problems] == [(table, rule, rows)]


def test_a_formula_is_only_text(frames, tmp_path, reference, writers):
    table, good, bad, *_ = CELLS["formula"]
    folder = damaged(writers.csv(frames, tmp_path / "csv"), table, lambda data: data.replace(good, bad))
    extract, problems = open_extract(folder, reference)
    assert problems == []
    assert extract.tables["visit"].get_column("visit_id")[2] == "=1+1"


def test_an_unquoted_decimal_comma_between_commas_is_refused(frames, tmp_path, reference, writers):
    folder = writers.csv(frames, tmp_path / "csv", separator=",")
    damaged(folder, "functional_measurement", lambda data: data.replace(b",1.5,", b",1,5,"))
    _, problems = open_extract(folder, reference)
    assert [problem.rule for problem in problems] == ["ragged_rows"]


def test_separator_line_moves_the_row_numbers(frames, tmp_path, reference, writers, put):
    folder = writers.csv(put(frames, "visit", "mode", 0, "x"), tmp_path / "csv")
    damaged(folder, "visit", lambda data: b"sep=;\n" + data)
    assert open_extract(folder, reference)[1][0].rows == (3,)


def test_a_line_break_in_a_cell_is_kept(frames, tmp_path, reference, writers, put):
    frames = put(frames, "data_delivery", "project", 0, "to\nlinjer")
    extract, problems = open_extract(writers.csv(frames, tmp_path / "csv"), reference)
    assert problems == []
    assert extract.tables["data_delivery"].get_column("project")[0] == "to\nlinjer"


def test_header_decides_between_separators():
    assert find_separator("visit_id,mode;staff,unit_id", ["visit_id", "mode", "staff", "unit_id"]) == ","
    with pytest.raises(Unreadable, match="semicolon or comma"):
        find_separator("visit_id;mode,staff", ["visit_id", "staff"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
def test_norwegian_letters_survive(encoding):
    assert decode("æøå ÆØÅ é".encode(encoding)) == "æøå ÆØÅ é"


def test_latin1_words_do_not_pass_for_utf8():
    assert decode("Sør".encode("latin-1")) == "Sør"


def test_rows_are_text_as_they_stand():
    frame, header, first = read_csv(b"a;b\n 01 ;-\n", ["a"])
    assert (frame.rows(), header, first) == ([("01", "-")], ["a", "b"], 2)
