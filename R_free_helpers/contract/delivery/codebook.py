"""Codebooks: what a system says of the columns of its forms, one reader per kind of codebook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import polars as pl

from R_free_helpers.contract.delivery.form import Field, Fields, Kind
from R_free_helpers.contract.problems import Unreadable, listing, show

MRS_COLUMNS = {"variabelnavn", "felttype", "mulige verdier"}
MRS_KINDS: dict[str, Kind] = {
    "enum": "choice",
    "enkeltvalg": "choice",
    "tekst": "text",
    "text": "text",
    "avkrysning": "yes_no",
    "dato": "date",
    "dato/tid": "moment",
    "id (guid)": "identifier",
    "numerisk (heltall)": "whole",
    "numerisk (flyttall)": "number",
    "tall": "number",
}
OQR_KINDS: dict[str, Kind] = {
    "listevariabel": "choice",
    "avkrysningsboks": "yes_no",
    "datovariabel": "date",
    "tidsvariabel": "moment",
    "tallvariabel": "number",
    "tekstvariabel": "text",
    "skjult": "text",
}
REDCAP_COLUMNS = (
    ("variable / field name", "field_name"),
    ("field type", "field_type"),
    ("choices, calculations, or slider labels", "select_choices_or_calculations"),
    ("text validation type or show slider number", "text_validation_type_or_show_slider_number"),
)
REDCAP_NUMBERS: dict[str, Kind] = {"integer": "whole", "number": "number", "calc": "number"}

CHOICE = re.compile(r"\s*(-?[\w.]+)\s*=\s*(.*)")
"""A code and its label, as in ``1 = Ja``."""


def is_mrs(frame: pl.DataFrame) -> bool:
    """Return whether a sheet describes the columns of a form."""
    return {name.casefold() for name in frame.columns} >= MRS_COLUMNS


def mrs_fields(frame: pl.DataFrame) -> Fields:
    """Return the fields of a sheet: a row per choice, the field's own columns filled in the first of them only."""
    lower = frame.rename({name: name.casefold() for name in frame.columns})
    fields: dict[str, Field] = {}
    name, kind, choices = "", "", {}
    for row in lower.select("variabelnavn", "felttype", "mulige verdier").iter_rows():
        called, type_, choice = ((cell or "").strip() for cell in row)
        if called:
            name, kind, choices = called, type_.casefold(), {}
            fields[name.casefold()] = Field(name, MRS_KINDS.get(kind, "text"), choices)
        if name and (found := CHOICE.fullmatch(choice)):
            choices[found[1]] = found[2].strip()
    return fields


def oqr_fields(frame: pl.DataFrame) -> dict[str, Fields]:
    """Return the fields of each table of a codebook with a row per choice."""
    forms: dict[str, dict[str, Field]] = {}
    lower = frame.rename({name: name.casefold() for name in frame.columns})
    wanted = ("tabell", "fysisk_feltnavn", "type", "listeverdier", "listetekst")
    table, name = "", ""
    for cells in lower.select(wanted).iter_rows():
        in_table, called, kind, code, label = ((cell or "").strip() for cell in cells)
        table = in_table or table
        fields = forms.setdefault(table.casefold(), {})
        if called:
            name = called.casefold()
            fields.setdefault(name, Field(called, OQR_KINDS.get(kind.casefold(), "text"), {}))
        if code and name in fields:
            fields[name] = Field(fields[name].name, fields[name].kind, {**fields[name].choices, code: label})
    return forms


def redcap_fields(frame: pl.DataFrame, missing: Iterable[str] = ()) -> Fields:
    """Return the fields of a data dictionary; a checkbox gives one field of yes or no for each of its codes."""
    fields: dict[str, Field] = {}
    no_answer = frozenset(missing)
    for cells in _redcap_columns(frame, *REDCAP_COLUMNS).iter_rows():
        name, type_, choices, validation = ((cell or "").strip() for cell in cells)
        labels = dict(_redcap_choices(choices)) if type_ in ("radio", "dropdown", "checkbox") else {}
        if type_ == "checkbox":
            fields |= {f"{name}___{code}".casefold(): Field(f"{name}___{code}", "yes_no") for code in labels}
        elif labels:
            fields[name.casefold()] = Field(name, "choice", labels, no_answer)
        elif type_ in ("yesno", "truefalse"):
            fields[name.casefold()] = Field(name, "yes_no", {}, no_answer)
        elif type_ != "descriptive":
            fields[name.casefold()] = Field(name, _redcap_kind(type_, validation), {}, no_answer)
    return fields


def redcap_instruments(frame: pl.DataFrame) -> tuple[str, ...]:
    """Return the forms of a data dictionary."""
    (forms,) = _redcap_columns(frame, ("form name", "form_name")).get_columns()
    return tuple(name.strip() for name in forms.drop_nulls().unique(maintain_order=True) if name.strip())


def _redcap_columns(frame: pl.DataFrame, *wanted: tuple[str, str]) -> pl.DataFrame:
    """Return columns by either of their names: as the page and as the interface for programs writes them.

    Raises
    ------
    Unreadable
        When one is missing.
    """
    column = {name.split("(")[0].strip().strip('"').casefold(): name for name in frame.columns}
    found = [column.get(name, column.get(short)) for name, short in wanted]
    if None in found:
        absent = [name for (name, _), there in zip(wanted, found, strict=True) if there is None]
        raise Unreadable(
            "missing_column",
            f"has no column {listing(map(show, absent), len(absent))}",
            "Download the data dictionary from the project, as it is.",
        )
    return frame.select(found)


def _redcap_choices(text: str) -> Iterable[tuple[str, str]]:
    for choice in text.split("|"):
        code, _, label = choice.partition(",")
        if code.strip():
            yield code.strip(), label.strip()


def _redcap_kind(type_: str, validation: str) -> Kind:
    if validation.startswith("datetime"):
        return "moment"
    if validation.startswith("date"):
        return "date"
    return REDCAP_NUMBERS.get(validation, REDCAP_NUMBERS.get(type_, "text"))


def best_match(form: str, columns: Iterable[str], sheets: Mapping[str, Fields]) -> Fields:
    """Return the sheet of a form: names differ between file and codebook, and are cut, so its columns decide.

    Columns that the system adds to most forms say nothing. Of several with as many of the others in common it is the
    one whose name begins alike; none where less than half of them are there.
    """
    often = Counter(name for fields in sheets.values() for name in fields)
    of_most = {name for name, count in often.items() if count > max(len(sheets) / 2, 1)}

    def telling(names: Iterable[str]) -> set[str]:
        found = {name.casefold() for name in names}
        return (found - of_most) or found

    own = telling(columns)

    def alike(sheet: str) -> tuple[float, int]:
        told = telling(sheets[sheet])
        shared = len(own & told) / max(len(own | told), 1)
        letters = zip(_plain(form), _plain(sheet), strict=False)
        same = next((count for count, (one, other) in enumerate(letters) if one != other), 99)
        return round(shared, 2), same

    best = max(sheets, key=alike, default="")
    told = telling(sheets.get(best, {}))
    return sheets[best] if best and 2 * len(own & told) >= max(min(len(own), len(told)), 1) else {}


def _plain(name: str) -> str:
    return re.sub(r"\W|_", "", name.casefold()).replace("skjema", "")
