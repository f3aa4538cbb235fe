"""What of a unit's share is the unit's, and what chance: reliability, and shares drawn towards the common one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from R_free_helpers.measures.funnel import NO_VARIATION, beta_of
from R_free_helpers.measures.heterogeneity import between_variance
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.method import method

LEVEL = 0.95


@dataclass(frozen=True)
class Shrinkage:
    """Units' shares as an empirical Bayes model sees them.

    Attributes
    ----------
    between : float
        Variance between units, of shares.
    overall : float
        Reliability of the ranking: the part of the variance of the shares that lies between units, 0 to 1.
    reliability : numpy.ndarray, shape (k,)
        The same for each unit: how much of its distance from the common share is its own.
    estimate, lower, upper : numpy.ndarray, shape (k,)
        Shares with 95 % intervals.
    """

    between: float
    overall: float
    reliability: np.ndarray
    estimate: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


@method("shrinkage", packages=("scipy",), references=("kleinman1973", "morris1983"))
def shrinkage(value: np.ndarray, n: np.ndarray) -> Shrinkage | None:
    """Return reliability and shrunken shares of a beta-binomial model with moment estimates.

    Units' true shares are a beta distribution around the pooled share, with the variance between units of
    `between_variance` over **all** units as they are: an outlying unit must not be drawn in as if it were none, so
    nothing is winsorised here. A unit's reliability is ``n / (n + s)``, ``s = common (1 - common) / between - 1``, and
    its estimate lies that far from the common share towards its own. Intervals are those of the unit's posterior
    beta distribution; they take the common share and the variance between units as known. Without variance between
    units all have the pooled share, with its Wilson interval.

    Sources: Kleinman: Proportions with extraneous variance, JASA 1973;68:46-54; Morris: Parametric empirical Bayes
    inference, JASA 1983;78:47-55; Adams et al.: Physician cost profiling, N Engl J Med 2010;362:1014-1021.

    Parameters
    ----------
    value, n : numpy.ndarray, shape (k,)
        Shares and denominators above 0.

    Returns
    -------
    Shrinkage or None
        None for fewer than two units.
    """
    from scipy.stats import beta

    value, n = np.asarray(value, dtype=float), np.asarray(n, dtype=float)
    if len(n) < 2:
        return None
    common = float((value * n).sum() / n.sum())
    variance = common * (1 - common)
    chi_square = (n * (value - common) ** 2).sum() / variance if variance > NO_VARIATION else 0.0
    between = between_variance(float(chi_square), n, variance) if variance > NO_VARIATION else 0.0
    if not between:
        lower, upper = wilson(common * n.sum(), n.sum())
        same = np.ones(len(n))
        return Shrinkage(0.0, 0.0, 0 * same, common * same, lower * same, upper * same)
    a, b = beta_of(common, between)
    reliability = n / (n + a + b)
    tails = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    lower, upper = (beta.ppf(tail, a + value * n, b + (1 - value) * n) for tail in tails)
    within = float(((variance - between) / n).mean())
    return Shrinkage(
        between,
        between / (between + within),
        reliability,
        common + reliability * (value - common),
        lower,
        upper,
    )
