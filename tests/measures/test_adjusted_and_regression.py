"""Adjusted means, regression and correlation against R; ``r/adjusted.R`` made the values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.adjusted import adjusted_means
from R_free_helpers.measures.regression import Factor, coefficients, correlations
from R_free_helpers.model.results import subgroup_parts
from R_free_helpers.model.rows import persons_of

R = Path(__file__).parent / "r"
FACTORS = (Factor("type", baseline="RRMS"), Factor("sex", baseline="female"), Factor("age"))
TERMS = {
    "typePPMS": ("type", "PPMS"),
    "typeunknown": ("type", "unknown"),
    "sexmale": ("sex", "male"),
    "age": ("age", "per_unit"),
}


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_row_index("patient_id")


@pytest.fixture
def persons():
    return numbered(pl.read_csv(R / "prom.csv"))


def adjust(persons):
    return adjusted_means(persons, "unit", numbers=["age"], categories=["sex", "type"], whole="all")


def test_adjusted_means_with_intervals_as_in_r(persons):
    got, expected = adjust(persons), pl.read_csv(R / "adjusted.csv")
    assert got["unit_id"].to_list() == expected["unit_id"].to_list()
    assert got["denominator"].to_list() == expected["n"].to_list()
    for column in ("value", "lower", "upper"):
        np.testing.assert_allclose(got[column], expected[column], rtol=1e-10)


def test_mean_of_everybody_is_the_plain_mean(persons):
    assert adjust(persons)["value"][-1] == pytest.approx(persons["value"].mean(), abs=1e-10)


def test_units_with_the_same_persons_keep_their_means():
    ages = [30.0, 40.0, 55.0, 61.0]
    frame = pl.DataFrame({"unit": ["a"] * 4 + ["b"] * 4, "age": ages * 2, "value": [1.0, 5, 2, 8, 4, 4, 9, 7]})
    got = adjusted_means(numbered(frame), "unit", numbers=["age"])
    assert got["value"].to_list() == pytest.approx([4.0, 6.0])


def test_row_order_does_not_change_a_bit(persons):
    shuffled = persons.sample(fraction=1, shuffle=True, seed=3)
    assert adjust(shuffled).equals(adjust(persons))


def test_unknown_covariates_are_left_out(persons):
    more = pl.concat([persons, persons.head(5).with_columns(age=None).cast(persons.schema)])
    assert adjust(more).equals(adjust(persons))


def test_what_the_covariates_cannot_tell_apart_has_no_value():
    # Nobody in unit b is under 50 and nobody in a over: with the category, the units are not determined.
    frame = pl.DataFrame(
        {"unit": ["a"] * 3 + ["b"] * 3, "old": ["no"] * 3 + ["yes"] * 3, "value": [1.0, 2, 4, 5, 7, 8]}
    )
    assert adjusted_means(numbered(frame), "unit", categories=["old"])["value"].to_list() == [None, None]


def test_no_residual_no_interval_and_nobody_no_row():
    two = numbered(pl.DataFrame({"unit": ["a", "b"], "value": [1.0, 3.0]}))
    got = adjusted_means(two, "unit")
    assert got["value"].to_list() == [1.0, 3.0]
    assert got["lower"].null_count() == 2
    assert adjusted_means(two.clear(), "unit").is_empty()


def test_coefficients_with_intervals_as_in_r(persons):
    expected = pl.read_csv(R / "regression.csv")
    got = coefficients(persons, FACTORS)
    found = {
        (parts["model"], parts["factor"], parts["category"]): row
        for row in got.filter(pl.col("statistic") == "coefficient").iter_rows(named=True)
        for parts in [subgroup_parts(row["subgroup"])]
    }
    assert len(found) == expected.height
    for row in expected.iter_rows(named=True):
        one = found[row["model"], *TERMS[row["term"]]]
        for column in ("value", "lower", "upper"):
            assert one[column] == pytest.approx(row[column], rel=1e-9), (row, column)
    explained = got.filter(pl.col("statistic") == "r_squared")["value"].item()
    assert explained == pytest.approx(expected.filter(pl.col("model") == "multi")["r_squared"][0], rel=1e-10)


def test_coefficients_count_the_persons_of_their_category(persons):
    got = coefficients(persons, FACTORS, key={"scale": "x"})
    row = got.filter(pl.col("subgroup") == "category=PPMS;factor=type;model=uni;scale=x").row(0, named=True)
    ppms = persons.filter(pl.col("type") == "PPMS")
    assert (row["numerator"], row["denominator"]) == (ppms.height, 80)
    assert set(row["numerator_set"]) == set(ppms.select(persons_of()).to_series())
    everybody = set(persons.select(persons_of()).to_series())
    assert set(row["denominator_set"]) == everybody
    number = got.filter(pl.col("subgroup") == "category=per_unit;factor=age;model=multi;scale=x").row(0, named=True)
    assert set(number["numerator_set"]) == everybody
    explained = got.filter(pl.col("statistic") == "r_squared").row(0, named=True)
    assert (explained["numerator"], explained["numerator_set"], set(explained["denominator_set"])) == (
        None,
        None,
        everybody,
    )


def test_adjusted_means_say_whose_values_a_unit_has(persons):
    got = adjust(persons)
    for row in got.iter_rows(named=True):
        own = persons if row["unit_id"] == "all" else persons.filter(pl.col("unit") == row["unit_id"])
        assert set(row["denominator_set"]) == set(own.select(persons_of()).to_series())


def test_factor_without_its_baseline_or_without_variation_has_no_coefficient(persons):
    women = persons.filter(pl.col("sex") == "female")
    got = coefficients(women, (Factor("sex", baseline="male"), Factor("age")))
    assert not got["subgroup"].str.contains("factor=sex").any()
    assert got["subgroup"].str.contains("factor=age").any()
    assert coefficients(persons.clear(), FACTORS).is_empty()


def test_correlations_as_in_r(persons):
    got = correlations(persons.select("patient_id", x="value", y="age"))
    assert got["denominator_set"].list.n_unique().to_list() == got["denominator"].to_list()
    expected = pl.read_csv(R / "correlation.csv")
    assert [subgroup_parts(name)["method"] for name in got["subgroup"]] == expected["method"].to_list()
    for column in ("value", "lower", "upper"):
        np.testing.assert_allclose(got[column], expected[column], rtol=1e-9)


def test_correlation_of_the_few_the_equal_and_the_same():
    assert correlations(numbered(pl.DataFrame({"x": [1, 2, 3], "y": [5, 5, 5]}))).is_empty()
    few = correlations(numbered(pl.DataFrame({"x": [1, 2, 3], "y": [1, 5, 4]})))
    assert few["value"].null_count() == 0
    assert few["lower"].null_count() == 2
    same = correlations(numbered(pl.DataFrame({"x": [1, 2, 3, 4, 5], "y": [2, 4, 6, 8, 10]})))
    assert same["value"].to_list() == pytest.approx([1, 1])
    assert same["lower"].to_list() == pytest.approx([1, 1])
