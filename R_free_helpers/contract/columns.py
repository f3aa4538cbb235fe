"""From the names in a header to the contract's columns: which are there, twice, unknown or not used."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

import polars as pl

from R_free_helpers.contract.conversion import to_contract
from R_free_helpers.contract.problems import MOST_CHARACTERS, Problem, RawTable, at_rows, general, listing, show
from R_free_helpers.contract.tables import columns_where, polars_schema

SPREADSHEET_ROWS = (65_535, 1_048_575)
"""Rows of data that fit under a header in a sheet of the old and of the new kind."""

MOST_EXTRA = 20
"""Columns outside the contract that are named one by one."""

_WITH_COMMA = r"^[+-]?\d+,\d+$"
_WITH_POINT = r"^[+-]?\d+\.\d+$"


def in_contract(
    table: str,
    frame: pl.DataFrame,
    header: list[str],
    origin: str,
    first_row: int,
    not_used: Collection[str] = (),
) -> tuple[RawTable, list[Problem]]:
    """Return the contract's columns in its types, and every problem of that.

    Parameters
    ----------
    header : list of str
        Names as the file has them; it may name more than the frame holds.
    origin : {"csv", "excel", "parquet", "database"}
    first_row : int
        Number of the first row of data in the file.
    not_used : collection of str
        Columns that the registry does not have.
    """
    known, problems, at, extra = polars_schema(table), [], {}, []
    for position, name in enumerate(header):
        folded = name.strip().lower()
        if folded in not_used:
            problems.append(ignored(table, folded))
        elif folded in known:
            at.setdefault(folded, []).append(position)
        elif folded or (position < frame.width and frame.to_series(position).null_count() < frame.height):
            extra.append(name)
    problems += _extra_columns(table, extra, known)
    for name, positions in at.items():
        if len(positions) > 1:
            problems.append(
                general(
                    "error",
                    "duplicate_column",
                    f"{table}.{name}: the header has this column {len(positions)} times; the first was read.",
                    "Keep one of them.",
                    table=table,
                    column=name,
                )
            )
    text = pl.DataFrame([frame.to_series(at[name][0]).alias(name) for name in known if name in at])
    raw = RawTable(table, text, origin, first_row, tuple(columns_where(table, "key")))
    if origin == "csv":
        problems += _mixed_decimals(raw)
    if origin in ("csv", "excel") and frame.height in SPREADSHEET_ROWS:
        problems.append(_perhaps_cut(table, frame.height))
    converted, more = to_contract(raw)
    return converted, problems + more


def _extra_columns(table: str, extra: list[str], known: Collection[str]) -> list[Problem]:
    if len(extra) > MOST_EXTRA:
        names = listing((show(name) for name in extra[:5]), len(extra))
        return [
            general(
                "warning",
                "extra_column",
                f"{table}: the contract has none of {len(extra)} columns; they were not read: {names}.",
                "Remove them from the export.",
                table=table,
            )
        ]
    return [
        general(
            "warning",
            "extra_column",
            f"{table}.{show(name)[1:-1]}: the contract has no such column; it was not read."
            if name.strip()
            else f"{table}: a column has values but no name; it was not read.",
            f"Remove it, or rename it{similar(name.strip().lower(), known)}.",
            table=table,
            column=show(name)[1:-1],
        )
        for name in extra
    ]


def _perhaps_cut(table: str, rows: int) -> Problem:
    return general(
        "warning",
        "full_sheet",
        f"{table}: the table has exactly {rows} rows, as many as fit into a sheet; the rest may be lost.",
        "Compare the number of rows with the registry's, and export without a spreadsheet program.",
        table=table,
    )


def ignored(table: str, column: str = "") -> Problem:
    """Return the warning of a table or column that is there although the registry does not use it."""
    where = f"{table}.{column}: the column" if column else f"{table}: the table"
    return general(
        "warning",
        "not_used",
        f"{where} is not used by this registry; it was not read.",
        "Leave it out of the export; if the registry has such data now, remove it from not_used.csv.",
        table=table,
        column=column,
    )


def _mixed_decimals(raw: RawTable) -> list[Problem]:
    """Return the problem of a file in which some numbers have a decimal comma and others a point."""
    numbers = [
        name for name, kind in polars_schema(raw.name).items() if kind == pl.Float64 and name in raw.frame.columns
    ]
    comma = {name: raw.frame.get_column(name).str.contains(_WITH_COMMA).fill_null(False) for name in numbers}
    point = {name: raw.frame.get_column(name).str.contains(_WITH_POINT).fill_null(False) for name in numbers}
    commas, points = (sum(int(marks.sum()) for marks in signs.values()) for signs in (comma, point))
    if not commas or not points:
        return []
    rarer, sign = (comma, "comma") if commas <= points else (point, "point")
    found = [
        at_rows(
            raw,
            name,
            "mixed_decimal_signs",
            marks,
            f"has|have a decimal {sign}, the rest of the file the other sign",
            "Export the whole file with one decimal sign.",
            values=raw.frame.get_column(name),
        )
        for name, marks in rarer.items()
    ]
    return [problem for problem in found if problem]


def similar(name: str, known: Collection[str]) -> str:
    """Return a question with the known name that comes nearest, or nothing."""
    # Comparing takes time that grows with the square of the length, which a stranger chooses.
    near = difflib.get_close_matches(re.sub(r"[\s-]+", "_", name[:MOST_CHARACTERS]), list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
