"""Attainment bands in words: from, under, at most and over their bounds, whichever way is good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.language.numbers import half_up

if TYPE_CHECKING:
    from R_free_helpers.language.numbers import Numbers
    from R_free_helpers.language.phrases import Phrases
    from R_free_helpers.model.measure import Bands

MOST_DECIMALS = 2


def bound_text(bound: float, numbers: Numbers) -> str:
    """Return a bound as percent, with no more decimals than it has.

    Examples
    --------
    >>> from R_free_helpers.language.numbers import Numbers
    >>> bound_text(0.6, Numbers("nb-NO")), bound_text(0.025, Numbers("nb-NO"))
    ('60\\xa0%', '2,5\\xa0%')
    """
    exact = half_up(bound * 100, MOST_DECIMALS)
    decimals = next(n for n in range(MOST_DECIMALS + 1) if half_up(bound * 100, n) == exact)
    return numbers.share(bound, decimals)


def band_ranges(bands: Bands, say: Phrases, numbers: Numbers) -> dict[int, str]:
    """Return each level's range in words: ``minst 80 %``, ``60 % til under 80 %``, ``under 60 %``.

    Examples
    --------
    >>> from R_free_helpers.language.numbers import Numbers
    >>> from R_free_helpers.language.phrases import Phrases
    >>> from R_free_helpers.model.measure import Bands
    >>> low = band_ranges(Bands(0.10, 0.05, lower_is_better=True), Phrases("nb-NO"), Numbers("nb-NO"))
    >>> [low[level].replace("\\xa0", " ") for level in (3, 2, 1)]
    ['høyst 5 %', 'over 5 % til 10 %', 'over 10 %']
    """
    good, very_good = bound_text(bands.good, numbers), bound_text(bands.very_good, numbers)
    if bands.lower_is_better:
        return {
            3: say("band.at_most", limit=very_good),
            2: say("band.over_to", low=very_good, high=good),
            1: say("band.over", limit=good),
        }
    return {
        3: say("band.at_least", limit=very_good),
        2: say("band.between", low=good, high=very_good),
        1: say("band.below", limit=good),
    }


def band_cuts(bands: Bands, say: Phrases, numbers: Numbers) -> dict[int, str]:
    """Return each level's cut point in few words, where the level beside it tells the other one: ``fra 60 %``."""
    good, very_good = bound_text(bands.good, numbers), bound_text(bands.very_good, numbers)
    if bands.lower_is_better:
        cuts = {3: ("at_most", very_good), 2: ("at_most", good), 1: ("over", good)}
    else:
        cuts = {3: ("from", very_good), 2: ("from", good), 1: ("below", good)}
    return {level: say(f"band.{name}", limit=limit) for level, (name, limit) in cuts.items()}
