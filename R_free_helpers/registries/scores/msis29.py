"""MSIS-29, the Multiple Sclerosis Impact Scale: 20 physical and 9 psychological items, 0 (best) to 100."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from R_free_helpers.registries.scores.items import checked, mean_of_answered

PHYSICAL, PSYCHOLOGICAL = 20, 9
ALTERNATIVES = 5
"""Version 1, as used by the registry: 1 "not at all" to 5 "extremely"."""


@dataclass(frozen=True)
class Msis29:
    """The two scores; None where too few items are answered."""

    physical: float | None
    psychological: float | None


def msis29(answers: Sequence[float | None], alternatives: int = ALTERNATIVES) -> Msis29:
    """Return the physical (items 1 to 20) and the psychological score (items 21 to 29).

    The sum of a scale's items is moved to 0..100: (sum - n) / ((k - 1) n) · 100 with n items of k alternatives; for
    version 1 that is (sum - n) / (4 n) · 100. Where at least half of a scale's items are answered, an unanswered one
    counts as the mean of the person's answered items of the scale; otherwise there is no score.

    Parameters
    ----------
    answers : sequence of float or None
        29 answers in the order of the form, 1 is the best; None or NaN for an unanswered item.
    alternatives : int
        5 in version 1, 4 in version 2.

    Raises
    ------
    AnswerError
        When an answer is not one of the form's, or there are not 29.

    References
    ----------
    Hobart J, Lamping D, Fitzpatrick R, Riazi A, Thompson A (2001). The Multiple Sclerosis Impact Scale (MSIS-29): a
    new patient-based outcome measure. Brain 124:962-973.

    Examples
    --------
    >>> msis29([3] * 20 + [1] * 9)
    Msis29(physical=50.0, psychological=0.0)
    """
    read = checked(answers, [alternatives] * (PHYSICAL + PSYCHOLOGICAL), "MSIS-29")
    return Msis29(_score(read[:PHYSICAL], alternatives), _score(read[PHYSICAL:], alternatives))


def _score(answers: list[int | None], alternatives: int) -> float | None:
    mean = float(mean_of_answered(answers))
    return None if isnan(mean) else (mean - 1) / (alternatives - 1) * 100
