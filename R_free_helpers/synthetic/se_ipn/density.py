"""From which year a person has a value: counts per year of a population that people enter and leave."""

from __future__ import annotations

import numpy as np

from R_free_helpers.synthetic.quotas import choose
from R_free_helpers.synthetic.se_ipn.luck import Unlucky
from R_free_helpers.synthetic.se_ipn.people import current_in

NOT_EVER = 9999


def first_years(
    rng: np.random.Generator,
    p,
    among: np.ndarray,
    has: np.ndarray,
    counts: dict[int, int],
    *,
    only_before_last: np.ndarray | None = None,
    only_last: np.ndarray | None = None,
    prefer: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Return the year from which each person has a value; ``NOT_EVER`` for those who never have one.

    Parameters
    ----------
    among : array of bool
        The population; those current in a year are counted.
    has : array of bool
        Who has a value in the end. Those of them that are current in the last year are as many as its count.
    counts : dict of int to int
        How many of those current in the year have one by its end.
    only_before_last, only_last : array of bool, optional
        Who must have the first one before the last year, and who cannot have it before.

    prefer : array of float, optional
        Who has it rather sooner (higher).

    Raises
    ------
    Unlucky
        When a year's count cannot be reached.

    Notes
    -----
    Year by year so many of those current who lack one get it as the count asks for: new persons first, since the
    form is filled in when they come, then those who must have one in time.
    """
    first = np.full(p.n, NOT_EVER)
    years = sorted(counts)
    last = years[-1]
    early = np.zeros(p.n, dtype=bool) if only_before_last is None else only_before_last
    late = np.zeros(p.n, dtype=bool) if only_last is None else only_last
    for year in years:
        here = among & current_in(p, year)
        need = counts[year] - int((here & (first <= year)).sum())
        able = here & has & (first == NOT_EVER)
        if year < last:
            able &= ~late
        if not 0 <= need <= able.sum():
            raise Unlucky(f"{year}: {need} persons need a first value, {able.sum()} can have it")
        score = rng.random(p.n) + prefer + 0.8 * (p.entry == year) + 0.4 * early + 9 * (early & (year == years[-2]))
        # For those who leave this year it is the last chance.
        score += 9 * (p.exit == year)
        first[choose(able, need, score)] = year
    return first
