"""What may be said of how units differ: sentences that follow from the test, the overdispersion and the reliability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.measures.heterogeneity import DRAWS
from R_free_helpers.results.between_units import RELIABLE, BetweenUnits, between_units

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.results.chapter import Chapter

SIDES = ((2, "far_above"), (1, "above"), (-1, "below"), (-2, "far_below"))


def funnel_variables(chapter: Chapter, measure: str) -> dict[str, str]:
    """Return the sentences on a share's funnel.

    Returns
    -------
    dict
        ``sentence``: which units lie outside the limits. ``meaning``: whether the units differ by more than chance.
        ``spread``: how large the spread is and which limits are drawn because of it. ``ranking``: how reliable the
        order of the units is. ``plain``: whether they differ, for readers without statistics. Of fewer than two units
        the first and the last say that there is nothing to compare, and the others nothing.
    """
    found = between_units(chapter, measure)
    return {
        "sentence": outside_sentence(chapter, found),
        "meaning": meaning(chapter, found),
        "spread": spread_sentence(chapter, found),
        "ranking": ranking_sentence(chapter, found),
        "plain": plain_sentence(chapter, found),
    }


def outside_sentence(chapter: Chapter, found: BetweenUnits) -> str:
    """Return which units lie outside the limits that are drawn, all of them by name."""
    say, fields = _voice(chapter, found)
    if len(found.rows) < 2:
        return say.count("between.single", len(found.rows), **fields, unit="".join(found.rows["unit"]))
    if found.target is None:
        return say("between.no_target", **fields)
    sides = sides_text(Words.of(chapter.registry), found.rows)
    return say("between.outside", sides=sides) if sides else say("between.inside", **fields)


def sides_text(words: Words, rows: pd.DataFrame) -> str:
    """Return which units lie outside which limits, by their ``place``; empty where all lie inside."""
    parts = [
        words.phrases(f"between.{side}", who=words.join(names))
        for place, side in SIDES
        if (names := units_at(rows, place))
    ]
    return "; ".join(parts)


def units_at(rows: pd.DataFrame, place: int) -> list[str]:
    """Return the units at a place among the limits."""
    return list(rows.loc[rows["place"] == place, "unit"])


def meaning(chapter: Chapter, found: BetweenUnits) -> str:
    """Return whether the units differ by more than chance, with the test; nothing for fewer than two units.

    And that rounding may be all there is, where that is so.
    """
    if found.test is None:
        return ""
    say, fields = _voice(chapter, found)
    told = say("between.differ" if found.differ else "between.chance", **fields, test=test_text(chapter, found))
    return f"{told} {say('between.rounding')}" if found.rounding else told


def plain_sentence(chapter: Chapter, found: BetweenUnits) -> str:
    """Return whether the units differ by more than chance, for readers without statistics."""
    say, fields = _voice(chapter, found)
    if found.test is None:
        return say("between.plain_single", **fields)
    return say("between.plain_differ" if found.differ and not found.rounding else "between.plain_chance", **fields)


def test_text(chapter: Chapter, found: BetweenUnits) -> str:
    """Return the test of heterogeneity: statistic, degrees of freedom and p, and where it was simulated that."""
    if found.test is None:
        return ""
    say, numbers = Phrases.of(chapter.registry), Numbers(chapter.registry.language)
    return say(
        "between.simulated" if found.test.simulated else "between.test",
        statistic=numbers.decimal(found.test.statistic),
        degrees=found.test.degrees,
        p=numbers.p_value(found.test.p),
        draws=numbers.integer(DRAWS),
    )


def spread_sentence(chapter: Chapter, found: BetweenUnits) -> str:
    """Return the overdispersion and which limits follow from it; nothing where it cannot be estimated."""
    if found.phi is None:
        return ""
    say, fields = _voice(chapter, found)
    numbers = Numbers(chapter.registry.language)
    fields["phi"] = numbers.decimal(found.phi)
    if not found.between:
        return say("between.narrow" if found.differ else "between.within", **fields)
    outside = int((found.rows["place_chance"] != 0).sum())
    return say("between.wide", **fields, sd=numbers.points(found.between**0.5, 1), outside=_number(chapter, outside))


def ranking_sentence(chapter: Chapter, found: BetweenUnits) -> str:
    """Return how reliable the order of the units is; nothing for fewer than two units."""
    if found.overall is None:
        return ""
    say, fields = _voice(chapter, found)
    numbers = Numbers(chapter.registry.language)
    if not found.differ:
        return say("between.order_chance", **fields)
    fields["share"] = numbers.share(found.overall)
    weak = int((found.rows["reliability"] < RELIABLE).sum())
    if not found.reliable:
        return say("between.order_weak", **fields)
    return say(
        "between.order_some" if weak else "between.order_reliable",
        **fields,
        weak=_number(chapter, weak),
        limit=numbers.decimal(RELIABLE),
    )


def ranking_note(chapter: Chapter, measure: str) -> str:
    """Return the sentence on the reliability of a ranking of a share's units; empty for fewer than two units."""
    return ranking_sentence(chapter, between_units(chapter, measure))


def _number(chapter: Chapter, n: int) -> str:
    return Numbers(chapter.registry.language).integer(n)


def _voice(chapter: Chapter, found: BetweenUnits) -> tuple[Phrases, dict[str, str]]:
    """Return the phrases and what all of them may name: the units, how many they are, the nation."""
    return Phrases.of(chapter.registry), {
        "n": _number(chapter, len(found.rows)),
        "units": chapter.label("level", chapter.compared_level),
        "nation": chapter.label("level", "nation"),
    }
