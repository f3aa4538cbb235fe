"""Persons with several rows: what an interval allows for when its unit is a form, an examination or a course.

Rows of one person resemble each other, so that twelve courses of three persons tell less than twelve courses of twelve.
The variance is that of a sum over persons, who are the primary units (Taylor linearisation of a ratio: Cochran 1977,
Sampling Techniques, 3rd ed., sections 2.11 and 6.3; for regression: Liang and Zeger 1986, Biometrika 73:13-22).
Where each person has one row all of this is what it is without.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from R_free_helpers.measures.difference import NORMAL_95
from R_free_helpers.measures.exact_sum import exact_sum
from R_free_helpers.measures.triangle import full_rank, triangle
from R_free_helpers.model.method import method, note

if TYPE_CHECKING:
    import polars as pl

STEP = 10
"""Design effects are rounded up to a tenth: a finer one would tell more of the rows than an interval needs."""


@method("clusters", packages=("statsmodels",), references=("cochran1977", "rao1992", "liang1986"))
def design_effect(met: Sequence[Hashable], of: Sequence[Hashable]) -> float:
    """Return by how much the variance of a share is larger than if each row were of another person.

    The denominator and the numerator divided by it are those of as many independent rows, of which any interval of a
    share may then be taken (Rao and Scott 1992, Biometrics 48:577-585). With y of the m rows of each of n persons, N
    rows in all and the share p, the variance of p is n/(n-1) · Σ(y - p·m)² / N², and the effect is that over p(1-p)/N.

    Parameters
    ----------
    met, of : sequence
        The person of each row that met the criterion, and of each row.

    Returns
    -------
    float
        At least 1, rounded up to a tenth. Σm²/N where all rows met it, none did, or one person has them all: nothing is
        then seen of how alike rows are, and they are taken to be quite alike.

    Examples
    --------
    >>> design_effect("ab", "abcd"), design_effect("aaa", "aaabbbcccddd")
    (1.0, 4.0)
    """
    rows, hits = Counter(of), Counter(met)
    persons, total = len(rows), len(of)
    if persons == total:
        return 1.0
    share = len(met) / total
    if persons == 1 or share in (0.0, 1.0):
        effect = math.fsum(count**2 for count in rows.values()) / total
    else:
        squares = math.fsum((hits[person] - share * count) ** 2 for person, count in rows.items())
        effect = persons / (persons - 1) * squares / total / (share * (1 - share))
    return max(1.0, math.ceil(effect * STEP - 1e-9) / STEP)


def design_effects(counts: pl.DataFrame) -> np.ndarray:
    """Return the design effect of each share whose rows say of which persons they are; 1 of the others.

    Parameters
    ----------
    counts : polars.DataFrame
        ``numerator_set`` and ``denominator_set``, a person as often as he or she has rows.
    """
    effects = np.ones(counts.height)
    if not {"numerator_set", "denominator_set"} <= set(counts.columns):
        return effects
    for place, persons in enumerate(counts["denominator_set"]):
        if persons is not None and _repeated(persons.to_numpy()):
            met, of = (counts[name][place].to_list() for name in ("numerator_set", "denominator_set"))
            effects[place] = design_effect(met, of)
    return effects


def _repeated(persons: np.ndarray) -> bool:
    """Return whether somebody is there twice: numbers are sorted faster than it is found how many of them differ."""
    ordered = np.sort(persons)
    return bool((ordered[1:] == ordered[:-1]).any())


def design_effect_behind(
    numerator: np.ndarray, denominator: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> np.ndarray:
    """Return the design effects with which Wilson intervals of shares were made; 1 where there is none to be seen.

    The bounds π solve (p - π)² = z²·π(1 - π)/n, so that their product is p²/(1 + z²/n), and that of what they lack to 1
    is (1 - p)²/(1 + z²/n): the larger of p and 1 - p gives n, the effective denominator.

    Parameters
    ----------
    numerator, denominator, lower, upper : numpy.ndarray, shape (n,)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share = numerator / denominator
        grown = np.where(share >= 0.5, share**2 / (lower * upper), (1 - share) ** 2 / ((1 - lower) * (1 - upper)))
        effect = denominator * (grown - 1) / NORMAL_95**2
    tenths = np.round(effect * STEP) / STEP
    return np.where(np.isfinite(tenths) & (tenths > 1), tenths, 1.0)


def standard_error(
    values: Sequence[float] | pl.Series, persons: Sequence[Hashable] | pl.Series, mean: float
) -> float | None:
    """Return the standard error of a mean of rows: √(n/(n-1) · Σe²)/N, e the sum of a person's deviations from it.

    Parameters
    ----------
    values, persons : sequence
        A value and its person per row.
    mean : float

    Returns
    -------
    float or None
        None of fewer than two persons. The usual √(Σ(x - mean)²/(N-1)/N) where each person has one row.
    """
    import polars as pl

    who = persons if isinstance(persons, pl.Series) else pl.Series(list(persons))
    rows = pl.DataFrame({"off": pl.Series(values, dtype=pl.Float64) - mean, "person": who})
    n, total = rows["person"].n_unique(), rows.height
    if n < 2:
        return None
    if n == total:
        return math.sqrt(exact_sum(rows["off"].to_numpy() ** 2) / (n - 1) / n)
    note("clusters")
    of_person = rows.group_by("person").agg("off")["off"]
    squares = math.fsum(math.fsum(deviations) ** 2 for deviations in of_person)
    return math.sqrt(squares * n / (n - 1)) / total


def least_squares(value: np.ndarray, design: np.ndarray, persons: np.ndarray, whole: np.ndarray | None = None) -> Any:
    """Return the fit of ordinary least squares, whose variances allow for persons with several rows.

    Theirs is the sandwich estimator with the persons as clusters and the factor G/(G-1) · (N-1)/(N-K) for G persons, N
    rows and K coefficients; intervals are of Student's t with G - 1 degrees of freedom. Where each person has one row
    it is the ordinary fit, with N - K; then it is made from the triangle of the rows, see `triangle`, and knows
    coefficients, their errors, the sum of squares and the degrees of freedom, but no single row.

    Parameters
    ----------
    value : numpy.ndarray, shape (N,)
    design : numpy.ndarray, shape (N, K)
    persons : numpy.ndarray, shape (N,)
        A code of the person of each row.
    whole : numpy.ndarray, optional
        The triangle of design and value, where it is known.
    """
    import polars as pl
    from statsmodels.regression.linear_model import OLS

    rows, width = design.shape
    of = pl.Series(persons).n_unique()
    if of not in (rows, 1):
        note("clusters")
        groups = np.unique(persons, return_inverse=True)[1]
        kwds = {"groups": groups, "use_correction": True}
        return OLS(value, design).fit(cov_type="cluster", cov_kwds=kwds, use_t=True)
    whole = triangle(design, value) if whole is None else whole
    if rows <= width or not full_rank(design, whole[:width, :width]):
        return OLS(value, design).fit()
    # All that a fit needs of the rows but their number. The constant is for what is not told: R² of the few rows.
    model = OLS(whole[:, width], whole[:, :width], hasconst=True)
    model.df_resid = rows - width
    return model.fit()
