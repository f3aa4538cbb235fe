"""Funnel limits: how far a unit's share may lie from the common one by chance alone, given how many it counts."""

from __future__ import annotations

import numpy as np

from R_free_helpers.model.method import method

NO_VARIATION = 1e-12
"""A common share this near to none or all leaves no variation."""

CONTROL_LEVELS = (0.95, 0.998)
"""Two-sided probabilities of the inner and the outer limits: about two and three standard deviations."""


@method("funnel", packages=("scipy",), references=("spiegelhalter2005",))
def binomial_limits(target: float, n: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return exact binomial control limits around a share, interpolated between the whole counts.

    For the tail probability p the smallest count r with ``P(X <= r) >= p`` is found and moved back by how much its
    probability overshoots, ``(P(X <= r) - p) / P(X = r)``, so that the limits are smooth in ``n``
    (Spiegelhalter: Funnel plots for comparing institutional performance, Statistics in Medicine 2005;24:1185-1202,
    appendix A.1). The upper limit is one minus the lower limit of the complement: then a share lies outside exactly
    when so extreme a count has a probability below p, also where nearly all meet the criterion.

    Parameters
    ----------
    target : float
        The common share, 0..1.
    n : numpy.ndarray, shape (k,)
        Denominators, whole numbers; 0 gives NaN.
    level : float
        Two-sided probability, such as 0.95.

    Returns
    -------
    lower, upper : numpy.ndarray, shape (k,)
        Shares in [0, 1].

    Raises
    ------
    ValueError
        When ``target`` or ``level`` is outside its range.
    """
    if not 0 <= target <= 1 or not 0 < level < 1:
        raise ValueError(f"a target of {target} and a level of {level} give no limits: both are shares")
    tail = (1 - level) / 2
    n = np.asarray(n, dtype=float)
    return _lower(target, n, tail), 1 - _lower(1 - target, n, tail)


def _lower(target: float, n: np.ndarray, p: float) -> np.ndarray:
    from scipy.stats import binom

    size = np.where(n > 0, n, np.nan)
    if min(target, 1 - target) < NO_VARIATION:  # the counts below would divide by a probability of zero
        return np.where(n > 0, target, np.nan)
    count = binom.ppf(p, size, target)
    step = (binom.cdf(count, size, target) - p) / binom.pmf(count, size, target)
    limit: np.ndarray = np.clip((count - step) / size, 0.0, 1.0)
    return limit


def positions(value: np.ndarray, n: np.ndarray, target: float) -> np.ndarray:
    """Return where shares lie: 0 inside the inner limits, ±1 outside them, ±2 outside the outer ones.

    Parameters
    ----------
    value, n : numpy.ndarray, shape (k,)
        Shares and their denominators.
    target : float
        The common share.

    Returns
    -------
    numpy.ndarray of int, shape (k,)
        Negative below the common share; 0 where there is no denominator.
    """
    value, n = np.asarray(value, dtype=float), np.asarray(n, dtype=float)
    place = np.zeros(len(value), dtype=int)
    for level in CONTROL_LEVELS:
        lower, upper = binomial_limits(target, n, level)
        # A share equal to a limit is inside; rounding of one division must not decide otherwise.
        place += (value > upper + 1e-12).astype(int) - (value < lower - 1e-12).astype(int)
    return place
