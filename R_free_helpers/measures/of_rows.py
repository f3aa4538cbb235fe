"""From a function that returns one row per person to the function of a measure, for every unit or for the nation."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from R_free_helpers.measures import distribution, proportion
from R_free_helpers.model.rows import LazyRows
from R_free_helpers.model.source import Source
from R_free_helpers.model.units import nation_only

Rows = Callable[[Source], LazyRows]
Compute = Callable[[Source], pl.DataFrame]


def of_nation(rows: Rows) -> Rows:
    """Return the function whose rows all count for the nation alone."""
    return lambda source: nation_only(rows(source), source.reference["unit"])


def shares_of(rows: Rows, *by: str) -> Compute:
    """Return the function that gives the share with ``met`` by the columns ``by``; see `proportion.shares`."""
    return lambda source: proportion.shares(rows(source), source.reference["unit"], list(by))


def categories_of(rows: Rows, category: str, *by: str) -> Compute:
    """Return the function that gives the distribution over ``category``; see `proportion.category_shares`."""
    return lambda source: proportion.category_shares(rows(source), source.reference["unit"], category, list(by))


def counts_of(rows: Rows, *by: str) -> Compute:
    """Return the function that counts the rows; see `proportion.counts_by`."""
    return lambda source: proportion.counts_by(rows(source), source.reference["unit"], list(by))


def means_of(rows: Rows, *by: str) -> Compute:
    """Return the function that gives means of ``value``; see `distribution.means`."""
    return lambda source: distribution.means(rows(source), source.reference["unit"], list(by))


def percentiles_of(rows: Rows, *by: str, truncate: float | None = None) -> Compute:
    """Return the function that gives percentiles of ``value``; see `distribution.percentiles`."""
    return lambda source: distribution.percentiles(rows(source), source.reference["unit"], list(by), truncate)


def boxes_of(rows: Rows, *by: str) -> Compute:
    """Return the function that gives box-plot statistics of ``value``; see `distribution.box_statistics`."""
    return lambda source: distribution.box_statistics(rows(source), source.reference["unit"], list(by))
