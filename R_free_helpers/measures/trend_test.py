"""Whether a share goes up or down over the years: the Cochran-Armitage test, and the slope that it is about.

The test of Cochran (Biometrics 1954;10:417-451) and Armitage (Biometrics 1955;11:375-386) asks whether the share is a
straight line of the year. It counts persons: each year weighs as much as its denominator, which a test of the shares
alone (Mann-Kendall) would not do. Its statistic is the square of the slope over its standard error under no trend, so
the interval of the slope that is made of the same error excludes zero exactly where the test is significant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from R_free_helpers.model.method import method

SIGNIFICANT = 0.05
FEWEST = 3
"""Points in time that a trend needs."""


@dataclass(frozen=True)
class Trend:
    """A test for trend.

    Attributes
    ----------
    chi2, p_value : float
        With one degree of freedom.
    slope, lower, upper : float
        Change of the share per unit of time, with its 95 % interval.
    """

    chi2: float
    p_value: float
    slope: float
    lower: float
    upper: float

    @property
    def direction(self) -> int:
        """1 up, -1 down, 0 where the test tells neither."""
        return int(np.sign(self.slope)) if self.p_value < SIGNIFICANT else 0


@method("trend", packages=("scipy",), references=("cochran1954", "armitage1955"))
def cochran_armitage(numerator: np.ndarray, denominator: np.ndarray, time: np.ndarray) -> Trend | None:
    """Return the test for trend of shares over time; None where there is nothing to test.

    Parameters
    ----------
    numerator, denominator : numpy.ndarray, shape (points,)
        Counts; a NaN or a denominator of 0 takes the point out.
    time : numpy.ndarray, shape (points,)

    Examples
    --------
    >>> found = cochran_armitage(np.array([83, 90, 129, 70]), np.array([86, 93, 136, 82]), np.array([1, 2, 3, 4]))
    >>> round(found.chi2, 4), round(found.p_value, 6)
    (8.2249, 0.004132)
    """
    from scipy.stats import chi2, norm

    met, of, when = (np.asarray(values, float) for values in (numerator, denominator, time))
    there = ~np.isnan(met) & (of > 0)
    met, of, when = met[there], of[there], when[there]
    if len(met) < FEWEST:
        return None
    share = met.sum() / of.sum()
    centred = when - (of * when).sum() / of.sum()
    spread = (of * centred**2).sum()
    if share in (0.0, 1.0) or not spread:
        return None
    slope = float((centred * met).sum() / spread)
    error = float(np.sqrt(share * (1 - share) / spread))
    statistic = (slope / error) ** 2
    reach = float(norm.ppf(1 - SIGNIFICANT / 2)) * error
    return Trend(statistic, float(chi2.sf(statistic, 1)), slope, slope - reach, slope + reach)
