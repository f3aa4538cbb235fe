"""Checks an extract against the contract and collects every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

import polars as pl

from R_free_helpers.contract.checked import Checked
from R_free_helpers.contract.doubts import Doubt, broken, told
from R_free_helpers.contract.pandera_alone import pa
from R_free_helpers.contract.problems import Problem, RawTable, at_rows, general, show
from R_free_helpers.contract.reading import RawExtract
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.renamed import renamed_columns, renamed_tables
from R_free_helpers.contract.rules import RULES
from R_free_helpers.contract.schema import Schema

OF_SCHEMA = "schema"
"""The rule of what a pandera schema says."""


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
    checked = Checked(extract.tables, reference)
    found = [one for rule in RULES for one in rule(checked) if one is not None]
    found += [one for table in extract.tables.values() for one in schema_doubts(table, reference.schema)]
    problems += [one for one in found if isinstance(one, Problem)]
    doubted: dict[str, list[str]] = {}
    for one in broken([one for one in found if isinstance(one, Doubt)]):
        if one.rule == OF_SCHEMA:
            doubted.setdefault(one.table.name, []).append(one.column)
        else:
            problems.append(told(one))
    for name, table in extract.tables.items():
        problems += schema_problems(table, reference, doubted.get(name, []))
    return as_listed(problems, reference.schema)


def missing_tables(extract: RawExtract, reference: Reference) -> Iterator[Problem]:
    """Yield the tables that the registry uses and the extract does not have."""
    lacking = [table for table in reference.schema if table not in extract.tables and table not in extract.refused]
    if not lacking:
        return
    renamed = renamed_tables(extract.extra, {*extract.tables, *extract.refused}, reference)
    for table in lacking:
        columns = ", ".join(reference.schema.polars_schema(table))
        if table in reference.required:
            yield general(
                "error",
                "missing_table",
                f"{table}: the extract has no such table.",
                _rename(renamed.get(table), f"Export it with the columns {columns}."),
                table=table,
            )
        else:
            yield general(
                "warning",
                "missing_table",
                f"{table}: the extract does not have this optional table.",
                _rename(renamed.get(table), "Nothing needs to be done if the registry has no such data."),
                table=table,
            )


def schema_doubts(table: RawTable, schema: Schema) -> Iterator[Doubt]:
    """Yield for each column the doubt that a value is missing or out of range; what pandera says of it is told."""
    for name, column in schema.frame_schema(table.name).columns.items():
        if name not in table.frame.columns:
            continue
        value = pl.col(name)
        wrong = [] if column.nullable else [value.is_null()]
        for check in column.checks:
            limit = _LIMITS.get(check.name)
            wrong.append(limit(value, *check.statistics.values()) if limit else pl.lit(True))
        if column.unique:
            wrong.append(pl.lit(True))
        if wrong:
            yield Doubt(table, name, OF_SCHEMA, pl.any_horizontal(wrong), "", "")


_LIMITS: dict[str, Callable[..., pl.Expr]] = {
    "greater_than_or_equal_to": pl.Expr.lt,
    "less_than_or_equal_to": pl.Expr.gt,
}
"""By pandera's name of a check: what breaks it. Of columns with others pandera is asked in any case."""


def _rename(given: str | None, otherwise: str) -> str:
    """Return a remedy: that the one there is may be the missing one, else what to do without."""
    return f"If {show(given)} is it, rename it; else {otherwise[0].lower()}{otherwise[1:]}" if given else otherwise


def schema_problems(table: RawTable, reference: Reference, doubted: Collection[str]) -> list[Problem]:
    """Return where a table breaks its pandera schema: missing columns, types, missing values, ranges.

    Parameters
    ----------
    table : RawTable
    reference : Reference
    doubted : collection of str
        The columns of which some value may be wrong; the others have been found right.
    """
    from pandera.config import ValidationDepth, config_context

    schema = reference.schema
    there, whole = table.frame.schema, schema.frame_schema(table.name)
    kinds = schema.polars_schema(table.name)
    of_rows = whole.checks or whole.unique  # what a registry's own class may say of several columns together
    asked = [name for name in kinds if of_rows or name in doubted or name not in there or there[name] != kinds[name]]
    if not asked:
        return []
    own = whole.select_columns(asked)
    try:
        # Settings in the environment must not switch the contract off.
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            own.validate(table.frame.select([name for name in asked if name in there]), lazy=True)
    except pa.errors.SchemaErrors as errors:
        return [problem for problem in _translated(table, errors.schema_errors, reference) if problem is not None]
    return []


def _translated(table: RawTable, errors: Iterable, reference: Reference) -> Iterator[Problem | None]:
    schema, renamed = reference.schema, renamed_columns(table, reference)
    ranges: dict[str, pl.Series] = {}
    for error in errors:
        reason, column = error.reason_code.name, error.column_name
        if reason == "COLUMN_NOT_IN_DATAFRAME":
            name = _missing_column(error)
            yield general(
                "error",
                "missing_column",
                f"{table.name}.{name}: the table has no such column.",
                _rename(renamed.get(name), _add(schema, table.name, name)),
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
                OF_SCHEMA,
                f"{table.name}.{column}: {error}",
                "See the data dictionary.",
                table=table.name,
                column=column or "",
            )
    for column, outside_it in ranges.items():
        values = table.frame.get_column(column)
        yield at_rows(
            table,
            column,
            "out_of_range",
            outside_it,
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
