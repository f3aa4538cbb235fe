"""Lists without a codebook, as INCA and COMPOS give them: CSV files, or a workbook with a sheet for each."""

from __future__ import annotations

import datetime as dt
import io

import polars as pl
from delivered import Files, cells, family, gives, in_file, put, reads, swap

PERSONS, VISITS = "Patienter.csv", "Besök.csv"


def visits(change):
    return in_file(VISITS, change)


def each(change):
    def run(files: Files) -> None:
        for name in (PERSONS, VISITS):
            files[name] = change(files[name].decode())

    return run


def workbook(change=lambda book: None, days: bool = False):
    """Return what delivers the lists as one workbook; days as such, where told."""

    def run(files: Files) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.active)
        for name in (PERSONS, VISITS):
            sheet = book.create_sheet(name.removesuffix(".csv"))
            for row in files.pop(name).decode().splitlines():
                sheet.append([as_day(cell) if days else cell for cell in row.split(";")])
        change(book)
        made = io.BytesIO()
        book.save(made)
        files["Utdata.xlsx"] = made.getvalue()

    return run


def as_day(cell: str) -> object:
    try:
        return dt.datetime.strptime(cell, "%Y-%m-%d")
    except ValueError:
        return cell


def formula(book) -> None:
    book["Besök"]["E2"] = "=1+1"


def without(frames, column: str, value: str):
    return {**frames, "visit": frames["visit"].filter(pl.col(column) != value)}


def listed(change, told: str = "", tables=None):
    return reads(change, told, "lists", tables)


DAMAGES = family(
    "INCA and COMPOS",
    {
        "as they are exported, with code and label of each answer": listed(lambda files: None),
        "Windows-1252": listed(each(lambda text: text.encode("cp1252"))),
        "a mark at the start": listed(each(lambda text: text.encode("utf-8-sig"))),
        "commas between the cells": listed(each(lambda text: text.replace("1,5", "1.5").replace(";", ",").encode())),
        "tabs between the cells": listed(each(lambda text: text.replace(";", "\t").encode())),
        "a workbook": listed(workbook()),
        "a workbook with days as such": listed(workbook(days=True)),
        "a workbook with an empty sheet": listed(workbook(lambda book: book.create_sheet("Blad3"))),
        "a workbook with formulas": gives(workbook(formula), "Utdata.xlsx", "", "formula", "E2", system="lists"),
        "days with a clock": listed(visits(cells("Datum", lambda _, cell: f"{cell} 00:00:00"))),
        "days as in Norway": listed(visits(cells("Datum", lambda _, cell: ".".join(reversed(cell.split("-")))))),
        "a list that no query reads": listed(
            lambda files: files.update({"Prov.csv": b"Nr;Svar\n1;2\n"}), "no query reads Prov"
        ),
        "a note beside the files": listed(lambda files: files.update({"info.docx": b"x"}), "info.docx: not part"),
        "a clinic with a second HSA-id": listed(visits(swap("E401", "E411", 1))),
        "an HSA-id that the list lacks": listed(
            visits(swap("E403", "E999")),
            "left out: 1 HSA-id SE2321000000-E999 not in the list",
            lambda frames: without(frames, "unit_id", "unn"),
        ),
        "rows that the registry leaves out": listed(
            visits(put("Timmar", "0,0", 2)), "left out: 1 not held", lambda frames: without(frames, "visit_id", "V3")
        ),
        "a day that is none": gives(
            visits(put("Datum", "2024-13-01", 1)),
            VISITS,
            "Datum",
            "unreadable_value",
            '"2024-13-01"',
            rows=(3,),
            count=1,
            system="lists",
        ),
        "a number that is none": gives(
            visits(put("Timmar", "1 1/2", 0, 3)),
            VISITS,
            "Timmar",
            "unreadable_value",
            '"1 1/2"',
            rows=(2, 5),
            count=2,
            system="lists",
        ),
        "a column that a query reads is not there": gives(
            visits(swap("Besökssätt", "Kontakt")), "visit", "", "query", "Besökssätt", system="lists"
        ),
        "a list that is not there": gives(
            lambda files: files.pop(VISITS),
            "visit",
            "",
            "query",
            "it has Patienter",
            system="lists",
        ),
        "rows of another length": gives(
            visits(lambda text: text + "V9;P1\n"), VISITS, "", "ragged_rows", "row 6", system="lists", follows=True
        ),
    },
)
