"""What a registry lists by itself: codes, units, drugs and scales, against which it is checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from R_free_helpers.contract.date_order import DATE_ORDER_FILE, DateOrder, load_date_orders
from R_free_helpers.contract.not_used import EVERYTHING_USED, NotUsed, load_not_used
from R_free_helpers.contract.tables import is_optional
from R_free_helpers.model.unit_history import UnitHistory, read_history

MOST_LETTERS = 32
"""Letters of a short name that figures have room for."""

SHORT_NAMES = {"unit": "name_short", "drug": "label"}


@dataclass(frozen=True)
class Reference:
    """The registry's own tables and what an extract of it must have.

    Attributes
    ----------
    codes : polars.DataFrame
        table, column, code, label.
    units, drugs : polars.DataFrame
        Key in the first column.
    instruments : polars.DataFrame
        instrument, column, minimum, maximum, step and, optionally, ``not_used``: values within the range that
        the scale does not have, separated by spaces.
    extraction_date : datetime.date or None
        Day the extract was taken. Without it, dates in the future are not looked for.
    required : frozenset of str
        Tables that may not be missing.
    not_used : NotUsed
        Tables and columns that the registry does not have.
    levels : dict of (str, str) to str
        For a table and column that name units of one level only, that level. Elsewhere a unit without parts is
        named.
    history : UnitHistory
        What became of units that were renamed, merged, split or closed.
    year : int or None
        The year whose units the rows are counted at; None for those of no year in particular.
    date_orders : tuple of DateOrder
        Dates that may not lie before others, where the registry says more of them than the contract does.
    """

    codes: pl.DataFrame
    units: pl.DataFrame
    drugs: pl.DataFrame
    instruments: pl.DataFrame
    extraction_date: dt.date | None
    required: frozenset[str]
    not_used: NotUsed = EVERYTHING_USED
    levels: dict[tuple[str, str], str] = field(default_factory=dict)
    history: UnitHistory = field(default_factory=lambda: UnitHistory({}))
    year: int | None = None
    date_orders: tuple[DateOrder, ...] = ()

    def labels(self, table: str, column: str) -> dict[str, str]:
        """Return label by code for a coded column, in the registry's order."""
        rows = self.codes.filter((pl.col("table") == table) & (pl.col("column") == column))
        return dict(rows.select("code", "label").iter_rows())

    def listed(self, name: str) -> pl.DataFrame | None:
        """Return the list of this name (``unit`` or ``drug``), or None when it is a table of the extract."""
        return {"unit": self.units, "drug": self.drugs}.get(name)


def load_reference(
    data_dir: Path,
    extraction_date: dt.date | None = None,
    required: Collection[str] | None = None,
    *,
    year: int | None = None,
) -> Reference:
    """Return the reference of the registry whose files are in ``data_dir``.

    Parameters
    ----------
    data_dir : Path
        Holds ``codes.csv``, ``unit.csv``, ``drug.csv`` and ``instrument.csv``; where the registry needs them
        also ``not_used.csv`` (table, column), ``unit_level.csv`` (table, column, level) and ``date_order.csv``
        (table, column, not_before, severity).
    extraction_date : datetime.date, optional
        Day the extract was taken.
    required : collection of str, optional
        Tables that may not be missing; otherwise those that the registry uses and that their schema does not
        call optional.
    year : int, optional
        The year whose units the rows are counted at.

    Raises
    ------
    FileNotFoundError
        If one of the four files is missing.
    ValueError
        If ``not_used.csv`` or ``date_order.csv`` names something that is not there, a short name is too long for a
        figure, or the history of a unit cannot be right.
    """
    texts = {
        name: pl.read_csv(Path(data_dir) / f"{name}.csv", infer_schema=False)
        for name in ("codes", "unit", "drug", "instrument")
    }
    for name, column in SHORT_NAMES.items():
        _refuse_long_names(Path(data_dir) / f"{name}.csv", texts[name][column])
    instruments = texts["instrument"].with_columns(pl.col("minimum", "maximum", "step").cast(pl.Float64))
    not_used = load_not_used(data_dir)
    if required is None:
        required = [table for table in not_used.tables if not is_optional(table)]
    return Reference(
        texts["codes"],
        texts["unit"],
        texts["drug"],
        instruments,
        extraction_date,
        frozenset(required),
        not_used,
        _levels(Path(data_dir) / "unit_level.csv"),
        read_history(data_dir),
        year,
        load_date_orders(Path(data_dir) / DATE_ORDER_FILE),
    )


def _refuse_long_names(path: Path, names: pl.Series) -> None:
    long = [(row, name) for row, name in enumerate(names, 2) if len(name or "") > MOST_LETTERS]
    if long:
        told = "; ".join(f"row {row}: {name!r}" for row, name in long[:5])
        raise ValueError(
            f"{path.parent.name}/{path.name}: {names.name} of {len(long)} rows has more than {MOST_LETTERS} characters"
            f", for which figures have no room ({told}). Write a shorter one; other columns may hold the whole name."
        )


def _levels(path: Path) -> dict[tuple[str, str], str]:
    if not path.exists():
        return {}
    rows = pl.read_csv(path, infer_schema=False).select("table", "column", "level")
    return {(table, column): level for table, column, level in rows.iter_rows()}
