"""Archived values by the units of today: sums of what was merged, and no value where there can be none."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.proportion import wilson
from R_free_helpers.model.results import NUMBERS, to_results
from R_free_helpers.model.unit_history import Listed, UnitHistory
from R_free_helpers.results.earlier_units import before_today

MERGED_UNIT = Listed("clinic", "land", None, 2023, ("a",))
WHOLE = {
    "land": Listed("nation", "", None, None, ()),
    "a": Listed("clinic", "land", None, None, ()),
    "c": Listed("clinic", "land", None, None, ()),
}
MERGED = UnitHistory(WHOLE | {"b": MERGED_UNIT})
SPLIT = UnitHistory(WHOLE | {"b": Listed("clinic", "land", None, 2023, ("a", "c"))})
RENAMED = UnitHistory(
    WHOLE | {"b": Listed("clinic", "land", None, 2023, ("d",)), "d": Listed("clinic", "land", 2024, None, ())}
)
UNLISTED = UnitHistory(WHOLE)

COUNTS = {"a": (846, 1200), "b": (258, 405), "c": (300, 500), "land": (1404, 2105)}
"""Two units of which one became part of the other, a third one, and all."""


def archived(status: dict[str, str] | None = None, counts: dict[str, tuple[int, int]] = COUNTS) -> pl.DataFrame:
    """Return shares as an edition published them; of a unit with another status than ok, no number."""
    units = list(counts)
    numerator, denominator = (np.array([counts[unit][i] for unit in units], float) for i in (0, 1))
    lower, upper = wilson(numerator, denominator)
    frame = pl.DataFrame(
        {"unit_id": units, "value": numerator / denominator, "lower": lower, "upper": upper}
        | {"numerator": numerator, "denominator": denominator, "missing": [1.0] * len(units)}
    )
    frame = frame.with_columns(status=pl.col("unit_id").replace_strict(status or {}, default="ok"))
    shown = pl.col("status") == "ok"
    frame = frame.with_columns(pl.when(shown).then(pl.col(NUMBERS)))
    return to_results(frame, measure="treated", period="2023", statistic="share")


def of(before, unit: str) -> dict[str, object] | None:
    rows = before.rows.filter(pl.col("unit_id") == unit)
    return rows.row(0, named=True) if len(rows) else None


def test_merged_units_have_the_share_of_their_counts():
    before = before_today(archived(), MERGED, 2023, 2024)
    found = of(before, "a")
    assert (found["numerator"], found["denominator"], found["missing"]) == (846 + 258, 1200 + 405, 2)
    assert found["value"] == pytest.approx(0.6879, abs=0.00005)
    lower, upper = wilson(np.array([1104]), np.array([1605]))
    assert (found["lower"], found["upper"]) == pytest.approx((lower[0], upper[0]))
    assert before.pasts["a"].kind == "merged" and before.pasts["a"].parts == ("a", "b")
    assert of(before, "b") is None
    assert of(before, "c")["value"] == 300 / 500
    assert of(before, "land")["value"] == 1404 / 2105


def test_a_renamed_unit_keeps_its_number():
    before = before_today(archived(), RENAMED, 2023, 2024)
    assert of(before, "d")["value"] == 258 / 405
    assert of(before, "b") is None
    assert before.pasts["d"].kind == "renamed"


def test_a_split_unit_leaves_its_heirs_without_comparison():
    before = before_today(archived(), SPLIT, 2023, 2024)
    assert of(before, "a") is None and of(before, "c") is None
    assert {unit: past.kind for unit, past in before.pasts.items()} == {"a": "changed", "c": "changed"}
    assert of(before, "land")["value"] == 1404 / 2105


def test_of_units_that_nobody_lists_only_the_nation_is_compared():
    before = before_today(archived(), UNLISTED, 2023, 2024)
    assert before.unlisted == {"treated": ("b",)}
    assert before.rows["unit_id"].to_list() == ["land"]


def test_an_unlisted_unit_without_data_takes_nothing_away():
    counts = COUNTS | {"b": (0, 405)}
    before = before_today(archived({"b": "no_data"}, counts), UNLISTED, 2023, 2024)
    assert before.unlisted == {}
    assert of(before, "a")["value"] == 846 / 1200


@pytest.mark.parametrize("status", ["few", "suppressed"])
def test_a_part_that_is_not_told_makes_no_half_sum(status):
    before = before_today(archived({"b": status}), MERGED, 2023, 2024)
    assert of(before, "a") is None
    assert before.hidden == {"treated": frozenset({"a"})}


def test_a_part_without_data_adds_nothing():
    before = before_today(archived({"b": "no_data"}), MERGED, 2023, 2024)
    assert of(before, "a")["value"] == 846 / 1200


def test_a_part_that_the_archive_lacks_makes_no_half_sum():
    before = before_today(archived().filter(pl.col("unit_id") != "b"), MERGED, 2023, 2024)
    assert of(before, "a") is None
    assert before.pasts["a"].kind == "changed"


def test_counts_are_added_up_and_means_are_not():
    rows = {"unit_id": ["a", "b"], "value": [10.0, 5.0]}
    counts = to_results(pl.DataFrame(rows | {"numerator": [10.0, 5.0]}), measure="n", period="2023", statistic="count")
    found = of(before_today(counts, MERGED, 2023, 2024), "a")
    assert (found["value"], found["numerator"]) == (15, 15)
    means = to_results(pl.DataFrame(rows | {"denominator": [20.0, 20.0]}), measure="m", period="2023", statistic="mean")
    assert of(before_today(means, MERGED, 2023, 2024), "a") is None


def test_rates_keep_their_scale_and_shares_of_one_whole_their_denominator():
    rate = {"unit_id": ["a", "b"], "value": [100.0, 200.0], "numerator": [10.0, 10.0], "denominator": [1e4, 5e3]}
    found = of(before_today(to_results(pl.DataFrame(rate), measure="r", statistic="rate"), MERGED, 2023, 2024), "a")
    assert found["value"] == pytest.approx(20 / 15e3 * 1e5)
    whole = {"unit_id": ["a", "b", "land"], "value": [0.5, 0.3, 1.0], "numerator": [50.0, 30.0, 100.0]}
    frame = pl.DataFrame(whole | {"denominator": [100.0] * 3})
    found = of(before_today(to_results(frame, measure="s", statistic="share"), MERGED, 2023, 2024), "a")
    assert (found["value"], found["denominator"]) == (0.8, 100)
