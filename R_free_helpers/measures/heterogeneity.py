"""Do units differ by more than chance, and by how much: shares of several units tested and measured against one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from R_free_helpers.measures.funnel import NO_VARIATION
from R_free_helpers.model.method import method

SMALL_EXPECTED = 5.0
"""Below this expected count of persons who meet or miss the criterion in any unit, the chi-square is simulated."""

DRAWS, SEED = 9_999, 20050415
"""How many simulated distributions of the same total there are, and what they are drawn from."""

WINSORISED = 0.1
"""This part of the units at either end counts as no further out than the next one (Spiegelhalter 2005, section 5)."""


@dataclass(frozen=True)
class Heterogeneity:
    """A test of whether units have one common share.

    Attributes
    ----------
    statistic : float
        Pearson's chi-square.
    degrees : int
        Units less one.
    p : float
        Probability of so large a statistic by chance alone.
    simulated : bool
        Whether ``p`` is the part of simulated distributions, because some expected counts are small.
    """

    statistic: float
    degrees: int
    p: float
    simulated: bool


@method("heterogeneity", packages=("scipy",), references=("hope1968",))
def heterogeneity(count: np.ndarray, n: np.ndarray, effect: float = 1.0) -> Heterogeneity | None:
    """Return Pearson's test of one common share.

    Where an expected count is under `SMALL_EXPECTED` the chi-square distribution does not hold, and the total is
    dealt out at random `DRAWS` times instead (multivariate hypergeometric, as R's ``chisq.test`` with
    ``simulate.p.value``; Hope: A simplified Monte Carlo significance test procedure, JRSS B 1968;30:582-598). The
    seed is fixed, so that an edition has one p.

    Parameters
    ----------
    count, n : numpy.ndarray, shape (k,)
        How many meet the criterion of how many, whole numbers.
    effect : float
        The design effect of the common share, where persons have several rows (`clusters.design_effect`): the statistic
        is divided by it (the first-order correction of Rao and Scott: JASA 1981;76:221-230).

    Returns
    -------
    Heterogeneity or None
        None for fewer than two units that count anybody: there is nothing to compare.

    Raises
    ------
    ValueError
        When a count is negative or more than its ``n``.
    """
    count, n = _whole(count, n)
    if len(n) < 2:
        return None
    statistic = float(_chi_square(count, n)) / effect
    degrees = len(n) - 1
    common = count.sum() / n.sum()
    if (n * min(common, 1 - common)).min() >= SMALL_EXPECTED:
        from scipy.stats import chi2

        return Heterogeneity(statistic, degrees, float(chi2.sf(statistic, degrees)), False)
    dealt = np.random.default_rng(SEED).multivariate_hypergeometric(n, count.sum(), size=DRAWS, method="marginals")
    # Equal statistics may differ in their last binary digit.
    as_large = int((_chi_square(dealt, n) >= statistic - 1e-9).sum())
    return Heterogeneity(statistic, degrees, (1 + as_large) / (1 + DRAWS), True)


def _whole(count: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return whole counts of the units that count anybody."""
    n = np.rint(np.asarray(n, dtype=float)).astype(np.int64)
    count = np.rint(np.asarray(count, dtype=float)).astype(np.int64)
    if (count < 0).any() or (count > n).any():
        raise ValueError("a unit has a count below none or above its denominator")
    return count[n > 0], n[n > 0]


def _chi_square(count: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return the statistic of counts along the last axis; 0 where all or none meet the criterion."""
    common = count.sum(axis=-1, keepdims=True) / n.sum()
    variance = common * (1 - common)
    apart = n * (count / n - common) ** 2
    total: np.ndarray = np.where(variance > NO_VARIATION, apart / np.maximum(variance, NO_VARIATION), 0.0).sum(axis=-1)
    return total


@dataclass(frozen=True)
class Overdispersion:
    """By how much units spread beyond chance.

    Attributes
    ----------
    phi : float
        Mean of the squared winsorised z: about 1 by chance alone.
    between : float
        Variance between units, of shares; 0 where the spread is within chance.
    """

    phi: float
    between: float


@method("overdispersion", references=("spiegelhalter2005", "dersimonian1986"))
def overdispersion(value: np.ndarray, n: np.ndarray, target: float) -> Overdispersion | None:
    """Return Spiegelhalter's estimates, of which a few outlying units make little.

    With ``z = (value - target) / s``, ``s² = target (1 - target) / n``, z winsorised, ``phi`` is the mean of z² and
    ``between`` the moment estimate ``(k phi - (k - 1)) / (Σw - Σw² / Σw)``, ``w = 1 / s²``, not below 0 (Spiegelhalter:
    Funnel plots for comparing institutional performance, Statistics in Medicine 2005;24:1185-1202, section 5;
    Spiegelhalter et al.: Statistical methods for healthcare regulation, JRSS A 2012;175:1-47, appendix).

    Parameters
    ----------
    value, n : numpy.ndarray, shape (k,)
        Shares and denominators.
    target : float
        The common share.

    Returns
    -------
    Overdispersion or None
        None for fewer than two units, and where the common share leaves no variation.
    """
    value, n = np.asarray(value, dtype=float), np.asarray(n, dtype=float)
    value, n = value[n > 0], n[n > 0]
    variance = target * (1 - target)
    if len(n) < 2 or variance < NO_VARIATION:
        return None
    z = (value - target) / np.sqrt(variance / n)
    squared = np.clip(z, *np.quantile(z, (WINSORISED, 1 - WINSORISED))) ** 2
    return Overdispersion(float(squared.mean()), between_variance(float(squared.sum()), n, variance))


def between_variance(chi_square: float, n: np.ndarray, variance: float) -> float:
    """Return the moment estimate of the variance between units (DerSimonian and Laird, 1986).

    Parameters
    ----------
    chi_square : float
        Sum of squared distances from the common share in units of their chance variation.
    n : numpy.ndarray, shape (k,)
        Denominators, k at least 2.
    variance : float
        Of one person: common share times its complement, above 0.

    Returns
    -------
    float
        Between 0 and ``variance``, which is what units of nobody but all or none would have.
    """
    weight = np.asarray(n, dtype=float) / variance
    excess = chi_square - (len(weight) - 1)
    return float(np.clip(excess / (weight.sum() - (weight**2).sum() / weight.sum()), 0.0, variance))
