"""Survival with late entry against values from R's survival package; the script lies beside the values in ``r/``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from R_free_helpers.measures.survival import (
    curve_at,
    last_followed,
    log_rank,
    median_with_interval,
    persons_at,
    product_limit,
    since_followed,
    under_observation,
)
from R_free_helpers.model.rows import persons_of

R = Path(__file__).parent / "r"


def plain(times: pl.DataFrame) -> pl.DataFrame:
    return times.drop("entry")


@pytest.fixture
def late() -> pl.DataFrame:
    return pl.read_csv(R / "late_entry.csv")


@pytest.fixture(params=["no", "yes"])
def case(request, late):
    """Return whether entry counts, and the times."""
    return request.param, late if request.param == "yes" else plain(late)


def test_curve_band_and_numbers_at_risk(case):
    name, times = case
    expected = pl.read_csv(R / "late_entry_curve.csv").filter(pl.col("entry") == name)
    curve = curve_at(times, expected["years"])
    for column, theirs in (("value", "survival"), ("lower", "lower"), ("upper", "upper")):
        np.testing.assert_allclose(curve[column], expected[theirs], atol=1e-10)
    assert curve["at_risk"].to_list() == expected["at_risk"].to_list()


def test_median_and_its_interval(case):
    name, times = case
    expected = pl.read_csv(R / "late_entry_median.csv").filter(pl.col("entry") == name)
    assert median_with_interval(times) == pytest.approx(expected.select("median", "lower", "upper").row(0))


def test_log_rank(late):
    expected = {row["case"]: row for row in pl.read_csv(R / "log_rank.csv").iter_rows(named=True)}
    cases = {"mgus": plain(late), "mgus_late": late, "lung": pl.read_csv(R / "log_rank_lung.csv")}
    for name, times in cases.items():
        wanted = expected[name]
        assert log_rank(times, "group") == pytest.approx((wanted["chi2"], wanted["df"], wanted["p"]), rel=1e-9), name


def test_late_entry_lowers_survival_where_the_early_years_cannot_hold_a_death(late):
    assert median_with_interval(late)[0] < median_with_interval(plain(late))[0]


def test_entry_at_the_origin_is_no_late_entry(late):
    at_origin = late.with_columns(entry=pl.lit(0.0))
    assert product_limit(at_origin).equals(product_limit(plain(late)))
    assert log_rank(at_origin, "group") == pytest.approx(log_rank(plain(late), "group"))


def fitted(times: pl.DataFrame):
    """Return lifelines' own fit of times with late entry."""
    from lifelines import KaplanMeierFitter

    columns = (times[name].to_numpy() for name in ("years", "event", "entry"))
    years, event, entry = columns
    return KaplanMeierFitter().fit(years, event, entry=entry)


def test_lifelines_lacks_an_estimate_where_everybody_at_risk_dies_early():
    from lifelines.exceptions import StatError

    times = pl.DataFrame({"entry": [0, 1, 4, 4, 5], "years": [2, 3, 6, 8, 9], "event": [True, True, True, False, True]})
    with pytest.raises(StatError):
        fitted(times)
    expected = pl.read_csv(R / "late_entry_emptied.csv", null_values="NA")
    curve = curve_at(times, expected["years"])
    for column, theirs in (("value", "survival"), ("lower", "lower"), ("upper", "upper")):
        # R writes an interval of no width where nobody has had the event.
        wanted = [1.0 if column == "value" else None, *expected[theirs][1:]]
        assert curve[column].to_list() == pytest.approx(wanted, abs=1e-12), column


def test_lifelines_lacks_the_first_time_of_a_bound_that_rises_again(late):
    from lifelines.utils import median_survival_times

    (median, lower, upper) = pl.read_csv(R / "late_entry_median.csv").filter(pl.col("entry") == "yes").row(0)[1:]
    fit = fitted(late)
    theirs = median_survival_times(fit.confidence_interval_).to_numpy().ravel()
    assert (fit.median_survival_time_, theirs[1]) == pytest.approx((median, upper))
    assert theirs[0] > lower + 1


def test_lifelines_lacks_a_log_rank_test_with_late_entry(late):
    from lifelines.statistics import multivariate_logrank_test

    wanted = {row["case"]: row["chi2"] for row in pl.read_csv(R / "log_rank.csv").iter_rows(named=True)}
    blind = multivariate_logrank_test(late["years"].to_numpy(), late["group"].to_numpy(), late["event"].to_numpy())
    assert blind.test_statistic == pytest.approx(wanted["mgus"])
    assert abs(wanted["mgus_late"] - wanted["mgus"]) > 1e-3


def test_everybody_at_risk_may_die_before_the_next_enters():
    times = pl.DataFrame({"entry": [0.0, 4.0, 4.0], "years": [2.0, 6.0, 8.0], "event": [True, True, False]})
    assert product_limit(times)["value"].to_list() == [1.0, 0.0, 0.0]
    assert product_limit(times)["upper"].to_list() == [None, None, None]


def test_who_leaves_before_entry_was_never_observed():
    times = pl.DataFrame({"entry": [0.0, 5.0, 5.0], "years": [1.0, 4.9, 6.0], "event": [True, False, True]})
    assert under_observation(times)["years"].to_list() == [1.0, 6.0]


def test_who_dies_or_leaves_on_the_day_of_entry_is_followed_for_half_of_it():
    times = pl.read_csv(R / "same_day.csv")
    assert (times["entry"] == times["years"]).sum() == 4
    seen = under_observation(times)
    assert seen.height == times.height
    expected = pl.read_csv(R / "same_day_curve.csv", null_values="NA")
    curve = curve_at(seen, expected["years"])
    for column, theirs in (("value", "survival"), ("lower", "lower"), ("upper", "upper")):
        assert curve[column].to_list() == pytest.approx(expected[theirs].to_list(), abs=1e-12), column
    (chi2, p_value) = pl.read_csv(R / "same_day_log_rank.csv").row(0)
    assert log_rank(seen, "group") == pytest.approx((chi2, 1, p_value))


def test_no_interval_where_nobody_or_everybody_has_had_the_event():
    times = pl.DataFrame({"years": [48.0] * 12, "event": [True] * 12})
    curve = curve_at(times, [0, 47, 48, 60])
    assert curve["value"].to_list() == [1, 1, 0, 0]
    assert curve["lower"].to_list() == curve["upper"].to_list() == [None] * 4


def test_median_that_is_never_reached_is_none():
    times = pl.DataFrame({"years": [1.0, 2.0, 3.0, 4.0], "event": [True, False, False, False]})
    assert (median_with_interval(times)[0], median_with_interval(times)[2]) == (None, None)


@pytest.mark.parametrize(("fewest", "value"), [(0, 6.0), (5, 6.0), (6, None)])
def test_a_median_is_told_while_enough_are_followed(fewest, value):
    # The fifth death, at 6, is of the last five who are followed.
    times = pl.DataFrame({"years": [float(n) for n in range(2, 11)], "event": [True] * 9})
    found = median_with_interval(times, fewest)
    assert found[0] == value
    assert last_followed(times, 5) == 6.0
    assert (found[2] is None) == (fewest > 0)


def test_bounds_are_told_while_enough_are_followed(late):
    free, held = median_with_interval(plain(late)), median_with_interval(plain(late), fewest=115)
    assert held[:2] == free[:2]
    assert free[2] > last_followed(plain(late), 115)
    assert held[2] is None


def test_curve_ends_when_too_few_are_followed(late):
    grid = range(20, 75)
    ends = curve_at(late, grid, fewest=10)
    assert ends["at_risk"].tail(1).item() >= 10
    assert curve_at(late, grid, fewest=30).height < ends.height
    # Few are at risk at the beginning, when most have not entered: that does not end the curve.
    assert ends["at_risk"].head(1).item() < 30


def test_curve_that_starts_when_thirty_are_followed(late):
    expected = pl.read_csv(R / "late_entry_since.csv")
    curve = curve_at(since_followed(late, 30), expected["years"])
    for column, theirs in (("value", "survival"), ("lower", "lower"), ("upper", "upper")):
        np.testing.assert_allclose(curve[column], expected[theirs], atol=1e-10)
    assert curve["at_risk"].to_list() == expected["at_risk"].to_list()
    start = since_followed(late, 30)["entry"].min()
    assert curve_at(late, [start - 0.5, start, start + 0.5], fewest=30)["years"].to_list() == [start, start + 0.5]
    assert curve_at(late, [start], fewest=30)["value"].to_list() == [1.0]


def test_median_of_a_curve_that_starts_when_thirty_are_followed(late):
    expected = pl.read_csv(R / "late_entry_since_median.csv")
    assert median_with_interval(late, fewest=30) == pytest.approx(expected.select("median", "lower", "upper").row(0))


@pytest.fixture
def early_death() -> pl.DataFrame:
    """Return one followed alone who dies at once, and twelve who enter a year later and die a year apart from 40 on."""
    first = pl.DataFrame({"patient_id": ["first"], "entry": [0.0], "years": [0.1], "event": [True]})
    others = pl.DataFrame(
        {
            "patient_id": [f"p{n}" for n in range(12)],
            "entry": [1.0 + n / 10 for n in range(12)],
            "years": [40.0 + n for n in range(12)],
            "event": [True] * 12,
        }
    )
    return pl.concat([first, others])


def test_one_early_death_does_not_decide_the_curve(early_death):
    assert median_with_interval(early_death)[0] == 0.1
    # Ten are followed from 1.9 years on; half of the twelve have died with the sixth, when seven are left.
    assert median_with_interval(early_death, fewest=7)[0] == 45
    assert median_with_interval(early_death, fewest=10)[0] is None
    curve = curve_at(early_death, [0, 1, 1.9, 2, 40, 42, 43], fewest=10)
    assert curve["years"].to_list() == [1.9, 2.0, 40.0, 42.0]
    assert curve["value"].to_list() == pytest.approx([1, 1, 11 / 12, 9 / 12])
    assert curve["at_risk"].to_list() == [10, 11, 12, 10]


def test_who_enters_before_the_start_enters_then_and_who_has_left_is_not_in_it(early_death):
    found = since_followed(early_death, 10)
    assert found["patient_id"].to_list() == [f"p{n}" for n in range(12)]
    assert found["entry"].to_list() == pytest.approx([1.9] * 10 + [2.0, 2.1])
    assert since_followed(found, 10).equals(found)


def test_a_death_at_the_very_start_is_not_used():
    times = pl.DataFrame({"entry": [0.0, 1.0, 2.0, 3.0], "years": [2.0, 5.0, 6.0, 7.0], "event": [True] * 4})
    # At 2 a third enters as the first dies: three are followed only from 3 on.
    assert since_followed(times, 3)["entry"].to_list() == [3.0, 3.0, 3.0]
    assert since_followed(times, 2)["entry"].to_list() == [1.0, 1.0, 2.0, 3.0]
    assert curve_at(times, [1, 2, 5], fewest=2)["value"].to_list() == pytest.approx([1, 1 / 2, 1 / 3])


def test_a_curve_starts_when_enough_are_followed_for_good():
    # Three are followed from 1, two of them leave, and then there is one until eight more enter at 5.
    early = {"entry": [1.0, 1.0, 1.0], "years": [2.0, 2.0, 4.0], "event": [False, False, True]}
    many = {"entry": [5.0] * 8, "years": [10.0 + n for n in range(8)], "event": [True] * 8}
    times = pl.concat([pl.DataFrame(early), pl.DataFrame(many)])
    assert since_followed(times, 3)["entry"].to_list() == [5.0] * 8
    assert median_with_interval(times, fewest=3)[0] == 13.0
    assert median_with_interval(times)[0] == 4.0


def test_too_few_at_every_time_have_no_curve(early_death):
    assert since_followed(early_death, 13).is_empty()
    assert curve_at(early_death, range(61), fewest=13).is_empty()
    assert median_with_interval(early_death, fewest=13) == (None, None, None)


def test_without_late_entry_every_curve_starts_at_the_origin(early_death):
    at_origin = early_death.with_columns(entry=pl.lit(0.0))
    for times in (at_origin, plain(early_death)):
        assert since_followed(times, 20).equals(times)
        assert median_with_interval(times, fewest=20) == (None, None, None)
        assert curve_at(times, [0, 1], fewest=10)["value"].to_list() == pytest.approx([1, 12 / 13])


def test_persons_behind_a_curve(early_death):
    who = dict(early_death.select(persons_of().alias("code"), "patient_id").iter_rows())
    found = persons_at(since_followed(early_death, 10), [1.9, 41.0])
    sets = [{name: {who[one] for one in row[name]} for name in ("at_risk", "had_event")} for row in found.to_dicts()]
    assert sets[0] == {"at_risk": {f"p{n}" for n in range(10)}, "had_event": set()}
    assert sets[1] == {"at_risk": {f"p{n}" for n in range(1, 12)}, "had_event": {"p0", "p1"}}
    assert found["everybody"].list.n_unique().to_list() == [12, 12]


def test_test_of_one_group_is_refused(late):
    with pytest.raises(ValueError, match="two groups"):
        log_rank(late.with_columns(group=pl.lit("a")), "group")
