"""Observed over expected with a number among the case-mix, its interval and limits, against R; see ``r/ratio.R``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.case_mix import PER_STEP, NoModel, adjusted_shares, logistic, odds_ratios
from R_free_helpers.measures.ratio import (
    poisson_interval,
    ratio_heterogeneity,
    ratio_limits,
    ratio_overdispersion,
    ratio_positions,
)
from R_free_helpers.model.measure import UNKNOWN, CaseMix, Continuous
from R_free_helpers.model.results import subgroup_key

R = Path(__file__).parent / "r"
CASE_MIX = (CaseMix("sex", "female"), Continuous("age", per=10))
UNITS = pl.DataFrame(
    {
        "unit_id": ["all", "a", "b", "c", "d"],
        "parent_unit_id": ["", *["all"] * 4],
        "level": ["nation", *["hf"] * 4],
    }
)
TERMS = {"sexmale": ("sex", "male"), "I(age/10)": ("age", PER_STEP), "no_age": ("age", UNKNOWN)}


@pytest.fixture
def rows():
    return pl.read_csv(R / "ratio_rows.csv").with_columns(pl.col("met").cast(pl.Boolean))


def expected_of(found):
    return {row["unit_id"]: row for row in found.filter(pl.col("statistic") == "expected").iter_rows(named=True)}


@pytest.mark.parametrize("per_person", [True, False])
def test_odds_ratios_as_glm_in_r_with_persons_as_clusters_where_they_have_several_rows(rows, per_person):
    if not per_person:  # every row another person: the model's own standard errors
        rows = rows.with_columns(patient_id=pl.int_range(pl.len()))
    found = {row["subgroup"]: row for row in odds_ratios(rows, UNITS, CASE_MIX).iter_rows(named=True)}
    wanted = pl.read_csv(R / "ratio_coefficients.csv").filter(pl.col("term") != "(Intercept)")
    assert len(found) == wanted.height
    for term, value, error, robust in wanted.iter_rows():
        factor, category = TERMS[term]
        row = found[subgroup_key({"factor": factor, "category": category})]
        reach = 1.959963984540054 * (robust if per_person else error)
        assert (row["value"], row["lower"], row["upper"]) == pytest.approx(
            (value, value - reach, value + reach), abs=1e-7
        )
    age = found[subgroup_key({"factor": "age", "category": PER_STEP})]
    assert age["numerator"] == rows["age"].is_not_null().sum() == len(age["numerator_set"])
    assert age["denominator"] == rows.height


def test_expected_counts_and_exact_intervals_as_in_r(rows):
    found = expected_of(adjusted_shares(rows, UNITS, CASE_MIX))
    for unit, n, observed, expected, ratio, lower, upper in pl.read_csv(R / "ratio_expected.csv").iter_rows():
        assert found[unit]["denominator"] == n
        got = found[unit]["value"] * n
        assert got == pytest.approx(expected, abs=1e-7)
        bounds = [float(bound[0]) / got for bound in poisson_interval(np.array([observed]))]
        assert (observed / got, *bounds) == pytest.approx((ratio, lower, upper), abs=1e-8)


def test_what_is_expected_does_not_depend_on_the_step_or_the_order_of_rows(rows):
    steps = [adjusted_shares(rows, UNITS, (CASE_MIX[0], Continuous("age", per=step))) for step in (1, 10)]
    assert [expected_of(one)["c"]["value"] for one in steps] == pytest.approx([expected_of(steps[0])["c"]["value"]] * 2)
    shuffled = adjusted_shares(rows.sample(fraction=1, shuffle=True, seed=4), UNITS, CASE_MIX)
    assert {unit: row["value"] for unit, row in expected_of(shuffled).items()} == {
        unit: row["value"] for unit, row in expected_of(steps[1]).items()
    }


def test_nothing_is_standardised_directly_over_numbers(rows):
    assert "standardised" not in adjusted_shares(rows, UNITS, CASE_MIX)["statistic"].to_list()


def test_a_number_that_is_the_same_for_everybody_is_no_characteristic(rows):
    found = logistic(strata_of(rows.with_columns(age=pl.lit(60.0))), CASE_MIX)
    assert list(found.coefficients) == [("", ""), ("sex", "male")]
    assert list(logistic(strata_of(rows.with_columns(age=pl.lit(None, pl.Float64))), CASE_MIX).coefficients)[1:] == [
        ("sex", "male")
    ]


def strata_of(rows):
    return rows.select("sex", pl.col("age").cast(pl.Float64), pl.col("met").cast(pl.Float64), n=pl.lit(1.0))


@pytest.mark.parametrize(
    ("columns", "reason", "code"),
    [
        pytest.param({"age": pl.when(pl.col("met")).then(80.0).otherwise(50.0)}, "separated", 2.0, id="decides alone"),
        pytest.param(
            {"sex": pl.when(pl.col("age") > 68).then(pl.lit("male")).otherwise(pl.lit("female")),
             "age": pl.when(pl.col("age") > 68).then(80.0).otherwise(50.0)}, "alike", 1.0, id="the same twice",
        ),
        pytest.param({"met": pl.int_range(pl.len()) < 12}, "few", None, id="too few"),
    ],
)  # fmt: skip
def test_what_has_no_model_says_why_and_expects_nothing(rows, columns, reason, code):
    rows = rows.with_columns(**columns)
    with pytest.raises(NoModel) as error:
        logistic(strata_of(rows), CASE_MIX)
    assert error.value.reason == reason
    found = adjusted_shares(rows, UNITS, CASE_MIX)
    expected = found.filter(pl.col("statistic") == "expected")
    assert expected.select("value", "status").unique().rows() == [(None, "no_data")]
    told = found.filter(pl.col("statistic") == "no_model")
    assert told["value"].to_list() == ([] if code is None else [code])
    # A number of the store says of whom it is: those in the model.
    assert [len(one) for one in told["denominator_set"].to_list()] == ([] if code is None else [rows.height])
    assert odds_ratios(rows, UNITS, CASE_MIX).is_empty()


def test_limits_as_in_r():
    wanted = pl.read_csv(R / "ratio_limits.csv")
    for (level, between), part in wanted.group_by("level", "between"):
        lower, upper = ratio_limits(part["expected"].to_numpy(), level, between)
        assert lower == pytest.approx(part["lower"].to_numpy(), abs=1e-8)
        assert upper == pytest.approx(part["upper"].to_numpy(), abs=1e-8)


def test_test_and_overdispersion_as_in_r():
    observed = np.array([31, 12, 8, 55, 40, 9, 77, 6, 18, 29])
    expected = np.array([25.1, 14.9, 11.2, 41.0, 52.3, 6.6, 70.2, 5.9, 25.5, 26.3])
    ((chi_square, p, phi, between),) = pl.read_csv(R / "ratio_spread.csv").iter_rows()
    found, spread = ratio_heterogeneity(observed, expected), ratio_overdispersion(observed, expected)
    assert (found.statistic, found.p, found.degrees, found.simulated) == (
        pytest.approx(chi_square), pytest.approx(p), 9, False
    )  # fmt: skip
    assert (spread.phi, spread.between) == pytest.approx((phi, between))


def test_small_expected_counts_are_simulated_and_agree_with_the_exact_probability():
    # Of 6 events dealt to two units with one half each, 6 and 0 has the probability 2/64.
    found = ratio_heterogeneity(np.array([6, 0]), np.array([2.0, 2.0]))
    assert found.simulated and found.p == pytest.approx(2 / 64, abs=0.006)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [([3], [2.0]), ([0, 0], [1.0, 2.0]), ([2, 1], [3.0, 0.0])],
    ids=["one", "none", "one left"],
)
def test_nothing_to_compare_is_no_test(observed, expected):
    assert ratio_heterogeneity(np.array(observed), np.array(expected)) is None


def test_as_many_as_expected_lie_inside_and_far_more_outside():
    expected = np.array([10.0, 10.0, 10.0, 10.0, 0.0])
    observed = np.array([10, 17, 25, 1, 0])
    assert list(ratio_positions(observed, expected)) == [0, 1, 2, -2, 0]
    # Units that vary as they like lie outside no limits.
    assert list(ratio_positions(observed, expected, between=4.0)) == [0] * 5


def test_the_limits_become_those_of_chance_where_units_do_not_differ():
    expected = np.array([2.5, 30.0])
    for level in (0.95, 0.998):
        chance, nearly = ratio_limits(expected, level), ratio_limits(expected, level, 1e-6)
        assert np.concatenate(nearly) == pytest.approx(np.concatenate(chance), abs=0.02)


def test_a_level_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="share"):
        ratio_limits(np.array([3.0]), 95)


def test_a_step_that_is_none_is_refused():
    with pytest.raises(ValueError, match="'age'"):
        Continuous("age", per=0)


def test_the_interval_covers_the_truth_as_often_as_it_says():
    truth = 3.4
    counts = np.random.default_rng(5).poisson(truth, 4000)
    lower, upper = poisson_interval(counts)
    assert ((lower <= truth) & (truth <= upper)).mean() > 0.95
    assert lower[counts == 0] == pytest.approx(0.0)
