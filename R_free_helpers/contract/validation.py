"""Checks an extract against the contract and collects every problem at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from R_free_helpers.contract.checked import Checked
from R_free_helpers.contract.problems import Problem, RawTable, at_rows, general
from R_free_helpers.contract.reading import RawExtract
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.rules import RULES
from R_free_helpers.contract.schema import Schema


def validate(extract: RawExtract, reference: Reference) -> list[Problem]:
    """Return every problem of an extract, those of reading it included, in their fixed order.

    Parameters
    ----------
    extract : RawExtract
    reference : Reference
        The registry's codes, units, drugs and scales, and the extraction date.
    """
    problems = list(extract.problems)
    # Without any extract the tables that it lacks are not news.
    if extract.tables or not any(not problem.table and problem.severity == "error" for problem in problems):
        problems += missing_tables(extract, reference)
    for table in extract.tables.values():
        problems += schema_problems(table, reference.schema)
    checked = Checked(extract.tables, reference)
    for rule in RULES:
        problems += [problem for problem in rule(checked) if problem is not None]
    return as_listed(problems, reference.schema)


def missing_tables(extract: RawExtract, reference: Reference) -> Iterator[Problem]:
    """Yield the tables that the registry uses and the extract does not have."""
    for table in reference.schema:
        if table in extract.tables or table in extract.refused:
            continue
        columns = ", ".join(reference.schema.polars_schema(table))
        if table in reference.required:
            yield general(
                "error",
                "missing_table",
                f"{table}: the extract has no such table.",
                f"Export it with the columns {columns}.",
                table=table,
            )
        else:
            yield general(
                "warning",
                "missing_table",
                f"{table}: the extract does not have this optional table.",
                "Nothing needs to be done if the registry has no such data.",
                table=table,
            )


def schema_problems(table: RawTable, schema: Schema) -> list[Problem]:
    """Return where a table breaks its pandera schema: missing columns, types, missing values, ranges."""
    import pandera.polars as pa
    from pandera.config import ValidationDepth, config_context

    try:
        # Settings in the environment must not switch the contract off.
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            schema.frame_schema(table.name).validate(table.frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return [problem for problem in _translated(table, errors.schema_errors, schema) if problem is not None]
    return []


def _translated(table: RawTable, errors: Iterable, schema: Schema) -> Iterator[Problem | None]:
    ranges: dict[str, pl.Series] = {}
    for error in errors:
        reason, column = error.reason_code.name, error.column_name
        if reason == "COLUMN_NOT_IN_DATAFRAME":
            name = _missing_column(error)
            yield general(
                "error",
                "missing_column",
                f"{table.name}.{name}: the table has no such column.",
                _add(schema, table.name, name),
                table=table.name,
                column=name,
            )
        elif reason == "SERIES_CONTAINS_NULLS":
            yield _nulls(table, column, ~_per_row(error))
        elif reason == "DATAFRAME_CHECK":
            ranges[column] = ranges[column] | ~_per_row(error) if column in ranges else ~_per_row(error)
        else:
            yield general(
                "error",
                "schema",
                f"{table.name}.{column}: {error}",
                "See the data dictionary.",
                table=table.name,
                column=column or "",
            )
    for column, broken in ranges.items():
        values = table.frame.get_column(column)
        yield at_rows(
            table,
            column,
            "out_of_range",
            broken,
            f"holds|hold a value {outside(schema, table.name, column)}",
            "Correct the values, or leave them empty where they are unknown."
            if schema.frame_schema(table.name).columns[column].nullable
            else "Correct the values.",
            values=None if column in table.keys else values,
        )


def _add(schema: Schema, table: str, name: str) -> str:
    column = schema.frame_schema(table).columns[name]
    need = "may be empty" if column.nullable else "needed in every row"
    return f"Add the column {name} ({column.description}; {column.dtype}, {need})."


def _per_row(error) -> pl.Series:
    output = error.check_output
    return (output.collect() if isinstance(output, pl.LazyFrame) else output).to_series().fill_null(True)


def _missing_column(error) -> str:
    cases = error.failure_cases
    return str(cases.to_series()[0] if isinstance(cases, pl.DataFrame) else cases)


def _nulls(table: RawTable, column: str, empty: pl.Series) -> Problem | None:
    if column in table.unreadable:
        # A value that could not be read is not a missing one, and is reported as what it is.
        empty = empty & ~table.unreadable[column]
    return at_rows(
        table,
        column,
        "missing_value",
        empty,
        "has|have no value, where one is needed",
        "Fill it in; where it cannot be known, use the code for unknown or leave the row out.",
    )


def outside(schema: Schema, table: str, column: str) -> str:
    """Return in words what the schema's range of a column excludes."""
    limits: dict[str, float] = {}
    for check in schema.frame_schema(table).columns[column].checks:
        limits |= check.statistics
    low, high = limits.get("min_value"), limits.get("max_value")
    if low is not None and high is not None:
        return f"outside {low} to {high}"
    return f"below {low}" if low is not None else f"above {high}"


def as_listed(problems: Iterable[Problem], schema: Schema) -> list[Problem]:
    """Return problems in the one order in which they are always listed."""
    tables = {name: place for place, name in enumerate(["", *schema])}

    def place(problem: Problem) -> tuple:
        columns = list(schema.polars_schema(problem.table)) if problem.table in schema else []
        column = columns.index(problem.column) if problem.column in columns else -1
        return (
            problem.severity != "error",
            tables.get(problem.table, len(tables)),
            column,
            problem.rule,
            problem.message,
        )

    return sorted(problems, key=place)
