"""A synthetic extract as MRS5 would deliver it: one CSV file per form, and the codebook as a workbook.

The files have what real ones have: a mark at the start, a separator at the end of each line, days as ``dd.mm.yyyy``,
answers as ``0/1/-1`` in some forms and ``True/False`` in others, a code for what was not chosen, identifiers whose case
changes between forms, and forms that were begun but not completed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.contract.schema import Schema
from R_free_helpers.synthetic.delivered import Column, camel, columns_of, numbers_of_units, write_workbook

FIRST = ["SkjemaGUID", "HovedskjemaGUID", "PasientGUID", "UnitId", "FormStatus"]
LAST = ["CreationDate", "FirstTimeClosed", "LastUpdate"]
DRAFT, COMPLETED = "1", "2"
DRAFTS = 100
"""Of how many completed forms one more was begun and left."""

NOT_CHOSEN = "-1"
LONGEST_SHEET = 31
"""Letters that a workbook allows in the name of a sheet."""

KINDS = {
    "choice": "Enum",
    "yes_no": "Avkrysning",
    "date": "Dato",
    "whole": "Numerisk (heltall)",
    "number": "Numerisk (flyttall)",
    "unit": "Tekst",
    "key": "Tekst",
    "text": "Tekst",
}
HEAD = ["Visningsnavn", "Variabelnavn", "Felttype", "Mulige verdier", "Gyldighet", "Hjelpetekst"]


def write_mrs5(tables: Mapping[str, pl.DataFrame], data_dir: Path, queries: Path, out: Path, day: str) -> None:
    """Write the tables of an extract as a delivery.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
    data_dir, queries : Path
        The registry's lists, and its folder with the system's numbers of units.
    out : Path
        An existing folder.
    day : str
        Of the export, as ISO date.
    """
    schema, units = schema_of(data_dir.name), numbers_of_units(queries)
    sheets = {}
    for number, (table, frame) in enumerate(tables.items()):
        columns = columns_of(schema, table, frame, data_dir)
        rows = _form(schema, table, frame, columns, units, plain=number % 2 == 0)
        name = f"DataDump_MRS-PROD_{camel(table)}Skjema_{day}_0600.csv"
        text = rows.write_csv(separator=";", line_terminator=";\r\n", quote_style="necessary", include_header=True)
        (out / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
        sheets[f"{camel(table)} (skjema)"[:LONGEST_SHEET]] = _sheet(rows.columns, columns)
    write_workbook(sheets, out / "rapport.xlsx")


def _form(
    schema: Schema, table: str, frame: pl.DataFrame, columns: list[Column], units: dict[str, str], plain: bool
) -> pl.DataFrame:
    row = pl.int_range(frame.height, eager=True)
    keys = schema.columns_where(table, "key")
    key = keys[0] if len(keys) == 1 and table != schema.persons else None
    person = next((one.name for one in columns if one.kind == "person"), None)
    unit = next((one.name for one in columns if one.kind == "unit"), None)
    entered = next((one.name for one in columns if one.kind == "entered"), None)
    form = frame.get_column(key) if key else (pl.lit(f"{table}-") + row.cast(pl.String)).alias("form")
    form = frame.select(form).to_series() if isinstance(form, pl.Expr) else form
    who = frame.get_column(person) if person else pl.Series([""]).new_from_index(0, frame.height)
    where = frame.get_column(unit).replace(units) if unit else pl.Series([""]).new_from_index(0, frame.height)
    written = {
        "SkjemaGUID": form.str.to_uppercase() if plain else form,
        "HovedskjemaGUID": who.str.to_lowercase(),
        "PasientGUID": who if plain else who.str.to_lowercase(),
        "UnitId": where,
        "FormStatus": pl.Series([COMPLETED]).new_from_index(0, frame.height),
    }
    taken = {key, person, unit, entered}
    for one in columns:
        if one.name not in taken:
            written[camel(one.name)] = _cells(frame.get_column(one.name), one, units, plain)
    closed = frame.get_column(entered) if entered else pl.Series([None], dtype=pl.Date).new_from_index(0, frame.height)
    clock = pl.select(
        (6 + row % 12).cast(pl.String).str.zfill(2) + ":" + (row * 7 % 60).cast(pl.String).str.zfill(2) + ":00"
    ).to_series()
    moment = closed.dt.strftime("%d.%m.%Y") + " " + clock
    written |= dict.fromkeys(LAST, moment)
    whole = pl.DataFrame({name: values.cast(pl.String).fill_null("") for name, values in written.items()})
    begun = whole.gather_every(DRAFTS).with_columns(
        pl.lit(DRAFT).alias("FormStatus"), pl.lit("").alias("FirstTimeClosed"), pl.col("SkjemaGUID") + "-U"
    )
    return pl.concat([whole, begun])


def _cells(values: pl.Series, column: Column, units: dict[str, str], plain: bool) -> pl.Series:
    match column.kind:
        case "choice":
            back = {code: number for number, code in column.choices.items()}
            return values.replace(back).fill_null(NOT_CHOSEN)
        case "yes_no":
            yes, no = ("1", "0") if plain else ("True", "False")
            return values.cast(pl.String).replace({"true": yes, "false": no}).fill_null(NOT_CHOSEN)
        case "date":
            return values.dt.strftime("%d.%m.%Y")
        case "number":
            return values.cast(pl.String).str.replace(".", ",", literal=True)
        case "unit":
            return values.replace(units)
        case _:
            return values.cast(pl.String)


def _sheet(names: list[str], columns: list[Column]) -> list[list[str]]:
    """Return the rows of a codebook: one per choice, with the field's own cells in the first of them."""
    by_name = {camel(one.name): one for one in columns}
    rows = [HEAD]
    for name in names:
        one = by_name.get(name)
        if name in FIRST[:3]:
            rows.append([name, name, "Id (Guid)", "", "", ""])
        elif name in LAST:
            rows.append([name, name, "Dato/tid", "", "", ""])
        elif name == "FormStatus":
            choices = ["0 = None", f"{DRAFT} = Kladd", f"{COMPLETED} = Ferdigstilt"]
            rows += [[*first, choice, "", ""] for first, choice in _firsts(name, "Enum", choices)]
        elif one is not None and one.kind == "choice":
            choices = [f"{NOT_CHOSEN} = Velg verdi", *(f"{number} = {label}" for number, label in one.labels.items())]
            rows += [[*first, choice, "", ""] for first, choice in _firsts(name, "Enum", choices)]
        else:
            rows.append([name, name, KINDS[one.kind] if one else "Tekst", "", "", ""])
    return rows


def _firsts(name: str, kind: str, choices: list[str]) -> list[tuple[list[str], str]]:
    return [([name, name, kind] if place == 0 else ["", "", ""], choice) for place, choice in enumerate(choices)]
