"""RAND-12 against worked examples and scores of another implementation, and what it says of a wrong file of weights."""

from __future__ import annotations

import pytest

from R_free_helpers.registries.scores.items import AnswerError
from R_free_helpers.registries.scores.keys import KeyFileError
from R_free_helpers.registries.scores.rand12 import (
    FARIVAR_2007,
    ITEMS,
    farivar_2007,
    rand12,
    read_weights,
    standardised,
)

SCORED = [
    # Answers that between them use every alternative, with the scores the Norwegian PROM centre's SPSS syntax gives,
    # as published with the quality registries' R package rapwhale.
    ([1, 3, 3, 2, 2, 2, 2, 1, 1, 1, 6, 5], 62.37966, 65.38813),
    ([5, 1, 1, 1, 1, 1, 1, 5, 6, 6, 1, 2], 17.67266, 10.81346),
    ([1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 6, 5], 55.48371, 65.73092),
    ([5, 3, 3, 1, 1, 1, 1, 5, 6, 6, 1, 2], 24.56861, 10.47067),
    ([5, 1, 1, 1, 1, 1, 1, 5, 6, 6, 1, 1], 18.39445, 11.48746),
    ([5, 1, 3, 2, 1, 2, 2, 1, 6, 6, 1, 5], 39.46188, 25.88550),
    ([1, 3, 3, 2, 2, 1, 1, 5, 2, 4, 1, 3], 43.46585, 28.85581),
    ([3, 2, 1, 1, 2, 1, 2, 3, 3, 5, 2, 1], 37.30710, 31.57685),
    ([5, 1, 2, 1, 1, 2, 2, 4, 3, 5, 5, 4], 27.95627, 41.86409),
    ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 42.22016, 39.07913),
    ([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], 49.99838, 44.54356),
    ([3, 3, 3, 2, 2, 2, 2, 3, 3, 3, 3, 3], 48.89000, 43.53075),
    ([4, 3, 3, 2, 2, 2, 2, 4, 4, 4, 4, 4], 44.78949, 42.28766),
    ([5, 3, 3, 2, 2, 2, 2, 5, 5, 5, 5, 5], 39.82644, 39.57456),
    ([5, 3, 3, 2, 2, 2, 2, 5, 6, 6, 6, 5], 38.55395, 37.79646),
]


@pytest.mark.parametrize(("answers", "physical", "mental"), SCORED)
def test_published_scores(answers, physical, mental):
    score = rand12(answers)
    assert score.physical == pytest.approx(physical, abs=5e-6)
    assert score.mental == pytest.approx(mental, abs=5e-6)


def test_the_published_scores_use_every_weight():
    used = {(item, answer) for answers, *_ in SCORED for item, answer in zip(ITEMS, answers, strict=True)}
    assert used == {(item, n) for item, most in ITEMS.items() for n in range(1, most + 1)}


@pytest.mark.parametrize(
    ("score", "mean", "lowest", "highest"), [("physical", 40.46, 17.67, 62.38), ("mental", 38.82, 10.47, 65.73)]
)
def test_mean_and_range_over_all_possible_forms(score, mean, lowest, highest):
    # Given with the R package for all (nearly four million) forms, each as likely; a mean has every weight in it.
    weights = farivar_2007()
    of_items = [[weights.weight[score, item, n] for n in range(1, most + 1)] for item, most in ITEMS.items()]
    constant = weights.constant[score]
    assert constant + sum(sum(item) / len(item) for item in of_items) == pytest.approx(mean, abs=0.005)
    assert constant + sum(min(item) for item in of_items) == pytest.approx(lowest, abs=0.005)
    assert constant + sum(max(item) for item in of_items) == pytest.approx(highest, abs=0.005)


def test_by_hand_only_health_in_general_below_the_best():
    # "Good" instead of "excellent": 62.37966 - 2.48820 and 65.38813 - 1.45741.
    score = rand12([3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 6, 5])
    assert score.physical == pytest.approx(59.89146, abs=1e-9)
    assert score.mental == pytest.approx(63.93072, abs=1e-9)


def test_an_unanswered_item_gives_no_score():
    score = rand12([2, 3, 1, None, 2, 2, 2, 1, 2, 1, 1, 2])
    assert (score.physical, score.mental) == (None, None)


def test_answers_of_version_two_are_refused():
    with pytest.raises(AnswerError, match=r"RAND-12: item 4 is 5, allowed are 1 to 2"):
        rand12([3, 2, 2, 5, 2, 2, 2, 3, 3, 3, 3, 3])


def test_standardised_moves_the_norm_populations_mean_to_fifty():
    assert standardised(52.0, 52.0, 9.0) == 50
    assert standardised(43.0, 52.0, 9.0) == 40
    assert standardised(None, 52.0, 9.0) is None
    with pytest.raises(ValueError, match="positive"):
        standardised(40.0, 50.0, 0.0)


def test_own_weights_replace_the_published_ones(tmp_path):
    text = FARIVAR_2007.read_text(encoding="utf-8").replace("physical,constant,,62.37966", "physical,constant,,60")
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    own = read_weights(tmp_path / "own.csv")
    assert rand12(SCORED[0][0], own).physical == 60
    assert rand12(SCORED[0][0]).physical == farivar_2007().constant["physical"]


def test_a_missing_file_says_what_is_needed(tmp_path):
    with pytest.raises(KeyFileError, match=r"needs the file weights\.csv with the columns score, item, answer, weight"):
        read_weights(tmp_path / "weights.csv")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("mental,social,5,0.00000\n", "", "lacks mental social 5"),
        ("mental,social,5,", "mental,social,6,", "lacks mental social 5; does not need mental social 6"),
        ("mental,social,5,", "mental,social,4,", "has twice mental social 4"),
        ("mental,social,5,0.00000", "mental,social,5,x", "cannot read"),
        ("score,item,answer,weight", "score,item,answer,points", "has the columns"),
    ],
)
def test_a_wrong_file_is_told_row_by_row(tmp_path, old, new, said):
    text = FARIVAR_2007.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "own.csv").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KeyFileError, match=said):
        read_weights(tmp_path / "own.csv")
