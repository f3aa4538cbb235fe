"""EQ-5D-5L against two R packages (see r/eq5d5l.R), the indices one of them expects, and by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from R_free_helpers.registries.scores.eq5d5l import (
    DIMENSIONS,
    EQ5D5L,
    EQ_VAS,
    SWEDEN_2020,
    eq5d5l,
    read_value_set,
    sweden_2020,
)
from R_free_helpers.registries.scores.items import AnswerError, checked_rows, from_json
from R_free_helpers.registries.scores.keys import KeyFileError

with Path(__file__).with_name("r").joinpath("eq5d5l.csv").open(encoding="utf-8") as file:
    INDICES = list(csv.DictReader(file))


def levels(profile):
    return [int(level) for level in profile]


@pytest.mark.parametrize("row", INDICES, ids=lambda row: row["profile"])
def test_indices_of_two_r_packages(row):
    index = float(eq5d5l(levels(row["profile"])))
    assert index == pytest.approx(float(row["eq5d"]), abs=1e-9)
    assert index == pytest.approx(float(row["eq5dsuite"]), abs=0.0005 + 1e-9)


def test_the_profiles_have_every_level_of_every_dimension():
    used = {(place, level) for row in INDICES for place, level in enumerate(row["profile"])}
    assert used == {(place, level) for place in range(5) for level in "12345"}


@pytest.mark.parametrize(
    ("profile", "index"),
    [("12345", 0.497), ("22335", 0.528), ("34543", 0.503), ("55555", 0.243)],
)
def test_indices_that_the_r_package_expects(profile, index):
    assert round(float(eq5d5l(levels(profile))), 3) == index


def test_by_hand():
    assert eq5d5l([1, 1, 1, 1, 1]) == 0.9755
    assert eq5d5l([1, 1, 2, 1, 4]) == pytest.approx(0.9755 - 0.0549 - 0.2002, abs=1e-12)
    # Level 5 costs its own decrement and once more for being the worst level, in however many dimensions.
    assert eq5d5l([1, 1, 1, 5, 1]) == pytest.approx(0.9755 - 0.1974 - 0.0023, abs=1e-12)
    assert eq5d5l([5, 1, 1, 5, 1]) == pytest.approx(0.9755 - 0.0523 - 0.1974 - 0.0023, abs=1e-12)


def test_a_worse_level_never_has_a_higher_index():
    profiles = np.stack(np.meshgrid(*[np.arange(1, 6)] * 5, indexing="ij"), axis=-1)
    index = eq5d5l(profiles)
    assert index.shape == (5,) * 5
    for dimension in range(5):
        assert (np.diff(index, axis=dimension) <= 1e-12).all()
    assert (index.min(), index.max()) == (pytest.approx(0.2433), 0.9755)


def test_an_unanswered_dimension_gives_no_index():
    np.testing.assert_array_equal(np.isnan(eq5d5l([[1, 1, None, 1, 1], [1, 1, 1, 1, 1]])), [True, False])


def test_profile_and_vas_are_read_from_one_stored_response():
    texts = [json.dumps(dict(zip(DIMENSIONS, (3, 4, 5, 4, 3), strict=True)) | {"vas": 40}), '{"mobility": 1}']
    np.testing.assert_allclose(eq5d5l(from_json(texts, EQ5D5L)), [0.5031, np.nan])
    np.testing.assert_array_equal(checked_rows(from_json(texts, EQ_VAS), EQ_VAS)[:, 0], [40, np.nan])
    with pytest.raises(AnswerError, match="EQ VAS: item vas is 101, allowed are 0 to 100"):
        checked_rows([101], EQ_VAS)


def test_wrong_answers_are_named():
    with pytest.raises(AnswerError, match="EQ-5D-5L: item pain_discomfort is 0, allowed are 1 to 5"):
        eq5d5l([1, 1, 1, 0, 1])
    with pytest.raises(AnswerError, match="EQ-5D-5L has 5 items, not 6"):
        eq5d5l([1, 1, 1, 1, 1, 80])


def test_another_value_set(tmp_path):
    lines = ["term,level,value", "constant,,100", "worst,2,-1", "worst,4,-10"]
    lines += [f"{dimension},{level},{-level}" for dimension in DIMENSIONS for level in range(2, 6)]
    (tmp_path / "own.csv").write_text("\n".join(lines), encoding="utf-8")
    own = read_value_set(tmp_path / "own.csv")
    assert [float(eq5d5l(levels(p), own)) for p in ("11111", "21111", "23111", "24111")] == [100, 97, 94, 83]
    assert eq5d5l([1] * 5) == sweden_2020().constant


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("mobility,2,-0.0287\n", "", "lacks mobility 2"),
        ("worst,5,", "worst,6,", "does not need worst 6"),
        ("mobility,3,", "mobility,2,", "lacks mobility 3; has twice mobility 2"),
        ("constant,,0.9755", "constant,,one", "cannot read"),
        ("constant,,0.9755", "constant,one,0.9755", "cannot read"),
        ("term,level,value", "item,level,value", "has the columns"),
    ],
)
def test_a_wrong_value_set_is_told(tmp_path, old, new, said):
    text = SWEDEN_2020.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "own.csv").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KeyFileError, match=said):
        read_value_set(tmp_path / "own.csv")


def test_a_missing_value_set_says_what_is_needed(tmp_path):
    with pytest.raises(KeyFileError, match=r"needs the file own\.csv with the columns term, level, value"):
        read_value_set(tmp_path / "own.csv")


def test_a_hundred_thousand_responses_at_once():
    rows = np.random.default_rng(3).integers(1, 6, size=(100_000, 5))
    texts = [json.dumps(dict(zip(DIMENSIONS, row, strict=True))) for row in rows.tolist()]
    index = eq5d5l(from_json(texts, EQ5D5L))
    assert index.shape == (100_000,)
    np.testing.assert_array_equal(index[:200], [float(eq5d5l(row)) for row in rows[:200]])
