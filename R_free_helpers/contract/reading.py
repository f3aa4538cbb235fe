"""Reads an extract: a folder of Parquet or CSV files, a workbook or a database, in the contract's types.

Whatever cannot be read becomes a problem; reading never stops at the first one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from R_free_helpers.contract import stored
from R_free_helpers.contract.address import is_address
from R_free_helpers.contract.columns import in_contract, similar
from R_free_helpers.contract.csv_text import read_csv, refuse_repeated_header
from R_free_helpers.contract.folder import find_files, parts_of
from R_free_helpers.contract.problems import Problem, RawTable, Unreadable, general, show
from R_free_helpers.contract.schema import Schema
from R_free_helpers.contract.snapshot_cache import snapshot_scope
from R_free_helpers.contract.source_hash import source_hash
from R_free_helpers.contract.stored import Rows, row_count, scan, stored_as_contract

MOST_PARQUET_ROWS = 500_000_000
"""Rows that one table may have; a small Parquet file can claim any number."""


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
    extra : tuple of str
        Names of files, sheets or stored tables that are none of the contract's.
    """

    tables: dict[str, RawTable]
    refused: frozenset[str]
    problems: tuple[Problem, ...]
    source_hash: str
    extra: tuple[str, ...] = ()


@snapshot_scope()
def read_extract(path: Path | str, schema: Schema) -> RawExtract:
    """Return the tables of the extract at ``path`` in the contract's types, and every problem of that.

    Parameters
    ----------
    path : Path or str
        A folder with one ``<table>.parquet`` or ``<table>.csv`` per table, or a folder ``<table>`` of Parquet files
        that hold its rows one after the other, an ``.xlsx`` workbook with one sheet
        per table, or the address of a database (``sqlite:/folder/extract.db``,
        ``postgresql://host/database``). Names of files, sheets, tables and columns are read in any case.
    schema : Schema
        The tables that the registry has. What else there is is not read, and a warning says so.

    Notes
    -----
    CSV may be UTF-8 or Latin-1, separated by semicolon, comma or tab, with decimal comma or point. ``NA``,
    ``NULL``, ``NaN``, ``-`` and nothing mean that there is no value. Anything ambiguous is a problem, never a
    guess.
    """
    extra: list[str] = []
    if is_address(path):
        problems, refused = [], set()
        sources = _stored(path, schema, problems, refused, extra)
    else:
        found = find_files(Path(path), tuple(schema))
        problems, refused, extra = list(found.problems), set(found.refused), list(found.extra)
        if found.workbook is not None:
            sources = _sheets(found.workbook, schema, problems, refused, extra)
        else:
            keep = _too_many_rows(found.files.values())
            sources = (
                (table, _file_reader(file, schema.polars_schema(table), keep), _origin(file), file.name)
                for table, file in found.files.items()
            )
    read: dict[str, RawTable] = {}
    for table, reader, origin, name in sources:
        try:
            frame, header, first_row = reader()
            if origin in ("csv", "excel"):
                refuse_repeated_header(frame, header, first_row)
        except Unreadable as error:
            refused.add(table)
            problems.append(
                general("error", error.rule, f"{table}: {show(name)} {error.says}.", error.remedy, table=table)
            )
            continue
        read[table], more = in_contract(schema, table, frame, header, origin, first_row)
        problems += more
    ordered = {table: read[table] for table in schema if table in read}
    return RawExtract(ordered, frozenset(refused), tuple(problems), source_hash(path, schema), tuple(extra))


def _origin(file: Path) -> str:
    return "parquet" if file.suffix.lower() == ".parquet" or file.is_dir() else "csv"


def _too_many_rows(files: Iterable[Path]) -> bool:
    """Return whether an extract has more rows in Parquet files than are read into memory."""
    rows = 0
    for file in files:
        if _origin(file) == "parquet":
            try:
                rows += row_count(_parts(file))
            except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
                continue  # reading it tells why
    return rows > stored.MOST_ROWS_IN_MEMORY


def _parts(file: Path) -> list[Path]:
    return parts_of(file) if file.is_dir() else [file]


def _file_reader(file: Path, columns: Mapping[str, object], keep: bool):
    def read() -> tuple[Rows, list[str], int]:
        try:
            if _origin(file) == "parquet":
                return _read_parquet(file, columns, keep)
            return read_csv(file.read_bytes(), list(columns))
        except OSError as error:
            raise Unreadable(
                "unreadable_file", f"cannot be opened: {error.strerror}", "Check its permissions."
            ) from None

    return read


def _read_parquet(file: Path, columns: Mapping[str, object], keep: bool) -> tuple[Rows, list[str], int]:
    what = "is damaged or not a Parquet file"
    try:
        files = _parts(file)
        if file.is_dir():
            whole = what
            for part in files:
                what = f"has {part.name}, which {whole}"
                scan([part]).collect_schema()
            what = "has parts that are not of one table"
        plan = scan(files)
        header = plan.collect_schema().names()
        rows = row_count(files)
        if rows > MOST_PARQUET_ROWS:
            raise Unreadable("too_large", f"has {rows} rows", f"A table may have {MOST_PARQUET_ROWS} rows.")
        wanted = [name for name in header if name.strip().lower() in columns]
        frame = stored_as_contract(files, wanted, columns) if keep else None
        if frame is None:
            frame = plan.select(wanted).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        reason = show(str(error).splitlines()[0] if str(error) else type(error).__name__, 120)
        raise Unreadable(
            "unreadable_file",
            f"{what}: {reason}",
            "Write the file again; it may have been cut off while it was copied.",
        ) from None
    # Columns that nobody asked for are named but not read.
    extra = [name for name in header if name not in wanted]
    return frame, [*wanted, *extra], 1


def _stored(
    address: object, schema: Schema, problems: list[Problem], refused: set[str], extra: list[str]
) -> Iterable[tuple]:
    from R_free_helpers.contract.database import open_database

    try:
        database = open_database(address, schema)
    except Unreadable as error:
        problems.append(general("error", error.rule, f"The address {error.says}.", error.remedy))
        refused.update(schema)
        return
    named = _by_name(database.tables, schema, "table", problems, refused, extra)
    for table, name in named.items():
        yield (
            table,
            lambda name=name, table=table: database.read(name, schema.polars_schema(table)),
            "database",
            name,
        )
    if not named and not refused:
        problems.append(
            general(
                "error",
                "empty_folder",
                "The database has no table that is named as one of the contract.",
                "Name the tables, or views of them, patient, diagnosis, and so on.",
            )
        )


def _sheets(
    path: Path, schema: Schema, problems: list[Problem], refused: set[str], extra: list[str]
) -> Iterable[tuple]:
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
        refused.update(schema)
        return
    named = _by_name(book.sheets, schema, "sheet", problems, refused, extra)
    for table, sheet in named.items():
        yield table, lambda sheet=sheet: book.read(sheet), "excel", sheet
    if not named and not refused:
        problems.append(
            general(
                "error",
                "empty_folder",
                f"{show(path.name)} has no sheet that is named as a table.",
                "Name one sheet patient, one diagnosis, and so on.",
            )
        )


def _by_name(
    names: Iterable[str],
    tables: Collection[str],
    kind: str,
    problems: list[Problem],
    refused: set[str],
    extra: list[str],
) -> dict[str, str]:
    """Return the name of the sheet or stored table that holds each table, read in any case."""
    by_table: dict[str, list[str]] = {}
    for name in names:
        by_table.setdefault(name.strip().lower(), []).append(name)
    for table, found in by_table.items():
        if table not in tables:
            extra.append(found[0])
            problems.append(
                general(
                    "warning",
                    "extra_table",
                    f"The {kind} {show(found[0])} is not a table of the contract and was not read.",
                    f"Name {kind}s as the data dictionary names the tables{similar(table, tables)}, or remove it.",
                )
            )
        elif len(found) > 1:
            refused.add(table)
            problems.append(
                general(
                    "error",
                    "several_files",
                    f"{table}: there are {len(found)} {kind}s for this table.",
                    "Keep the right one and remove the others.",
                    table=table,
                )
            )
    return {table: found[0] for table, found in by_table.items() if table in tables and len(found) == 1}
