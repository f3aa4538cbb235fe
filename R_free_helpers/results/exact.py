"""Which released values can be compared: those that are shown, and not only known to be small."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from R_free_helpers.language.few import Absent, Of, Small, is_told
from R_free_helpers.language.numbers import known


def with_value(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose value is shown and known: small ones are only known to be small."""
    return rows[rows["value"].notna() & (rows["status"] != "few")]


def exact(value: float | None) -> bool:
    """Return whether a number can be compared with another one: it is shown, and not only known to be small."""
    return known(value) and not isinstance(value, Small)


def of_row(row: Mapping[str, Any] | pd.Series, column: str) -> Of:
    """Return a number of a row that is shown, with its denominator and what stands beside it."""
    beside = tuple(row.get(name) for name in ("value", "lower", "upper"))
    return Of(row[column], row.get("denominator"), beside if column in ("value", "lower", "upper") else ())


def number_of(row: Mapping[str, Any] | pd.Series | None, column: str = "value") -> float:
    """Return a number of a row: a small one as `Small`, one that is not there as `Absent` with the row's reason."""
    if row is None:
        return Absent()
    if not known(row[column]):
        given = row[column] if isinstance(row[column], Absent) else None
        return given or Absent(row.get("status", "no_data"), row.get("statistic", "share"))
    if column in ("value", "numerator") and is_told(row["value"], row.get("status", "ok")):
        return Small(row.get("denominator"))
    return of_row(row, column)
