"""RAND-36 against RAND's scoring key, an R package (see r/rand36.R) and a published worked example."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from R_free_helpers.registries.scores.items import AnswerError, from_json
from R_free_helpers.registries.scores.rand36 import RAND36, SCALES, rand36

# Table 1 of RAND's scoring instructions: which items, and the value of the alternatives 1, 2, ...
KEY = [
    ((1, 2, 20, 22, 34, 36), (100, 75, 50, 25, 0)),
    ((3, 4, 5, 6, 7, 8, 9, 10, 11, 12), (0, 50, 100)),
    ((13, 14, 15, 16, 17, 18, 19), (0, 100)),
    ((21, 23, 26, 27, 30), (100, 80, 60, 40, 20, 0)),
    ((24, 25, 28, 29, 31), (0, 20, 40, 60, 80, 100)),
    ((32, 33, 35), (0, 25, 50, 75, 100)),
]
VALUES = {item: values for items, values in KEY for item in items}
SCALE_OF = {item: scale for scale, items in SCALES.items() for item in items}

with Path(__file__).with_name("r").joinpath("rand36.csv").open(encoding="utf-8") as file:
    SCORED = list(csv.DictReader(file))


@pytest.mark.parametrize("item", range(1, 37))
def test_every_alternative_of_every_item_has_the_value_of_the_key(item):
    # RAND's rule for unanswered items shows one item alone: the mean of one answer is its value.
    for answer, value in enumerate(VALUES[item], 1):
        alone = [answer if place == item else None for place in range(1, 37)]
        scores = rand36(alone, least=0)
        assert scores[SCALE_OF[item]] == pytest.approx(value)
        assert all(np.isnan(score) for scale, score in scores.items() if scale != SCALE_OF[item])
    with pytest.raises(
        AnswerError, match=rf"item {item} is {len(VALUES[item]) + 1}, allowed are 1 to {len(VALUES[item])}"
    ):
        rand36([len(VALUES[item]) + 1 if place == item else None for place in range(1, 37)])


def test_the_items_of_the_scales():
    # Table 2 of RAND's scoring instructions.
    assert {scale: len(items) for scale, items in SCALES.items()} == {
        "physical_functioning": 10,
        "role_physical": 4,
        "role_emotional": 3,
        "energy": 4,
        "emotional_wellbeing": 5,
        "social_functioning": 2,
        "pain": 2,
        "general_health": 5,
        "health_change": 1,
    }
    assert sorted(SCALE_OF) == list(range(1, 37))


def test_scores_of_an_r_package():
    answers = [[int(row[f"item{item}"]) for item in range(1, 37)] for row in SCORED]
    scores = rand36(answers)
    for scale in SCALES:
        if scale != "health_change":
            np.testing.assert_allclose(scores[scale], [float(row[scale]) for row in SCORED], atol=5e-7, err_msg=scale)


def test_worked_example():
    # Published with the key (Top Clin Chiro 1994;1:51-59): 4, 3 and 3 on the items 23, 27 and 29, item 31 blank.
    answers = [None] * 36
    answers[22], answers[26], answers[28] = 4, 3, 3
    assert round(float(rand36(answers)["energy"]), 1) == 46.7


def test_best_and_worst():
    best = [int(np.argmax(VALUES[item])) + 1 for item in range(1, 37)]
    worst = [int(np.argmin(VALUES[item])) + 1 for item in range(1, 37)]
    for scores in rand36([best, worst]).values():
        np.testing.assert_array_equal(scores, [100, 0])


def test_half_of_a_scale_must_be_answered():
    answers = np.ones(36)
    answers[2:7] = np.nan  # five of ten: enough
    answers[16:18] = np.nan  # one of three is left
    answers[20] = np.nan  # one of two is left: enough
    answers[32:35] = np.nan  # two of five are left
    answers[1] = np.nan
    scores = rand36(answers)
    assert scores["physical_functioning"] == 0
    assert scores["pain"] == 100
    assert np.isnan([scores["role_emotional"], scores["general_health"], scores["health_change"]]).all()
    lenient = rand36(answers, least=0)
    assert (lenient["role_emotional"], lenient["general_health"]) == (0, 100)


def test_from_json_and_wrong_answers():
    text = "{" + ", ".join(f'"{item}": 1' for item in range(1, 37)) + "}"
    assert rand36(from_json([text], RAND36))["general_health"] == pytest.approx([60])
    with pytest.raises(AnswerError, match="RAND-36 has 36 items, not 35"):
        rand36([1] * 35)


def test_a_hundred_thousand_responses_at_once():
    highest = np.array([most for _, most in RAND36.items.values()])
    rows = np.random.default_rng(4).integers(1, highest + 1, size=(100_000, 36)).astype(float)
    scores = rand36(rows)
    one_by_one = [rand36(row) for row in rows[:50]]
    for scale, values in scores.items():
        assert values.shape == (100_000,)
        np.testing.assert_array_equal(values[:50], [float(one[scale]) for one in one_by_one])
