"""Statistical process control of shares: the p chart's limits, and rules that tell a signal from common variation.

Limits are those of Shewhart's p chart: the centre is the share of all points together, and each point's limits are
three standard errors of a share of its own denominator away (Montgomery: Introduction to statistical quality control,
8th edition, section 7.3). Runs are judged by Anhøj's two rules, whose limits follow the number of points, so that 12
points and 24 give about as few false alarms (Anhøj and Olesen: PLoS ONE 2014;9(11):e113825; Anhøj: PLoS ONE
2015;10(3):e0121349):

* *shift*: a run of points on one side of the centre that is longer than log2(n) + 3, rounded to a whole number;
* *crossings*: fewer crossings of the centre than the lower 5 % point of a binomial distribution of n - 1 and one half.

Points on the centre count for neither. With fewer than ten points the rules see next to nothing.

``clinical-qikit`` (PyPI) draws these charts as well. It is not used: version 0.5.0, the newest in the index, calls a
run of floor(log2(n)) + 3 points a shift, where the paper and R's ``qicharts2`` ask for a longer one, needs plotly for
what is drawn with matplotlib here, and changed its interface with each of its nine versions. What is needed of it is
below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from R_free_helpers.model.method import method

SIGMAS = 3
"""Standard errors from the centre to the control limits."""

FEWEST_POINTS = 10
"""With fewer points no rule of runs is applied."""


@dataclass(frozen=True)
class RunChart:
    """A p chart and what its rules found.

    Attributes
    ----------
    share, lower, upper : numpy.ndarray, shape (points,)
        Shares and control limits; NaN where a point has no denominator.
    centre : float
        The share of all points together; NaN without any.
    outside : numpy.ndarray of int, shape (points,)
        1 above and -1 below the limits of the point, 0 inside.
    run : tuple of int or None
        First and last point of the longest run on one side of the centre; the first of several.
    longest, longest_expected : int
        Points of that run, and the most of one that chance gives.
    crossings, crossings_expected : int
        Crossings of the centre, and the fewest that chance gives.
    judged : bool
        Whether there are points enough for the rules of runs.
    """

    share: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    centre: float
    outside: np.ndarray
    run: tuple[int, int] | None
    longest: int
    longest_expected: int
    crossings: int
    crossings_expected: int
    judged: bool

    @property
    def shifted(self) -> bool:
        """Whether the longest run is longer than chance gives."""
        return self.judged and self.longest > self.longest_expected

    @property
    def crosses_seldom(self) -> bool:
        """Whether the centre is crossed less often than chance gives."""
        return self.judged and self.crossings < self.crossings_expected

    @property
    def signals(self) -> bool:
        """Whether any rule found something."""
        return bool(self.outside.any()) or self.shifted or self.crosses_seldom


@method("run_chart", packages=("scipy",), references=("anhoj2014", "montgomery2020"))
def p_chart(numerator: np.ndarray, denominator: np.ndarray) -> RunChart:
    """Return the p chart of shares in the order of time.

    Parameters
    ----------
    numerator, denominator : numpy.ndarray, shape (points,)
        Counts; NaN or a denominator of 0 is a gap, which neither breaks a run nor counts as a point.

    Examples
    --------
    >>> chart = p_chart(np.array([5, 6, 5, 6] * 3), np.array([10] * 12))
    >>> chart.centre, chart.longest, chart.crossings, chart.signals
    (0.55, 1, 11, False)
    """
    met, of = np.asarray(numerator, float), np.asarray(denominator, float)
    there = ~np.isnan(met) & (of > 0)
    share = np.full(len(met), np.nan)
    share[there] = met[there] / of[there]
    total = of[there].sum()
    centre = float(met[there].sum() / total) if total else float("nan")
    error = np.full(len(met), np.nan)
    error[there] = np.sqrt(centre * (1 - centre) / of[there])
    lower, upper = np.clip(centre - SIGMAS * error, 0, 1), np.clip(centre + SIGMAS * error, 0, 1)
    # A bound that a share can only touch is not passed by rounding error.
    above, below = share > upper + 1e-12, share < lower - 1e-12
    side = np.where(there & (np.abs(np.nan_to_num(share) - centre) > 1e-12), np.sign(np.nan_to_num(share) - centre), 0)
    places = np.flatnonzero(side)
    run, longest = _longest_run(side[places])
    crossings = int(np.count_nonzero(np.diff(side[places])))
    return RunChart(
        share=share,
        lower=lower,
        upper=upper,
        centre=centre,
        outside=above.astype(int) - below.astype(int),
        run=(int(places[run[0]]), int(places[run[1]])) if run else None,
        longest=longest,
        longest_expected=longest_by_chance(len(places)),
        crossings=crossings,
        crossings_expected=crossings_by_chance(len(places)),
        judged=len(places) >= FEWEST_POINTS,
    )


def longest_by_chance(points: int) -> int:
    """Return the most points of a run that chance gives among so many that are not on the centre.

    Examples
    --------
    >>> [longest_by_chance(n) for n in (10, 12, 20, 24, 40)]
    [6, 7, 7, 8, 8]
    """
    return round(float(np.log2(points))) + 3 if points else 0


def crossings_by_chance(points: int) -> int:
    """Return the fewest crossings that chance gives among so many points that are not on the centre.

    Examples
    --------
    >>> [crossings_by_chance(n) for n in (10, 12, 20, 24, 40)]
    [2, 3, 6, 8, 14]
    """
    from scipy.stats import binom

    return int(binom.ppf(0.05, points - 1, 0.5)) if points > 1 else 0


def _longest_run(sides: np.ndarray) -> tuple[tuple[int, int] | None, int]:
    """Return the first and last place of the longest run of equal values, and its length."""
    if not len(sides):
        return None, 0
    starts = np.concatenate(([0], np.flatnonzero(np.diff(sides)) + 1))
    lengths = np.diff(np.concatenate((starts, [len(sides)])))
    most = int(np.argmax(lengths))
    return (int(starts[most]), int(starts[most] + lengths[most] - 1)), int(lengths[most])
