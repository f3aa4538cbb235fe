"""An extract in a PostgreSQL database, read in one read-only transaction, so that all tables are of one moment.

Only the contract's tables and columns are selected. Every name is quoted by the driver and names its schema; what
belongs to the server's catalogue is looked up with an empty search path, where nobody else's operators are found.
Rows are put into the order of their keys, since a database has none: what is said of rows, and the fingerprint,
are then the same as long as the contents are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from R_free_helpers.contract.limits import MOST_BYTES, MOST_ROWS
from R_free_helpers.contract.postgresql_address import Server
from R_free_helpers.contract.postgresql_errors import NO_HOST, ConnectionLost, not_connected, not_read
from R_free_helpers.contract.postgresql_values import KIND_OF_TYPE, rows_hash, text_frame, typed
from R_free_helpers.contract.problems import Unreadable
from R_free_helpers.contract.schema import Schema
from R_free_helpers.system.extras import extra

if TYPE_CHECKING:
    import psycopg

READ_WITHIN = 600
"""Seconds that one table may take, unless the address or the user's own settings say otherwise."""

ALIVE = {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
"""A server that is gone without a word is noticed within a minute."""

PRINTED = {
    "datestyle": "ISO, YMD",
    "timezone": "UTC",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}
"""How values are written, whatever the settings of user and database."""

_RELATIONS = """
    SELECT c.oid, n.nspname, c.relname
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname::pg_catalog.text = ANY (%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY pg_catalog.array_position(%s, n.nspname::pg_catalog.text), c.relname COLLATE "C"
"""

# A domain counts as the type that it narrows.
_COLUMNS = """
    WITH RECURSIVE narrowed AS (
        SELECT a.attnum, a.attname, t.oid, t.typtype, t.typbasetype, t.typcategory
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT w.attnum, w.attname, t.oid, t.typtype, t.typbasetype, t.typcategory
        FROM narrowed w JOIN pg_catalog.pg_type t ON t.oid = w.typbasetype
        WHERE w.typtype = 'd')
    SELECT attname, oid, typcategory = 'A' FROM narrowed WHERE typtype <> 'd' ORDER BY attnum
"""


@dataclass(frozen=True)
class _Relation:
    """A table or view: where it is, and name, type and whether it is an array of each column; none when not read."""

    schema: str
    name: str
    columns: list[tuple[str, int, bool]]

    @property
    def table(self) -> str:
        return self.name.strip().lower()


@dataclass(frozen=True)
class _Rows:
    """A table as it was copied: all its columns, those wanted with their kinds, and escaped text in order of keys."""

    header: list[str]
    wanted: list[str]
    kinds: list[str]
    text: pl.DataFrame


class Snapshot:
    """A PostgreSQL database at one moment: what the contract knows of it, in memory.

    Parameters
    ----------
    server : Server
    schema : Schema
        The tables that the registry has.

    Attributes
    ----------
    tables : tuple of str
        Tables and views in the schema or on the search path, in alphabetical order.
    digest : str
        sha256 of their names and of the contents of those that the contract knows; of nothing else.

    Raises
    ------
    Unreadable
        If the database cannot be reached, or the connection is lost.
    """

    def __init__(self, server: Server, schema: Schema):
        self._read: dict[str, _Rows | Unreadable] = {}
        with _transaction(server) as connection:
            relations = _relations(connection, server, schema)
            for relation in relations:
                if relation.table in schema:
                    self._read[relation.name] = _rows(connection, server, relation, schema)
        self.tables = tuple(sorted(relation.name for relation in relations))
        self.digest = self._digest()

    def read(self, table: str, columns: Collection[str]) -> tuple[pl.DataFrame, list[str], int]:
        """Return the wanted columns of a table, the names of all, and the number of its first row.

        Raises
        ------
        Unreadable
            If the table could not be read to its end, or holds bytes.
        """
        rows = self._read[table]
        if isinstance(rows, Unreadable):
            raise rows
        extra = [name for name in rows.header if name not in rows.wanted]
        return typed(rows.text, rows.kinds), [*rows.wanted, *extra], 1

    def _digest(self) -> str:
        parts: list[object] = [self.tables]
        for name, rows in sorted(self._read.items()):
            if isinstance(rows, Unreadable):
                parts.append([name, rows.rule])
            else:
                parts.append([name, rows.header, rows.wanted, rows.kinds, rows_hash(rows.text)])
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@contextmanager
def _transaction(server: Server) -> Iterator[psycopg.Connection]:
    """Connect, and hold one transaction that sees one moment and can change nothing."""
    with extra("postgresql", "reading a PostgreSQL database"):
        import psycopg

    try:
        # The driver adds what the environment says; prepared statements would not survive a pool of connections.
        connection = psycopg.connect(
            **(ALIVE | server.parameters),
            client_encoding="UTF8",
            application_name="registry-report",
            prepare_threshold=None,
        )
    except psycopg.Error as error:
        raise not_connected(error) from None
    except UnicodeError:
        raise Unreadable(*NO_HOST) from None
    try:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection
    except psycopg.Error as error:
        raise not_read(error) from None
    finally:
        # Without a commit: there is nothing to keep.
        connection.close()


def _relations(connection: psycopg.Connection, server: Server, wanted: Schema) -> list[_Relation]:
    """Return the tables and views that are found first under their names, as the server itself would find them."""
    if server.schema is None:
        schemas = _one(connection, "SELECT pg_catalog.current_schemas(false)")
        if not schemas:
            raise Unreadable(
                "no_such_schema",
                "names a database in which this user's search path holds no schema",
                "Add ?schema= with the name of the schema that holds the tables.",
            )
    else:
        schemas = [server.schema]
    path = _one(connection, "SELECT pg_catalog.current_setting('search_path')")
    _set(connection, "search_path", "")
    if server.schema is not None:
        _check_schema(connection, server.schema)
        path = _one(connection, "SELECT pg_catalog.quote_ident(%s)", server.schema)
    first: dict[str, _Relation] = {}
    for number, schema, name in connection.execute(_RELATIONS, [schemas, schemas]).fetchall():
        if name not in first:
            known = name.strip().lower() in wanted
            first[name] = _Relation(schema, name, connection.execute(_COLUMNS, [number]).fetchall() if known else [])
    # What a view's functions do not qualify is found where their makers expect it.
    _set(connection, "search_path", path)
    return list(first.values())


def _check_schema(connection: psycopg.Connection, schema: str) -> None:
    may = _one(
        connection,
        "SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') FROM pg_catalog.pg_namespace n "
        "WHERE n.nspname::pg_catalog.text = %s",
        schema,
    )
    if may is None:
        raise Unreadable(
            "no_such_schema", "names a schema that the database does not have", "Check it; capital letters count."
        )
    if not may:
        raise Unreadable(
            "no_permission", "names a schema that this user may not use", "Ask its administrator for USAGE on it."
        )


def _rows(connection: psycopg.Connection, server: Server, relation: _Relation, schema: Schema) -> _Rows | Unreadable:
    """Return the rows of a table, or why there are none; what a table says does not keep others from being read."""
    import psycopg

    header = [name for name, _, _ in relation.columns]
    known = [column for column in relation.columns if column[0].strip().lower() in schema.polars_schema(relation.table)]
    wanted = [name for name, _, _ in known]
    kinds = ["list" if array else KIND_OF_TYPE.get(number, "text") for _, number, array in known]
    if not wanted:
        return _Rows(header, [], [], pl.DataFrame())
    try:
        with connection.transaction():
            text = _copied(connection, server, relation, wanted, kinds)
    except psycopg.Error as error:
        says = not_read(error)
        if isinstance(says, ConnectionLost):
            raise says from None
        return says
    except Unreadable as says:
        return says
    keys = [name for name in wanted if name.strip().lower() in schema.columns_where(relation.table, "key")]
    return _Rows(header, wanted, kinds, text.sort([*keys, *(name for name in wanted if name not in keys)]))


def _copied(
    connection: psycopg.Connection, server: Server, relation: _Relation, wanted: list[str], kinds: list[str]
) -> pl.DataFrame:
    from psycopg import sql

    # Each time anew: a function of a view could have changed them.
    for name, value in PRINTED.items():
        _set(connection, name, value)
    if server.statement_timeout is not None:
        _set(connection, "statement_timeout", f"{server.statement_timeout}s")
    elif _one(connection, "SELECT pg_catalog.current_setting('statement_timeout')") == "0":
        _set(connection, "statement_timeout", f"{READ_WITHIN}s")
    # Blanks that fill up a char(n) are not part of the value. The 1 keeps the line of an empty text from being empty.
    cells = [
        sql.SQL("{}::pg_catalog.text" if kind == "padded" else "{}").format(sql.Identifier(name))
        for name, kind in zip(wanted, kinds, strict=True)
    ]
    statement = sql.SQL("COPY (SELECT {}, 1 FROM {} LIMIT {}) TO STDOUT").format(
        sql.SQL(", ").join(cells), sql.Identifier(relation.schema, relation.name), sql.Literal(MOST_ROWS + 1)
    )
    copied = bytearray()
    with connection.cursor() as cursor:
        with cursor.copy(statement) as lines:
            for line in lines:
                copied += line
                if len(copied) > MOST_BYTES:
                    raise _too_large(f"more than {MOST_BYTES >> 30} GB")
        rows = cursor.rowcount
    if rows > MOST_ROWS:
        raise _too_large(f"more than {MOST_ROWS} rows")
    return text_frame(bytes(copied), wanted, rows)


def _too_large(what: str) -> Unreadable:
    return Unreadable("too_large", f"has {what}", "Deliver a table of this size as Parquet.")


def _set(connection: psycopg.Connection, name: str, value: str) -> None:
    """Change a setting until the transaction ends."""
    connection.execute("SELECT pg_catalog.set_config(%s, %s, true)", [name, value])


def _one(connection: psycopg.Connection, statement: str, *values: str) -> object:
    row = connection.execute(statement, values).fetchone()
    return row[0] if row else None
