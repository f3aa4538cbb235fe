"""What can be wrong with the tables that a registry declares, each in a line with its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import polars as pl

from R_free_helpers.contract.declared import DeclaredTables, is_of_persons
from R_free_helpers.contract.table import CLOCKS, PERSON_REFERENCE, SEVERITIES, StandardTable, facts_of, of_library
from R_free_helpers.model.names import did_you_mean
from R_free_helpers.model.rows import PERSON
from R_free_helpers.model.source import SUPERSEDED_ON

LISTS = ("unit", "drug")
"""Lists of a registry that the library's tables refer to."""

OTHER_LISTS = frozenset(
    {
        *("codes", "editions", "given", "instrument", "labels", "population_reference", "reference_count"),
        *("scale", "tile_grid", "timeline", "unit_level"),
    }
)
"""Lists that have another meaning than what columns may refer to."""

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""Names are those of files, sheets and columns of databases, in whatever case these are written."""

MOST_LETTERS_TABLE = 31
"""Letters that the name of a sheet may have."""

MOST_LETTERS_COLUMN = 63
"""Letters that the name of a column may have in PostgreSQL, which cuts the rest off."""

NO_FILE_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
"""Names of devices, which no file can have in Windows."""

KINDS = {pl.String: "str", pl.Int64: "int", pl.Float64: "float", pl.Boolean: "bool", pl.Date: "datetime.date"}
"""Types that columns have, as they are written in a class."""

ONLY_TEXT = ("codes", "json", "name", "number_where")
"""What only a text can be."""


def wrong_in(schema: DeclaredTables, without: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with the tables of a registry.

    Parameters
    ----------
    schema : DeclaredTables
    without : mapping of str to tuple of str
        The columns that were left out of each table.
    """
    if not len(schema):
        yield "There is no table: name at least that of persons."
    for name in schema.known_lists:
        yield from _name(name, f"the list {name!r}", MOST_LETTERS_TABLE)
        if name in OTHER_LISTS:
            yield f"The list {name!r} is another one: {name}.csv has a meaning of its own. Call yours otherwise."
    for table in schema:
        yield from _table(schema, table, without[table])
    # What follows asks columns for what they were told.
    if any(column.metadata is None for table in schema for column in schema[table].columns.columns.values()):
        return
    yield from _persons(schema)
    for table in schema:
        for column in schema[table].columns.columns:
            yield from _column(schema, table, column)
        yield from _event(schema, table)
    yield from _own_order(schema)


def _table(schema: DeclaredTables, table: str, without: tuple[str, ...]) -> Iterator[str]:
    yield from _name(table, f"the table {table!r}", MOST_LETTERS_TABLE)
    if table in schema.known_lists:
        yield f"{table}: a list of the registry has this name: {table}.csv in its data. Call the table otherwise."
    declared = schema[table]
    whole = declared.model.to_schema().columns
    for column in without:
        if column not in whole:
            hint = did_you_mean(column, whole) or "."
            yield f"{table}: without names {column!r}, which the table does not have{hint}"
        elif (whole[column].metadata or {}).get("key"):
            yield f"{table}: without names {column!r}, which is part of its key. Leave out the whole table instead."
    keys = []
    for name, column in declared.columns.columns.items():
        yield from _name(name, f"the column {table}.{name}", MOST_LETTERS_COLUMN)
        if name == SUPERSEDED_ON:
            yield f"{table}.{name}: the program itself writes a column of this name. Call it otherwise."
        if column.metadata is None:
            yield f'{table}.{name}: write it with column(…): {name}: str = column("what it is").'
        elif column.metadata["key"]:
            keys.append(name)
            if column.nullable:
                yield f"{table}.{name}: a key is never empty. Leave out nullable=True, or key=True."
        if column.dtype is None or column.dtype.type not in KINDS:
            yield f"{table}.{name}: is of a type that is not read. Write one of {', '.join(KINDS.values())}."
    if not keys:
        yield f"{table}: no column has key=True. Say which columns together tell one row from all others."


def _name(name: str, what: str, most: int) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield f"The name of {what} cannot be that of a file everywhere. Use small letters a-z, digits and _ only."
    elif len(name) > most:
        yield f"The name of {what} has more than {most} letters. Write a shorter one."
    elif name in NO_FILE_NAMES or name.startswith("sqlite_"):
        yield f"The name of {what} is reserved by Windows or SQLite. Call it otherwise."


def _persons(schema: DeclaredTables) -> Iterator[str]:
    several = [table for table in schema if is_of_persons(schema[table])]
    if len(several) > 1:
        yield (
            f"{' and '.join(several)}: each has {PERSON} alone as its key. One is the table of persons; in the others "
            f"write {PERSON}: str = person(key=True)."
        )
    for table in schema:
        columns = schema.polars_schema(table)
        if PERSON in columns and table not in several and schema.facts(table, PERSON)["references"] is None:
            yield f"{table}.{PERSON}: names persons. Write {PERSON}: str = person()."
    for clock in ("birth", "death"):
        dates = [name for name in _columns(schema, schema.persons) if _clock(schema, schema.persons, name) == clock]
        if len(dates) > 1:
            yield f"{schema.persons}: {' and '.join(dates)} both have the clock {clock!r}. A person has one."


def _columns(schema: DeclaredTables, table: str | None) -> Mapping[str, object]:
    return schema.polars_schema(table) if table else {}


def _clock(schema: DeclaredTables, table: str | None, column: str) -> object:
    return schema.facts(table, column)["clock"] if table else None


def _column(schema: DeclaredTables, table: str, column: str) -> Iterator[str]:
    facts, kind = schema.facts(table, column), schema.polars_schema(table)[column]
    where = f"{table}.{column}"
    yield from _reference(schema, table, column, facts["references"])
    for fact in ONLY_TEXT:
        if facts[fact] and kind != pl.String:
            yield f"{where}: only a text can have {fact}. Write {column}: str, or leave it out."
    if facts["clock"] is not None and facts["clock"] not in CLOCKS:
        yield f"{where}: there is no clock {facts['clock']!r}{did_you_mean(facts['clock'], CLOCKS) or '.'} " + (
            f"Known: {', '.join(CLOCKS)}."
        )
    if (facts["clock"] or facts["not_before"]) and kind != pl.Date:
        yield f"{where}: only a date has a clock or not_before. Write {column}: dt.date, or leave them out."
    if facts["scale"] and (kind not in (pl.Float64, pl.Int64) or "instrument" not in schema.polars_schema(table)):
        yield f"{where}: a score is a number, in a table whose column instrument names the form."
    if of_library(schema[table].model, column):
        return  # What the library says of columns and tables that a registry does not have does not hold there.
    for other, severity in facts["not_before"].items():
        yield from _order(schema, table, column, other, severity, where)
    others = [*facts["number_where"]]
    if facts["year_of"]:
        others += [facts["year_of"].month, facts["year_of"].day, facts["year_of"].not_after]
    for other in others:
        if other not in schema.polars_schema(table):
            yield f"{where}: {table} has no column {other!r}{did_you_mean(other, schema.polars_schema(table)) or '.'}"
    if facts["invited_by"] and facts["invited_by"] not in schema:
        yield f"{where}: invited_by names no table{did_you_mean(facts['invited_by'], schema) or '.'}"


def _reference(schema: DeclaredTables, table: str, column: str, target: str | None) -> Iterator[str]:
    if target is None:
        return
    where = f"{table}.{column}"
    if target == PERSON_REFERENCE:
        yield f"{where}: there is no table of persons: one whose only key is {PERSON}."
        return
    name, _, key = target.partition(".")
    if name in schema:
        if key not in schema.columns_where(name, "key"):
            yield f"{where}: references {target!r}, which is no key of {name}. Name one of its keys."
        elif schema.polars_schema(name)[key] != schema.polars_schema(table)[column]:
            yield f"{where}: is of another type than {target}, which it references. Write the same type in both."
        elif name == schema.persons and column != PERSON:
            yield f"{where}: which person a row is about is told by a column {PERSON}. Write {PERSON}: str = person()."
    elif name not in schema.known_lists:
        known = [*schema, *schema.known_lists]
        hint = did_you_mean(name, known) or "."
        yield (
            f"{where}: references {target!r}, but there is no table {name!r}{hint} A list of the registry is named as "
            f"lists=({name!r},) of the schema."
        )
    elif key != f"{name}_id":
        yield f"{where}: references {target!r}; the key of the list {name} is {name}_id."
    elif schema.polars_schema(table)[column] != pl.String:
        yield f"{where}: the keys of a list are texts. Write {column}: str."


def _order(schema: DeclaredTables, table: str, column: str, other: str, severity: str, where: str) -> Iterator[str]:
    other_table, _, other_column = other.rpartition(".")
    other_table = other_table or table
    if other_table not in schema:
        yield f"{where}: not before {other!r}, but there is no table {other_table!r}" + (
            did_you_mean(other_table, schema) or "."
        )
    elif schema.polars_schema(other_table).get(other_column) != pl.Date:
        dates = [name for name, kind in schema.polars_schema(other_table).items() if kind == pl.Date]
        yield f"{where}: not before {other!r}, but {other_table} has no date {other_column!r}" + (
            did_you_mean(other_column, dates) or "."
        )
    elif other_table != table and not schema.shared_keys(table, other_table):
        yield f"{where}: not before {other!r}, but rows of the two tables share no person and no key."
    if severity not in SEVERITIES:
        yield f"{where}: not before {other!r} with the severity {severity!r}. Known: {', '.join(SEVERITIES)}."


def _own_order(schema: DeclaredTables) -> Iterator[str]:
    for order in schema.own_order:
        where = f"date_order: {order.table}.{order.column}"
        if order.table not in schema:
            yield f"{where}: there is no table {order.table!r}{did_you_mean(order.table, schema) or '.'}"
        elif schema.polars_schema(order.table).get(order.column) != pl.Date:
            dates = [name for name, kind in schema.polars_schema(order.table).items() if kind == pl.Date]
            yield f"{where}: {order.table} has no date {order.column!r}{did_you_mean(order.column, dates) or '.'}"
        else:
            named = order.other if order.other_table == order.table else f"{order.other_table}.{order.other}"
            yield from _order(schema, order.table, order.column, named, order.severity, where)


def _event(schema: DeclaredTables, table: str) -> Iterator[str]:
    event = schema[table].facts.event
    if event is None:
        return
    if PERSON not in event.same:
        yield f"{table}: rows about one event are of one person: name {PERSON} among what they have in common."
    library = [one for one in schema[table].model.__mro__ if StandardTable in one.__bases__]
    if any(facts_of(one).event is facts_of(schema[table].model).event for one in library):
        return
    parts = [*event.same, *event.instead.values(), *(event.only or ())[:1], *([event.prefer] if event.prefer else [])]
    for column in parts:
        if column not in schema.polars_schema(table):
            yield f"{table}: event names {column!r}, which it does not have" + (
                did_you_mean(column, schema.polars_schema(table)) or "."
            )
