"""Rows of everybody: those of a measure's rows that are of no subgroup beside the ones asked for."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from R_free_helpers.model.results import SCHEMA
from R_free_helpers.results.chapter import OF_UNITS


def of_everybody(rows: pd.DataFrame, named: Collection[str] = ()) -> pd.DataFrame:
    """Return those of a measure's rows that are of everybody in each subgroup key that is not named.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `Chapter.select` gives them: beside the store's columns and those of units, a column for each key.
    named : collection of str
    """
    others = [key for key in rows.columns if key not in (*SCHEMA, *OF_UNITS, *named)]
    return rows[rows[others].isna().all(axis=1)]
