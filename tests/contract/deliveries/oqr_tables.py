"""OQR: a file per table, and the codebook as a table of its own."""

from __future__ import annotations

import polars as pl
from delivered import Files, cells, family, gives, in_file, put, reads, swap

BOOK, VISITS = "klokeboken.csv", "besok.csv"


def visits(change):
    return in_file(VISITS, change)


def in_cp1252(files: Files) -> None:
    for name in (BOOK, VISITS, "pasient.csv"):
        files[name] = files[name].decode().encode("cp1252")


def other_name(files: Files) -> None:
    files["besøk_2025.csv"] = files.pop(VISITS)


def staff_as(word: str):
    return lambda frames: {
        **frames,
        "visit": frames["visit"].with_columns(staff=pl.col("staff").replace("physician", word)),
    }


DAMAGES = family(
    "OQR",
    {
        "as it is exported, with null for what is missing": reads(lambda files: None, system="oqr"),
        "Windows-1252": reads(in_cp1252, system="oqr"),
        "empty instead of null": reads(visits(swap("null", "")), system="oqr"),
        "days with a clock": reads(visits(cells("DATO", lambda _, cell: f"{cell} 00:00:00")), system="oqr"),
        "a form that is not finished": reads(
            visits(put("FERDIG", "0", 2)),
            "left out: 1 form not completed",
            "oqr",
            lambda frames: {**frames, "visit": frames["visit"].filter(pl.col("visit_id") != "V3")},
        ),
        "a hospital with a second RESH number": reads(visits(swap("4001", "4101", 1)), system="oqr"),
        "a RESH number that the list lacks": reads(
            visits(swap("4003", "4999")),
            "left out: 1 RESH 4999 not in the list",
            "oqr",
            lambda frames: {**frames, "visit": frames["visit"].filter(pl.col("unit_id") != "unn")},
        ),
        "a code that the codebook lacks": reads(
            visits(cells("HVEM", lambda _, cell: cell.replace("1", "9"))),
            "2 values of HVEM have codes that the codebook lacks",
            "oqr",
            staff_as("9"),
        ),
        "a table that the codebook does not name": gives(other_name, "visit", "", "query", "reads besok", system="oqr"),
        "a box that is neither ticked nor not": gives(
            visits(put("FERDIG", "5", 1)),
            VISITS,
            "FERDIG",
            "unreadable_value",
            "no yes or no",
            rows=(3,),
            count=1,
            system="oqr",
        ),
        "a codebook without the table of a form": gives(
            in_file(BOOK, swap(";besok;", ";besøk;")), VISITS, "", "no_sheet", system="oqr"
        ),
        "a codebook that was cut off": gives(
            in_file(BOOK, lambda text: text[:-9]), BOOK, "", "ragged_rows", system="oqr", follows=True
        ),
    },
)
