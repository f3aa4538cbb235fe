"""A synthetic extract as REDCap would deliver it: one file with all instruments, and the data dictionary.

The record itself holds the table of persons; every other table is a repeated instrument. Columns are named
``<table>_<column>``, since names are those of a whole project; a table without persons has a record of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.synthetic.delivered import Column, columns_of, numbers_of_units

RECORD, REPEATED, INSTANCE = "record_id", "redcap_repeat_instrument", "redcap_repeat_instance"
COMPLETE, INCOMPLETE = "2", "0"
DRAFTS = 100
"""Of how many completed forms one more was begun and left."""

HEAD = [
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
]


def write_redcap(tables: Mapping[str, pl.DataFrame], data_dir: Path, queries: Path, out: Path, day: str) -> None:
    """Write the tables of an extract as a delivery; see `as_mrs5.write_mrs5` for the parameters."""
    schema, units = schema_of(data_dir.name), numbers_of_units(queries)
    forms, dictionary = [], [[RECORD, str(schema.persons), "", "text", "Record", "", "", ""]]
    for table, frame in tables.items():
        columns = columns_of(schema, table, frame, data_dir)
        forms.append(_instrument(table, frame, columns, units, repeated=table != schema.persons))
        dictionary += [_field(table, one) for one in columns if one.kind != "person"]
    whole = pl.concat(forms, how="diagonal").with_columns(pl.all().fill_null(""))
    first = [RECORD, REPEATED, INSTANCE]
    whole = whole.select(*first, *(name for name in whole.columns if name not in first))
    project = f"{data_dir.name.replace('_', '').upper()}"
    (out / f"{project}_DATA_{day}_0600.csv").write_text(whole.write_csv(), encoding="utf-8")
    book = pl.DataFrame(dictionary, schema=HEAD, orient="row")
    (out / f"{project}_DataDictionary_{day}.csv").write_text(book.write_csv(), encoding="utf-8")


def _instrument(
    table: str, frame: pl.DataFrame, columns: list[Column], units: dict[str, str], repeated: bool
) -> pl.DataFrame:
    person = next((one.name for one in columns if one.kind == "person"), None)
    record = frame.get_column(person) if person else pl.Series([f"{table}"]).new_from_index(0, frame.height)
    written = {RECORD: record.alias(RECORD)}
    if repeated:
        written[REPEATED] = pl.Series([table]).new_from_index(0, frame.height)
        instance = frame.select(record.alias("r")).with_columns(n=pl.int_range(pl.len()).over("r") + 1).get_column("n")
        written[INSTANCE] = instance.cast(pl.String)
    for one in columns:
        if one.kind != "person":
            written[_name(table, one)] = _cells(frame.get_column(one.name), one, units)
    done = f"{table}_complete"
    whole = pl.DataFrame({name: values.cast(pl.String) for name, values in written.items()})
    whole = whole.with_columns(pl.lit(COMPLETE).alias(done))
    if not repeated:
        return whole
    return pl.concat([whole, whole.gather_every(DRAFTS).with_columns(pl.lit(INCOMPLETE).alias(done))])


def _name(table: str, column: Column) -> str:
    # A project's own columns may not be named as the one that says whether a form is complete.
    return f"{table}_{'whole' if column.name == 'complete' else column.name}"


def _cells(values: pl.Series, column: Column, units: dict[str, str]) -> pl.Series:
    match column.kind:
        case "choice":
            return values.replace({code: number for number, code in column.choices.items()})
        case "yes_no":
            return values.cast(pl.String).replace({"true": "1", "false": "0"})
        case "date" | "entered":
            return values.dt.strftime("%Y-%m-%d")
        case "unit":
            return values.replace(units)
        case _:
            return values.cast(pl.String)


def _field(table: str, column: Column) -> list[str]:
    kind, choices, validation = "text", "", ""
    match column.kind:
        case "choice":
            kind = "radio"
            choices = " | ".join(f"{number}, {label}" for number, label in column.labels.items())
        case "yes_no":
            kind = "yesno"
        case "date" | "entered":
            validation = "date_ymd"
        case "whole":
            validation = "integer"
        case "number":
            validation = "number"
    return [_name(table, column), table, "", kind, column.name, choices, "", validation]
