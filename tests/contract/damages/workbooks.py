"""Excel workbooks: formulas, serial dates, sheets, and archives that are not what they claim."""

from __future__ import annotations

import copy
import datetime as dt
import io
import zipfile
from pathlib import Path

from kit import Damage, Expected, family, follows, gives, good, in_file, in_workbook, reads
from small_extract import put


def sheet_cell(sheet, place, value):
    def change(book):
        book[sheet][place] = value

    return change


def visit(place, value, rule, says, rows=(4,), column="visit_date", severity="error"):
    """Return the damage of one cell of the sheet of visits."""
    expected = Expected("visit", column, rule, severity, rows, len(rows), says)
    return Damage(in_workbook(sheet_cell("visit", place, value)), (expected,))


def serial(book):
    book["visit"]["D4"] = 45354
    book["visit"]["D4"].number_format = "General"


def moved(book):
    sheet_cell("visit", "E2", "x")(book)
    book["visit"].insert_rows(1, 2)


def titled(book):
    book["visit"].insert_rows(1)
    book["visit"]["A1"] = "Visits"


def renamed(book):
    book["visit"].title = "visits"


def again(book):
    for row in [*book["visit"].iter_rows(values_only=True)]:
        book["visit"].append(row)


def merged(book):
    book["visit"].merge_cells("E2:E4")


def footed(book):
    book["visit"].append(["30 visits"])


def many(book):
    """Move all tables to sheets with other names."""
    for sheet in book.sheetnames[1:]:
        book.remove(book[sheet])
    book.active.title = "Ark1"


def other_name(book):
    book["visit"]["A1"] = "Visit_ID"
    book["visit"].title = "x"
    book["visit" if "visit" in book.sheetnames else "x"].title = "Visit"


def in_part(name, change):
    """Return what changes one part of the workbook's archive."""

    def run(data: bytes) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w") as after:
            for part in before.namelist():
                after.writestr(part, change(before.read(part)) if part == name else before.read(part))
        return stream.getvalue()

    return in_file("xlsx", run)


def since_1904(book):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book.epoch = CALENDAR_MAC_1904


def bomb(folder: Path) -> Path:
    """Write an archive that lists one part of a megabyte under a thousand names."""
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(1 << 20))
        for number in range(1100):
            archive.filelist.append(copy.copy(archive.filelist[0]))
            archive.filelist[-1].filename = f"{number}.xml"
    assert path.stat().st_size < 1 << 20
    return path


def lying(folder: Path) -> Path:
    """Write an archive whose headers say that a megabyte is ten bytes."""
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (1 << 20))
    path.write_bytes(path.read_bytes().replace((1 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    return path


def many_parts(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "many.xlsx", "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.xml", b"")
    return folder / "many.xlsx"


def escaping(data: bytes) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("../../outside.xml", b"<x/>")
    return stream.getvalue()


def refused(make, says, rule="workbook"):
    return gives(make, "", "", rule, says)


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'

DAMAGES = family(
    "Workbooks",
    {
        "the good extract as a workbook": reads(lambda folder: good("xlsx")),
        "a formula": gives(in_workbook(sheet_cell("visit", "E4", "=A4")), "visit", "", "formula", "E4"),
        "a formula that asks the network": gives(
            in_workbook(sheet_cell("visit", "E4", '=WEBSERVICE("http://example.org")')), "visit", "", "formula", "E4"
        ),
        "a formula in a sheet that is not read": gives(
            in_workbook(lambda book: sheet_cell("Notes", "A1", "=1+1")(book) if book.create_sheet("Notes") else None),
            "",
            "",
            "extra_table",
            '"Notes"',
            severity="warning",
        ),
        "an error value": gives(in_workbook(sheet_cell("visit", "E4", "#N/A")), "visit", "", "cell_error", "E4"),
        "a serial number for a date": Damage(
            in_workbook(serial), (Expected("visit", "visit_date", "bare_number", rows=(4,), count=1, says="format"),)
        ),
        "a date as text with slashes": visit("D4", "3/4/2024", "day_or_month", "told apart"),
        "a date as certain text": reads(in_workbook(sheet_cell("visit", "D4", "03.03.2024"))),
        "a time of day": visit("D4", dt.datetime(2024, 3, 3, 10, 15), "time_of_day", "left out", severity="warning"),
        "days counted from 1904": reads(in_workbook(since_1904)),
        "a label for a code": visit("E4", "Fysisk", "unknown_code", "did you mean physical?", column="mode"),
        "an empty cell": visit("E4", None, "missing_value", "Fill it in", column="mode"),
        "merged cells": Damage(
            in_workbook(merged), (Expected("visit", "mode", "missing_value", rows=(3, 4), count=2, says="Fill it in"),)
        ),
        "a number for a key": reads(
            in_workbook(sheet_cell("visit", "A4", 12345678901234)),
            lambda frames: put(frames, "visit", "visit_id", 2, "12345678901234"),
        ),
        "blank rows above the header": follows(
            Damage(in_workbook(moved), (Expected("visit", "mode", "unknown_code", rows=(4,), count=1, says='"x"'),))
        ),
        "a title above the header": follows(
            gives(in_workbook(titled), "visit", "mode", "missing_column", "Add the column mode")
        ),
        "a line below the table": follows(
            Damage(
                in_workbook(footed),
                (Expected("visit", "mode", "missing_value", rows=(32,), count=1, says="30 visits"),),
            )
        ),
        "the table twice below one another": gives(in_workbook(again), "visit", "", "repeated_header", "32"),
        "names in another case": reads(in_workbook(other_name)),
        "a renamed sheet": follows(
            gives(in_workbook(renamed), "visit", "", "missing_table", 'If "visits" is it, rename it; else export it')
        ),
        "a removed column": gives(
            in_workbook(lambda book: book["visit"].delete_cols(5)), "visit", "mode", "missing_column", "Add the column"
        ),
        "an empty sheet": gives(
            in_workbook(lambda book: book["visit"].delete_rows(1, 40)), "visit", "", "empty_file", "first row"
        ),
        "no sheet that is named as a table": follows(refused(in_workbook(many), "Name one sheet", "empty_folder")),
        "cut in half": refused(in_file("xlsx", lambda data: data[: len(data) // 2]), "not a workbook"),
        "nothing": refused(in_file("xlsx", lambda data: b""), "not a workbook"),
        "a password": refused(in_file("xlsx", lambda data: b"\xd0\xcf\x11\xe0" + bytes(4000)), "without a password"),
        "bytes overwritten": refused(
            in_file("xlsx", lambda data: data[:2000] + bytes(4000) + data[6000:]), "not a workbook"
        ),
        "a zip bomb": refused(bomb, "unpacks to more than 1024 MB", "too_large"),
        "a zip bomb that lies about its size": refused(lying, "not a workbook"),
        "an archive of ten thousand parts": refused(many_parts, "more than 10000 parts", "too_large"),
        "a part that leads out of the archive": reads(in_file("xlsx", escaping)),
        "entities that could grow": refused(
            in_part("xl/workbook.xml", lambda data: ENTITY + data), "declares a document type"
        ),
    },
)
