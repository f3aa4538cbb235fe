"""Text as the system writes it, and what becomes of it on the way: encodings, separators, ends of lines, rows."""

from __future__ import annotations

import polars as pl
from delivered import dump, family, gives, in_form, put, reads, swap

VISIT, PROJECT = dump("Visit"), dump("DataDelivery")


def refused(change, rule: str, says: str = "", form: str = "Visit", encoding: str = "utf-8", **more):
    return gives(in_form(form, change, encoding), dump(form), "", rule, says, **more)


def line(number: int, change):
    """Return a change of one line, counted with the header as 1."""

    def run(text: str) -> str:
        lines = text.split("\r\n")
        lines[number - 1] = change(lines[number - 1])
        return "\r\n".join(lines)

    return run


def raw(form: str, change):
    """Return a change of the bytes of a form."""
    return lambda files: files.update({dump(form): change(files[dump(form)])})


def with_project(text: str):
    """Return the tables in which the third delivery has a project of this name."""

    def run(frames):
        named = pl.when(pl.col("delivery_id") == "D3").then(pl.lit(text)).otherwise("project").alias("project")
        return {**frames, "data_delivery": frames["data_delivery"].with_columns(named)}

    return run


DAMAGES = family(
    "MRS: text",
    {
        "no mark at the start": reads(raw("DataDelivery", lambda data: data.removeprefix(b"\xef\xbb\xbf"))),
        "Windows-1252": reads(raw("DataDelivery", lambda data: data.decode("utf-8-sig").encode("cp1252"))),
        "two encodings in a file": gives(
            raw("DataDelivery", lambda data: data.replace("Å".encode(), "Å".encode("cp1252"))),
            PROJECT,
            "",
            "mixed_encodings",
            "row 3",
        ),
        "UTF-16": gives(raw("Visit", lambda data: data.decode("utf-8-sig").encode("utf-16")), VISIT, "", "encoding"),
        "letters encoded twice": gives(
            raw("DataDelivery", lambda data: data.decode("utf-8-sig").encode().decode("cp1252", "ignore").encode()),
            PROJECT,
            "",
            "encoded_twice",
        ),
        "a zero byte": gives(raw("Visit", lambda data: data + b"\0"), VISIT, "", "encoding", "zero byte"),
        "no separator at the end of lines": reads(in_form("Visit", swap(";\r\n", "\r\n"))),
        "the separator at the end of the rows only": refused(
            lambda text: text.replace(";\r\n", "\r\n", 1), "ragged_rows", "31 rows with 12 cells"
        ),
        "lines that end as in Unix": reads(in_form("Visit", swap("\r\n", "\n"))),
        "a first line that Excel writes": reads(in_form("Visit", lambda text: "\ufeffsep=;\r\n" + text[1:])),
        "empty lines at the end": reads(in_form("Visit", lambda text: text + ";" * 11 + "\r\n\r\n")),
        "a separator in a cell that is quoted": reads(
            in_form("DataDelivery", put("Project", '"a; b"', 2)),
            tables=with_project("a; b"),
        ),
        "a line break in a cell that is quoted": reads(
            in_form("DataDelivery", put("Project", '"a\nb"', 2)),
            tables=with_project("a\nb"),
        ),
        "a separator in a cell that is not quoted": refused(
            put("StopReason", "a; b", 2), "ragged_rows", "row 4", form="TreatmentEpisode"
        ),
        "a quotation mark that is not closed": refused(put("StopReason", '"a', 2), "quotes", form="TreatmentEpisode"),
        "cut off in the middle of a row": refused(lambda text: text[:-30], "ragged_rows", "cut off"),
        "nothing in the file": gives(raw("Visit", lambda data: b""), VISIT, "", "empty_file", "has no header"),
        "a header and no rows": gives(
            raw("Visit", lambda data: data.split(b"\r\n")[0] + b"\r\n"),
            "visit",
            "",
            "empty_table",
            told="visit: 0 rows read",
            severity="warning",
            tables=lambda frames: {**frames, "visit": frames["visit"].clear()},
        ),
        "the header again among the rows": refused(
            lambda text: text + text.split("\r\n")[0].lstrip("\ufeff") + "\r\n", "repeated_header", "row 33"
        ),
        "no header": refused(lambda text: "\ufeff" + text.split("\r\n", 1)[1], "same_name"),
        "commas between the cells": refused(lambda text: text.replace(";", ","), "separator", "no semicolon"),
        "blanks around values": reads(in_form("Visit", swap(";2;", "; 2  ;"))),
        "values in the column without a name": refused(
            line(5, lambda row: f"{row}x"), "no_name", "a column without a name"
        ),
        "signs that a terminal obeys in a value": gives(
            in_form("Visit", put("VisitDate", "\x1b[31m", 2)),
            VISIT,
            "VisitDate",
            "unreadable_value",
            rows=(4,),
            count=1,
        ),
    },
)
