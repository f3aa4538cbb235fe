"""Estimators against values from R; the script that made each file of values lies beside it in ``r/``."""

from __future__ import annotations

from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.distribution import box_statistics, percentiles
from R_free_helpers.measures.kaplan_meier import kaplan_meier
from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.rows import persons_of

R = Path(__file__).parent / "r"
UNITS = pl.DataFrame({"unit_id": ["all"], "parent_unit_id": [""], "level": ["nation"], "sort_order": [0]})
VALUES = [0, 2, 3, 5, 8, 13, 21, 28, 29, 34, 55, 89, 144, 200, 201]


def test_wilson_interval():
    cases = pl.read_csv(R / "wilson.csv")
    lower, upper = wilson(cases["numerator"].to_numpy(), cases["denominator"].to_numpy())
    np.testing.assert_allclose(lower, cases["lower"], atol=1e-12)
    np.testing.assert_allclose(upper, cases["upper"], atol=1e-12)


def test_wilson_without_anybody_is_unknown():
    assert np.isnan(wilson(np.array([0]), np.array([0]))).all()


def test_kaplan_meier_with_log_log_band_and_numbers_at_risk():
    expected = pl.read_csv(R / "kaplan_meier.csv", null_values="NA")
    times = pl.read_csv(R / "lung.csv").with_row_index("patient_id")
    curve = kaplan_meier(times, months=24).sort("subgroup")
    survival = curve.filter(pl.col("statistic") == "survival")
    np.testing.assert_allclose(survival["value"], expected["survival"], atol=1e-12)
    np.testing.assert_allclose(survival["lower"][1:], expected["lower"][1:], atol=1e-9)
    np.testing.assert_allclose(survival["upper"][1:], expected["upper"][1:], atol=1e-9)
    # R writes an interval of no width where nobody has had the event.
    assert survival.select("lower", "upper").row(0) == (None, None)
    assert curve.filter(pl.col("statistic") == "at_risk")["value"].to_list() == expected["at_risk"].to_list()


def test_persons_behind_a_curve():
    times = pl.DataFrame({"patient_id": ["a", "b", "c"], "months": [1.0, 1.5, 2.0], "event": [True, False, True]})
    who = dict(times.select(persons_of().alias("code"), "patient_id").iter_rows())
    found = {
        (row["statistic"], row["subgroup"]): (row["numerator"], {who[one] for one in row["numerator_set"]})
        for row in kaplan_meier(times, months=2).iter_rows(named=True)
    }
    assert found == {
        ("survival", "month=000"): (0, set()),
        ("survival", "month=001"): (1, {"a"}),
        ("survival", "month=002"): (2, {"a", "c"}),
        ("at_risk", "month=000"): (3, {"a", "b", "c"}),
        ("at_risk", "month=001"): (3, {"a", "b", "c"}),
        ("at_risk", "month=002"): (1, {"c"}),
    }
    everybody = kaplan_meier(times, months=2).select("denominator", pl.col("denominator_set").list.n_unique())
    assert set(everybody.iter_rows()) == {(3, 3)}


@pytest.fixture
def frame():
    return nw.from_native(
        pl.LazyFrame({"unit_id": ["all"] * len(VALUES), "group": ["g"] * len(VALUES), "value": VALUES}).with_row_index(
            "patient_id"
        )
    )


def test_percentiles_and_box_statistics(frame):
    expected = dict(pl.read_csv(R / "percentiles.csv").iter_rows())
    wait = percentiles(frame, UNITS, truncate=200)
    box = box_statistics(frame, UNITS, ["group"])
    got = dict(wait.select("statistic", "value").iter_rows()) | dict(box.select("statistic", "value").iter_rows())
    assert got.pop("beyond") == 1
    assert got == pytest.approx({name: float(value) for name, value in expected.items()}, abs=1e-12)
