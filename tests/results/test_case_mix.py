"""What follows from released shares at equal case-mix."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.kinds import Adjusted, ByGroup
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.measure import CaseMix
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import to_results
from R_free_helpers.results.case_mix import group_differences, observed_over_expected

WHOLE = get_registry("no_ms")
EDSS = WHOLE.indicators["edss"]
TOLD = {"case_mix": (CaseMix("sex", "female"),), "columns": lambda source, rows: rows}
MEASURES = (EDSS, Adjusted("edss_adjusted", EDSS, **TOLD), ByGroup("edss_by_group", EDSS, **TOLD))
REGISTRY = replace(WHOLE, measures=MEASURES)


def row(statistic, value, **more):
    known = {"measure": "edss_adjusted", "unit_id": "bergen", "statistic": statistic, "value": value} | more
    return to_results(pl.DataFrame([known]), period="2024").drop("numerator_set", "denominator_set", "missing_set")


def share(met, n, **more):
    low, high = wilson(np.array([met]), np.array([n]))
    numbers = {"numerator": float(met), "denominator": float(n), "lower": low[0], "upper": high[0]}
    told = {"measure": "edss", "value": met / n} | numbers | more
    return row("share", told.pop("value"), **told)


def ratio(*rows):
    found = observed_over_expected(pl.concat(rows), REGISTRY)
    return found.filter(pl.col("statistic") == "observed_expected").row(0, named=True), found


def test_the_ratio_and_its_bounds_are_those_of_the_released_share():
    got, found = ratio(share(40, 100), row("expected", 0.32, lower=0.30, upper=0.34))
    low, high = wilson(np.array([40]), np.array([100]))
    assert (got["value"], got["lower"], got["upper"]) == pytest.approx((0.4 / 0.32, low[0] / 0.32, high[0] / 0.32))
    assert (got["numerator"], got["denominator"], got["status"]) == (40, 100, "ok")
    expected = found.filter(pl.col("statistic") == "expected").row(0, named=True)
    assert (expected["value"], expected["lower"], expected["upper"]) == (0.32, None, None)


@pytest.mark.parametrize("status", ["few", "suppressed", "no_data"])
def test_what_is_not_shown_has_no_ratio(status):
    hidden = share(0, 50, value=None, lower=None, upper=None, numerator=None, denominator=None, status=status)
    got, _ = ratio(hidden, row("expected", 0.32))
    assert (got["value"], got["numerator"], got["denominator"], got["status"]) == (None, None, None, status)


def test_a_share_that_is_only_known_to_be_small_has_no_ratio():
    got, _ = ratio(share(0, 50, status="few"), row("expected", 0.32))
    assert (got["value"], got["status"]) == (None, "few")


@pytest.mark.parametrize("status", ["few", "no_data"])
def test_without_what_is_expected_there_is_no_ratio(status):
    got, _ = ratio(share(20, 50), row("expected", None, status=status))
    assert (got["value"], got["numerator"], got["status"]) == (None, None, status)


def test_nobody_of_a_service_fact_is_a_ratio_of_zero():
    got, _ = ratio(share(0, 50), row("expected", 0.32))
    assert (got["value"], got["status"]) == (0, "ok")
    assert got["lower"] == pytest.approx(0, abs=1e-12)
    assert got["upper"] > 0.1


def groups(**shares):
    rows = [share(*one, measure="edss_by_group", unit_id="norge", subgroup=f"sex={sex}") for sex, one in shares.items()]
    found = group_differences(pl.concat(rows), REGISTRY).filter(pl.col("statistic") == "difference")
    return {one["subgroup"]: one for one in found.iter_rows(named=True)}


def test_a_group_is_compared_with_the_reference_by_newcombes_interval():
    # Newcombe 1998, table II, example (a): 56 of 70 against 48 of 80.
    got = groups(female=(48, 80), male=(56, 70))
    assert set(got) == {"sex=male"}
    one = got["sex=male"]
    assert (one["value"], one["lower"], one["upper"]) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert (one["numerator"], one["denominator"]) == (None, 70)


def test_without_the_reference_group_there_is_no_difference():
    assert groups(male=(56, 70), unknown=(3, 9)) == {}
    assert groups(female=(0, 20), male=(56, 70)) != {}


def test_results_without_such_measures_stay_as_they_are():
    rows = share(40, 100)
    assert group_differences(observed_over_expected(rows, REGISTRY), REGISTRY).equals(rows)
