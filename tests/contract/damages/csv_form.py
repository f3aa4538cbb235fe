"""CSV files as programs and people leave them."""

from __future__ import annotations

import datetime as dt
import gzip

from kit import csv_file, csv_reads, family, gives, in_csv, in_folder, line, reads, swap
from small_extract import make_frames, put, write_csv


def visits(change):
    return reads(in_csv("visit", change))


def written(**how):
    """Return the whole extract written as CSV in another way."""
    return reads(in_folder(lambda folder: write_csv(make_frames(), folder.with_name("other"), **how), "csv"))


def refused(change, rule, says):
    return csv_file("visit", change, rule, says)


def project(encoding):
    """Return the table of deliveries, whose projects have letters beyond ASCII, with its bytes changed."""
    return lambda data: data.decode().encode(encoding)


def quoted(data):
    rows = data.rstrip(b"\n").split(b"\n")
    return b"\n".join(b";".join(b'"%s"' % cell for cell in row.split(b";")) for row in rows)


SHEET = 65_535
"""Rows below the header of an old sheet."""


def full_sheet(data):
    """Return as many visits as fit into an old sheet: what is told twice would be one visit."""
    header, *rows = data.decode().rstrip("\n").split("\n")
    persons = list(dict.fromkeys(row.split(";")[1] for row in rows))
    _, _, unit, date, *rest = rows[0].split(";")
    last = dt.date.fromisoformat(date)
    made = (
        ";".join([f"V{n:06d}", persons[n % len(persons)], unit, str(last - dt.timedelta(n // len(persons))), *rest])
        for n in range(SHEET)
    )
    return "\n".join([header, *made]).encode()


def many_visits(frames):
    """Return the tables that `full_sheet` should be read as."""
    import polars as pl

    visits = frames["visit"]
    persons, number = visits["patient_id"].unique(maintain_order=True), pl.int_range(SHEET)
    rows = pl.concat([visits.head(1)] * SHEET).with_columns(
        visit_id=pl.format("V{}", number.cast(pl.String).str.zfill(6)),
        patient_id=pl.lit(persons).gather(number % len(persons)),
        visit_date=pl.col("visit_date").dt.offset_by(pl.format("-{}d", number // len(persons))),
    )
    return {**frames, "visit": rows}


DAMAGES = family(
    "CSV files",
    {
        "Latin-1": written(encoding="cp1252"),
        "byte order mark": written(encoding="utf-8-sig"),
        "commas": written(separator=","),
        "tabs": written(separator="\t"),
        "line ends of Windows": written(newline="\r\n"),
        "line ends of an old Macintosh": written(newline="\r"),
        "yes and no in Swedish": written(true="SANT", false="FALSKT"),
        "yes and no in Norwegian": written(true="Ja", false="Nei"),
        "a line that names the separator": visits(lambda data: b"sep=;\n" + data),
        "no line end at the end": visits(lambda data: data.rstrip(b"\n")),
        "empty rows at the end": visits(lambda data: data + b";;;;;;\n\n\n"),
        "mixed line ends": visits(line(3, lambda text: text + b"\r")),
        "upper case header": visits(line(1, bytes.upper)),
        "blanks in the header": visits(line(1, lambda text: text.replace(b";", b" ; "))),
        "quoted header": visits(line(1, lambda text: b";".join(b'"%s"' % name for name in text.split(b";")))),
        "every cell quoted": visits(quoted),
        "blanks around cells": visits(lambda data: data.replace(b";", b" ; ")),
        "an unnamed empty column": visits(lambda data: data.replace(b"\n", b";\n")),
        "a line break in a cell": reads(
            in_csv("data_delivery", swap("Årlig\tutlevering", '"Årlig\nutlevering"')),
            lambda frames: put(frames, "data_delivery", "project", 1, "Årlig\nutlevering"),
        ),
        "a cell of two hundred thousand signs": reads(
            in_csv("data_delivery", swap("Årlig\tutlevering", '"' + "å" * 200_000 + '"')),
            lambda frames: put(frames, "data_delivery", "project", 1, "å" * 200_000),
        ),
        "another separator": refused(lambda data: data.replace(b";", b"|"), "separator", "no column is recognised"),
        "two separators in the header": refused(
            lambda data: b"visit_id;patient_id;unit_id;visit_date,mode,staff,entered_at\n",
            "separator",
            "semicolon or comma",
        ),
        "columns of fixed width": refused(
            lambda data: data.replace(b";", b"   "), "separator", "semicolon, comma or tab"
        ),
        "no header": refused(lambda data: data.split(b"\n", 1)[1], "separator", "name them"),
        "a title above the header": refused(lambda data: b"Visits 2024\n" + data, "separator", '"Visits 2024"'),
        "nothing": refused(lambda data: b"", "empty_file", "no header"),
        "only blanks": refused(lambda data: b" \n \n", "empty_file", "no header"),
        "only the line that names the separator": refused(lambda data: b"sep=;\n", "empty_file", "no header"),
        "only the header": gives(
            in_csv("visit", lambda data: data.split(b"\n")[0]),
            "visit",
            "",
            "empty_table",
            "no rows",
            severity="warning",
            tables=lambda frames: {**frames, "visit": frames["visit"].clear()},
        ),
        "a cell too many": refused(line(5, lambda text: text + b";x"), "ragged_rows", "row 5"),
        "a cell too few": refused(line(5, lambda text: text.rsplit(b";", 1)[0]), "ragged_rows", "row 5"),
        "an empty row within": refused(line(5, lambda text: b""), "ragged_rows", "row 5"),
        "a sum below the table": refused(lambda data: data + b"30 rows\n", "ragged_rows", "row 32"),
        "cut off": refused(lambda data: data[: data.index(b"V010") + 6], "ragged_rows", "cut off"),
        "two exports one after the other": refused(
            lambda data: data + data.replace(b"V0", b"W0"), "repeated_header", "32"
        ),
        "two exports, each with its byte order mark": refused(
            lambda data: b"\xef\xbb\xbf" + data + b"\xef\xbb\xbf" + data, "joined_files", "row 32"
        ),
        "an open quotation mark": refused(line(5, lambda text: b'"' + text), "quotes", "quotation mark"),
        "a quotation mark within a cell": csv_reads("visit", "visit_id", 5, 'V"0"04', 'V"0"04'),
        "a quotation mark that ends too early": refused(
            line(5, lambda text: text.replace(b"V004", b'"V0"04')), "quotes", "row 5"
        ),
        "two encodings": refused(
            lambda data: data + "V1;ø".encode("cp1252") + "V2;ø".encode(), "mixed_encodings", "row 32"
        ),
        "byte order mark and Latin-1": refused(
            lambda data: b"\xef\xbb\xbf" + data + b"\xf8", "mixed_encodings", "row 32"
        ),
        "UTF-16": refused(lambda data: data.decode().encode("utf-16"), "encoding", "UTF-16"),
        "UTF-16 without byte order mark": refused(
            lambda data: data.decode().encode("utf-16-le"), "encoding", "zero byte"
        ),
        "UTF-32": refused(lambda data: data.decode().encode("utf-32-be"), "encoding", "zero byte"),
        "the encoding of an old DOS program": csv_file("data_delivery", project("cp850"), "encoding", "row 2"),
        "letters encoded twice": csv_file(
            "data_delivery", lambda data: data.decode("cp1252").encode(), "encoded_twice", "row 2"
        ),
        "letters that were lost": csv_file(
            "data_delivery", swap("Årlig", "\N{REPLACEMENT CHARACTER}rlig"), "lost_letters", "row 3"
        ),
        "a zero byte": refused(line(4, lambda text: text + b"\0"), "encoding", "row 4"),
        "bytes of no encoding": refused(line(4, lambda text: text + b"\x81"), "encoding", "row 4"),
        "a packed file that calls itself CSV": refused(gzip.compress, "encoding", "zero byte"),
        "a page that calls itself CSV": refused(
            lambda data: b"<html><body><table><tr><td>visit_id</td></tr></table>", "separator", "no column"
        ),
        "JSON that calls itself CSV": refused(lambda data: b'[{"id": "V001"}]', "separator", "no column"),
        "exactly as many rows as an old sheet holds": gives(
            in_csv("visit", full_sheet),
            "visit",
            "",
            "full_sheet",
            "65535 rows",
            severity="warning",
            tables=many_visits,
        ),
        "a formula for a key": csv_reads("visit", "visit_id", 4, "=1+1", "=1+1"),
    },
)
