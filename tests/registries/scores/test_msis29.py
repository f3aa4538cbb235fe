"""MSIS-29 by hand."""

from __future__ import annotations

import pytest

from R_free_helpers.registries.scores.items import AnswerError
from R_free_helpers.registries.scores.msis29 import msis29


def test_best_worst_and_middle():
    assert (msis29([1] * 29).physical, msis29([1] * 29).psychological) == (0, 0)
    assert (msis29([5] * 29).physical, msis29([5] * 29).psychological) == (100, 100)
    assert (msis29([3] * 29).physical, msis29([3] * 29).psychological) == (50, 50)


def test_worked_by_hand():
    # Physical sum 10·2 + 10·4 = 60: (60 - 20) / 80 = 50 %. Psychological sum 1+1+1+2+2+2+3+3+4 = 19: (19 - 9) / 36.
    score = msis29([2] * 10 + [4] * 10 + [1, 1, 1, 2, 2, 2, 3, 3, 4])
    assert score.physical == pytest.approx(50)
    assert score.psychological == pytest.approx(1000 / 36)


def test_the_first_twenty_items_are_physical():
    score = msis29([5] + [1] * 28)
    assert score.physical == pytest.approx(4 / 80 * 100)
    assert score.psychological == 0
    assert msis29([1] * 28 + [5]).psychological == pytest.approx(4 / 36 * 100)


def test_unanswered_items_take_the_persons_mean_when_half_are_answered():
    # Ten physical answers of mean 3 and ten missing: imputed sum 60. Five of nine of mean 2: imputed sum 18.
    answers = [2, 4] * 5 + [None] * 10 + [1, 3, 1, 3, 2] + [float("nan")] * 4
    score = msis29(answers)
    assert score.physical == pytest.approx((60 - 20) / 80 * 100)
    assert score.psychological == pytest.approx((18 - 9) / 36 * 100)


def test_fewer_than_half_give_no_score_and_leave_the_other_scale():
    score = msis29([3] * 9 + [None] * 11 + [5] * 5 + [None] * 4)
    assert (score.physical, score.psychological) == (None, 100)
    assert msis29([3] * 20 + [5] * 4 + [None] * 5).psychological is None


def test_version_with_four_alternatives():
    assert msis29([4] * 29, alternatives=4).physical == 100


def test_answers_that_cannot_be_are_named():
    with pytest.raises(AnswerError, match=r"item 2 is 6, allowed are 1 to 5; item 29 is 0"):
        msis29([1, 6] + [1] * 26 + [0])
    with pytest.raises(AnswerError, match=r"item 1 is 2\.5"):
        msis29([2.5] + [1] * 28)
    with pytest.raises(AnswerError, match="29 items, not 28"):
        msis29([1] * 28)
