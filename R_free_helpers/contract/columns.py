"""From the names in a header to the contract's columns: which are there, twice or unknown."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping

import polars as pl

from R_free_helpers.contract.conversion import to_contract
from R_free_helpers.contract.problems import MOST_CHARACTERS, Problem, RawTable, at_rows, general, listing, show
from R_free_helpers.contract.schema import Schema
from R_free_helpers.contract.stored import Rows, Stored

SPREADSHEET_ROWS = (65_535, 1_048_575)
"""Rows of data that fit under a header in a sheet of the old and of the new kind."""

MOST_EXTRA = 20
"""Columns outside the contract that are named one by one."""

_WITH_COMMA = r"^[+-]?\d+,\d+$"
_WITH_POINT = r"^[+-]?\d+\.\d+$"


def in_contract(
    schema: Schema,
    table: str,
    frame: Rows,
    header: list[str],
    origin: str,
    first_row: int,
) -> tuple[RawTable, list[Problem]]:
    """Return the contract's columns in its types, and every problem of that.

    Parameters
    ----------
    schema : Schema
        The tables that the registry has; ``table`` is one of them.
    header : list of str
        Names as the file has them; it may name more than the frame holds.
    origin : {"csv", "excel", "parquet", "database"}
    first_row : int
        Number of the first row of data in the file.
    """
    known, problems, at, extra = schema.polars_schema(table), [], {}, []
    for position, name in enumerate(header):
        folded = name.strip().lower()
        if folded in known:
            at.setdefault(folded, []).append(position)
        elif folded or (
            isinstance(frame, pl.DataFrame)
            and position < frame.width
            and frame.to_series(position).null_count() < frame.height
        ):
            extra.append(name)
    problems += _extra_columns(table, extra, known, schema.left_out(table))
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
    keys, unknown = tuple(schema.columns_where(table, "key")), tuple(name for name in extra if name.strip())
    if isinstance(frame, Stored):
        return RawTable(table, frame, origin, first_row, keys, extra=unknown), problems
    text = pl.DataFrame([frame.to_series(at[name][0]).alias(name) for name in known if name in at])
    raw = RawTable(table, text, origin, first_row, keys, extra=unknown)
    if origin == "csv":
        problems += _mixed_decimals(raw, known)
    if origin in ("csv", "excel") and frame.height in SPREADSHEET_ROWS:
        problems.append(_perhaps_cut(table, frame.height))
    converted, more = to_contract(raw, known)
    return converted, problems + more


def _extra_columns(table: str, extra: list[str], known: Collection[str], left_out: Collection[str]) -> list[Problem]:
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
            "Remove it; if the registry has such data now, do not leave it out in its tables.py."
            if name.strip().lower() in left_out
            else f"Remove it, or rename it{similar(name.strip().lower(), known)}.",
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


def _mixed_decimals(raw: RawTable, kinds: Mapping[str, object]) -> list[Problem]:
    """Return the problem of a file in which some numbers have a decimal comma and others a point."""
    numbers = [name for name, kind in kinds.items() if kind == pl.Float64 and name in raw.frame.columns]
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
