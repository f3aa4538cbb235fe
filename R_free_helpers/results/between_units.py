"""How units differ on a share: limits, test, overdispersion, reliability and shrunken shares, of released values alone.

Made after disclosure control, of each unit's released share and denominator: whoever reads the report can work it all
out, so it tells nothing more about persons. Figure, table, sentences and alt text all read `between_units`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from R_free_helpers.language.numbers import P_DECIMALS, half_up
from R_free_helpers.measures.clusters import design_effect_behind
from R_free_helpers.measures.funnel import (
    CONTROL_LEVELS,
    multiplicative_positions,
    overdispersed_limits,
    positions,
)
from R_free_helpers.measures.heterogeneity import Heterogeneity, heterogeneity, overdispersion
from R_free_helpers.measures.shrinkage import shrinkage
from R_free_helpers.model.results import NOT_TOLD
from R_free_helpers.results.everybody import of_everybody
from R_free_helpers.results.exact import with_value

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

SIGNIFICANT = 0.05
"""Units are said to differ where a difference as large is less probable than this by chance alone."""

RELIABLE = 0.7
"""From this reliability on a ranking tells units apart (Adams et al., N Engl J Med 2010;362:1014-1021)."""

PLACES = ("place", "place_chance", "place_multiplicative")
"""Columns of where a unit lies among limits; a funnel draws the first."""

ESTIMATED = ("reliability", "shrunken", "shrunken_lower", "shrunken_upper")
"""Columns of what is estimated of a unit from how all of them differ."""

LIMITS = [f"{side}_{level * 100:g}" for level in CONTROL_LEVELS for side in ("lower", "upper")]


@dataclass(frozen=True)
class BetweenUnits:
    """How the compared units differ on one share.

    Attributes
    ----------
    rows : pandas.DataFrame
        A row for each unit that has a known share: unit_id, unit, value, denominator; the limits ``lower_95``,
        ``upper_95``, ``lower_99.8``, ``upper_99.8`` that are drawn; ``place`` among them (0 inside, ±1 outside the
        inner ones, ±2 outside the outer ones), ``place_chance`` among the limits of chance alone and
        ``place_multiplicative`` among those widened by the root of ``phi``; ``reliability``, and the ``shrunken``
        share with its interval. What cannot be worked out is missing, places are then 0.
    target : float or None
        The national share, None where it is not shown.
    total : float or None
        Its denominator.
    effect : float
        The design effect of the national share: 1, or more where persons have several rows (`measures.clusters`). All
        of a unit's rows are then worth as many independent ones as they are divided by it.
    test : Heterogeneity or None
        None for fewer than two units.
    phi : float or None
        Overdispersion; None for fewer than two units or without a national share.
    between : float
        Variance between units that the drawn limits allow for: 0, for the limits of chance alone, unless the test
        shows that units differ.
    overall : float or None
        Reliability of the ranking; None for fewer than two units.
    rounding : bool
        Whether rounding for protection may be all that the test has found, or that puts a unit outside the limits: with
        each count moved to the nation's share by as much as it may have been rounded it would not be so.
    """

    rows: pd.DataFrame = field(repr=False)
    target: float | None
    total: float | None
    effect: float
    test: Heterogeneity | None
    phi: float | None
    between: float
    overall: float | None
    rounding: bool = False

    def limits(self, n: np.ndarray, level: float, between: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the limits around the national share of units with so many rows; see `overdispersed_limits`."""
        if self.target is None:
            raise ValueError("without a national share there are no limits")
        return overdispersed_limits(self.target, independent(n, self.effect), level, between)

    @property
    def differ(self) -> bool:
        """Whether the units differ by more than chance, judged by the p that is printed."""
        return differ(self.test)

    @property
    def reliable(self) -> bool:
        """Whether the ranking tells units apart."""
        return self.differ and self.overall is not None and self.overall >= RELIABLE


def differ(test: Heterogeneity | None) -> bool:
    """Return whether a test says that units differ, judged by the p that is printed."""
    return test is not None and float(half_up(test.p, P_DECIMALS)) < SIGNIFICANT


def independent(n: np.ndarray, effect: float) -> np.ndarray:
    """Return as how many independent rows so many count, whole numbers of at least 1 where there is any.

    Examples
    --------
    >>> independent(np.array([100.0, 1.0, 0.0]), 1.3), independent(np.array([100.0]), 1.0)
    (array([77.,  1.,  0.]), array([100.]))
    """
    n = np.asarray(n, dtype=float)
    return n if effect == 1 else np.where(n > 0, np.maximum(np.rint(n / effect), 1.0), 0.0)


def between_units(chapter: Chapter, measure: str) -> BetweenUnits:
    """Return how the compared units of a chapter differ on a share.

    Parameters
    ----------
    chapter : Chapter
    measure : str
        One with a share for each unit. A measure without any result has no rows.
    """
    return chapter.once(("between units", measure), lambda: _between(chapter, measure))


def _between(chapter: Chapter, measure: str) -> BetweenUnits:
    columns = ["unit_id", "unit", "value", "denominator"]
    if not (chapter.results["measure"] == measure).any():
        return _of(pd.DataFrame(columns=columns), None, None, 1.0)
    rows = _known(chapter, measure, chapter.compared_level)
    nation = _known(chapter, measure, "nation")
    target, total = (None if nation.empty else float(nation[name].iloc[0]) for name in ("value", "denominator"))
    return _of(rows[columns].reset_index(drop=True), target, total, _effect(nation), _rounded_by(chapter, measure))


def _rounded_by(chapter: Chapter, measure: str) -> int:
    """Return by how much a count of those who meet a criterion may have been rounded; a service's share stays."""
    policy = chapter.policy
    return policy.base - 1 if policy.rounds and measure not in policy.service else 0


def _effect(nation: pd.DataFrame) -> float:
    """Return the design effect that the interval of the national share was made with."""
    known = nation[["numerator", "denominator", "lower", "upper"]].dropna().astype(float)
    return float(design_effect_behind(*(known[name].to_numpy() for name in known))[0]) if len(known) else 1.0


def _known(chapter: Chapter, measure: str, level: str) -> pd.DataFrame:
    """Return the rows of everybody, no subgroup, that have a known share of somebody."""
    rows = chapter.select(measure, level=level)
    rows = with_value(of_everybody(rows))
    return rows[~rows["status"].isin(NOT_TOLD) & (rows["denominator"] > 0)]


def _of(
    rows: pd.DataFrame, target: float | None, total: float | None, effect: float, rounded_by: int = 0
) -> BetweenUnits:
    value, counted = (rows[name].to_numpy(dtype=float) for name in ("value", "denominator"))
    n, whole = counted / effect, independent(counted, effect)
    over = None if target is None else overdispersion(value, n, target)
    test = heterogeneity(value * counted, counted, effect)
    between = over.between if over and differ(test) else 0.0
    shrunk = shrinkage(value, n)
    made: dict[str, np.ndarray] = dict.fromkeys(LIMITS, np.full(len(rows), np.nan))
    made |= {name: np.zeros(len(rows), dtype=int) for name in PLACES}
    if target is not None:
        for level in CONTROL_LEVELS:
            limits = overdispersed_limits(target, whole, level, between)
            made |= dict(zip((f"lower_{level * 100:g}", f"upper_{level * 100:g}"), limits, strict=True))
        made["place"] = positions(value, whole, target, between)
        made["place_chance"] = positions(value, whole, target)
        made["place_multiplicative"] = multiplicative_positions(value, n, target, over.phi if over else 1.0)
    rounding = False
    if target is not None and rounded_by and len(rows):
        nearest = counted * value + np.trunc(np.clip(counted * (target - value), -rounded_by, rounded_by))
        places = positions(nearest / counted, whole, target, between)
        moved_in = bool(((made["place"] != 0) & (places == 0)).any())
        rounding = moved_in or (differ(test) and not differ(heterogeneity(nearest, counted, effect)))
    nothing = np.full(len(rows), np.nan)
    parts = ("reliability", "estimate", "lower", "upper")
    made |= {name: getattr(shrunk, part) if shrunk else nothing for name, part in zip(ESTIMATED, parts, strict=True)}
    return BetweenUnits(
        rows.assign(**made),
        target,
        total,
        effect,
        test,
        over.phi if over else None,
        between,
        shrunk.overall if shrunk else None,
        rounding,
    )
