"""Which released values can be compared: those that are shown, and not only known to be small."""

from __future__ import annotations

import pandas as pd

from R_free_helpers.language.few import Small


def with_value(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose value is shown and known: small ones are only known to be small."""
    return rows[rows["value"].notna() & (rows["status"] != "few")]


def exact(value: float | None) -> bool:
    """Return whether a number can be compared with another one: it is shown, and not only known to be small."""
    return value is not None and not pd.isna(value) and not isinstance(value, Small)
