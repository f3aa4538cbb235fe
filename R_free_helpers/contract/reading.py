"""Reads an extract: a folder of Parquet or CSV files, or a workbook, into tables of the contract's types.

Whatever cannot be read becomes a problem; reading never stops at the first one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from R_free_helpers.contract.conversion import to_contract
from R_free_helpers.contract.csv_text import Unreadable, read_csv
from R_free_helpers.contract.folder import extract_hash, find_files
from R_free_helpers.contract.problems import Problem, RawTable, at_rows, general, show
from R_free_helpers.contract.tables import TABLES, columns_where, polars_schema

MOST_ROWS = 500_000_000
"""Rows that one table may have; a small Parquet file can claim any number."""

_WITH_COMMA = r"^[+-]?\d+,\d+$"
_WITH_POINT = r"^[+-]?\d+\.\d+$"


@dataclass(frozen=True)
class RawExtract:
    """An extract as it was read, before its contents are checked.

    Attributes
    ----------
    tables : dict of str to RawTable
    refused : frozenset of str
        Tables that have a file or sheet which could not be read; ``problems`` says why.
    problems : tuple of Problem
    source_hash : str
        sha256 of the contents, independent of path and order of the files.
    """

    tables: dict[str, RawTable]
    refused: frozenset[str]
    problems: tuple[Problem, ...]
    source_hash: str


def read_extract(path: Path, tables: Collection[str] = tuple(TABLES)) -> RawExtract:
    """Return the tables of the extract at ``path`` in the contract's types, and every problem of that.

    Parameters
    ----------
    path : Path
        A folder with one ``<table>.parquet`` or ``<table>.csv`` per table, or an ``.xlsx`` workbook with one
        sheet per table. Names of files, sheets and columns are read in any case.
    tables : collection of str
        The contract's tables to look for.

    Notes ----- CSV may be UTF-8 or Latin-1, separated by semicolon, comma or tab, with decimal comma or
    point. ``NA``, ``NULL``, ``NaN``, ``-`` and nothing mean that there is no value. Anything ambiguous is a
    problem, never a guess.
    """
    found = find_files(Path(path), tables)
    problems, refused = list(found.problems), set(found.refused)
    if found.workbook is not None:
        sources = _sheets(found.workbook, tables, problems, refused)
    else:
        sources = ((table, _file_reader(table, file), _origin(file), file.name) for table, file in found.files.items())
    read: dict[str, RawTable] = {}
    for table, reader, origin, name in sources:
        try:
            frame, header, first_row = reader()
        except Unreadable as error:
            refused.add(table)
            problems.append(
                general("error", error.rule, f"{table}: {show(name)} {error.says}.", error.remedy, table=table)
            )
            continue
        read[table], more = _in_contract(table, frame, header, origin, first_row)
        problems += more
    ordered = {table: read[table] for table in tables if table in read}
    return RawExtract(ordered, frozenset(refused), tuple(problems), extract_hash(Path(path)))


def _origin(file: Path) -> str:
    return "parquet" if file.suffix.lower() == ".parquet" else "csv"


def _file_reader(table: str, file: Path):
    def read() -> tuple[pl.DataFrame, list[str], int]:
        try:
            if _origin(file) == "parquet":
                return _read_parquet(file, table)
            return read_csv(file.read_bytes(), list(polars_schema(table)))
        except OSError as error:
            raise Unreadable(
                "unreadable_file", f"cannot be opened: {error.strerror}", "Check its permissions."
            ) from None

    return read


def _read_parquet(file: Path, table: str) -> tuple[pl.DataFrame, list[str], int]:
    try:
        scan = pl.scan_parquet(file, glob=False, hive_partitioning=False)
        header = scan.collect_schema().names()
        rows = scan.select(pl.len()).collect().item()
        if rows > MOST_ROWS:
            raise Unreadable("too_large", f"has {rows} rows", f"A table may have {MOST_ROWS} rows.")
        wanted = [name for name in header if name.strip().lower() in polars_schema(table)]
        frame = scan.select(wanted).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        reason = show(str(error).splitlines()[0] if str(error) else type(error).__name__)
        raise Unreadable(
            "unreadable_file",
            f"is damaged or not a Parquet file: {reason}",
            "Write the file again; it may have been cut off while it was copied.",
        ) from None
    # Columns that nobody asked for are named but not read.
    extra = [name for name in header if name not in wanted]
    return frame, [*wanted, *extra], 1


def _sheets(path: Path, tables: Collection[str], problems: list[Problem], refused: set[str]) -> Iterable[tuple]:
    from R_free_helpers.contract.workbook import Workbook

    try:
        book = Workbook(path)
    except (Unreadable, OSError) as error:
        says, rule, remedy = (
            (error.says, error.rule, error.remedy)
            if isinstance(error, Unreadable)
            else (f"cannot be opened: {error.strerror}", "unreadable_file", "Check its permissions.")
        )
        problems.append(general("error", rule, f"{show(path.name)} {says}.", remedy))
        refused.update(tables)
        return
    by_table: dict[str, list[str]] = {}
    for sheet in book.sheets:
        by_table.setdefault(sheet.strip().lower(), []).append(sheet)
    for name, sheets in by_table.items():
        if name not in tables:
            problems.append(
                general(
                    "warning",
                    "extra_table",
                    f"The sheet {show(sheets[0])} is not a table of the contract and was not read.",
                    "Name sheets as the tables, or remove it.",
                )
            )
        elif len(sheets) > 1:
            refused.add(name)
            problems.append(
                general(
                    "error",
                    "several_files",
                    f"{name}: there are {len(sheets)} sheets for this table.",
                    "Keep the right one and remove the others.",
                    table=name,
                )
            )
        else:
            yield name, lambda sheet=sheets[0]: book.read(sheet), "excel", sheets[0]
    if not set(by_table) & set(tables):
        problems.append(
            general(
                "error",
                "empty_folder",
                f"{show(path.name)} has no sheet that is named as a table.",
                "Name one sheet patient, one diagnosis, and so on.",
            )
        )


def _in_contract(
    table: str, frame: pl.DataFrame, header: list[str], origin: str, first_row: int
) -> tuple[RawTable, list[Problem]]:
    """Return the contract's columns in its types; the header may name more than the frame holds."""
    known, problems, at = polars_schema(table), [], {}
    for position, name in enumerate(header):
        folded = name.strip().lower()
        if folded in known:
            at.setdefault(folded, []).append(position)
        elif folded or (position < frame.width and frame.to_series(position).null_count() < frame.height):
            problems.append(
                general(
                    "warning",
                    "extra_column",
                    f"{table}.{show(name)[1:-1]}: the contract has no such column; it was not read.",
                    f"Remove it, or rename it{_similar(folded, known)}.",
                    table=table,
                    column=show(name)[1:-1],
                )
            )
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
    converted, more = to_contract(raw)
    return converted, problems + more


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


def _similar(name: str, known: Collection[str]) -> str:
    import difflib

    near = difflib.get_close_matches(re.sub(r"[\s-]+", "_", name), list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
