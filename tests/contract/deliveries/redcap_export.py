"""REDCap: one file with all instruments, and the data dictionary."""

from __future__ import annotations

import polars as pl
from delivered import DAY, Files, cells, family, gives, in_file, more_column, reads, swap

DATA, BOOK = f"NOMS_DATA_{DAY}_0600.csv", f"NOMS_DataDictionary_{DAY}.csv"


def data(change):
    return in_file(DATA, change)


def book(change):
    return in_file(BOOK, change)


def by_comma(change, column: str):
    return cells(column, change, ",")


def without(name: str):
    return lambda files: files.pop(name)


def labels(files: Files) -> None:
    files[DATA.replace("_DATA_", "_DATA_LABELS_")] = files.pop(DATA)


def of_programs(text: str) -> str:
    """Return the dictionary with the names of columns that programs are given."""
    names = "field_name,form_name,section_header,field_type,field_label,select_choices_or_calculations,field_note"
    return f"{names},text_validation_type_or_show_slider_number\n" + text.split("\n", 1)[1]


def without_visits(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if ",visit," not in line)


def no_modes(frames):
    return {**frames, "visit": frames["visit"].with_columns(mode=pl.lit(None, dtype=pl.String))}


def not_repeated(text: str) -> str:
    """Return the export of a project where each person has one visit, in the row of the record."""
    head, *rows = (line.split(",") for line in text.replace('""', "").rstrip("\n").split("\n"))
    own = {name: place for place, name in enumerate(head)}
    visits = {row[0]: row for row in reversed(rows) if row[own["redcap_repeat_instrument"]] == "visit"}
    kept = [row for row in rows if row[own["redcap_repeat_instrument"]] == ""]
    for row in kept:
        for name, place in own.items():
            if name.startswith("visit_"):
                row[place] = visits[row[0]][place]
    return "\n".join(",".join(row) for row in [head, *kept]) + "\n"


def first_visits(frames):
    return {**frames, "visit": frames["visit"].filter(pl.col("visit_id") != "V2")}


DAMAGES = family(
    "REDCap",
    {
        "as it is exported": reads(lambda files: None, "left out: 1 form not completed", "redcap"),
        "a mark at the start": reads(data(lambda text: f"\ufeff{text}"), system="redcap"),
        "an older export beside it": reads(
            lambda files: files.update({DATA.replace(DAY, "2024-11-15"): b"record_id\n"}), "older", "redcap"
        ),
        "labels instead of codes": gives(labels, "", "", "labels", "Export raw data", system="redcap", follows=True),
        "labels beside codes": reads(
            lambda files: files.update({DATA.replace("_DATA_", "_DATA_LABELS_"): files[DATA]}), system="redcap"
        ),
        "no data dictionary": gives(without(BOOK), "", "", "no_codebook", system="redcap", follows=True),
        "a data dictionary for programs": reads(book(of_programs), system="redcap"),
        "a data dictionary without its kinds": gives(
            book(swap("Field Type", "Typ")), BOOK, "", "missing_column", '"field type"', system="redcap", follows=True
        ),
        "events of a longitudinal project": reads(
            data(more_column("redcap_event_name", lambda _: "inclusion_arm_1", ",")), system="redcap"
        ),
        "an instrument that is not repeated": reads(data(not_repeated), system="redcap", tables=first_visits),
        "an instrument that nobody has": reads(
            data(without_visits),
            "visit: 0 rows read",
            "redcap",
            lambda frames: {**frames, "visit": frames["visit"].clear()},
        ),
        "a column that nobody has filled in": reads(
            data(by_comma(lambda _, cell: "", "visit_mode")), system="redcap", tables=no_modes
        ),
        "codes for missing data": reads(
            data(by_comma(lambda _, cell: cell and "UNK", "visit_mode")), "read as not answered", "redcap", no_modes
        ),
        "a code that the dictionary lacks": reads(
            data(by_comma(lambda row, cell: "8" if cell == "1" else cell, "visit_staff")),
            "codes that the codebook lacks",
            "redcap",
            lambda frames: {
                **frames,
                "visit": frames["visit"].with_columns(staff=pl.col("staff").replace("physician", "8")),
            },
        ),
        "a day that is none": gives(
            data(by_comma(lambda row, cell: "31/05/2024" if row == 4 else cell, "visit_visit_date")),
            DATA,
            "visit_visit_date",
            "unreadable_value",
            "31/05/2024",
            rows=(6,),
            count=1,
            system="redcap",
        ),
        "a unit that the list lacks": reads(
            data(swap("900582", "999999")),
            "1 unit 999999 not in the list",
            "redcap",
            lambda frames: {**frames, "visit": frames["visit"].filter(pl.col("unit_id") != "ous")},
        ),
        "semicolons instead of commas": gives(
            data(lambda text: text.replace(",", ";")), DATA, "", "separator", "no comma", system="redcap", follows=True
        ),
        "a column that the dictionary lacks": gives(
            data(more_column("note", lambda _: "x", ",")),
            DATA,
            "",
            "not_in_codebook",
            "note",
            severity="warning",
            system="redcap",
        ),
    },
)
