"""An extract in a database, named by an address: ``sqlite:/folder/extract.db`` or ``postgresql://host/database``.

SQLite is read with the standard library, PostgreSQL by a driver that is imported when it is needed; both are only
read. Addresses of other databases are refused, and an address that holds a password is refused before anything
else and never printed.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import polars as pl

from R_free_helpers.contract.address import ADDRESS
from R_free_helpers.contract.limits import MOST_ROWS
from R_free_helpers.contract.postgresql_address import SCHEMES, server_of
from R_free_helpers.contract.problems import Unreadable, named_rows, show
from R_free_helpers.contract.snapshot_cache import read_once

if TYPE_CHECKING:
    from R_free_helpers.contract.postgresql import Snapshot
    from R_free_helpers.contract.schema import Schema

SIDE_FILES = ("-wal", "-journal")
"""Where SQLite keeps what is not yet in the database's own file."""


_STEP = 100_000


def open_database(address: object, schema: Schema) -> Database | Snapshot:
    """Return the database at an address, to be read.

    Parameters
    ----------
    address : object
    schema : Schema
        The tables that the registry has.

    Raises
    ------
    Unreadable
        If the address holds a password, is of another kind of database, or leads to none that can be read.
    """
    scheme, rest = _parts(address)
    return _snapshot(address, rest, schema) if scheme in SCHEMES else Database(database_file(address))


def stored_hash(address: object, schema: Schema) -> str:
    """Return the sha256 of the contents of the database at an address; see ``open_database`` for what is raised."""
    scheme, rest = _parts(address)
    return _snapshot(address, rest, schema).digest if scheme in SCHEMES else database_hash(database_file(address))


def _snapshot(address: object, rest: str, schema: Schema) -> Snapshot:
    server = server_of(rest)

    def take() -> Snapshot | Unreadable:
        from R_free_helpers.contract.postgresql import Snapshot

        try:
            return Snapshot(server, schema)
        except Unreadable as error:
            return error

    taken = read_once((str(address), schema), take)
    if isinstance(taken, Unreadable):
        raise taken
    return taken


def _parts(address: object) -> tuple[str, str]:
    """Return the scheme of an address and what follows it, when that holds no password."""
    scheme, rest = ADDRESS.fullmatch(str(address)).groups()
    # A name of a program's own making is shown; what follows it may hold a password.
    for text in (rest, unquote(rest)):
        if re.match(r"/*[^/@]*:[^/@]*@", text) or re.search(r"(?i)(password|passwd|pwd|token|secret)=", text):
            raise Unreadable(
                "credentials",
                "holds a password",
                "Leave it out: credentials are read from the environment only. "
                "Change this one, it may have been stored.",
            )
    return scheme.lower(), rest


def database_file(address: object) -> Path:
    """Return the file that the address of a SQLite database names.

    ``sqlite:name.db`` lies in the working directory; after any number of slashes the path starts at the root.

    Raises
    ------
    Unreadable
        If the address holds a password, is of another database, or names no file.
    """
    scheme, rest = _parts(address)
    if scheme != "sqlite":
        raise Unreadable(
            "unknown_database",
            f"is of a database that cannot be read ({show(scheme)})",
            "Give sqlite:<file> or postgresql://host/database, or export the tables to Parquet and give the folder.",
        )
    # What follows a question mark are settings, which may be secret and are not known here.
    file = Path(re.sub(r"^/+", "/", rest.split("?")[0]))
    if not file.is_file():
        raise Unreadable(
            "no_such_path",
            f"names no file {show(file, 500)}",
            "Write sqlite:<file> for a file in the working directory, sqlite:/<path> for one that starts at the root.",
        )
    return file


class Database:
    """A SQLite database that is only read.

    Parameters
    ----------
    file : Path

    Attributes
    ----------
    tables : tuple of str
        Tables and views, in alphabetical order.

    Raises
    ------
    Unreadable
        If the file is no database, or is damaged or locked.
    """

    def __init__(self, file: Path):
        self._file = file
        names = (
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        with closing(self._open()) as database:
            self.tables = tuple(name for (name,) in _rows(database, f"{names} ORDER BY name"))

    def read(self, table: str, columns: Collection[str]) -> tuple[pl.DataFrame, list[str], int]:
        """Return the wanted columns of a table, the names of all, and the number of its first row.

        Raises
        ------
        Unreadable
            If a cell holds bytes, or the table cannot be read to its end.
        """
        with closing(self._open()) as database:
            header = [row[1] for row in _rows(database, f"PRAGMA table_info({_quoted(table)})")]
            wanted = [name for name in header if name.strip().lower() in columns]
            if not wanted:
                return pl.DataFrame(), header, 1
            chosen = ", ".join(map(_quoted, wanted))
            cells = list(islice(_rows(database, f"SELECT {chosen} FROM {_quoted(table)}"), MOST_ROWS + 1))
        if len(cells) > MOST_ROWS:
            raise Unreadable("too_large", f"has more than {MOST_ROWS} rows", "Deliver a table of this size as Parquet.")
        values = zip(*cells, strict=True) if cells else [()] * len(wanted)
        frame = pl.DataFrame([_column(name, list(cells)) for name, cells in zip(wanted, values, strict=True)])
        return frame, [*wanted, *(name for name in header if name not in wanted)], 1

    def _open(self) -> sqlite3.Connection:
        try:
            database = sqlite3.connect(f"file:{quote(str(self._file.resolve()))}?mode=ro", uri=True, timeout=5)
            # What a view of the extract does must not go beyond reading.
            database.execute("PRAGMA trusted_schema = OFF")
        except sqlite3.Error as error:
            raise _damaged(error) from None
        return database


def database_hash(file: Path) -> str:
    """Return the sha256 of a SQLite database: its file, and what is not yet written into it."""
    whole = hashlib.sha256()
    for part in (file, *(file.with_name(file.name + end) for end in SIDE_FILES)):
        if part.is_file():
            with part.open("rb") as stream:
                whole.update(f"{part.name.removeprefix(file.name)} ".encode())
                whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()


def _rows(database: sqlite3.Connection, statement: str) -> Iterator[tuple]:
    try:
        cursor = database.execute(statement)
        while rows := cursor.fetchmany(_STEP):
            yield from rows
    except (sqlite3.Error, OverflowError) as error:
        raise _damaged(error) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _column(name: str, cells: list) -> pl.Series:
    """Return a column of one type; SQLite lets every cell have its own, which is then text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if bytes in kinds:
        rows = [row for row, cell in enumerate(cells, 1) if isinstance(cell, bytes)]
        raise Unreadable(
            "wrong_type",
            f"holds bytes in {len(rows)} {'row' if len(rows) == 1 else 'rows'} of {show(name)} "
            f"(data {named_rows(rows[:5], len(rows))})",
            "Export the column as text, numbers or dates.",
        )
    if kinds <= {int, float}:
        kind = pl.Float64 if float in kinds else pl.Int64
        return pl.Series(name, cells, dtype=kind if kinds else pl.Null)
    return pl.Series(name, [None if cell is None else str(cell) for cell in cells], dtype=pl.String)


def _damaged(error: Exception) -> Unreadable:
    return Unreadable(
        "database",
        f"cannot be read: {show(error)}",
        "Check that it is a SQLite database that no other program is writing, and export it again.",
    )
