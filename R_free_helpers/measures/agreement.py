"""Agreement between raters: Cohen's and Fleiss' kappa for categories, ICC(2,1) and ICC(3,1) for numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from R_free_helpers.model.method import method


@dataclass(frozen=True)
class Agreement:
    """A coefficient with its interval.

    Attributes
    ----------
    value, lower, upper : float
        NaN where the ratings do not define them: all ratings in one category, no variation between cases.
    """

    value: float
    lower: float = float("nan")
    upper: float = float("nan")


@method("cohen_kappa", packages=("statsmodels", "scipy"), references=("seabold2010",))
def cohen_kappa(first: np.ndarray, second: np.ndarray, confidence: float | None = 0.95) -> Agreement:
    """Return Cohen's kappa of two raters with its large-sample interval, by statsmodels.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (cases,)
        Categories; any values that compare.
    confidence : float, optional
        Level of the interval; None for the value alone, which is many times faster.

    Notes
    -----
    Variance: Fleiss, Cohen, Everitt. Psychological Bulletin 1969;72:323-327, without assuming no agreement.
    """
    from scipy.stats import norm
    from statsmodels.stats.inter_rater import cohens_kappa

    names, codes = np.unique(np.concatenate([first, second]), return_inverse=True)
    if len(names) < 2:
        return Agreement(float("nan"))
    n, k = len(first), len(names)
    table = np.zeros((k, k))
    np.add.at(table, (codes[:n], codes[n:]), 1)
    if confidence is None:
        return Agreement(float(cohens_kappa(table, return_results=False)))
    found = cohens_kappa(table)
    # Rounding error must not make the variance of full agreement negative.
    reach = norm.ppf(0.5 + confidence / 2) * np.sqrt(max(found.var_kappa, 0))
    return Agreement(float(found.kappa), max(found.kappa - reach, -1.0), min(found.kappa + reach, 1.0))


@method("light_kappa", references=("light1971",))
def light_kappa(ratings: np.ndarray) -> Agreement:
    """Return the mean of Cohen's kappa over all pairs of raters (Light 1971); it has no simple interval.

    Parameters
    ----------
    ratings : numpy.ndarray, shape (cases, raters)
    """
    pairs = combinations(range(ratings.shape[1]), 2)
    return Agreement(float(np.mean([cohen_kappa(ratings[:, a], ratings[:, b], None).value for a, b in pairs])))


@method("fleiss_kappa", packages=("statsmodels", "scipy"), references=("fleiss1971", "gwet2021"))
def fleiss_kappa(ratings: np.ndarray, confidence: float = 0.95) -> Agreement:
    """Return Fleiss' kappa of many raters, with an interval for these raters and a population of cases.

    Parameters
    ----------
    ratings : numpy.ndarray, shape (cases, raters)
        Categories, none missing.

    Notes
    -----
    Interval: large-sample variance and t distribution of Gwet, Educational and Psychological Measurement
    2021;81:781-790; an interval that reaches beyond 1 is cut there. Computed here: statsmodels gives the value alone.
    """
    from scipy.stats import t
    from statsmodels.stats.inter_rater import fleiss_kappa as value_of

    cases, raters = ratings.shape
    counts = np.stack([(ratings == name).sum(axis=1) for name in np.unique(ratings)], axis=1)
    shares = counts.sum(axis=0) / (cases * raters)
    agreed = (counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1))
    expected = shares @ shares
    if expected == 1:
        return Agreement(float("nan"))
    kappa = float(value_of(counts))
    by_case = (agreed - expected) / (1 - expected)
    by_case = by_case - 2 * (1 - kappa) * (counts @ shares / raters - expected) / (1 - expected)
    error = np.sqrt(((by_case - kappa) ** 2).sum() / (cases - 1) / cases)
    reach = t.ppf(0.5 + confidence / 2, cases - 1) * error
    return Agreement(kappa, max(kappa - reach, -1.0), min(kappa + reach, 1.0))


@method("icc", packages=("scipy",), references=("shrout1979",))
def icc(ratings: np.ndarray, confidence: float = 0.95) -> dict[str, Agreement]:
    """Return the intraclass correlation of a single rater: ``icc_2_1`` (agreement) and ``icc_3_1`` (consistency).

    Parameters
    ----------
    ratings : numpy.ndarray, shape (cases, raters)
        Numbers, none missing; every rater rated every case.

    Notes
    -----
    Shrout, Fleiss. Psychological Bulletin 1979;86:420-428; interval of ICC(2,1) with Satterthwaite's degrees of
    freedom. Computed here: statsmodels has none.
    """
    from scipy.stats import f

    ratings = np.asarray(ratings, float)
    n, k = ratings.shape
    mean, tail = ratings.mean(), 0.5 + confidence / 2
    between = k * ((ratings.mean(axis=1) - mean) ** 2).sum() / (n - 1)
    raters = n * ((ratings.mean(axis=0) - mean) ** 2).sum() / (k - 1)
    total = ((ratings - mean) ** 2).sum()
    error = (total - between * (n - 1) - raters * (k - 1)) / ((n - 1) * (k - 1))
    if total == 0 or error <= 1e-12 * total:
        # Raters differ by a constant at most: the F ratios that the intervals need do not exist.
        values = (between / (between + k * raters / n), 1.0) if total and between else (float("nan"),) * 2
        return {"icc_2_1": Agreement(values[0]), "icc_3_1": Agreement(values[1])}

    consistency = (between - error) / (between + (k - 1) * error)
    ratio, free = between / error, (n - 1) * (k - 1)
    low = ratio / f.ppf(tail, n - 1, free)
    high = ratio * f.ppf(tail, free, n - 1)
    third = Agreement(consistency, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1))

    agreement = (between - error) / (between + (k - 1) * error + k * (raters - error) / n)
    a, spread = k * agreement / (n * (1 - agreement)), raters / error
    b = 1 + k * agreement * (n - 1) / (n * (1 - agreement))
    degrees = (a * spread + b) ** 2 / ((a * spread) ** 2 / (k - 1) + b**2 / free)
    above, below = f.ppf(tail, n - 1, degrees), f.ppf(tail, degrees, n - 1)
    rest = k * raters + (k * n - k - n) * error
    second = Agreement(
        agreement,
        n * (between - above * error) / (above * rest + n * between),
        n * (below * between - error) / (rest + n * below * between),
    )
    return {"icc_2_1": second, "icc_3_1": third}
