"""What the program tells of the rows is what R tells of them, from who is counted on: `r/outcomes.R`."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

pytestmark = pytest.mark.build

R = Path(__file__).with_name("r")
NEARLY = {"abs": 1e-8, "rel": 1e-8}


def by_r(name: str) -> list[dict]:
    """Return the rows that R wrote."""
    return list(pl.read_csv(R / f"{name}.csv", null_values=["NA", ""]).iter_rows(named=True))


def found(rows: pl.DataFrame) -> dict[tuple[str, str, str], dict]:
    """Return rows of the store by measure, unit and subgroup."""
    return {(row["measure"], row["unit_id"], row["subgroup"]): row for row in rows.iter_rows(named=True)}


def test_shares_and_intervals_of_operations(made):
    ours = found(made.exact.filter(pl.col("statistic") == "share"))
    expected = by_r("shares")
    assert {row["measure"] for row in expected} == {"laparoscopic", "followed_up", "leak", "severe", "death"}
    for row in expected:
        told = ours[row["measure"], row["unit_id"], ""]
        for column in ("numerator", "denominator", "missing", "value", "lower", "upper"):
            assert told[column] == pytest.approx(row[column], **NEARLY), (row, column)


def test_expected_shares_of_the_logistic_model(made):
    ours = found(made.exact.filter(pl.col("statistic") == "expected"))
    ratios = found(made.exact.filter(pl.col("statistic") == "observed_expected"))
    for row in by_r("expected"):
        place = (f"{row['measure']}_adjusted", row["unit_id"], "")
        assert ours[place]["value"] == pytest.approx(row["expected"], **NEARLY), row
        assert ours[place]["denominator"] == row["n"], row
        assert ratios[place]["value"] == pytest.approx(row["observed"] / row["expected"], **NEARLY), row
        exact = made.exact.filter((pl.col("measure") == row["measure"]) & (pl.col("unit_id") == row["unit_id"]))
        assert exact.filter(pl.col("statistic") == "share")["value"].item() == pytest.approx(row["observed"])


def test_survival_after_the_first_operation_by_stage(made):
    curves = made.exact.filter(pl.col("measure") == "survival")
    ours, at_risk = (found(curves.filter(pl.col("statistic") == name)) for name in ("survival", "at_risk"))
    told = 0
    for row in by_r("survival"):
        place = ("survival", "landet", f"month={row['month']:04d};stage={row['stage']}")
        if place not in ours:  # the curve has ended, for too few are followed
            assert row["at_risk"] < 10 or row["month"] > 48
            continue
        told += 1
        assert at_risk[place]["value"] == row["at_risk"], row
        assert ours[place]["value"] == pytest.approx(row["value"], **NEARLY), row
        if 0 < row["value"] < 1:
            bounds = (ours[place]["lower"], ours[place]["upper"])
            assert bounds == pytest.approx((row["lower"], row["upper"]), **NEARLY), row
    assert told > 60


def test_a_person_with_several_operations_widens_the_interval(made):
    from statsmodels.stats.proportion import proportion_confint

    row = made.exact.filter((pl.col("measure") == "death") & (pl.col("unit_id") == "landet"))
    row = row.filter(pl.col("statistic") == "share").row(0, named=True)
    apart = proportion_confint(row["numerator"], row["denominator"], method="wilson")
    assert row["lower"] < apart[0] and apart[1] < row["upper"]
