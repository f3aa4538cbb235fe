"""What a registry's lists say of the tables of its extracts: each table and column that they name exists."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from R_free_helpers.contract.registered import TABLES_FILE, NoTables, schema_of
from R_free_helpers.contract.schema import Schema, SchemaError
from R_free_helpers.editions.checking.lists import RULES, List, Lists, Row, Rules
from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.model.broken import where, words
from R_free_helpers.model.names import did_you_mean, unknown
from R_free_helpers.model.workspace import shown, workspace


def contract_mistakes(lists: Lists) -> Iterator[Mistake]:
    """Yield what is wrong with a registry's tables, and what its lists say of tables and columns that it has not."""
    place = workspace().registry_package(lists.registry) / TABLES_FILE
    try:
        schema = schema_of(lists.registry)
    except NoTables:
        yield Mistake(
            shown(place), 0, "there is no SCHEMA in it", "Write SCHEMA = Schema({…}) with the registry's tables."
        )
        return
    except SchemaError as error:
        for line in str(error).splitlines():
            yield Mistake(shown(place), 0, line, "Mend the table; docs/add-a-registry.md tells how one is declared.")
        return
    except Exception as error:
        found = where(error, place.parent)
        yield Mistake(shown(place), found[1] if found else 0, words(error), "Mend the line.")
        return
    yield from _needed(lists, schema)
    yield from _codes(lists, schema)
    for row in lists.rows("unit_level"):
        yield from _known(lists.by_name["unit_level"], row, schema)
    yield from _scales(lists, schema)


def _needed(lists: Lists, schema: Schema) -> Iterator[Mistake]:
    """Yield lists that the registry's tables ask for and that are not there, and what is wrong with its own."""
    asked = [name for name in schema.lists if name not in RULES or not RULES[name].needed]
    asked += ["codes"] if any(schema.columns_where(table, "codes") for table in schema) else []
    asked += ["instrument"] if any(schema.columns_where(table, "scale") for table in schema) else []
    for name in asked:
        if name not in lists.by_name:
            yield lists.missing(name)
        elif name not in RULES:
            key = (f"{name}_id",)
            yield from lists.by_name[name].mistakes
            yield from lists.by_rules(lists.by_name[name], Rules(key, key=key, filled=key))


def _known(found: List, row: Row, schema: Schema) -> Iterator[Mistake]:
    """Yield that the registry has not a row's table or column."""
    table, column = row["table"], row["column"]
    if table not in schema:
        said = f"the registry has no table '{table}'{did_you_mean(table, schema)}"
        yield found.mistake(row, said, f"Mend the name, or take the row out; {TABLES_FILE} has the tables.")
    elif column not in schema.polars_schema(table):
        said = f"the table '{table}' has no column '{column}'{did_you_mean(column, schema.polars_schema(table))}"
        yield found.mistake(row, said, f"Mend the name, or take the row out; {TABLES_FILE} has the columns.")


def _codes(lists: Lists, schema: Schema) -> Iterator[Mistake]:
    """Yield codes of columns that have none, and coded columns that have no codes."""
    if "codes" not in lists.by_name:
        return
    found, listed = lists.by_name["codes"], set()
    for row in found.rows:
        wrong = list(_known(found, row, schema))
        yield from wrong
        if not wrong and row["column"] not in schema.columns_where(row["table"], "codes"):
            said = f"{row['table']}.{row['column']} has no codes: any value is allowed there"
            yield found.mistake(row, said, "Take the row out; printed words of values stand in labels.csv.")
        listed.add((row["table"], row["column"]))
    for table in schema:
        for column in schema.columns_where(table, "codes"):
            if (table, column) not in listed:
                said = f"no code is listed for {table}.{column}: no value is allowed there"
                yield found.mistake(None, said, f"List its codes, or leave the column out in {TABLES_FILE}.")


def _scales(lists: Lists, schema: Schema) -> Iterator[Mistake]:
    """Yield instruments whose column holds no score."""
    scales = {
        str(schema.facts(table, name)["scale"]) for table in schema for name in schema.columns_where(table, "scale")
    }
    for row in lists.rows("instrument"):
        if row["column"] and row["column"] not in scales:
            said = unknown("column with scores", row["column"], sorted(scales))
            yield lists.by_name["instrument"].mistake(row, said, "Name one of them, or take the row out.")


def empty_tables(registry: str) -> dict[str, pl.DataFrame]:
    """Return all tables of an extract of a registry, without a row."""
    return schema_of(registry).complete({})
