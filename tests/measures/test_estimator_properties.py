"""What holds of every estimator whatever the numbers: intervals hold their shares, curves fall, parts add up."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from R_free_helpers.measures.ages import age_group, months_between, years_between
from R_free_helpers.measures.distribution import PERCENTILES, percentiles
from R_free_helpers.measures.funnel import binomial_limits, positions
from R_free_helpers.measures.kaplan_meier import kaplan_meier
from R_free_helpers.measures.latest import earliest, latest
from R_free_helpers.measures.ongoing import ongoing_on, ongoing_within
from R_free_helpers.measures.proportion import category_shares, shares, wilson
from R_free_helpers.measures.survival import curve_at, product_limit, under_observation
from R_free_helpers.model.results import SETS
from R_free_helpers.model.rows import persons_of
from R_free_helpers.model.source import days_between, within

D = dt.date
FEW = settings(max_examples=40)
UNITS = pl.DataFrame(
    {
        "unit_id": ["root", "a", "b", "a1", "a2", "b1"],
        "parent_unit_id": ["", "root", "root", "a", "a", "b"],
        "level": ["nation", "region", "region", "clinic", "clinic", "clinic"],
    }
)
LEAVES = ["a1", "a2", "b1"]

counted = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@FEW
@given(counted)
def test_wilson_holds_the_share_and_is_the_same_from_the_other_side(pair):
    met, of = pair
    lower, upper = (bound.item() for bound in wilson(np.array([met]), np.array([of])))
    assert 0 <= lower <= met / of + 1e-12
    assert met / of - 1e-12 <= upper <= 1
    from_other_side = [bound.item() for bound in wilson(np.array([of - met]), np.array([of]))]
    assert [1 - upper, 1 - lower] == pytest.approx(from_other_side, abs=1e-12)
    wider = [bound.item() for bound in wilson(np.array([met]), np.array([of]), confidence=0.99)]
    assert wider[0] <= lower + 1e-12
    assert wider[1] >= upper - 1e-12
    twice = [bound.item() for bound in wilson(np.array([2 * met]), np.array([2 * of]))]
    assert twice[1] - twice[0] < upper - lower


persons = st.lists(
    st.tuples(st.sampled_from(LEAVES), st.sampled_from([True, False, None]), st.sampled_from(["x", "y", "z"])),
    min_size=1,
    max_size=40,
).map(lambda rows: [(*row, f"p{number}") for number, row in enumerate(rows)])


def frame(rows: list[tuple]) -> nw.LazyFrame:
    schema = {"unit_id": pl.String, "met": pl.Boolean, "kind": pl.String, "patient_id": pl.String}
    return nw.from_native(pl.DataFrame(rows, schema=schema, orient="row").lazy())


def codes(persons: list[str]) -> list[int]:
    """Return the sorted codes of persons, as a sorted set has them."""
    rows = pl.DataFrame({"patient_id": persons}, schema={"patient_id": pl.String})
    return rows.select(persons_of()).to_series().sort().to_list()


def ordered(found: pl.DataFrame) -> pl.DataFrame:
    """Return results by unit with their sets sorted: an estimator promises no order of either."""
    return found.with_columns(pl.col(SETS).list.sort()).sort("unit_id")


@FEW
@given(persons, st.randoms(use_true_random=False))
def test_shares_are_counted_by_hand_and_in_any_order(rows, draw):
    found = shares(frame(rows), UNITS)
    for unit, leaves in (("root", LEAVES), ("a", ["a1", "a2"]), ("b", ["b1"]), ("a1", ["a1"])):
        here = [(met, person) for leaf, met, _, person in rows if leaf in leaves]
        known = [met for met, _ in here if met is not None]
        row = found.filter(pl.col("unit_id") == unit).row(0, named=True)
        assert (row["numerator"], row["denominator"]) == (sum(known), len(known))
        assert row["missing"] == len(here) - len(known)
        for name, which in (("numerator", [True]), ("denominator", [True, False]), ("missing", [None])):
            assert sorted(row[f"{name}_set"]) == codes([person for met, person in here if met in which])
        assert row["status"] == ("ok" if known else "no_data")
    mixed = draw.sample(rows, len(rows))
    assert ordered(shares(frame(mixed), UNITS)).equals(ordered(found))


@FEW
@given(persons)
def test_categories_add_up_in_every_unit(rows):
    found = category_shares(frame(rows), UNITS, "kind")
    for _, unit in found.group_by("unit_id"):
        assert unit["value"].sum() == pytest.approx(1)
        assert unit["numerator"].sum() == unit["denominator"].first()
        assert unit.height == len({kind for _, _, kind, _ in rows})  # nobody of a kind is a zero, no missing row
        (whole,) = {tuple(sorted(one)) for one in unit["denominator_set"]}
        assert sorted(unit["numerator_set"].explode().drop_nulls()) == list(whole)


@FEW
@given(st.lists(st.tuples(st.integers(0, 120), st.booleans()), min_size=1, max_size=40))
def test_curves_fall_and_risk_sets_shrink(rows):
    times = pl.DataFrame(rows, schema={"months": pl.Int64, "event": pl.Boolean}, orient="row")
    times = times.with_columns(pl.col("months").cast(pl.Float64)).with_row_index("patient_id")
    found = kaplan_meier(times, 120)
    survival, at_risk = (found.filter(pl.col("statistic") == name)["value"] for name in ("survival", "at_risk"))
    assert len(survival) == len(at_risk) == 121
    assert survival.is_between(0, 1).all()
    assert survival.diff().drop_nulls().le(0).all()
    assert at_risk.to_list() == [sum(time >= month for time, _ in rows) for month in range(121)]
    bounds = found.filter(pl.col("statistic") == "survival")
    assert (bounds["lower"] <= bounds["value"] + 1e-9).all()
    assert bounds["lower"].is_null().to_list() == bounds["value"].is_in([0.0, 1.0]).to_list()
    # The same estimate by the other code, at the times of events.
    by_years = product_limit(times.rename({"months": "years"}))
    at = dict(by_years.select("years", "value").iter_rows())
    for month, value in enumerate(survival):
        if month in at and month > 0:
            assert value == pytest.approx(at[month], abs=1e-12)


@FEW
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 40), st.booleans()).map(lambda t: (t[0], t[0] + t[1], t[2])),
        min_size=3,
        max_size=40,
    )
)
def test_risk_sets_with_late_entry_are_counted_by_hand(rows):
    times = pl.DataFrame(rows, schema={"entry": pl.Float64, "years": pl.Float64, "event": pl.Boolean}, orient="row")
    seen = under_observation(times)
    assert seen.height == len(rows)
    curve = curve_at(seen, range(61), fewest=3)
    late = any(e > 0 for e, *_ in seen.iter_rows())
    # Who leaves at a time is no longer followed after it; entries are at whole years, and so are most who leave.
    at = sorted({time for e, y, _ in seen.iter_rows() for time in (e, y)})
    followed = [sum(e <= t < y for e, y, _ in seen.iter_rows()) for t in at]
    peak = followed.index(max(followed))
    enough = [t for i, t in enumerate(at[: peak + 1]) if min(followed[i : peak + 1]) >= 3]
    start = 0 if not late else int(enough[0]) if enough else 61
    seen = seen.filter(pl.col("years") > start) if late else seen
    expected = [sum(e <= t <= y for e, y, _ in seen.iter_rows()) for t in range(start, 61)]
    assert curve["years"].to_list() == list(range(start, start + curve.height))
    assert curve["at_risk"].to_list() == expected[: curve.height]
    assert curve["value"].drop_nulls().is_between(0, 1).all()
    if late and curve.height:
        assert curve["value"][0] == 1
    if curve.height < len(expected):
        assert expected[curve.height] < 3
        assert curve.height > int(np.argmax(expected)) or expected[curve.height] == max(expected)


@FEW
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40))
def test_percentiles_are_those_of_numpy(values):
    rows = pl.DataFrame({"unit_id": ["a1"] * len(values), "value": values}).with_row_index("patient_id")
    found = percentiles(nw.from_native(rows.lazy()), UNITS, truncate=10)
    root = found.filter(pl.col("unit_id") == "root")
    at = dict(root.select("statistic", "value").iter_rows())
    for name, q in (("p10", 10), ("p25", 25), ("median", 50), ("p75", 75), ("p90", 90)):
        assert at[name] == pytest.approx(np.percentile(values, q), abs=1e-6)
    assert at["beyond"] == sum(value > 10 for value in values)
    assert set(root["denominator"]) == set(root["denominator_set"].list.n_unique()) == {len(values)}
    beyond = root.filter(pl.col("statistic") == "beyond").row(0, named=True)
    far = [str(number) for number, value in enumerate(values) if value > 10]
    assert sorted(beyond["numerator_set"]) == codes(far)
    assert beyond["numerator"] == len(far)


@FEW
@given(st.lists(st.tuples(st.sampled_from(LEAVES), st.floats(-1e6, 1e6) | st.integers(0, 9).map(float)), min_size=1))
def test_percentiles_of_units_are_those_of_polars_to_the_last_bit(pairs):
    rows = pl.DataFrame(pairs, schema=["unit_id", "value"], orient="row").with_row_index("patient_id")
    found = percentiles(nw.from_native(rows.lazy()), UNITS)
    below = {"root": LEAVES, "a": ["a1", "a2"], "b": ["b1"]} | {leaf: [leaf] for leaf in LEAVES}
    expected = {
        (unit, name): rows.filter(pl.col("unit_id").is_in(leaves))["value"].quantile(q, interpolation="linear")
        for unit, leaves in below.items()
        for name, q in PERCENTILES.items()
    }
    told = {(unit, name): value for unit, name, value in found.select("unit_id", "statistic", "value").iter_rows()}
    assert told == {key: value for key, value in expected.items() if value is not None}


@FEW
@given(st.floats(0, 1), st.integers(1, 500), st.sampled_from([0.95, 0.998]))
def test_funnel_limits_hold_the_target_and_turn_with_it(target, n, level):
    lower, upper = (bound.item() for bound in binomial_limits(target, np.array([n]), level))
    assert 0 <= lower <= target + 1e-9
    assert target - 1e-9 <= upper <= 1
    other = [bound.item() for bound in binomial_limits(1 - target, np.array([n]), level)]
    assert [1 - upper, 1 - lower] == pytest.approx(other, abs=1e-6)
    assert positions(np.array([target]), np.array([n]), target).tolist() == [0]


def one_row(**values) -> pl.DataFrame:
    return pl.DataFrame({name: [value] for name, value in values.items()})


@pytest.mark.parametrize(
    ("age", "five", "ten"),
    [
        (-0.1, "00", "00"),
        (0.0, "00", "00"),
        (4.99, "00", "00"),
        (5.0, "05", "00"),
        (9.99, "05", "00"),
        (10.0, "10", "10"),
        (89.99, "85", "80"),
        (90.0, "90", "90"),
        (94.99, "90", "90"),
        (95.0, "95", "90"),
        (104.0, "95", "90"),
    ],
)
def test_age_groups(age, five, ten):
    rows = nw.from_native(one_row(age=age).lazy())
    found = rows.select(five=age_group("age", 5), ten=age_group("age", 10)).collect()
    assert found.row(0) == (five, ten)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (D(2024, 2, 28), D(2024, 3, 1), 2),
        (D(2023, 2, 28), D(2023, 3, 1), 1),
        (D(2024, 12, 31), D(2025, 1, 1), 1),
        (D(2024, 1, 1), D(2024, 1, 1), 0),
        (D(2024, 1, 2), D(2024, 1, 1), -1),
        (D(2024, 1, 1), D(2025, 1, 1), 366),
    ],
)
def test_days_months_and_years_between(first, last, days):
    rows = nw.from_native(one_row(first=first, last=last).lazy())
    found = rows.select(
        days=days_between("first", "last"), months=months_between("first", "last"), years=years_between("first", "last")
    ).collect()
    assert found.row(0) == (days, pytest.approx(days * 12 / 365.25), pytest.approx(days / 365.25))


@pytest.mark.parametrize(
    ("start", "end", "on", "inside"),
    [
        (D(2024, 6, 9), None, True, True),
        (D(2024, 6, 10), None, True, True),
        (D(2024, 6, 11), None, False, True),
        (D(2024, 6, 20), None, False, True),
        (D(2024, 6, 21), None, False, False),
        (D(2024, 1, 1), D(2024, 6, 9), False, False),
        (D(2024, 1, 1), D(2024, 6, 10), False, False),
        (D(2024, 1, 1), D(2024, 6, 11), True, True),
    ],
)
def test_courses_on_a_day_and_in_a_window(start, end, on, inside):
    rows = pl.DataFrame({"start_date": [start], "end_date": [end]}, schema={"start_date": pl.Date, "end_date": pl.Date})
    courses = nw.from_native(rows.lazy())
    assert bool(len(ongoing_on(courses, D(2024, 6, 10)).collect())) == on
    assert bool(len(ongoing_within(courses, (D(2024, 6, 10), D(2024, 6, 20))).collect())) == inside


@pytest.mark.parametrize(("day", "inside"), [(9, False), (10, True), (11, True), (19, True), (20, True), (21, False)])
def test_both_ends_of_a_window_belong_to_it(day, inside):
    rows = nw.from_native(one_row(date=D(2024, 6, day)).lazy())
    window = (D(2024, 6, 10), D(2024, 6, 20))
    assert rows.select(inside=within("date", window)).collect()["inside"].to_list() == [inside]


@FEW
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(1, 4), st.integers(0, 9)), min_size=1, max_size=12, unique=True
    )
)
def test_the_latest_and_the_earliest_of_each_person(rows):
    table = pl.DataFrame(
        [(person, D(2024, 1, day), key) for person, day, key in rows],
        schema={"patient_id": pl.String, "date": pl.Date, "key": pl.Int64},
        orient="row",
    ).unique(["patient_id", "key"])  # a key names one row of a person
    lazy = nw.from_native(table.lazy())
    for chosen, best in ((latest, max), (earliest, min)):
        found = {
            row[0]: row[1:] for row in chosen(lazy, "date", "key").collect().select("patient_id", "date", "key").rows()
        }
        assert found == {
            person: best((date, key) for other, date, key in table.iter_rows() if other == person)
            for person in table["patient_id"].unique()
        }
