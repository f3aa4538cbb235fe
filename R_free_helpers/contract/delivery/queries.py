"""A registry's queries: SQL over the forms of a delivery, one for each table of the extract, run by DuckDB.

A query gives the columns of its table, and may give one more: `LEFT_OUT`, the reason for which a row is not taken.
DuckDB runs in this process, reads nothing but the forms and the lists, and writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from R_free_helpers.contract.delivery.form import RECORD, Form
from R_free_helpers.contract.delivery.typed import Typed
from R_free_helpers.contract.problems import MOST_EXAMPLES, Problem, general, listing, named_rows, show
from R_free_helpers.contract.schema import Schema
from R_free_helpers.model.rows import PERSON
from R_free_helpers.system.extras import extra

LEFT_OUT = "left_out"
KINDS = {pl.Date: "day", pl.Boolean: "yes or no", pl.Int64: "whole number", pl.Float64: "number", pl.String: "text"}
"""What a value of a type is called in a problem."""

COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
MACROS = (
    "CREATE MACRO day(x) AS CAST(COALESCE(TRY_STRPTIME(x, '%d.%m.%Y'), TRY_STRPTIME(x, '%Y-%m-%d'), "
    "CAST(x AS TIMESTAMP)) AS DATE)",
    "CREATE MACRO number(x) AS CAST(REPLACE(x, ',', '.') AS DOUBLE)",
)
"""What queries over lists without a codebook turn text with: ``day(x)`` and ``number(x)``; what is none stops it."""


@dataclass(frozen=True)
class Made:
    """A table as a query made it.

    Attributes
    ----------
    frame : polars.DataFrame
        In the contract's columns and types, by its key.
    read : int
        Rows that the query gave.
    left_out : dict of str to int
        How many of these were left out, by reason.
    """

    frame: pl.DataFrame
    read: int
    left_out: dict[str, int]


def forms_read(folder: Path, forms: Iterable[Form]) -> frozenset[str]:
    """Return the names of the forms that a registry's queries name; a word in a comment does not count."""
    texts = (path.read_text(encoding="utf-8") for path in folder.glob("*.sql"))
    said = "\n".join(COMMENT.sub(" ", text) for text in texts).casefold()

    def is_named(form: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(form.casefold())}(?!\w)", said) is not None

    return frozenset(
        form.name for form in forms if any(map(is_named, (RECORD, *form.part_names) if form.parts else (form.name,)))
    )


def run_queries(folder: Path, forms: Sequence[Typed], schema: Schema) -> tuple[dict[str, Made], list[Problem]]:
    """Return the tables that a registry's queries make of the forms, and what is wrong with them.

    Parameters
    ----------
    folder : Path
        With ``<table>.sql`` and lists such as of units (``<name>.csv``), which queries know as tables too.
    forms : sequence of Typed
    schema : Schema
        The tables of the registry.
    """
    with extra("deliveries", "importing a delivery"):
        import duckdb

    queries = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}
    lists = {
        path.stem: pl.read_csv(path, infer_schema=False, comment_prefix="#") for path in sorted(folder.glob("*.csv"))
    }
    views = {name: rows for one in forms for name, rows in one.parts().items()}
    problems = _not_asked_for(folder, queries, schema)
    made: dict[str, Made] = {}
    with duckdb.connect(":memory:", config={"threads": 2, "preserve_insertion_order": True}) as connection:
        for name, frame in {**lists, **views}.items():
            connection.register(name, frame.to_arrow())
        for macro in MACROS:
            connection.execute(macro)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        for table, sql in queries.items():
            if table not in schema:
                continue
            try:
                given = connection.sql(sql)
                rows = pl.DataFrame(given.to_arrow_table()) if given is not None else None
            except duckdb.Error as error:
                problems.append(_failed(folder, table, error, views, forms))
                continue
            if rows is None:
                problems.append(
                    general(
                        "error",
                        "query",
                        f"{folder.name}/{table}.sql cannot be run: it gives no rows.",
                        "Write one query that begins with SELECT or WITH.",
                        table=table,
                    )
                )
                continue
            one, wrong = _as_contract(folder, table, rows, schema)
            problems += wrong
            if one is not None:
                made[table] = one
    return made, problems


def _not_asked_for(folder: Path, queries: Mapping[str, str], schema: Schema) -> list[Problem]:
    strange = [table for table in queries if table not in schema]
    absent = [table for table in schema if table not in queries and not schema.is_optional(table)]
    problems = [
        general(
            "error",
            "unknown_table",
            f"{folder.name}/{table}.sql makes a table that the registry does not have.",
            f"Name the file after one of: {', '.join(schema)}.",
            table=table,
        )
        for table in strange
    ]
    if absent:
        problems.append(
            general(
                "error",
                "no_query",
                f"{folder.name} has no query for {listing(absent, len(absent))}.",
                "Write one for each, or leave the table out of the registry's tables.py.",
            )
        )
    return problems


def _failed(folder: Path, table: str, error: Exception, views: Iterable[str], forms: Sequence[Typed]) -> Problem:
    """Return the problem of a query that DuckDB refuses; of a value that is none of its kind, with its place."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = " ".join(lines[:2]).rstrip("?!.") if lines else type(error).__name__
    where = f"{folder.name}/{table}.sql cannot be run"
    if type(error).__name__ == "ConversionException":
        value = next(iter(re.findall(r"""["'](.*?)["']""", lines[0])), None)
        for form, column, rows in _places(value, forms):
            first = named_rows(rows[:MOST_EXAMPLES], len(rows))
            hold = "row holds" if len(rows) == 1 else "rows hold"
            return Problem(
                "error",
                form.file,
                column,
                "unreadable_value",
                len(rows),
                tuple(rows[:MOST_EXAMPLES]),
                (),
                f"{form.file}: {len(rows)} {hold} {show(value)} in {column} ({first}), which {folder.name}/{table}.sql "
                f"cannot read: {lines[0].rstrip('.')}.",
                "Correct it in the system and export again, or read it in the query with TRY_CAST.",
            )
    unknown = re.match(r"Catalog Error: Table with name (.+?) does not exist", said)
    if unknown:
        return general(
            "error",
            "query",
            f"{folder.name}/{table}.sql reads {unknown[1]}, which the delivery does not have; it has "
            f"{', '.join(sorted(views)) or 'none'}.",
            "Export this form too, or correct the query.",
            table=table,
        )
    return general("error", "query", f"{where}: {said}.", "Correct the query, or the form that it reads.", table=table)


def _places(value: str | None, forms: Sequence[Typed]) -> Iterator[tuple[Form, str, list[int]]]:
    """Yield where a value stands in the forms: the form, the column, and the rows of its file."""
    for form in (one.form for one in forms if value):
        for column in form.frame.columns:
            rows = (form.frame.get_column(column) == value).fill_null(False).arg_true()
            if rows.len():
                yield form, column, (rows + form.first_row).to_list()


def _as_contract(folder: Path, table: str, rows: pl.DataFrame, schema: Schema) -> tuple[Made | None, list[Problem]]:
    """Return a query's rows in the contract's columns and types."""
    where = f"{folder.name}/{table}.sql"
    kinds = schema.polars_schema(table)
    strange = [name for name in rows.columns if name not in kinds and name != LEFT_OUT]
    absent = [name for name in kinds if name not in rows.columns]
    problems = []
    if strange:
        problems.append(
            general(
                "error",
                "unknown_column",
                f"{where} gives columns that the table does not have: {listing(strange, len(strange))}.",
                f"The table has {', '.join(kinds)}.",
                table=table,
            )
        )
    if absent:
        problems.append(
            general(
                "error",
                "missing_column",
                f"{where} does not give {listing(absent, len(absent))}.",
                "Select them, as NULL where the delivery has no such thing.",
                table=table,
            )
        )
    read, left_out = rows.height, {}
    if LEFT_OUT in rows.columns:
        reasons = rows.filter(pl.col(LEFT_OUT).is_not_null()).get_column(LEFT_OUT).cast(pl.String)
        left_out = dict(reasons.value_counts().sort(LEFT_OUT).iter_rows())
        rows = rows.filter(pl.col(LEFT_OUT).is_null())
    if problems:
        return None, problems
    columns = []
    for name, kind in kinds.items():
        given = rows.get_column(name)
        values = _cast(given, kind)
        lost = values.is_null() & given.is_not_null()
        if lost.any():
            example = given.filter(lost)[0]
            problems.append(
                general(
                    "error",
                    "unreadable_value",
                    f"{where}: {int(lost.sum())} values of {name} are no {KINDS.get(kind, kind)}, such as "
                    f"{show(example)}.",
                    "Cast them in the query.",
                    table=table,
                    column=name,
                )
            )
        columns.append(values)
    if problems:
        return None, problems
    frame = pl.DataFrame(columns).sort(schema.columns_where(table, "key"), maintain_order=True)
    return Made(frame, read, left_out), []


def _cast(given: pl.Series, kind: pl.DataType) -> pl.Series:
    """Return values in the type of the contract; null where one is none of it."""
    if kind == pl.Date and given.dtype == pl.String:
        return given.str.to_date("%Y-%m-%d", strict=False)
    try:
        return given.cast(kind, strict=False)
    except pl.exceptions.InvalidOperationError:  # no value of the one type is one of the other
        return pl.Series(given.name, [None], dtype=kind).new_from_index(0, given.len())


def person_columns(schema: Schema, table: str) -> list[str]:
    """Return the columns of a table that hold a person's key."""
    person = f"{schema.persons}.{PERSON}"
    columns = schema.polars_schema(table)
    return [name for name in columns if person in (f"{table}.{name}", schema.facts(table, name)["references"])]


def coded_columns(schema: Schema, table: str) -> list[str]:
    """Return the columns of a table that hold codes or what a list names: what queries map a system's codes to."""
    facts = {name: schema.facts(table, name) for name in schema.polars_schema(table)}
    return [
        name
        for name, one in facts.items()
        if one["codes"] or (one["references"] or "").split(".")[0] in schema.known_lists
    ]


def as_of_the_query(problem: Problem, schema: Schema) -> Problem:
    """Return a problem of an imported extract with the remedy that lies in the registry's queries."""
    if problem.table not in schema or problem.column not in coded_columns(schema, problem.table):
        return problem
    query = f"{problem.table}.sql"
    if problem.rule == "unknown_code":
        return replace(problem, remedy=f"Map the system's code in {query}, or add the code to codes.csv.")
    if problem.rule == "orphan":
        remedy = f"Add the system's number to the list that {query} joins, or leave such rows out there."
        return replace(problem, remedy=remedy)
    return problem
