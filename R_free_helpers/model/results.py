"""The result store: one tidy table, one row a value.

Right of this table there are no persons: a row is an aggregate for a measure, a unit, a period and a
subgroup. Figures, tables, sentences, captions and alt texts all read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

SCHEMA: dict[str, pl.DataType] = {
    "measure": pl.String(),
    "unit_id": pl.String(),
    "period": pl.String(),
    "subgroup": pl.String(),
    "statistic": pl.String(),
    "value": pl.Float64(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "missing": pl.Float64(),
    "status": pl.String(),
}
SETS = ("numerator_set", "denominator_set", "missing_set")
"""Beside a computed number, before disclosure control: the persons it counts, by their codes within one run."""

SET_OF_PERSONS = pl.List(pl.UInt64)
KEPT_SET = pl.UInt32
"""A set of persons that is kept elsewhere, by its number; see `person_sets`."""

KEY = ["measure", "unit_id", "period", "subgroup", "statistic"]
STATUSES = ("ok", "few", "low_n", "no_data", "low_coverage", "suppressed")
NOT_TOLD = ("few", "suppressed", "no_data")
"""Statuses of a value that is not told, or told as small: nothing is drawn of it, taken from it or judged by it."""

NUMBERS = ["value", "lower", "upper", "numerator", "denominator", "missing"]


def subgroup_key(parts: Mapping[str, object]) -> str:
    """Return the canonical name of a subgroup: ``key=value`` pairs in key order, joined by ``;``.

    Examples
    --------
    >>> subgroup_key({"type": "a", "sex": "female"})
    'sex=female;type=a'
    >>> subgroup_key({})
    ''
    """
    return ";".join(f"{key}={parts[key]}" for key in sorted(parts))


def subgroup_parts(subgroup: str) -> dict[str, str]:
    """Return the ``key: value`` pairs of a canonical subgroup name; the inverse of `subgroup_key`."""
    return dict(part.split("=", 1) for part in subgroup.split(";")) if subgroup else {}


def without_key(subgroup: str, key: str) -> str:
    """Return a canonical subgroup name without one of its keys.

    Examples
    --------
    >>> without_key("sex=female;type=a", "sex")
    'type=a'
    """
    return subgroup_key({name: value for name, value in subgroup_parts(subgroup).items() if name != key})


def to_results(frame: pl.DataFrame, **constants: str) -> pl.DataFrame:
    """Return ``frame`` in the store's columns and types with the sets of persons; what it lacks is constant or empty.

    Parameters
    ----------
    frame : polars.DataFrame
        Any subset of the store's columns.
    **constants
        Values for whole columns, such as ``measure="coverage"``.
    """
    schema = SCHEMA | dict.fromkeys(SETS, SET_OF_PERSONS)
    if any(frame.schema.get(name) == KEPT_SET for name in SETS):
        schema |= dict.fromkeys(SETS, KEPT_SET())
    frame = frame.with_columns(**{name: pl.lit(value) for name, value in constants.items()})
    defaults = {"subgroup": "", "status": "ok"}
    missing = [
        pl.lit(defaults.get(name), dtype=kind).alias(name) for name, kind in schema.items() if name not in frame.columns
    ]
    return frame.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in schema.items())


def no_results() -> pl.DataFrame:
    """Return the store of nothing, with the columns of sets of persons."""
    return pl.DataFrame(schema=SCHEMA | dict.fromkeys(SETS, SET_OF_PERSONS))


def sort_results(results: pl.DataFrame) -> pl.DataFrame:
    """Return the rows in key order, so that the same inputs give the same bytes."""
    return results.sort(KEY)


def write_results(results: pl.DataFrame, path: Path) -> None:
    """Write the store as CSV: UTF-8, comma, decimal point, at most ten significant decimals."""
    rounded = sort_results(results.select(list(SCHEMA))).with_columns(pl.col(NUMBERS).round(10))
    rounded.write_csv(path, float_scientific=False)


def read_results(path: Path) -> pl.DataFrame:
    """Return a store written by `write_results`, without further columns."""
    read = pl.read_csv(path, schema_overrides=SCHEMA, columns=list(SCHEMA))
    return read.with_columns(pl.col("subgroup").fill_null(""))
