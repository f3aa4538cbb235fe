"""Columns of a form: more, fewer, twice, with other names."""

from __future__ import annotations

from delivered import (
    both,
    dump,
    family,
    gives,
    in_codebook,
    in_form,
    more_column,
    reads,
    swap,
    without_column,
)

VISIT = dump("Visit")


def extra(*columns: tuple[str, object]):
    """Return what puts columns into the file of visits that the codebook lacks."""
    return in_form("Visit", lambda text: _with(text, columns))


def _with(text: str, columns) -> str:
    for name, value in columns:
        text = more_column(name, value if callable(value) else lambda _, value=value: value)(text)
    return text


def lacks(change, says: str):
    return gives(change, VISIT, "", "not_in_codebook", says, severity="warning")


def again(text: str) -> str:
    """Put the first columns there once more."""
    return "\r\n".join(
        line and line + ";".join(line.lstrip("\ufeff").split(";")[:4]) + ";" for line in text.split("\r\n")
    )


def reordered(text: str) -> str:
    rows = [row.split(";") for row in text.lstrip("\ufeff").rstrip("\r\n").split("\r\n")]
    return "\ufeff" + "\r\n".join(";".join([*reversed(row[:-1]), row[-1]]) for row in rows) + "\r\n"


def more_in_codebook(book) -> None:
    book["Visit (skjema)"].append(["Høyde", "Hoyde", "Tall", "", "", ""])


DAMAGES = family(
    "MRS: columns",
    {
        "a column that the codebook lacks": lacks(extra(("Ny", "1")), "lacks 1 of its columns: Ny"),
        "a column that the codebook lacks, empty in all rows": lacks(extra(("Ny", "")), "Ny"),
        "names with hyphens, blanks and leading digits": lacks(
            extra(("1. gang", "1"), ("e-post sendt", "0"), ("2Ny", "x")), "lacks 3 of its columns"
        ),
        "a column of the codebook that is not there": gives(
            in_codebook(more_in_codebook), VISIT, "", "not_in_file", "Hoyde", severity="warning"
        ),
        "a column that a query reads is not there": gives(
            in_form("Visit", without_column("Mode")), "visit", "", "query", "Mode", follows=True
        ),
        "a column twice": reads(in_form("Visit", again)),
        "a column twice, once empty": reads(extra(("Mode", ""))),
        "a column twice, with other values": gives(extra(("Mode", "3")), VISIT, "", "same_name", '"Mode"'),
        "the same name in other letters, with other values": gives(
            extra(("MODE", "3")), VISIT, "", "same_name", "Mode"
        ),
        "names in other letters": reads(in_form("Visit", swap("VisitDate;Mode", "VISITDATE;mode"))),
        "blanks around names": reads(in_form("Visit", swap("VisitDate;Mode", " VisitDate ;Mode "))),
        "names in quotation marks": reads(in_form("Visit", swap("VisitDate;Mode", '"VisitDate";"Mode"'))),
        "columns in another order": reads(in_form("Visit", reordered)),
        "a column that codebook and file lack": gives(
            both(in_form("Visit", without_column("Mode")), in_codebook(lambda book: _remove(book, "Mode"))),
            "visit",
            "",
            "query",
            "Mode",
        ),
    },
)


def _remove(book, variable: str) -> None:
    from delivered import rows_of

    for row in reversed(rows_of(book, "Visit", variable)):
        book["Visit (skjema)"].delete_rows(row[0].row)
