"""INCAT disability score: arm and leg grades of 0 to 5 from answers about tasks and walking; 0 is best, 10 worst."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from R_free_helpers.registries.scores.items import Form, checked_rows

TASKS = ("arm_zips_buttons", "arm_hair", "arm_knife_fork", "arm_coins")
"""All zips and buttons; washing or brushing hair; knife and fork together; handling small coins."""

INCAT = Form(
    "INCAT",
    {
        "arm_symptoms": (0, 1),
        **dict.fromkeys(TASKS, (0, 2)),
        "arm_purposeful": (0, 1),
        "leg_walking": (0, 1),
        "leg_outdoors": (0, 3),
        "leg_stands": (0, 1),
    },
)
"""The answers.

arm_symptoms, leg_walking
    0 no symptoms in the arms, walking not affected; 1 symptoms, walking affected.
each of `TASKS`
    0 not affected, 1 affected but not prevented, 2 prevented.
arm_purposeful
    1 some purposeful movement of an arm is still possible, 0 none. Asked when all four tasks are prevented.
leg_outdoors
    Usual way outdoors: 0 without support, 1 support on one side, 2 on both sides, 3 wheelchair.
leg_stands
    1 can stand and walk a few steps with help, 0 cannot. Asked of those who use a wheelchair outdoors.
"""

BEST = np.array([0, 0, 0, 0, 0, 1, 0, 0, 1], dtype=float)
WORST = np.array([1, 2, 2, 2, 2, 0, 1, 3, 0], dtype=float)


@dataclass(frozen=True)
class Incat:
    """The grades and their sum, arrays of one value per response; NaN where an unanswered item leaves them open."""

    arm: NDArray[np.float64]
    leg: NDArray[np.float64]
    total: NDArray[np.float64]


def incat(answers: ArrayLike) -> Incat:
    """Return the arm grade (0 to 5), the leg grade (0 to 5) and their sum (0 to 10); higher is more disabled.

    ===== ===================================================== =======================================================
    grade arm                                                   leg
    ===== ===================================================== =======================================================
    0     no symptoms                                           walking not affected
    1     symptoms, none of the four tasks affected             walking affected, outdoors without support
    2     a task affected, none prevented                       outdoors with support on one side
    3     one or two tasks prevented                            outdoors with support on both sides
    4     three or four prevented, some purposeful movement     wheelchair outdoors, stands and walks a few steps with
                                                                help
    5     no purposeful movement of either arm                  wheelchair, cannot stand and walk a few steps with help
    ===== ===================================================== =======================================================

    Where answers contradict each other, what a person can do decides: a task that is affected counts though
    ``arm_symptoms`` is 0, ``arm_purposeful`` counts only when all four tasks are prevented, and a support though
    ``leg_walking`` is 0.

    No missing rule is published. Here an item that the form skips after a "no" (the tasks without symptoms, the way
    outdoors when walking is not affected) counts as not affected; any other unanswered item matters only when the
    grade depends on it. A grade is given when the best and the worst possible answers lead to the same one, otherwise
    it is NaN; the total needs both.

    Parameters
    ----------
    answers : array_like, shape (9,) or (responses, 9)
        In the order of `INCAT`, see there; None or NaN for an unanswered item. `items.from_json` makes it.

    Returns
    -------
    Incat
        Arrays of shape () or (responses,).

    Raises
    ------
    AnswerError
        When an answer is not one of the form's (which item, which answers are allowed), or there are not nine.

    References
    ----------
    Hughes R, Bensa S, Willison H, Van den Bergh P, Comi G, Illa I, et al., for the INCAT Group (2001). Randomized
    controlled trial of intravenous immunoglobulin versus oral prednisolone in chronic inflammatory demyelinating
    polyradiculoneuropathy. Annals of Neurology 50:195-201. https://doi.org/10.1002/ana.1088. The grades are compared
    with their reprint in table 2 of Ther Adv Neurol Disord 2017;10:91-101, https://doi.org/10.1177/1756285616679369.

    Examples
    --------
    Symptoms, coins affected and buttons prevented; a stick outdoors: 3 + 2.

    >>> float(incat([1, 2, 0, 0, 1, None, 1, 1, None]).total)
    5.0
    """
    read = _skipped_as_unaffected(checked_rows(answers, INCAT))
    unknown = np.isnan(read)
    best, worst = np.where(unknown, BEST, read), np.where(unknown, WORST, read)
    arm = _agreed(_arm(best), _arm(worst))
    leg = _agreed(_leg(best), _leg(worst))
    return Incat(arm, leg, arm + leg)


def _skipped_as_unaffected(read: NDArray[np.float64]) -> NDArray[np.float64]:
    filled = read.copy()
    for no, follow in ((0, slice(1, 5)), (6, slice(7, 8))):
        after = filled[..., follow]
        filled[..., follow] = np.where((filled[..., no, None] == 0) & np.isnan(after), 0, after)
    return filled


def _arm(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    tasks = answers[..., 1:5]
    prevented = (tasks == 2).sum(axis=-1)
    conditions = [
        (prevented == len(TASKS)) & (answers[..., 5] == 0),
        prevented >= 3,
        prevented >= 1,
        (tasks == 1).any(axis=-1),
    ]
    return np.select(conditions, [5.0, 4.0, 3.0, 2.0], default=answers[..., 0])


def _leg(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    outdoors = answers[..., 7]
    conditions = [(outdoors == 3) & (answers[..., 8] == 0), outdoors >= 1]
    return np.select(conditions, [np.full_like(outdoors, 5.0), outdoors + 1], default=answers[..., 6])


def _agreed(best: NDArray[np.float64], worst: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(best == worst, best, np.nan)
