"""Where an axis of shares ends: at 100 per cent, or, of rare outcomes, at a round number above all that is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable

RARE_END = 0.20
"""Shares whose values and intervals all lie below it are drawn on an axis of their own length."""

WHOLE = 1000
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
"""Distances between ticks, in parts of `WHOLE`, from which the first is taken that gives at most `MOST_TICKS`."""

MOST_TICKS = 5
NOISE = 1e-9


def share_end(values: Iterable[float], fit: bool = False) -> float:
    """Return where an axis of shares that begins at 0 ends: a share of 1, or a round one above all values.

    Parameters
    ----------
    values : iterable of float
        All that is drawn: shares, bounds of intervals, bounds of bands where lower is better; NaN is not.
    fit : bool
        Whether the axis fits its values wherever they lie, as where lower is better: 0 to 100 per cent would leave no
        room for what is told apart.

    Examples
    --------
    >>> share_end([0.02, 0.034]), share_end([0.02, 0.3]), share_end([0.02, 0.3], fit=True), share_end([])
    (0.04, 1.0, 0.3, 1.0)
    """
    top = max((value for value in values if not math.isnan(value)), default=math.nan)
    if math.isnan(top) or top <= NOISE or (top >= RARE_END and not fit):
        return 1.0
    step = _parts(top)
    return min(1.0, math.ceil(top * WHOLE / step - NOISE) * step / WHOLE)


def share_step(end: float) -> float:
    """Return the distance between the ticks of an axis from 0 to a share.

    Examples
    --------
    >>> share_step(0.04), share_step(0.3), share_step(1.0)
    (0.01, 0.1, 0.2)
    """
    return _parts(end) / WHOLE


def _parts(end: float) -> int:
    return next((step for step in STEPS if end * WHOLE / step <= MOST_TICKS + NOISE), STEPS[-1])


def share_ticks(end: float) -> list[float]:
    """Return the ticks of an axis from 0 to a share.

    Examples
    --------
    >>> share_ticks(0.04), share_ticks(1.0)
    ([0.0, 0.01, 0.02, 0.03, 0.04], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    step = _parts(end)
    return [i * step / WHOLE for i in range(int(end * WHOLE / step + NOISE) + 1)]


def tick_decimals(end: float) -> int:
    """Return the decimals that the ticks of such an axis need as percent."""
    return 0 if _parts(end) >= WHOLE / 100 else 1
