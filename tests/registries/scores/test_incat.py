"""INCAT: every grade of the published scale, and the rules for contradictions and unanswered items."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

from R_free_helpers.registries.scores.incat import INCAT, TASKS, incat
from R_free_helpers.registries.scores.items import AnswerError, from_json

WELL = dict.fromkeys(INCAT.items, 0) | {"arm_purposeful": 1, "leg_stands": 1}
ITEMS = list(INCAT.items)


def answers(**changed):
    return [(WELL | changed)[item] for item in ITEMS]


def tasks(*levels):
    return dict(zip(TASKS, levels, strict=True))


ARM = [
    # The wording of each grade in table 2 of Ther Adv Neurol Disord 2017;10:91-101, as answers.
    (0, {}),
    (1, {"arm_symptoms": 1}),
    (2, {"arm_symptoms": 1, **tasks(1, 0, 0, 0)}),
    (2, {"arm_symptoms": 1, **tasks(1, 1, 1, 1)}),
    (3, {"arm_symptoms": 1, **tasks(2, 0, 0, 0)}),
    (3, {"arm_symptoms": 1, **tasks(1, 2, 1, 2)}),
    (4, {"arm_symptoms": 1, **tasks(2, 2, 2, 0)}),
    (4, {"arm_symptoms": 1, **tasks(2, 2, 2, 2)}),
    (5, {"arm_symptoms": 1, **tasks(2, 2, 2, 2), "arm_purposeful": 0}),
]
LEG = [
    (0, {}),
    (1, {"leg_walking": 1}),
    (2, {"leg_walking": 1, "leg_outdoors": 1}),
    (3, {"leg_walking": 1, "leg_outdoors": 2}),
    (4, {"leg_walking": 1, "leg_outdoors": 3}),
    (5, {"leg_walking": 1, "leg_outdoors": 3, "leg_stands": 0}),
]


@pytest.mark.parametrize(("arm", "leg"), list(product(ARM, LEG)))
def test_every_pair_of_grades(arm, leg):
    score = incat(answers(**arm[1], **leg[1]))
    assert (score.arm, score.leg, score.total) == (arm[0], leg[0], arm[0] + leg[0])


@pytest.mark.parametrize(
    ("changed", "arm", "leg"),
    [
        (tasks(0, 0, 1, 0), 2, 0),
        ({"arm_purposeful": 0, **tasks(2, 2, 2, 1)}, 4, 0),
        ({"leg_outdoors": 2}, 0, 3),
        ({"leg_stands": 0}, 0, 0),
    ],
)
def test_what_a_person_can_do_decides_over_a_contradicting_answer(changed, arm, leg):
    score = incat(answers(**changed))
    assert (score.arm, score.leg) == (arm, leg)


def test_items_that_the_form_skips_count_as_not_affected():
    skipped = dict.fromkeys((*TASKS, "arm_purposeful", "leg_outdoors", "leg_stands"))
    assert incat(answers(**skipped)).total == 0
    score = incat(answers(**skipped | {"arm_symptoms": 1, "leg_walking": 1}))
    assert np.isnan([score.arm, score.leg, score.total]).all()


def _grades_of_all_completions(row):
    """What the docstring says, by trying every answer in the place of each unanswered one."""
    pairs = zip(row, INCAT.items.values(), strict=True)
    open_items = [range(low, high + 1) if np.isnan(a) else [a] for a, (low, high) in pairs]
    full = incat(np.array(list(product(*open_items)), dtype=float))
    return [values.pop() if len(values := set(grades.tolist())) == 1 else np.nan for grades in (full.arm, full.leg)]


def test_an_unanswered_item_matters_only_when_the_grade_depends_on_it():
    random = np.random.default_rng(7)
    highest = np.array([high for _, high in INCAT.items.values()])
    rows = random.integers(0, highest + 1, size=(300, len(highest))).astype(float)
    # The two questions that lead on are answered with yes: after a "no" the form skips, which is another rule.
    rows[:, [0, 6]] = 1
    holes = random.random(rows.shape) < 0.25
    holes[:, [0, 6]] = False
    rows[holes] = np.nan
    score = incat(rows)
    expected = np.array([_grades_of_all_completions(row) for row in rows])
    np.testing.assert_array_equal(score.arm, expected[:, 0])
    np.testing.assert_array_equal(score.leg, expected[:, 1])
    np.testing.assert_array_equal(score.total, expected.sum(axis=1))
    # The draw has both kinds of hole.
    assert np.isnan(score.total).any() and (~np.isnan(score.total) & holes.any(axis=1)).any()


def test_from_json():
    text = json.dumps({"arm_symptoms": 1, **tasks(2, 0, 1, 1), "leg_walking": 0})
    score = incat(from_json([text, "{}"], INCAT))
    np.testing.assert_array_equal(score.total, [3, np.nan])


def test_wrong_answers_are_named():
    with pytest.raises(AnswerError, match="INCAT: item arm_coins is 3, allowed are 0 to 2; item leg_outdoors is 4"):
        incat(answers(arm_coins=3, leg_outdoors=4))
    with pytest.raises(AnswerError, match="INCAT has 9 items, not 2"):
        incat([3, 2])


def test_a_hundred_thousand_responses_at_once():
    random = np.random.default_rng(1)
    highest = np.array([high for _, high in INCAT.items.values()])
    rows = random.integers(0, highest + 1, size=(100_000, len(highest))).astype(float)
    score = incat(rows)
    assert score.total.shape == (100_000,)
    assert {*np.unique(score.total)} == set(range(11))
    one_by_one = [float(incat(row).total) for row in rows[:200]]
    np.testing.assert_array_equal(score.total[:200], one_by_one)
