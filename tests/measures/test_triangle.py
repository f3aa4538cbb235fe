"""Least squares from the triangle of a design are those from all its rows, and sums from counts those of all values."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from statsmodels.regression.linear_model import OLS

from R_free_helpers.measures import triangle as module
from R_free_helpers.measures.clusters import least_squares
from R_free_helpers.measures.exact_sum import FEW, exact_sum
from R_free_helpers.measures.triangle import full_rank, triangle

ROWS = 3 * module.BLOCK + 17
RANDOM = np.random.default_rng(5)
UNIT = np.sort(RANDOM.integers(0, 6, ROWS))
AGE = RANDOM.normal(50, 15, ROWS)
DESIGN = np.column_stack([(UNIT[:, None] == np.arange(6)).astype(float), AGE - AGE.mean(), RANDOM.random(ROWS) < 0.3])
VALUE = 50 + UNIT + 0.2 * AGE + RANDOM.normal(0, 10, ROWS)


def test_a_triangle_has_the_products_of_all_rows() -> None:
    for design in (DESIGN, DESIGN[RANDOM.permutation(ROWS)], DESIGN[:5]):
        found = triangle(design)
        assert found.shape[0] <= min(design.shape)  # fewer where columns are zero
        np.testing.assert_allclose(found.T @ found, design.T @ design, rtol=1e-12, atol=1e-8)


def test_least_squares_of_a_triangle_are_those_of_all_rows() -> None:
    plain, fit = OLS(VALUE, DESIGN).fit(), least_squares(VALUE, DESIGN, np.arange(ROWS))
    assert fit.model.exog.shape == (9, 8)  # not the rows
    assert fit.df_resid == plain.df_resid
    for name in ("params", "bse", "ssr"):
        np.testing.assert_allclose(getattr(fit, name), getattr(plain, name), rtol=1e-10)
    contrasts = np.eye(8)[:3]
    np.testing.assert_allclose(fit.t_test(contrasts).conf_int(0.05), plain.t_test(contrasts).conf_int(0.05), rtol=1e-10)


@pytest.mark.filterwarnings("ignore:The design matrix is rank-deficient")
@pytest.mark.parametrize("few", [3, 8])
def test_as_few_rows_as_columns_are_fitted_as_they_are(few: int) -> None:
    fit, plain = least_squares(VALUE[:few], DESIGN[:few], np.arange(few)), OLS(VALUE[:few], DESIGN[:few]).fit()
    np.testing.assert_allclose(fit.params, plain.params)
    assert fit.df_resid == plain.df_resid


def test_a_column_that_follows_from_others_is_seen() -> None:
    twice = np.column_stack([DESIGN, DESIGN[:, :6].sum(axis=1)])
    for design in (DESIGN, twice, DESIGN[:5], twice[:, ::-1], 1e-9 * DESIGN):
        assert full_rank(design) == (np.linalg.matrix_rank(design) == design.shape[1])


@pytest.mark.parametrize("size", [FEW - 1, FEW, 50 * FEW])
def test_a_sum_from_counts_is_the_sum_of_all_values_to_the_last_bit(size: int) -> None:
    few = RANDOM.normal(0, 1, 40) * 10.0 ** RANDOM.integers(-12, 12, 40)
    for values in (RANDOM.choice(few, size), RANDOM.normal(0, 1, size), RANDOM.choice([1e300, -1e300, 1.0], size)):
        right = math.fsum(values.tolist())
        assert exact_sum(values) == exact_sum(pl.Series(values)) == exact_sum(values[::-1]) == right
