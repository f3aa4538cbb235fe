"""How far a fault reaches: in single rows it is a slip of who filled in the form, in nearly all it is the export."""

from __future__ import annotations

import polars as pl

NEARLY_ALL = 0.8
"""Share of the rows that could show a fault from which all of them are doubted."""

FEWEST = 5
"""Rows below which nothing is said of all of them: three of three may be three slips."""


def nearly_all(broken: pl.Series, possible: pl.Series, fewest: int = FEWEST) -> bool:
    """Return whether nearly all rows that could show a fault do.

    Parameters
    ----------
    broken, possible : polars.Series
        A boolean per row; null counts as false.
    fewest : int
        Rows that must be able to show it.
    """
    able = int(possible.fill_null(False).sum())
    return able >= fewest and int((broken & possible).fill_null(False).sum()) >= NEARLY_ALL * able


def years_of_nearly_all(counts: pl.DataFrame) -> list[int]:
    """Return the years in which nearly all rows show a fault: an export may be wrong from one year on.

    Parameters
    ----------
    counts : polars.DataFrame
        ``year``, ``len`` of the rows that could show it, and those that do as ``broken``.
    """
    wrong = pl.col("year").is_not_null() & (pl.col("len") >= FEWEST) & (pl.col("broken") >= NEARLY_ALL * pl.col("len"))
    return sorted(int(year) for year in counts.filter(wrong)["year"])
