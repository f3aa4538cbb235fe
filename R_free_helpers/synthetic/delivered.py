"""A synthetic extract written as a registry's system would deliver it: what the writers of all systems share."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from R_free_helpers.model.rows import PERSON
from R_free_helpers.model.source import SEEN_BY

if TYPE_CHECKING:
    import polars as pl

    from R_free_helpers.contract.schema import Schema

UNIT_IDS = "unit_ids.csv"
"""In the registry's folder of queries: the system's own number of each unit, and the unit."""

Kind = Literal["person", "unit", "choice", "yes_no", "date", "entered", "whole", "number", "key", "text"]


@dataclass(frozen=True)
class Column:
    """A column of a table as a system has it.

    Attributes
    ----------
    name : str
        The contract's.
    kind : Kind
    choices : dict of str to str
        The contract's code by the system's, of a choice.
    labels : dict of str to str
        What is printed of each of the system's codes.
    """

    name: str
    kind: Kind
    choices: dict[str, str]
    labels: dict[str, str]


def columns_of(schema: Schema, table: str, frame: pl.DataFrame, data_dir: Path) -> list[Column]:
    """Return how a system has the columns of a table: its choices are numbered as the registry lists the codes."""
    found = []
    for name in frame.columns:
        listed = _choices(schema, table, name, data_dir)
        numbered = {str(number): one for number, one in enumerate(listed, start=1)}
        found.append(
            Column(
                name,
                _kind(schema, table, name, frame, bool(numbered)),
                {number: code for number, (code, _) in numbered.items()},
                {number: label for number, (_, label) in numbered.items()},
            )
        )
    return found


def _choices(schema: Schema, table: str, name: str, data_dir: Path) -> list[tuple[str, str]]:
    """Return code and label of each value that a column may have, where the registry lists them."""
    facts = schema.facts(table, name)
    name_of_list, _, key = (facts["references"] or "").partition(".")
    if name_of_list in schema.known_lists and name_of_list != "unit":
        with (data_dir / f"{name_of_list}.csv").open(encoding="utf-8", newline="") as stream:
            return [(row[key], row["label"]) for row in csv.DictReader(stream)]
    if not facts["codes"]:
        return []
    with (data_dir / "codes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [(row["code"], row["label"]) for row in rows if (row["table"], row["column"]) == (table, name)]


def _kind(schema: Schema, table: str, name: str, frame: pl.DataFrame, listed: bool) -> Kind:
    import polars as pl

    facts = schema.facts(table, name)
    if f"{schema.persons}.{PERSON}" in (facts["references"], f"{table}.{name}"):
        return "person"
    if (facts["references"] or "").startswith("unit."):
        return "unit"
    if listed:
        return "choice"
    kind = frame.schema[name]
    if kind == pl.Boolean:
        return "yes_no"
    if kind == pl.Date:
        return "entered" if name == SEEN_BY[0] else "date"
    if kind.is_integer():
        return "whole"
    if kind.is_float():
        return "number"
    return "key" if facts["key"] else "text"


def numbers_of_units(queries: Path) -> dict[str, str]:
    """Return the system's number of each unit; of several numbers of a unit the first.

    Raises
    ------
    FileNotFoundError
        When the registry has no such list, and so no queries for this system.
    """
    path = queries / UNIT_IDS
    if not path.is_file():
        raise FileNotFoundError(f"{queries.parent.name} has no import/{UNIT_IDS}: it reads no delivery of this system")
    found: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["unit_id"], row["system_id"])
    return found


def camel(name: str) -> str:
    """Return a name as systems write theirs.

    Examples
    --------
    >>> camel("onset_year")
    'OnsetYear'
    """
    return "".join(part.capitalize() for part in name.split("_"))


def write_workbook(sheets: Mapping[str, list[list[str]]], path: Path) -> None:
    """Write sheets of text; equal sheets give equal bytes.

    The format itself says when it was written, and so does the archive around it: both say nothing here.
    """
    from R_free_helpers.system.extras import extra

    with extra("deliveries", "writing a workbook"):
        from openpyxl import Workbook
    import datetime as dt

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.properties.created = book.properties.modified = dt.datetime(2000, 1, 1)
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in sorted(source.namelist()):
            data = source.read(entry)
            if entry == "docProps/core.xml":  # saving sets the time of change once more
                import re

                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data)
            out.writestr(zipfile.ZipInfo(entry), data)
