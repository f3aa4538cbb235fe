"""The files of a delivery as text columns: any encoding that is certain, the empty last column left out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from R_free_helpers.contract.csv_text import SEPARATORS, decode, read_csv, refuse_repeated_header
from R_free_helpers.contract.delivery.identity import holds_number
from R_free_helpers.contract.problems import Problem, Unreadable, general, listing, show
from R_free_helpers.contract.workbook import Workbook

Rows = tuple[pl.DataFrame, int]
"""The rows of a file as text, and the number of the first row of data."""


def header_of(path: Path, separator: str) -> list[str]:
    """Return the names in the first line of a file, in lower case."""
    with path.open("rb") as file:
        line = decode(file.readline())
    return [cell.strip().strip('"').strip().lower() for cell in line.rstrip("\r\n").split(separator)]


def read_text(path: Path, separator: str) -> Rows:
    """Return the rows of a CSV file.

    Raises
    ------
    Unreadable
        When encoding, quotation marks, rows or header are not certain, or the separator is another one.
    """
    frame, header, first_row = read_csv(path.read_bytes(), separator=separator)
    if len(header) == 1 and any(sign in header[0] for sign in SEPARATORS):
        raise Unreadable(
            "separator",
            f"has no {SEPARATORS[separator]} between the names of its columns",
            "Deliver the file as the system exported it.",
        )
    refuse_repeated_header(frame, header, first_row)
    return named(frame, header), first_row


def named(frame: pl.DataFrame, header: Iterable[str]) -> pl.DataFrame:
    """Return rows with the names of their header; a column without a name that is empty is left out.

    Systems end each line with a separator, which leaves such a column behind.

    Raises
    ------
    Unreadable
        When a column with values has no name, two have the same, so that a query could not tell them apart, or a name
        is somebody's number.
    """
    names = [cell.strip() for cell in header]
    number = next((place for place, name in enumerate(names, 1) if holds_number(name)), None)
    if number:
        raise Unreadable(
            "identity_number",
            f"has a national identity number as the name of column {number}",
            "They may not be read. Export with the names of the columns, and without such numbers.",
        )
    columns: dict[str, pl.Series] = {}
    again = []
    for values, name in zip(frame.get_columns(), names, strict=True):
        filled = values.fill_null("")
        if not name:
            if filled.ne("").any():
                raise Unreadable("no_name", "has values in a column without a name", "Give the column a name.")
            continue
        # Nothing is lost with a copy, or an empty one.
        before = columns.get(name.casefold())
        if before is None or before.fill_null("").eq("").all():
            columns[name.casefold()] = values.alias(name)
        elif filled.ne("").any() and not filled.equals(before.fill_null("")):
            again.append(name)
    if again:
        raise Unreadable(
            "same_name",
            f"has columns of the same name: {listing(map(show, again[:5]), len(again))}",
            "Delete the one that is not meant, or give it another name.",
        )
    return pl.DataFrame(list(columns.values()))


def read_sheets(path: Path) -> dict[str, Rows]:
    """Return the rows of each sheet of a workbook that has any.

    Raises
    ------
    Unreadable
        When it is no workbook, or holds formulas.
    """
    book, found = Workbook(path), {}
    for sheet in book.sheets:
        try:
            frame, header, first_row = book.read(sheet)
        except Unreadable as error:
            if error.rule == "empty_file":
                continue
            raise
        found[sheet] = named(frame, header), first_row
    return found


def unreadable(path: Path, error: Unreadable) -> Problem:
    """Return the problem of a file that cannot be read."""
    return general("error", error.rule, f"{path.name} {error.says}.", error.remedy, table=path.name)
