"""Shares at equal case-mix against R; ``r/case_mix.R`` made the values."""

from __future__ import annotations

import itertools
from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.ages import age_band
from R_free_helpers.measures.case_mix import (
    MOST_EMPTY,
    NoModel,
    adjusted_shares,
    logistic,
    shares_by_group,
    standardised,
)
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.measure import CaseMix

R = Path(__file__).parent / "r"
CASE_MIX = (CaseMix("sex", "female"), CaseMix("age_group", "40"), CaseMix("course", "x"))
NAMES = [one.column for one in CASE_MIX]
UNITS = pl.DataFrame(
    {"unit_id": ["all", "a", "b", "c"], "parent_unit_id": ["", "all", "all", "all"], "level": ["nation", *["hf"] * 3]}
)
TERMS = {
    "(Intercept)": ("", ""),
    "sexmale": ("sex", "male"),
    "age_group00": ("age_group", "00"),
    "age_group60": ("age_group", "60"),
    "coursey": ("course", "y"),
}


@pytest.fixture
def persons():
    rows = pl.read_csv(R / "case_mix.csv", schema_overrides={"age_group": pl.String})
    return rows.with_columns(pl.col("met").cast(pl.Boolean)).with_row_index("patient_id")


def strata_of(persons):
    counts = persons.group_by(NAMES).agg(met=pl.col("met").cast(pl.Float64).sum(), n=pl.len().cast(pl.Float64))
    return counts.sort(NAMES)


def by_unit(found, statistic):
    rows = found.filter(pl.col("statistic") == statistic)
    return {row["unit_id"]: row for row in rows.iter_rows(named=True)}


def test_coefficients_as_glm_in_r(persons):
    found = logistic(strata_of(persons), CASE_MIX).coefficients
    expected = dict(pl.read_csv(R / "case_mix_coefficients.csv").iter_rows())
    assert {TERMS[term] for term in expected} == set(found)
    for term, value in expected.items():
        assert found[TERMS[term]] == pytest.approx(value, abs=1e-8)


def test_expected_shares_and_observed_over_expected_as_in_r(persons):
    found = by_unit(adjusted_shares(persons, UNITS, CASE_MIX), "expected")
    for unit, n, observed, expected, ratio, lower, upper in pl.read_csv(R / "case_mix_expected.csv").iter_rows():
        row = found[unit]
        assert row["denominator"] == n
        assert row["value"] == pytest.approx(expected, abs=1e-9)
        low, high = wilson(np.array([observed]), np.array([n]))
        got = (observed / n / row["value"], low[0] / row["value"], high[0] / row["value"])
        assert got == pytest.approx((ratio, lower, upper), abs=1e-8)


def test_standardised_shares_with_dobsons_interval_as_in_r(persons):
    found = by_unit(adjusted_shares(persons, UNITS, CASE_MIX), "standardised")
    for unit, _, value, lower, upper in pl.read_csv(R / "case_mix_standardised.csv").iter_rows():
        row = found[unit]
        assert (row["value"], row["lower"], row["upper"]) == pytest.approx((value, lower, upper), abs=1e-8)


def test_what_the_nation_is_expected_to_have_is_what_it_has(persons):
    found = adjusted_shares(persons, UNITS, CASE_MIX)
    crude = persons["met"].mean()
    assert by_unit(found, "expected")["all"]["value"] == pytest.approx(crude, abs=1e-9)
    assert by_unit(found, "standardised")["all"]["value"] == pytest.approx(crude, abs=1e-12)


def test_units_with_the_same_persons_have_the_same_expected_share():
    persons = pl.concat(
        pl.DataFrame({"unit_id": unit, "sex": ["female", "male"] * 50, "age_group": "40", "course": "x", "met": met})
        for unit, met in (("a", [True, True, True, False] * 25), ("b", [True, False] * 50))
    ).with_row_index("patient_id")
    found = by_unit(adjusted_shares(persons, UNITS, CASE_MIX), "expected")
    assert found["a"]["value"] == pytest.approx(found["b"]["value"])
    assert "c" not in found


def test_row_order_does_not_change_a_bit(persons):
    in_order = adjusted_shares(persons, UNITS, CASE_MIX).sort("unit_id", "statistic")
    shuffled = adjusted_shares(persons.sample(fraction=1, shuffle=True, seed=3), UNITS, CASE_MIX)
    keys = ["unit_id", "statistic", "value", "lower", "upper"]
    assert shuffled.sort("unit_id", "statistic").select(keys).equals(in_order.select(keys))


def test_unknown_is_a_level_and_nobody_is_left_out(persons):
    lacking = persons.with_columns(sex=pl.when(pl.col("patient_id") % 9 == 0).then(None).otherwise("sex"))
    found = by_unit(adjusted_shares(lacking, UNITS, CASE_MIX), "expected")
    assert found["all"]["denominator"] == persons.height


def test_who_cannot_be_judged_is_in_no_denominator(persons):
    lacking = persons.with_columns(met=pl.when(pl.col("patient_id") % 9 == 0).then(None).otherwise("met"))
    found = by_unit(adjusted_shares(lacking, UNITS, CASE_MIX), "expected")
    assert found["all"]["denominator"] == lacking["met"].is_not_null().sum() < persons.height
    assert len(found["all"]["denominator_set"]) == found["all"]["denominator"]


@pytest.mark.parametrize(
    "criterion",
    [
        pytest.param(pl.lit(True), id="all met it"),
        pytest.param(pl.lit(False), id="nobody met it"),
        pytest.param(pl.col("patient_id") > 0, id="one did not"),
        pytest.param(pl.col("patient_id") < 39, id="too few for so many coefficients"),
    ],
)
def test_too_few_events_give_no_model_and_no_error(persons, criterion):
    rows = persons.with_columns(met=criterion)
    with pytest.raises(NoModel):
        logistic(strata_of(rows), CASE_MIX)
    found = adjusted_shares(rows, UNITS, CASE_MIX)
    assert found.filter(pl.col("statistic") == "expected").select("value", "status").unique().rows() == [
        (None, "no_data")
    ]
    # What was observed can be standardised all the same.
    assert by_unit(found, "standardised")["all"]["value"] == pytest.approx(rows["met"].mean())


def test_a_level_that_decides_alone_joins_the_reference(persons):
    rows = persons.with_columns(met=pl.when(pl.col("course") == "y").then(True).otherwise("met"))
    found = logistic(strata_of(rows), CASE_MIX)
    assert ("course", "y") not in found.coefficients
    assert np.isfinite(found.predicted).all()


def test_characteristics_that_cannot_be_told_apart_give_no_model(persons):
    rows = persons.with_columns(course=pl.when(pl.col("sex") == "male").then(pl.lit("y")).otherwise(pl.lit("x")))
    with pytest.raises(NoModel, match="told from each other"):
        logistic(strata_of(rows), CASE_MIX)


def test_separation_by_several_characteristics_together_gives_no_model():
    # Each level has both outcomes, and together they decide: met where at least two of three are "1".
    names = ["x", "y", "z"]
    cells = [(*levels, 40.0 if levels.count("1") > 1 else 0.0, 40.0) for levels in itertools.product("01", repeat=3)]
    strata = pl.DataFrame(cells, schema=[*names, "met", "n"], orient="row")
    with pytest.raises(NoModel, match="no maximum"):
        logistic(strata, [CaseMix(name, "0") for name in names])


def test_nobody_at_all_gives_no_rows(persons):
    assert adjusted_shares(persons.clear(), UNITS, CASE_MIX).is_empty()


def test_a_unit_without_most_kinds_of_persons_is_not_standardised(persons):
    rows = persons.filter((pl.col("unit_id") != "c") | (pl.col("sex") == "male"))
    share_of_men = (rows["sex"] == "male").mean()
    assert share_of_men < 1 - MOST_EMPTY
    row = by_unit(adjusted_shares(rows, UNITS, CASE_MIX), "standardised")["c"]
    assert (row["value"], row["status"]) == (None, "no_data")


@pytest.mark.parametrize("met", [[0, 0], [20, 30]])
def test_a_standardised_share_of_nobody_or_all_has_an_interval_of_some_width(met):
    value, lower, upper = standardised(met, [20, 30], [1, 1])
    assert value in (0, 1)
    assert 0.05 < upper - lower < 0.2
    assert 0 <= lower <= value <= upper <= 1


def test_the_interval_of_observed_over_expected_holds_its_level_where_poissons_is_far_too_wide():
    from scipy.stats import chi2

    random = np.random.default_rng(20)
    p = np.concatenate([np.full(30, 0.95), np.full(20, 0.85), np.full(10, 0.75)])  # most have the event
    observed = (random.random((4000, len(p))) < p).sum(axis=1)
    expected = p.sum()
    low, high = wilson(observed, np.full(len(observed), len(p)))
    within = (low * len(p) <= expected) & (expected <= high * len(p))
    assert 0.93 <= within.mean() <= 0.98
    exact = (chi2.ppf(0.025, 2 * observed) / 2, chi2.ppf(0.975, 2 * observed + 2) / 2)
    assert ((exact[0] <= expected) & (expected <= exact[1])).mean() > 0.9999
    assert (exact[1] > len(p)).mean() > 0.9  # beyond all the persons there are


def test_shares_by_group_have_each_level_once_with_unknown_among_them(persons):
    lacking = persons.with_columns(sex=pl.when(pl.col("patient_id") < 30).then(None).otherwise("sex"))
    found = shares_by_group(nw.from_native(lacking.lazy()), UNITS, CASE_MIX).filter(pl.col("unit_id") == "all")
    rows = {row["subgroup"]: row for row in found.iter_rows(named=True)}
    assert set(rows) == {
        "sex=female", "sex=male", "sex=unknown", "age_group=00", "age_group=40", "age_group=60", "course=x", "course=y",
    }  # fmt: skip
    assert rows["sex=unknown"]["denominator"] == 30
    older = persons.filter(pl.col("age_group") == "60")
    assert rows["age_group=60"]["value"] == pytest.approx(older["met"].mean())


@pytest.mark.parametrize(
    ("age", "band"), [(None, None), (0, "00"), (34, "00"), (35, "35"), (64, "50"), (65, "65"), (104, "65")]
)
def test_age_bands_begin_with_their_lowest_age(age, band):
    frame = nw.from_native(pl.DataFrame({"age": [age]}, schema={"age": pl.Int64}).lazy())
    found = frame.with_columns(band=age_band(nw.col("age"), (0, 35, 50, 65))).collect(backend="polars")
    assert found["band"].to_list() == [band]
