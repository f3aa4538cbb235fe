"""CSV as Norwegian systems export it reads back as Parquet does; what is uncertain is refused."""

from __future__ import annotations

import itertools

import pytest
from small_extract import SCHEMA

from R_free_helpers.contract.csv_text import decode, find_separator, read_csv
from R_free_helpers.contract.extract import open_extract
from R_free_helpers.contract.problems import Unreadable

DIALECTS = list(itertools.product(("utf-8", "utf-8-sig", "cp1252"), (";", ",", "\t"), (",", ".")))


def different(extract, frames) -> list[str]:
    return [table for table in SCHEMA if not extract.tables[table].equals(SCHEMA.complete(frames)[table])]


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


def test_separator_line_moves_the_row_numbers(frames, tmp_path, reference, writers, put):
    folder = writers.csv(put(frames, "visit", "mode", 0, "x"), tmp_path / "csv")
    damaged(folder, "visit", lambda data: b"sep=;\n" + data)
    assert open_extract(folder, reference)[1][0].rows == (3,)


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
