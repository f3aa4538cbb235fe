"""Between which bounds a share of those with a known value lies when the unknown are counted too."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def unknown_share(row: Mapping[str, object]) -> float | None:
    """Return which part of all has no known value; None where the counts are not shown.

    Parameters
    ----------
    row : mapping
        A released result: ``denominator`` counts those with a known value, ``missing`` those without.

    Examples
    --------
    >>> unknown_share({"denominator": 90.0, "missing": 10.0})
    0.1
    """
    known, missing = row.get("denominator"), row.get("missing")
    if pd.isna(known) or pd.isna(missing) or not known + missing:
        return None
    return missing / (known + missing)


def bounds_of_all(row: Mapping[str, object]) -> tuple[float, float] | None:
    """Return the share among all if nobody, and if everybody, of the unknown met the criterion.

    These are the bounds that need no assumption of why a value is lacking (Manski: Annual Review of Sociology
    1995;21:39-60: worst-case bounds). They are made of released counts, so that a reader can compute them.

    Returns
    -------
    tuple of float or None
        None where a count is not shown, or nobody is unknown.

    Examples
    --------
    >>> bounds_of_all({"numerator": 60.0, "denominator": 80.0, "missing": 20.0})
    (0.6, 0.8)
    """
    met, share = row.get("numerator"), unknown_share(row)
    if pd.isna(met) or not share:
        return None
    everybody = row["denominator"] + row["missing"]
    return met / everybody, (met + row["missing"]) / everybody
