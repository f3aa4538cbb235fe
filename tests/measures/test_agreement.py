"""Kappa and ICC against R, and the ratings for which they are not defined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.agreement import cohen_kappa, fleiss_kappa, icc, light_kappa

R = Path(__file__).parent / "r"


def ratings(kind: str) -> np.ndarray:
    rows = pl.read_csv(R / "agreement_ratings.csv").filter(pl.col("kind") == kind).sort("case", "rater")
    return rows["value"].to_numpy().reshape(rows["case"].n_unique(), -1)


@pytest.fixture(scope="module")
def expected():
    rows = pl.read_csv(R / "agreement.csv", null_values="NA")
    return {row[0]: row[1:] for row in rows.select("statistic", "value", "lower", "upper").iter_rows()}


def test_kappa_against_r(expected):
    marks = ratings("nominal")
    got = {
        "cohen": cohen_kappa(marks[:, 0], marks[:, 1]),
        "light": light_kappa(marks),
        "fleiss": fleiss_kappa(marks),
    }
    for name, found in got.items():
        value, lower, upper = expected[name]
        assert found.value == pytest.approx(value, abs=1e-10), name
        if lower is not None:
            assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=1e-9), name
    assert np.isnan(got["light"].lower)


def test_icc_against_r(expected):
    for name, found in icc(ratings("number")).items():
        assert (found.value, found.lower, found.upper) == pytest.approx(expected[name], abs=1e-9), name


def test_fleiss_agrees_with_statsmodels():
    from statsmodels.stats.inter_rater import aggregate_raters
    from statsmodels.stats.inter_rater import fleiss_kappa as theirs

    marks = ratings("nominal")
    assert fleiss_kappa(marks).value == pytest.approx(theirs(aggregate_raters(marks)[0]), abs=1e-12)


def test_cohen_agrees_with_statsmodels():
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.zeros((3, 3))
    first, second = ratings("nominal")[:, :2].astype(int).T
    np.add.at(table, (first - 1, second - 1), 1)
    theirs, ours = cohens_kappa(table), cohen_kappa(first, second)
    assert ours.value == pytest.approx(theirs.kappa, abs=1e-12)
    assert (ours.lower, ours.upper) == pytest.approx((theirs.kappa_low, theirs.kappa_upp), abs=1e-9)


def test_text_and_numbers_give_the_same_kappa():
    marks = ratings("nominal")
    words = np.array(["a", "b", "c"])[marks.astype(int) - 1]
    assert fleiss_kappa(words) == fleiss_kappa(marks)


def test_full_agreement_is_one_and_one_category_is_undefined():
    apart = np.array([["a"] * 4, ["b"] * 4, ["a"] * 4])
    assert (fleiss_kappa(apart).value, fleiss_kappa(apart).upper) == (1, 1)
    assert cohen_kappa(apart[:, 0], apart[:, 1]).value == 1
    alike = np.full((5, 3), "a")
    assert np.isnan(fleiss_kappa(alike).value)
    assert np.isnan(light_kappa(alike).value)


def test_icc_without_disagreement_or_without_variation():
    same = np.repeat([[1.0], [2.0], [5.0]], 3, axis=1)
    assert {found.value for found in icc(same).values()} == {1.0}
    shifted = same + np.array([0.0, 1.0, 2.0])
    assert icc(shifted)["icc_3_1"].value == 1.0
    assert all(np.isnan(found.value) for found in icc(np.ones((4, 3))).values())


def test_a_rater_who_is_always_higher_lowers_agreement_not_consistency():
    marks = ratings("number")
    moved = marks + np.arange(marks.shape[1]) * 2.0
    assert icc(moved)["icc_3_1"].value == pytest.approx(icc(marks)["icc_3_1"].value)
    assert icc(moved)["icc_2_1"].value < icc(marks)["icc_2_1"].value
