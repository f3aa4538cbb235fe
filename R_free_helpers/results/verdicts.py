"""Whether two released values differ: the one rule behind every "more", "less" and "about the same" of a report.

A difference is told where both hold: the 95 % interval of the difference excludes zero, and the values differ as they
are printed. Otherwise the two are about the same. Where no interval can be had (a side is hidden, only known to be
small, of nobody, or estimated without one) there is no verdict, and a sentence sets the two numbers side by side.

Persons who are in both years, or in a part and in its whole, make the values alike. The interval is that of independent
ones and is then too wide: no change is called one that is none; see `measures.difference`.

Everything here is derived from released values, so that a reader can compute it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from R_free_helpers.language.few import is_told
from R_free_helpers.language.numbers import known
from R_free_helpers.language.words import direction
from R_free_helpers.measures.difference import Estimate, difference, rate_ratio
from R_free_helpers.results.exact import exact
from R_free_helpers.results.telling import share_printer

if TYPE_CHECKING:
    from R_free_helpers.model.policy import Policy
    from R_free_helpers.results.chapter import Chapter

IN_PERCENT = ("share", "survival")
"""Statistics that are printed times a hundred."""

Row = Mapping[str, Any] | pd.Series
"""A released row: ``value``, ``lower``, ``upper``, ``status``, and ``statistic`` where it is not a share."""


def verdict(now: Row | None, before: Row | None, decimals: int = 0) -> int | None:
    """Return 1, 0 or -1 for more, about the same or less; None where there is no interval to judge by.

    Parameters
    ----------
    now, before : mapping, pandas.Series or None
        Released rows of the same statistic; None where there is no row.
    decimals : int
        Decimals printed, of a share as percent.

    Examples
    --------
    >>> def row(value, lower, upper, status="ok"):
    ...     return {"value": value, "lower": lower, "upper": upper, "status": status}
    >>> verdict(row(0.80, 0.69, 0.88), row(0.60, 0.49, 0.70)), verdict(row(0.80, 0.69, 0.88), row(0.70, 0.59, 0.79))
    (1, 0)
    >>> verdict(row(0.80, 0.69, 0.88), row(None, None, None, "suppressed")) is None
    True
    """
    first, second = estimate(now), estimate(before)
    if now is None or before is None or first is None or second is None:
        return None
    scale = 100 if now.get("statistic", "share") in IN_PERCENT else 1
    return judged(first, second, decimals, scale)


def better(verdict: int | None, lower_is_better: bool) -> int | None:
    """Return 1, 0 or -1 for better, about the same or worse; None where there is no verdict."""
    return -verdict if verdict and lower_is_better else verdict


def unit_verdicts(chapter: Chapter, measure: str) -> list[int] | None:
    """Return the verdict on each compared unit against its archived year before, of those that have one.

    Each unit's own difference decides. None where no edition is archived.
    """
    earlier = chapter.before(measure, level=chapter.compared_level)
    if earlier is None:
        return None
    if not (chapter.results["measure"] == measure).any():
        return []
    before = {row["unit_id"]: row for row in earlier.to_dict("records")}
    now = chapter.select(measure, level=chapter.compared_level).to_dict("records")
    share = share_printer(chapter, measure)
    pairs = [(row, before[row["unit_id"]]) for row in now if row["unit_id"] in before]
    found = (verdict(a, b, share.decimals(a["denominator"], b["denominator"])) for a, b in pairs)
    return [judged for judged in found if judged is not None]


def judged(first: Estimate, second: Estimate, decimals: int = 0, scale: float = 1) -> int:
    """Return 1, 0 or -1 for two estimates: more, about the same, less; see `verdict`.

    Parameters
    ----------
    scale : float
        What an estimate is multiplied with before it is printed with so many decimals.
    """
    _, lower, upper = difference(first, second)
    return direction(first[0], second[0], decimals, scale) if lower > 0 or upper < 0 else 0


def judged_counts(now: float | None, before: float | None, policy: Policy) -> int | None:
    """Return 1, 0 or -1 for two counts of events of equally long periods; None where one is not shown or only small.

    The counts are Poisson; the exact interval of their ratio decides. Where counts are rounded, each may be moved by
    less than the base: what two such movements can make is no difference.

    Parameters
    ----------
    now, before : float or None
        Released counts; see `results.sentence_rows.number`.
    policy : Policy
        Of the edition: whether, and to which base, counts are rounded.
    """
    if not exact(now) or not exact(before) or now is None or before is None:
        return None
    _, lower, upper = rate_ratio(now, before)
    return judged_stock(now, before, policy) if lower > 1 or upper < 1 else 0


def judged_stock(now: float | None, before: float | None, policy: Policy) -> int | None:
    """Return 1, 0 or -1 for all that were counted at two times; None where one is not shown or only small.

    Whoever was counted the first time is, but for corrections, counted the second time: the difference is itself a
    count and no estimate. Only what rounding can make of it is no difference.
    """
    if not exact(now) or not exact(before) or now is None or before is None:
        return None
    moved = 2 * (policy.base - 1) if policy.rounds else 0
    return direction(now, before, 0, 1) if abs(now - before) > moved else 0


def estimate(row: Row | None) -> Estimate | None:
    """Return a row's value and bounds, None where the value is not shown, is only small, or has no interval."""
    if row is None or is_told(row["value"], row.get("status", "ok")):
        return None
    found = (row["value"], row.get("lower"), row.get("upper"))
    return (found[0], found[1], found[2]) if all(map(known, found)) else None
