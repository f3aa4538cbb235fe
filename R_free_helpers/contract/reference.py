"""What a registry lists by itself: codes, units, drugs and scales, against which it is checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.contract.schema import Schema
from R_free_helpers.model.unit_history import UnitHistory, read_history

_LIMITS = ("minimum", "maximum", "step")

MOST_LETTERS = 32
"""Letters of a short name that figures have room for."""

SHORT_NAMES = ("name_short", "label")
"""Columns of lists with names that figures print."""


@dataclass(frozen=True)
class Reference:
    """The registry's own tables and what an extract of it must have.

    Attributes
    ----------
    codes : polars.DataFrame
        table, column, code, label.
    lists : dict of str to polars.DataFrame
        The lists that columns refer to, such as ``drug``, and the units as ``unit``; their keys are ``<list>_id``.
    instruments : polars.DataFrame
        instrument, column, minimum, maximum, step and, optionally, ``not_used``: values within the range that
        the scale does not have, separated by spaces.
    extraction_date : datetime.date or None
        Day the extract was taken. Without it, dates in the future are not looked for.
    required : frozenset of str
        Tables that may not be missing.
    schema : Schema
        The tables that the registry has.
    levels : dict of (str, str) to str
        For a table and column that name units of one level only, that level. Elsewhere a unit without parts is
        named.
    history : UnitHistory
        What became of units that were renamed, merged, split or closed.
    year : int or None
        The year whose units the rows are counted at; None for those of no year in particular.
    folder : Path or None
        Where the registry's lists lie, and what it calls its own tables and columns in other languages.
    """

    codes: pl.DataFrame
    lists: dict[str, pl.DataFrame]
    instruments: pl.DataFrame
    extraction_date: dt.date | None
    required: frozenset[str]
    schema: Schema
    levels: dict[tuple[str, str], str] = field(default_factory=dict)
    history: UnitHistory = field(default_factory=lambda: UnitHistory({}))
    year: int | None = None
    folder: Path | None = None

    @property
    def units(self) -> pl.DataFrame:
        """The list of units."""
        return self.lists["unit"]

    def labels(self, table: str, column: str) -> dict[str, str]:
        """Return label by code for a coded column, in the registry's order."""
        rows = self.codes.filter((pl.col("table") == table) & (pl.col("column") == column))
        return dict(rows.select("code", "label").iter_rows())


def load_reference(
    data_dir: Path,
    extraction_date: dt.date | None = None,
    required: Collection[str] | None = None,
    *,
    year: int | None = None,
    schema: Schema | None = None,
) -> Reference:
    """Return the reference of the registry whose files are in ``data_dir``.

    Parameters
    ----------
    data_dir : Path
        ``data/<registry>``. Holds ``unit.csv``; where columns of the registry have codes, scores or refer to lists
        also ``codes.csv``, ``instrument.csv`` and these lists; where it needs it ``unit_level.csv`` (table, column,
        level).
    extraction_date : datetime.date, optional
        Day the extract was taken.
    required : collection of str, optional
        Tables that may not be missing; otherwise those that the registry uses and that their schema does not
        call optional.
    year : int, optional
        The year whose units the rows are counted at.
    schema : Schema, optional
        The tables of the registry; when absent, those of the registry that the folder is named after.

    Raises
    ------
    FileNotFoundError
        If a list is missing that the registry's tables need.
    ValueError
        If the registry does not say which tables it has, a list lacks its key or names a column that is not there, a
        short name is too long for a figure, or the history of a unit cannot be right.
    """
    folder = Path(data_dir)
    schema = schema or schema_of(folder.resolve().name)
    instruments = _list(folder, "instrument", _columns_with(schema, "scale"), ("instrument", "column", *_LIMITS))
    if required is None:
        required = [table for table in schema if not schema.is_optional(table)]
    return Reference(
        _list(folder, "codes", _columns_with(schema, "codes"), ("table", "column", "code", "label")),
        {name: _listed(folder, name, schema) for name in dict.fromkeys(("unit", *schema.lists))},
        instruments.with_columns(pl.col(_LIMITS).cast(pl.Float64)),
        extraction_date,
        frozenset(required),
        schema,
        _levels(folder / "unit_level.csv", schema),
        read_history(data_dir),
        year,
        folder,
    )


def _columns_with(schema: Schema, fact: str) -> list[str]:
    return [f"{table}.{column}" for table in schema for column in schema.columns_where(table, fact)]


def _list(folder: Path, name: str, needed_by: list[str], columns: tuple[str, ...]) -> pl.DataFrame:
    """Return a list of the registry as texts; an empty one where it is absent and nothing needs it."""
    path = folder / f"{name}.csv"
    if path.exists():
        return pl.read_csv(path, infer_schema=False)
    if needed_by:
        needing = f"{needed_by[0]}{' and others' if len(needed_by) > 1 else ''}"
        raise FileNotFoundError(f"{path} is missing: {needing} need it. Its columns are {', '.join(columns)}")
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))


def _listed(folder: Path, name: str, schema: Schema) -> pl.DataFrame:
    key = f"{name}_id"
    referring = [column for column in _columns_with(schema, "references") if _refers(schema, column, name)]
    rows = _list(folder, name, referring or ["units of the report"], (key, "label"))
    if key not in rows.columns:
        raise ValueError(
            f"{folder.name}/{name}.csv has no column {key}, which {(referring or ['the report'])[0]} names"
        )
    for column in SHORT_NAMES:
        if column in rows.columns:
            _refuse_long_names(folder / f"{name}.csv", rows[column])
    return rows


def _refers(schema: Schema, where: str, name: str) -> bool:
    return str(schema.facts(*where.split("."))["references"]).split(".")[0] == name


def _refuse_long_names(path: Path, names: pl.Series) -> None:
    long = [(row, name) for row, name in enumerate(names, 2) if len(name or "") > MOST_LETTERS]
    if long:
        told = "; ".join(f"row {row}: {name!r}" for row, name in long[:5])
        raise ValueError(
            f"{path.parent.name}/{path.name}: {names.name} of {len(long)} rows has more than {MOST_LETTERS} characters"
            f", for which figures have no room ({told}). Write a shorter one; other columns may hold the whole name."
        )


def _levels(path: Path, schema: Schema) -> dict[tuple[str, str], str]:
    if not path.exists():
        return {}
    rows = pl.read_csv(path, infer_schema=False).select("table", "column", "level")
    for table, column, _ in rows.iter_rows():
        if table not in schema or column not in schema.columns_where(table, "references"):
            raise ValueError(f"{path.parent.name}/{path.name} names {table}.{column}, which names no unit in tables.py")
    return {(table, column): level for table, column, level in rows.iter_rows()}
