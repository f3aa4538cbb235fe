"""How units differ in observed over expected: limits around one, test and overdispersion, of released values alone.

Made after disclosure control, of each unit's released count and what it is expected to have: whoever reads the report
can work it all out, so it tells nothing more about persons. Figure, sentences and alt text all read `ratio_units`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.words import Words
from R_free_helpers.measures.funnel import CONTROL_LEVELS
from R_free_helpers.measures.heterogeneity import DRAWS, Heterogeneity
from R_free_helpers.measures.kinds import Adjusted
from R_free_helpers.measures.ratio import ratio_heterogeneity, ratio_limits, ratio_overdispersion, ratio_positions
from R_free_helpers.model.names import unknown
from R_free_helpers.results.between_units import LIMITS, differ
from R_free_helpers.results.between_words import sides_text
from R_free_helpers.results.exact import with_value

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter


@dataclass(frozen=True)
class RatioUnits:
    """How the compared units differ in observed over expected.

    Attributes
    ----------
    rows : pandas.DataFrame
        A row for each unit that has a known ratio: unit_id, unit, period, ``value`` with ``lower`` and ``upper``,
        ``observed`` and ``expected`` counts, the limits ``lower_95``, ``upper_95``, ``lower_99.8``, ``upper_99.8`` that
        are drawn, ``place`` among them (0 inside, ±1 outside the inner ones, ±2 outside the outer ones) and
        ``place_chance`` among those of chance alone.
    absent : int
        Compared units that have none.
    test : Heterogeneity or None
        None for fewer than two units.
    phi : float or None
        Overdispersion; None for fewer than two units.
    between : float
        Variance of true ratios that the limits allow for: 0, for the limits of chance alone, unless the test shows that
        units differ.
    """

    rows: pd.DataFrame = field(repr=False)
    absent: int
    test: Heterogeneity | None
    phi: float | None
    between: float

    @property
    def differ(self) -> bool:
        """Whether the units differ by more than chance, judged by the p that is printed."""
        return differ(self.test)


def adjusted_of(chapter: Chapter, indicator: str) -> Adjusted:
    """Return the measure of what is expected of an indicator.

    Raises
    ------
    ValueError
        When the registry has none, or one whose intervals are not Poisson's.
    """
    own = {one.indicator.id: one for one in chapter.registry.measures if isinstance(one, Adjusted)}
    if indicator not in own:
        raise ValueError(
            unknown("indicator with expected values (a measure of the kind Adjusted)", indicator, list(own))
        )
    if own[indicator].interval != "poisson":
        raise ValueError(
            f"the measure '{own[indicator].id}' has intervals of the share: limits around observed over expected are "
            "Poisson's, for what few have. Declare it with interval='poisson', or draw the funnel of its share"
        )
    return own[indicator]


def ratio_units(chapter: Chapter, indicator: str) -> RatioUnits:
    """Return how the compared units of a chapter differ in observed over expected of an indicator.

    See `adjusted_of` for what is refused.
    """
    measure = adjusted_of(chapter, indicator)
    level = chapter.compared_level
    of = chapter.units.filter(chapter.units["level"] == level).height
    ratios = with_value(chapter.select(measure.id, "observed_expected", level=level))
    shares = chapter.select(measure.id, "expected", level=level).set_index("unit_id")["value"]
    columns = ["unit_id", "unit", "period", "value", "lower", "upper"]
    rows = ratios[columns].assign(
        observed=ratios["numerator"], expected=ratios["unit_id"].map(shares) * ratios["denominator"]
    )
    rows = rows[rows["expected"] > 0].reset_index(drop=True)
    observed, expected = (rows[name].to_numpy(dtype=float) for name in ("observed", "expected"))
    test, spread = ratio_heterogeneity(observed, expected), ratio_overdispersion(observed, expected)
    between = spread.between if spread and differ(test) else 0.0
    made: dict[str, np.ndarray] = {}
    for one in CONTROL_LEVELS:
        limits = ratio_limits(expected, one, between)
        made |= dict(zip((f"lower_{one * 100:g}", f"upper_{one * 100:g}"), limits, strict=True))
    made["place"] = ratio_positions(observed, expected, between)
    made["place_chance"] = ratio_positions(observed, expected)
    rows = rows.assign(**made)[[*columns, "observed", "expected", *LIMITS, "place", "place_chance"]]
    return RatioUnits(rows, of - len(rows), test, spread.phi if spread else None, between)


def ratio_variables(chapter: Chapter, indicator: str) -> dict[str, str]:
    """Return the sentences on a risk-adjusted funnel, for prose beside it.

    Returns
    -------
    dict
        ``sentence``: which units lie outside the limits. ``meaning``: whether the units differ by more than chance,
        with the test. ``spread``: how large the spread is, and which limits are drawn because of it. Of fewer than two
        units the last two are empty.
    """
    found = ratio_units(chapter, indicator)
    return {
        "sentence": outside_text(chapter, found),
        "meaning": meaning_text(chapter, found),
        "spread": spread_text(chapter, found),
    }


def outside_text(chapter: Chapter, found: RatioUnits) -> str:
    """Return which units lie outside the limits that are drawn, all of them by name."""
    words, fields = _voice(chapter, found)
    if len(found.rows) < 2:
        return words.phrases("risk_funnel.single")
    sides = sides_text(words, found.rows)
    return words.phrases("between.outside", sides=sides) if sides else words.phrases("between.inside", **fields)


def meaning_text(chapter: Chapter, found: RatioUnits) -> str:
    """Return whether the units differ by more than chance, with the test; nothing for fewer than two units."""
    if found.test is None:
        return ""
    words, fields = _voice(chapter, found)
    numbers, test = words.numbers, found.test
    told = words.phrases(
        "between.simulated" if test.simulated else "between.test",
        statistic=numbers.decimal(test.statistic),
        degrees=test.degrees,
        p=numbers.p_value(test.p),
        draws=numbers.integer(DRAWS),
    )
    return words.phrases("risk_funnel.differ" if found.differ else "between.chance", **fields, test=told)


def spread_text(chapter: Chapter, found: RatioUnits) -> str:
    """Return the overdispersion and which limits follow from it; nothing where it cannot be estimated."""
    if found.phi is None:
        return ""
    words, fields = _voice(chapter, found)
    fields["phi"] = words.numbers.decimal(found.phi)
    if not found.between:
        return words.phrases("between.narrow" if found.differ else "between.within", **fields)
    outside = int((found.rows["place_chance"] != 0).sum())
    sd = words.numbers.decimal(found.between**0.5, 2)
    return words.phrases("risk_funnel.wide", **fields, sd=sd, outside=words.numbers.integer(outside))


def _voice(chapter: Chapter, found: RatioUnits) -> tuple[Words, dict[str, str]]:
    """Return the words and what all sentences may name: the units, and how many they are."""
    n = Numbers(chapter.registry.language).integer(len(found.rows))
    return Words.of(chapter.registry), {"n": n, "units": chapter.label("level", chapter.compared_level)}
