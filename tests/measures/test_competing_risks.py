"""Cumulative incidence with competing risks against values from R; the script lies beside the values in ``r/``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from R_free_helpers.measures.competing_risks import cumulative_incidence
from R_free_helpers.measures.survival import curve_at, product_limit

R = Path(__file__).parent / "r"
CAUSES = ("pcm", "death")


def by_cause(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {cause: rows.select(years="months", event=pl.col("cause") == cause) for cause in CAUSES}


@pytest.fixture
def mgus() -> pl.DataFrame:
    return pl.read_csv(R / "mgus2.csv")


def test_incidence_and_its_interval_are_those_of_r(mgus):
    expected = pl.read_csv(R / "competing_risks.csv", null_values="NaN")
    found = cumulative_incidence(by_cause(mgus), range(0, 241, 24))
    for cause in CAUSES:
        theirs = expected.filter((pl.col("cause") == cause) & (pl.col("month") > 0))
        for name in ("value", "lower", "upper"):
            np.testing.assert_allclose(found[cause][name][1:], theirs[name], atol=1e-12)
        # R writes an interval of no width before the first event.
        assert found[cause].row(0) == (0.0, 0.0, None, None)


def test_causes_that_are_watched_for_a_time_of_their_own(mgus):
    expected = pl.read_csv(R / "competing_risks_apart.csv")
    # Every third person is known to have had no malignancy only until two thirds of the time.
    seen = pl.when((pl.col("cause") != "pcm") & ((pl.int_range(pl.len()) + 1) % 3 == 0))
    times = by_cause(mgus.with_columns(months=pl.col("months").cast(pl.Float64)))
    times["pcm"] = times["pcm"].with_columns(
        years=mgus.select(seen.then((2 * pl.col("months") / 3).floor()).otherwise("months")).to_series()
    )
    found = cumulative_incidence(times, range(24, 241, 24))
    for cause in CAUSES:
        np.testing.assert_allclose(
            found[cause]["value"], expected.filter(pl.col("cause") == cause)["value"], atol=1e-12
        )
    together = cumulative_incidence(by_cause(mgus), range(24, 241, 24))
    assert (found["pcm"]["value"] > together["pcm"]["value"]).all()


def test_of_one_cause_it_is_one_minus_kaplan_meier(mgus):
    times = by_cause(mgus)["death"]
    grid = list(range(0, 241, 6))
    (found,) = cumulative_incidence({"death": times}, grid).values()
    np.testing.assert_allclose(1 - found["value"], curve_at(times, grid)["value"], atol=1e-12)


def test_incidence_is_less_than_one_minus_kaplan_meier_where_others_come_first(mgus):
    times = by_cause(mgus)
    found = cumulative_incidence(times, [120, 240])["pcm"]["value"].to_list()
    plain = [1 - value for value in curve_at(times["pcm"], [120, 240])["value"]]
    assert all(incidence < naive for incidence, naive in zip(found, plain, strict=True))


def test_lifelines_gives_the_same_without_ties_and_moves_tied_times():
    from lifelines import AalenJohansenFitter

    rows = pl.DataFrame(
        {"months": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "cause": ["pcm", "death", "", "pcm", "death", "pcm"]}
    )
    code = {"": 0, "pcm": 1, "death": 2}
    causes = rows["cause"].replace_strict(code).to_numpy()
    theirs = AalenJohansenFitter(calculate_variance=False).fit(rows["months"].to_numpy(), causes, event_of_interest=1)
    ours = cumulative_incidence(by_cause(rows), rows["months"].to_list())["pcm"]["value"]
    assert ours.to_list() == pytest.approx(theirs.cumulative_density_.iloc[1:, 0].to_list(), abs=1e-12)
    with pytest.warns(Warning, match="[Tt]ied"):
        AalenJohansenFitter(calculate_variance=False).fit([1.0, 1.0, 2.0], [1, 2, 0], event_of_interest=1)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 24), st.sampled_from(["pcm", "death", ""])), min_size=1, max_size=30))
def test_causes_and_nothing_add_up_to_everybody(rows):
    frame = pl.DataFrame(rows, schema={"months": pl.Float64, "cause": pl.String}, orient="row")
    found = cumulative_incidence(by_cause(frame), range(25))
    for one in found.values():
        assert one["value"].diff().drop_nulls().ge(-1e-12).all()
        inside = one.drop_nulls()
        assert (inside["lower"] <= inside["value"] + 1e-12).all() and (inside["value"] <= inside["upper"] + 1e-12).all()
    free = frame.select(years="months", event=pl.col("cause") != "")
    alive = product_limit(free).filter(pl.col("years") <= 24)["value"].last()
    assert sum(one["value"][-1] for one in found.values()) + alive == pytest.approx(1)
