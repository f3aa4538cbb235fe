"""Intervals of forms, examinations and courses allow for persons with several of them: against R, and at the edges."""

from __future__ import annotations

from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from R_free_helpers.disclosure.rounded_attack import computed_from_true
from R_free_helpers.measures.clusters import design_effect, design_effect_behind, least_squares, standard_error
from R_free_helpers.measures.distribution import means
from R_free_helpers.measures.proportion import category_shares, shares, wilson
from R_free_helpers.measures.regression import Factor, coefficients
from R_free_helpers.model.results import SCHEMA

R = Path(__file__).with_name("r")
ROWS = pl.read_csv(R / "clusters_rows.csv").rename({"person": "patient_id"}).with_columns(unit_id=pl.lit("land"))
RIGHT = dict(pl.read_csv(R / "clusters.csv").iter_rows())
UNITS = pl.DataFrame(
    {"unit_id": ["land", "a"], "level": ["nation", "hf"], "parent_unit_id": ["", "land"], "sort_order": [0, 1]}
)


@pytest.fixture(params=["courses", "forms", "few"])
def name(request):
    return request.param


@pytest.fixture
def part(name):
    return ROWS.filter(pl.col("set") == name)


def lazy(frame):
    return nw.from_native(frame.lazy())


def test_design_effects_are_those_of_r(name, part):
    met = part.filter(pl.col("met") == 1)["patient_id"].to_list()
    right = max(1.0, np.ceil(RIGHT[f"{name}.effect"] * 10 - 1e-9) / 10)
    assert design_effect(met, part["patient_id"].to_list()) == pytest.approx(right)


def test_shares_of_rows_have_the_interval_of_r(name, part):
    flags = lazy(part.with_columns(met=pl.col("met") == 1, other=pl.col("met")))
    row = shares(flags, UNITS).filter(pl.col("unit_id") == "land").row(0, named=True)
    assert (row["lower"], row["upper"]) == pytest.approx((RIGHT[f"{name}.lower"], RIGHT[f"{name}.upper"]), abs=1e-7)
    found = category_shares(flags, UNITS, "other").filter(pl.col("subgroup") == "other=1").row(0, named=True)
    assert (found["lower"], found["upper"]) == pytest.approx((row["lower"], row["upper"]), abs=1e-12)


def test_means_of_rows_have_the_error_of_r(name, part):
    row = means(lazy(part), UNITS).row(0, named=True)
    assert row["value"] == pytest.approx(RIGHT[f"{name}.mean"])
    assert (row["upper"] - row["value"]) / 1.959964 == pytest.approx(RIGHT[f"{name}.error"])


def test_coefficients_have_the_sandwich_of_r(name, part):
    factors = (Factor("age"), Factor("group", baseline="a"))
    found = coefficients(part.with_columns(pl.col("value").cast(pl.Float64)), factors)
    for number, factor, category in ((2, "age", "per_unit"), (3, "group", "b")):
        row = found.filter(pl.col("subgroup") == f"category={category};factor={factor};model=multi").row(0, named=True)
        right = tuple(RIGHT[f"{name}.coef{number}{end}"] for end in ("", ".lower", ".upper"))
        assert (row["value"], row["lower"], row["upper"]) == pytest.approx(right)


def test_one_row_a_person_changes_nothing():
    assert design_effect("ab", "abcd") == 1.0
    assert standard_error([1.0, 2.0, 4.0], "abc", 7 / 3) == pytest.approx(np.std([1, 2, 4], ddof=1) / 3**0.5)
    value, design = np.array([1.0, 2.0, 4.0, 3.0]), np.column_stack([np.ones(4), [0.0, 1.0, 2.0, 5.0]])
    fit = least_squares(value, design, np.arange(4))
    assert (fit.cov_type, fit.df_resid) == ("nonrobust", 2)


def test_who_has_all_rows_has_no_error():
    assert standard_error([1.0, 2.0, 4.0], "aaa", 7 / 3) is None
    assert standard_error([], "", 0.0) is None


@pytest.mark.parametrize("copies", [2, 3, 10])
def test_copies_of_every_row_give_the_interval_of_one_each(copies):
    persons = [f"p{n}" for n in range(40)]
    flags = pl.DataFrame({"patient_id": persons * copies, "met": [n < 13 for n in range(40)] * copies})
    once, many = (
        shares(lazy(frame.with_columns(unit_id=pl.lit("land"))), UNITS).row(0, named=True)
        for frame in (flags.head(40), flags)
    )
    # The factor n/(n-1) and rounding up to a tenth make it a little wider, never narrower.
    assert many["lower"] == pytest.approx(once["lower"], abs=0.005)
    assert many["lower"] <= once["lower"] + 1e-12
    assert many["upper"] >= once["upper"] - 1e-12


def test_all_or_none_of_rows_are_taken_to_be_alike_within_a_person():
    assert design_effect("", "aaabbc") == pytest.approx(2.4)  # (9 + 4 + 1) / 6
    assert design_effect("aaabbc", "aaabbc") == pytest.approx(2.4)
    assert design_effect("a", "aaa") == 3.0


counts = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6)), min_size=2, max_size=30)


@given(counts)
def test_an_interval_tells_the_factor_it_was_made_with_and_nothing_finer(persons):
    of = [place for place, (_, rows) in enumerate(persons) for _ in range(rows)]
    met = [place for place, (hits, rows) in enumerate(persons) for _ in range(min(hits, rows))]
    effect = design_effect(met, of)
    assert effect >= 1
    lower, upper = wilson(np.array([len(met) / effect]), np.array([len(of) / effect]))
    behind = design_effect_behind(np.array([len(met)]), np.array([len(of)]), lower, upper)
    assert behind[0] == pytest.approx(effect)
    row = dict.fromkeys(SCHEMA) | {"measure": "m", "unit_id": "u", "statistic": "share", "value": len(met) / len(of)}
    row |= {"lower": lower[0], "upper": upper[0], "numerator": float(len(met)), "denominator": float(len(of))}
    assert computed_from_true(pl.DataFrame([row], schema=SCHEMA), base=5) == []


def test_bounds_of_other_counts_are_still_found():
    lower, upper = wilson(np.array([31]), np.array([100]))
    row = dict.fromkeys(SCHEMA) | {"measure": "m", "unit_id": "u", "statistic": "share", "value": 0.3}
    row |= {"lower": lower[0], "upper": upper[0], "numerator": 30.0, "denominator": 100.0}
    assert len(computed_from_true(pl.DataFrame([row], schema=SCHEMA), base=5)) == 2
