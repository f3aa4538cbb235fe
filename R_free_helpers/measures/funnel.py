"""Funnel limits: how far a unit's share may lie from the common one by chance alone, given how many it counts.

And how far when units differ by more than chance. Why the limits are the project's own code: decision 0013.
"""

from __future__ import annotations

from functools import lru_cache

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


def beta_of(mean: float, variance: float) -> tuple[float, float]:
    """Return both parameters of the beta distribution that has a mean and a variance, each above 0.

    A variance as large as ``mean (1 - mean)`` would need parameters of 0; the smallest that can be calculated with
    are given then.
    """
    size = max(mean * (1 - mean) / variance - 1, NO_VARIATION)
    return mean * size, (1 - mean) * size


def overdispersed_limits(target: float, n: np.ndarray, level: float, between: float) -> tuple[np.ndarray, np.ndarray]:
    """Return limits that also allow for units differing: additive random effects, beta-binomial.

    A unit's true share is drawn from the beta distribution with mean ``target`` and variance ``between``, its count
    is binomial. This is the additive model of Spiegelhalter 2005, section 5.3, with its mean and variance; his normal
    limits would pass 0 and 1 where shares are near them. Interpolated as `binomial_limits`, which these become
    when ``between`` is 0.

    Parameters
    ----------
    target : float
        The common share, 0..1.
    n : numpy.ndarray, shape (k,)
        Denominators, whole numbers; 0 gives NaN.
    level : float
        Two-sided probability.
    between : float
        Variance between units, see `R_free_helpers.measures.heterogeneity.overdispersion`.

    Returns
    -------
    lower, upper : numpy.ndarray, shape (k,)
        Shares in [0, 1].
    """
    if between <= 0 or min(target, 1 - target) < NO_VARIATION:
        return binomial_limits(target, n, level)
    tail = (1 - level) / 2
    n = np.asarray(n, dtype=float)
    a, b = beta_of(target, between)
    lower = np.array([_beta_lower(int(size), a, b, tail) if size > 0 else np.nan for size in n])
    upper = np.array([1 - _beta_lower(int(size), b, a, tail) if size > 0 else np.nan for size in n])
    return lower, upper


def _beta_lower(n: int, a: float, b: float, p: float) -> float:
    density, total = _beta_binomial(n, a, b)
    least = min(int(np.searchsorted(total, p)), n)
    return float(np.clip((least - (total[least] - p) / density[least]) / n, 0.0, 1.0))


@lru_cache(2048)
def _beta_binomial(n: int, a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the probability of each count from 0 to n, and of as many or fewer; asked for at each level of limits."""
    from scipy.special import betaln, gammaln

    count = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(count + 1) - gammaln(n - count + 1)
    density = np.exp(ways + betaln(count + a, n - count + b) - betaln(a, b))
    return density, np.cumsum(density)


def positions(value: np.ndarray, n: np.ndarray, target: float, between: float = 0.0) -> np.ndarray:
    """Return where shares lie: 0 inside the inner limits, ±1 outside them, ±2 outside the outer ones.

    Parameters
    ----------
    value, n : numpy.ndarray, shape (k,)
        Shares and their denominators.
    target : float
        The common share.
    between : float
        Variance between units that the limits allow for; 0 for the limits of chance alone.

    Returns
    -------
    numpy.ndarray of int, shape (k,)
        Negative below the common share; 0 where there is no denominator.
    """
    value, n = np.asarray(value, dtype=float), np.asarray(n, dtype=float)
    place = np.zeros(len(value), dtype=int)
    for level in CONTROL_LEVELS:
        lower, upper = overdispersed_limits(target, n, level, between)
        # A share equal to a limit is inside; rounding of one division must not decide otherwise.
        place += (value > upper + 1e-12).astype(int) - (value < lower - 1e-12).astype(int)
    return place


def multiplicative_positions(value: np.ndarray, n: np.ndarray, target: float, phi: float) -> np.ndarray:
    """Return where shares lie when chance limits are widened by the root of ``phi`` (Spiegelhalter 2005, section 5.2).

    Normal limits; a ``phi`` below 1 widens nothing. Same result as `positions`.
    """
    from scipy.stats import norm

    value, n = np.asarray(value, dtype=float), np.asarray(n, dtype=float)
    known = n > 0
    spread = np.sqrt(max(phi, 1.0) * target * (1 - target) / np.where(known, n, 1.0))
    distance = np.where(known, value - target, 0.0)
    place = np.zeros(len(value), dtype=int)
    for level in CONTROL_LEVELS:
        limit = norm.ppf((1 + level) / 2) * spread + NO_VARIATION
        place += (distance > limit).astype(int) - (distance < -limit).astype(int)
    return place
