"""RAND-36: eight scales and a question about change, each 0 to 100, higher is better."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from R_free_helpers.registries.scores.items import Form, checked_rows, mean_of_answered

ALTERNATIVES = {
    2: range(13, 20),
    3: range(3, 13),
    5: (1, 2, 20, 22, 32, 33, 34, 35, 36),
    6: (21, *range(23, 32)),
}
BEST_FIRST = frozenset((1, 2, 20, 21, 22, 23, 26, 27, 30, 34, 36))
"""Items whose first alternative is the best health; of the others the last one is."""

RAND36 = Form(
    "RAND-36",
    {str(item): (1, most) for item, most in sorted((item, k) for k, items in ALTERNATIVES.items() for item in items)},
)
"""The items are named by their number, "1" to "36"; the first alternative is 1."""

SCALES = {
    "physical_functioning": tuple(range(3, 13)),
    "role_physical": (13, 14, 15, 16),
    "role_emotional": (17, 18, 19),
    "energy": (23, 27, 29, 31),
    "emotional_wellbeing": (24, 25, 26, 28, 30),
    "social_functioning": (20, 32),
    "pain": (21, 22),
    "general_health": (1, 33, 34, 35, 36),
    "health_change": (2,),
}
"""The items of each scale. Health change is one item, compared with one year ago, and belongs to no scale."""


def rand36(answers: ArrayLike, least: float = 0.5) -> dict[str, NDArray[np.float64]]:
    """Return the scores of `SCALES`, 0 (worst) to 100 (best).

    Every item is recoded to 0..100 in equal steps between its alternatives, 100 for the best health, and a scale is the
    mean of its items.

    Parameters
    ----------
    answers : array_like, shape (36,) or (responses, 36)
        The codes of the form in the order of the items, see `RAND36`; None or NaN for an unanswered item.
    least : float
        The share of a scale's items that must be answered; the mean is then that of the answered ones. One half is the
        rule of the manual of the SF-36 and what registries use; RAND's own instruction takes the mean of whatever was
        answered, `least` 0.

    Returns
    -------
    dict of str to array of float
        By the names of `SCALES`; arrays of shape () or (responses,), NaN where too few items are answered.

    Raises
    ------
    AnswerError
        When an answer is not one of the form's (which item, which answers are allowed), or there are not 36.

    References
    ----------
    RAND Health Care. 36-Item Short Form Survey (SF-36) Scoring Instructions, tables 1 and 2.
    https://www.rand.org/health-care/surveys_tools/mos/36-item-short-form/scoring.html

    Hays RD, Sherbourne CD, Mazel RM (1993). The RAND 36-Item Health Survey 1.0. Health Economics 2:217-227.
    https://doi.org/10.1002/hec.4730020305

    Ware JE, Snow KK, Kosinski M, Gandek B (1993). SF-36 Health Survey: Manual and Interpretation Guide. The Health
    Institute, New England Medical Center, Boston. (The half-scale rule.)

    Examples
    --------
    >>> {scale: float(score) for scale, score in rand36([1] * 36).items() if scale in ("pain", "general_health")}
    {'pain': 100.0, 'general_health': 60.0}
    """
    read = checked_rows(answers, RAND36)
    highest = np.array([most for _, most in RAND36.items.values()], dtype=float)
    best_first = np.array([int(item) in BEST_FIRST for item in RAND36.items])
    steps = np.where(best_first, highest - read, read - 1)
    recoded = steps / (highest - 1) * 100
    return {
        scale: mean_of_answered(recoded[..., [item - 1 for item in items]], least) for scale, items in SCALES.items()
    }
