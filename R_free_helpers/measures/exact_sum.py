"""Sums without rounding: the same whatever the order of rows is, and whoever counted them.

Of many values with few different ones, such as scores of a scale, it is enough to know how often each is there: its
multiple is the sum of two numbers without rounding, so the sum of these is the sum of all values to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import polars as pl

FEW = 1000
"""Of fewer values it costs more to see which are the same."""

HALF = 2.0**27 + 1
"""Splits a number into two of half as many bits (Dekker. Numerische Mathematik 1971;18:224-242)."""

LARGEST = 2.0**900
"""Larger numbers cannot be split."""


def exact_sum(values: Sequence[float] | np.ndarray | pl.Series) -> float:
    """Return the sum of all values, rounded once.

    Examples
    --------
    >>> exact_sum([0.1] * 10), sum([0.1] * 10)
    (1.0, 0.9999999999999999)
    >>> exact_sum([0.1] * 10_000)
    1000.0
    """
    if len(values) < FEW:
        return math.fsum(values.to_list() if isinstance(values, pl.Series) else values)
    of = (values if isinstance(values, pl.Series) else pl.Series(values, dtype=pl.Float64)).cast(pl.Float64)
    counts = of.rename("value").value_counts()
    each, often = counts["value"].to_numpy(), counts["count"].to_numpy().astype(float)
    if 2 * len(each) > len(of) or not np.isfinite(each).all() or np.abs(each).max() > LARGEST:
        return math.fsum(of.to_list())
    large = HALF * each - (HALF * each - each)
    return math.fsum(np.concatenate([large * often, (each - large) * often]).tolist())
