"""Intervals of the difference of two independent estimates, from the estimates and their own intervals.

Estimates of two years, or of two units, in which some persons are the same are not independent. Who stays the same
makes the two alike, so the interval of their difference is then too wide and never too narrow: a change that it calls
a change is one. That a change is not seen is the price.
"""

from __future__ import annotations

import math

from R_free_helpers.model.method import method

NORMAL_95 = 1.959963984540054
"""Standard normal quantile of a two-sided 95 % interval."""

MEDIAN_FACTOR = math.sqrt(math.pi / 2) / 1.3489795003921634
"""Standard error of a median in units of the interquartile range over the root of the number, for a normal centre."""

Estimate = tuple[float, float, float]
"""Value, lower and upper bound."""


@method("difference", references=("newcombe1998", "zou2008"))
def difference(first: Estimate, second: Estimate) -> Estimate:
    """Return ``first - second`` with its interval: the method of variance estimates recovery (MOVER).

    The distance from an estimate to each of its bounds recovers its variance near that bound, so that intervals that
    are not symmetric keep their shape. Of two shares with Wilson intervals this is Newcombe's hybrid score interval
    (Newcombe: Statistics in Medicine 1998;17:873-890, method 10), of two means with t intervals the interval of Zou
    and Donner (Statistics in Medicine 2008;27:1693-1702). The level is that of the two intervals.

    Parameters
    ----------
    first, second : tuple of float
        Value, lower and upper bound, all of the same unit.

    Examples
    --------
    >>> from R_free_helpers.measures.proportion import wilson
    >>> (low1, low2), (high1, high2) = wilson([56, 48], [70, 80])
    >>> [round(float(part), 4) for part in difference((56 / 70, low1, high1), (48 / 80, low2, high2))]
    [0.2, 0.0524, 0.3339]
    """
    (value1, lower1, upper1), (value2, lower2, upper2) = first, second
    found = value1 - value2
    return (
        found,
        found - math.hypot(value1 - lower1, upper2 - value2),
        found + math.hypot(upper1 - value1, value2 - lower2),
    )


def rate_ratio(first: float, second: float) -> Estimate:
    """Return the ratio of two counts of independent events in periods of equal length, with its exact 95 % interval.

    Given their sum, the first of two Poisson counts is binomial; its Clopper-Pearson interval is carried over to the
    ratio (Przyborowski and Wilenski: Biometrika 1940;31:313-323; what ``poisson.test`` in R does). A second count of 0
    has no finite ratio; of two zeros nothing is known.

    Parameters
    ----------
    first, second : float
        Whole numbers, not negative.

    Examples
    --------
    >>> [round(part, 4) for part in rate_ratio(11, 6)]
    [1.8333, 0.6215, 6.0374]
    """
    from scipy.stats import beta

    n = first + second
    if not n:
        return math.nan, 0.0, math.inf
    low = float(beta.ppf(0.025, first, second + 1)) if first else 0.0
    high = float(beta.ppf(0.975, first + 1, second)) if second else 1.0
    ratio = first / second if second else math.inf
    return ratio, low / (1 - low), high / (1 - high) if high < 1 else math.inf


def median_interval(median: float, p25: float, p75: float, n: float) -> Estimate:
    """Return a median with an approximate 95 % interval from the quartiles and the number of persons.

    The standard error that the notches of box plots rest on (McGill, Tukey and Larsen: The American Statistician
    1978;32:12-16), of a distribution that is normal in its middle half.

    Parameters
    ----------
    n : float
        Persons, at least one.

    Examples
    --------
    >>> [round(part, 2) for part in median_interval(30, 20, 40, 100)]
    [30, 26.36, 33.64]
    """
    half = NORMAL_95 * MEDIAN_FACTOR * (p75 - p25) / math.sqrt(n)
    return median, median - half, median + half
