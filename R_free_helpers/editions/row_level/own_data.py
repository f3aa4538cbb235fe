"""A unit's own data as a workbook: all rows of the persons whom the registry counts at the unit.

Whose data are a unit's own the registry says, `Registry.own_persons`: where persons live, or where they are treated. Of
these persons every row is given, wherever it was registered, since the unit's numbers are made of them; rows of other
persons are not, even if the unit registered them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import narwhals as nw
import polars as pl

from R_free_helpers.contract.whose import rows_about
from R_free_helpers.editions.row_level.lists import Counts, Made, as_cells, lead_of, make_workbook
from R_free_helpers.editions.row_level.rows import Rows
from R_free_helpers.editions.row_level.sheet import Cell, Column, Sheet
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.registry import registry_of
from R_free_helpers.model.row_level import RowsRefused
from R_free_helpers.model.rows import PERSON, LazyRows, collect_rows
from R_free_helpers.model.source import SUPERSEDED_ON
from R_free_helpers.results.work_lists import units_of


def write_own_data(
    edition: Edition,
    out: Path,
    data: Path | None = None,
    say: Callable[[str], None] = lambda message: None,
    force: bool = False,
) -> Made:
    """Write the rows of the edition's unit to a workbook, a sheet for each table, and the data dictionary.

    Parameters
    ----------
    edition, out, data, say, force
        See `lists.write_work_lists`.

    Raises
    ------
    RowsRefused
        In one line: for a registry that does not say whose data are a unit's own, a place where the file may not lie,
        an extract that is not valid.
    """
    if registry_of(edition).own_persons is None:
        raise RowsRefused(
            f"{edition.registry} does not say whose data are a unit's own: Registry(own_persons=…); "
            "docs/worklists.md shows how"
        )

    def fill(rows: Rows) -> tuple[list[Sheet], Counts]:
        tables = dict(own_tables(rows))
        return sheets_of(rows, tables), {name: (table.height, None) for name, table in tables.items()}

    return make_workbook(edition, out, data, say, force, "rows.own.title", fill)


def own_tables(rows: Rows) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the tables about persons with the rows of the unit's own persons, in the order of their keys.

    All that the extract has, whenever it was registered; of several rows about one event the one that counts.
    """
    if rows.registry.own_persons is None:
        return
    own = units_of(rows.source.reference["unit"], rows.edition.unit)
    persons = collect_rows(rows.registry.own_persons(rows.source).select(PERSON, "unit_id"))
    keys = persons.filter(pl.col("unit_id").is_in(own))[PERSON].unique()
    schema = rows.dictionary.reference.schema
    for name in schema:
        table = whole(rows.source.tables[name])
        own_rows = rows_about(schema, name, table, keys)
        if own_rows is not None:
            yield name, own_rows.select(list(schema.polars_schema(name))).sort(schema.columns_where(name, "key"))


def whole(table: object) -> pl.DataFrame:
    """Return the rows of a table of which no other tells better, whenever they were registered."""
    rows: LazyRows = nw.from_native(table).lazy()  # type: ignore[call-overload]
    found = collect_rows(rows)
    if SUPERSEDED_ON not in found.columns:
        return found
    return found.filter(pl.col(SUPERSEDED_ON).is_null()).drop(SUPERSEDED_ON)


def sheets_of(rows: Rows, tables: dict[str, pl.DataFrame]) -> list[Sheet]:
    """Return the sheets: what the file is, a sheet for each table, the data dictionary."""
    say, dictionary = Phrases.of(rows.registry), rows.dictionary
    counts: list[tuple[Cell, ...]] = [
        (name, table.height, dictionary.texts[name, ""]) for name, table in tables.items()
    ]
    head = (say("rows.own.table"), say("rows.own.rows"), say("rows.own.head.text"))
    lead = (*lead_of(rows)[:-1], say("rows.own.whose"))
    sheets = [Sheet(say("rows.about"), say("rows.own.title"), lead, tuple(map(Column, head)), counts)]
    for name, table in tables.items():
        columns = tuple(Column(column, dictionary.column(f"{name}.{column}")) for column in table.columns)
        title = f"{dictionary.table(name)} ({name})"
        sheets.append(Sheet(name, title, (say("rows.warning_short"),), columns, as_cells(table)))
    entries = tuple(Column(say(f"rows.own.head.{part}")) for part in ("table", "column", "kind", "text", "codes"))
    told: list[tuple[Cell, ...]] = [entry for entry in dictionary.entries() if entry[0] in tables]
    sheets.append(Sheet(say("rows.own.dictionary"), say("rows.own.dictionary"), (), entries, told))
    return sheets
