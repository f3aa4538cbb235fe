"""Observed over expected: the exact interval of the ratio, the limits of chance around one, and how units differ.

What is expected is taken as known, as everywhere where units are compared with a standard. Counts are Poisson: right of
what few have, such as complications and deaths. Of what most have it would be far too wide; see `results.case_mix`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from R_free_helpers.measures.funnel import CONTROL_LEVELS
from R_free_helpers.measures.heterogeneity import DRAWS, SEED, SMALL_EXPECTED, WINSORISED, Heterogeneity
from R_free_helpers.model.method import method

ONE = 1.0
"""The ratio of units that have just as many as expected."""


@method("exact_poisson", packages=("scipy",), references=("garwood1936", "breslow1987"))
def poisson_interval(observed: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact interval of the mean of Poisson counts, from the chi-square distribution.

    ``[chi2(a/2; 2O) / 2, chi2(1 - a/2; 2(O + 1)) / 2]``, from 0 where nothing was observed (Garwood: Fiducial limits
    for the Poisson distribution, Biometrika 1936;28:437-442; over what is expected it is the interval of a standardised
    ratio, Breslow and Day 1987, section 2.3). R: ``poisson.test(O, E)$conf.int``.

    Parameters
    ----------
    observed : array_like, shape (k,)
        Counts, not negative; between whole numbers where rows of one person were counted as fewer.
    level : float

    Returns
    -------
    lower, upper : numpy.ndarray, shape (k,)

    Examples
    --------
    >>> [round(float(bound[0]), 3) for bound in poisson_interval(np.array([5]))]
    [1.623, 11.668]
    """
    from scipy.stats import chi2

    count = np.asarray(observed, dtype=float)
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        lower = np.where(count > 0, chi2.ppf(tail, 2 * count) / 2, np.where(count == 0, 0.0, np.nan))
        upper = chi2.ppf(1 - tail, 2 * (count + 1)) / 2
    return lower, upper


@method("ratio_funnel", packages=("scipy",), references=("spiegelhalter2005",))
def ratio_limits(expected: np.ndarray, level: float, between: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return exact control limits of observed over expected around one, interpolated between whole counts.

    For the tail probability p the smallest count r with ``P(X <= r) >= p`` is found and moved back by how much its
    probability overshoots, ``(P(X <= r) - p) / P(X = r)`` (Spiegelhalter: Funnel plots for comparing institutional
    performance, Statistics in Medicine 2005;24:1185-1202, appendix A.1), for a Poisson count with the expected mean.
    With a variance between units the true ratio is drawn from the gamma distribution with mean 1 and that variance, and
    the count is negative binomial: his additive random effects (section 5.3), without normal limits, which would pass
    0.

    Parameters
    ----------
    expected : array_like, shape (k,)
        Expected counts; 0 gives NaN.
    level : float
        Two-sided probability, such as 0.95.
    between : float
        Variance of true ratios between units; 0 for the limits of chance alone.

    Returns
    -------
    lower, upper : numpy.ndarray, shape (k,)
        Ratios; the lower one not below 0.

    Raises
    ------
    ValueError
        When ``level`` is outside its range.
    """
    from scipy.stats import nbinom, poisson

    if not 0 < level < 1:
        raise ValueError(f"a level of {level} gives no limits: it is a share")
    mean = np.asarray(expected, dtype=float)
    mean = np.where(mean > 0, mean, np.nan)
    counts = poisson(mean) if between <= 0 else nbinom(1 / between, 1 / (1 + mean * between))
    found = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        count = counts.ppf(tail)
        step = (counts.cdf(count) - tail) / counts.pmf(count)
        found.append(np.maximum(count - step, 0.0) / mean)
    return found[0], found[1]


def ratio_positions(observed: np.ndarray, expected: np.ndarray, between: float = 0.0) -> np.ndarray:
    """Return where ratios lie: 0 inside the inner limits, ±1 outside them, ±2 outside the outer ones.

    Negative below one; 0 where nothing is expected.
    """
    mean = np.asarray(expected, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.asarray(observed, dtype=float) / mean
    place = np.zeros(len(mean), dtype=int)
    for level in CONTROL_LEVELS:
        lower, upper = ratio_limits(mean, level, between)
        place += (ratio > upper + 1e-12).astype(int) - (ratio < lower - 1e-12).astype(int)
    return place


@method("ratio_heterogeneity", packages=("scipy",), references=("breslow1987", "hope1968"))
def ratio_heterogeneity(observed: np.ndarray, expected: np.ndarray) -> Heterogeneity | None:
    """Return the test of whether units have one common ratio: chi-square of counts given their sum.

    ``Σ(O - E')² / E'`` with the expected counts scaled to the sum of the observed, units less one degrees of freedom
    (Breslow and Day 1987, section 3.4). Where one of them is under `SMALL_EXPECTED` the total is dealt out at random
    `DRAWS` times instead (multinomial, as R's ``chisq.test(O, p = E / sum(E), simulate.p.value = TRUE)``).

    Parameters
    ----------
    observed, expected : array_like, shape (k,)
        Whole observed counts and expected ones; units of which nothing is expected are left out.

    Returns
    -------
    Heterogeneity or None
        None for fewer than two units, and where nothing was observed at all.
    """
    observed, expected = np.rint(np.asarray(observed, dtype=float)), np.asarray(expected, dtype=float)
    observed, expected = observed[expected > 0], expected[expected > 0]
    if len(observed) < 2 or not observed.sum():
        return None
    part = expected / expected.sum()
    scaled = part * observed.sum()
    statistic = float(((observed - scaled) ** 2 / scaled).sum())
    degrees = len(observed) - 1
    if scaled.min() >= SMALL_EXPECTED:
        from scipy.stats import chi2

        return Heterogeneity(statistic, degrees, float(chi2.sf(statistic, degrees)), False)
    dealt = np.random.default_rng(SEED).multinomial(int(observed.sum()), part, size=DRAWS)
    as_large = int((((dealt - scaled) ** 2 / scaled).sum(axis=1) >= statistic - 1e-9).sum())
    return Heterogeneity(statistic, degrees, (1 + as_large) / (1 + DRAWS), True)


@dataclass(frozen=True)
class RatioSpread:
    """By how much ratios of units spread beyond chance.

    Attributes
    ----------
    phi : float
        Mean of the squared winsorised z: about 1 by chance alone.
    between : float
        Variance of true ratios between units; 0 where the spread is within chance.
    """

    phi: float
    between: float


@method("ratio_overdispersion", references=("spiegelhalter2005", "dersimonian1986"))
def ratio_overdispersion(observed: np.ndarray, expected: np.ndarray) -> RatioSpread | None:
    """Return Spiegelhalter's estimates for ratios around one, of which a few outlying units make little.

    ``z = (O/E - 1) √E``, winsorised; ``phi`` is the mean of z² and ``between`` the moment estimate ``(k phi - (k - 1))
    / (Σw - Σw² / Σw)``, ``w = E``, not below 0. See `heterogeneity.overdispersion`, which does the same for shares.

    Parameters
    ----------
    observed, expected : array_like, shape (k,)

    Returns
    -------
    RatioSpread or None
        None for fewer than two units of which something is expected.
    """
    observed, expected = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    observed, weight = observed[expected > 0], expected[expected > 0]
    if len(weight) < 2:
        return None
    z = (observed / weight - ONE) * np.sqrt(weight)
    squared = np.clip(z, *np.quantile(z, (WINSORISED, 1 - WINSORISED))) ** 2
    excess = float(squared.sum()) - (len(weight) - 1)
    return RatioSpread(float(squared.mean()), max(0.0, excess / float(weight.sum() - (weight**2).sum() / weight.sum())))
