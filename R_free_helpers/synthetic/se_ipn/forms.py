"""Answers to the items of the forms, from how a person is doing; written as JSON."""

from __future__ import annotations

import json

import numpy as np

FORMS = ["EQ5D5L", "RAND36", "RODS_CIDP_PDN", "RODS_MMN", "INCAT_self", "WORK", "PASS"]
F = {name: place for place, name in enumerate(FORMS)}
RAND_NAMES = [str(item) for item in range(1, 37)]
COUNT = np.array([5, 5, *[3] * 10, *[2] * 7, 5, 6, 5, *[6] * 9, *[5] * 5])
FROM_BEST = np.isin(np.arange(1, 37), [1, 2, 20, 21, 22, 23, 26, 27, 30, 34, 36])
TASKS = ("arm_zips_buttons", "arm_hair", "arm_knife_fork", "arm_coins")


def answers(rng: np.random.Generator, form: str, burden: float) -> tuple[str, float | None, bool]:
    """Return the items as JSON, the score of a form of one number, and whether all items are answered.

    Parameters
    ----------
    form : str
        One of ``FORMS``.
    burden : float
        0 (no disability) to 1.
    """
    items, score = _MAKE[form](rng, min(max(float(burden), 0.0), 1.0))
    complete = form in ("WORK", "PASS") or rng.random() > 0.03
    if not complete:
        items.pop(list(items)[int(rng.integers(len(items)))])
    return json.dumps(items, separators=(",", ":")), score, complete


def _within(value: float, low: int, high: int) -> int:
    return min(max(round(value), low), high)


def _eq5d(rng, burden):
    level = np.clip(np.round(1 + 3.2 * burden + rng.normal(0, 0.75, 5) - [0, 0.5, 0, -0.3, 0.3]), 1, 5).astype(int)
    names = ("mobility", "self_care", "usual_activities", "pain_discomfort", "anxiety_depression")
    items = dict(zip(names, level.tolist(), strict=True))
    items["vas"] = _within(rng.normal(86 - 48 * burden, 10), 3, 100)
    return items, None


def _rods(n: int):
    hardness, names = np.linspace(-2.6, 2.9, n), [str(item) for item in range(1, n + 1)]

    def make(rng, burden):
        # From the easiest to the hardest task; the person's place on the same line decides the answer.
        ability = 3.4 - 5.4 * burden + rng.normal(0, 0.35) - hardness + rng.normal(0, 0.4, n)
        level = (ability > 0.6).astype(int) + (ability > -0.8)
        return dict(zip(names, level.tolist(), strict=True)), None

    return make


def _incat_self(rng, burden):
    total = _within(10 * burden + rng.normal(0, 0.7), 0, 10)
    arm = _within(total / 2 + rng.normal(0, 0.6), max(0, total - 5), min(5, total))
    leg = total - arm
    tasks = {0: (0, 0, 0, 0), 1: (0, 0, 0, 0), 2: (1, 0, 1, 1), 3: (2, 0, 1, 1), 4: (2, 2, 2, 1), 5: (2, 2, 2, 2)}
    items = {"arm_symptoms": int(arm > 0), **dict(zip(TASKS, tasks[arm], strict=True))}
    if arm == 5:
        items["arm_purposeful"] = 0
    items |= {"leg_walking": int(leg > 0), "leg_outdoors": min(max(leg - 1, 0), 3)}
    if leg >= 4:
        items["leg_stands"] = int(leg == 4)
    return items, None


def _rand36(rng, burden):
    worse = np.clip(burden * 1.15 + rng.normal(0, 0.2, 36), 0, 1) * (COUNT - 1)
    worse = np.round(worse).astype(int)
    code = np.where(FROM_BEST, 1 + worse, COUNT - worse)
    return dict(zip(RAND_NAMES, code.tolist(), strict=True)), None


def _work(rng, burden):
    ability = _within(10 - 11 * burden + rng.normal(0, 1.3), 0, 10)
    return {"work_ability": ability}, 10.0 * ability


def _pass(rng, burden):
    satisfied = int(rng.random() < 0.92 - 0.9 * burden)
    return {"pass": satisfied}, float(satisfied)


_MAKE = {
    "EQ5D5L": _eq5d,
    "RAND36": _rand36,
    "RODS_CIDP_PDN": _rods(24),
    "RODS_MMN": _rods(25),
    "INCAT_self": _incat_self,
    "WORK": _work,
    "PASS": _pass,
}
