"""The unit tree: every count of a unit is also a count of the units above it."""

from __future__ import annotations

from pathlib import Path

import narwhals as nw
import polars as pl

from R_free_helpers.model.file_names import UNITS
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.unit_history import HISTORY, read_history


def read_units(data_dir: Path, year: int | None = None) -> pl.DataFrame:
    """Return a registry's units; ``parent_unit_id`` of the root is empty.

    Parameters
    ----------
    data_dir : Path
        Holds ``unit.csv``.
    year : int, optional
        Only the units of this year, each below the unit that is above it in this year; all that are listed when
        absent.

    Raises
    ------
    ValueError
        See `unit_history.read_history`.
    """
    history = read_history(data_dir)
    listed = pl.read_csv(data_dir / UNITS, schema_overrides=dict.fromkeys(HISTORY, pl.String))
    units = listed.drop(HISTORY, strict=False).with_columns(pl.col("parent_unit_id").fill_null(""))
    if year is None:
        return units
    above = {unit: history.parent(unit, year) for unit in history.in_use(year)}
    return units.filter(pl.col("unit_id").is_in(list(above))).with_columns(
        parent_unit_id=pl.col("unit_id").replace_strict(above, return_dtype=pl.String)
    )


def unit_tree(data_dir: Path, year: int) -> dict[str, str]:
    """Return the unit above each unit of a year; empty above the root."""
    history = read_history(data_dir)
    return {unit: history.parent(unit, year) for unit in history.in_use(year)}


def unit_closure(units: pl.DataFrame) -> pl.DataFrame:
    """Return one row per unit and unit it counts towards, itself included.

    Parameters
    ----------
    units : polars.DataFrame
        ``unit_id`` and ``parent_unit_id`` (empty for the root).

    Returns
    -------
    polars.DataFrame
        ``unit_id`` and ``ancestor_id``.
    """
    parents = dict(units.select("unit_id", "parent_unit_id").iter_rows())
    pairs = []
    for unit in parents:
        above: str | None = unit
        while above:
            pairs.append((unit, above))
            above = parents.get(above)
    return pl.DataFrame(pairs, schema=["unit_id", "ancestor_id"], orient="row")


def roll_up(counts: pl.DataFrame, units: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return counts for every unit of the tree, summed from the lowest units; lists are put one behind the other.

    Parameters
    ----------
    counts : polars.DataFrame
        ``unit_id``, the columns ``by``, and any number of additive columns and of lists, such as sets of persons.
    units : polars.DataFrame
        The registry's units.
    by : list of str
        Subgroup columns.

    Returns
    -------
    polars.DataFrame
        The same columns; units without rows are absent.
    """
    lists = [name for name, kind in counts.schema.items() if isinstance(kind, pl.List)]
    additive = [name for name in counts.columns if name not in ("unit_id", *by, *lists)]
    return (
        counts.join(unit_closure(units), on="unit_id")
        .sort("unit_id")  # expected numbers are decimals, whose sum depends on the order of its terms
        .group_by("ancestor_id", *by, maintain_order=True)
        .agg(pl.col(additive).sum(), pl.col(lists).explode().drop_nulls())
        .rename({"ancestor_id": "unit_id"})
    )


def nation(units: pl.DataFrame) -> str:
    """Return the id of the root of the tree."""
    root: str = units.filter(pl.col("level") == "nation")["unit_id"].item()
    return root


def nation_only(rows: LazyRows, units: pl.DataFrame) -> LazyRows:
    """Return the rows counted for the nation alone, where a breakdown by unit is not wanted."""
    return rows.with_columns(unit_id=nw.lit(nation(units)))


def levels(units: pl.DataFrame) -> list[str]:
    """Return the unit levels from the root to the lowest."""
    return units.sort("sort_order")["level"].unique(maintain_order=True).to_list()
