"""Row functions that registries share: the latest row, what is ongoing, who has an event, the rest of the country."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl
import pytest

from R_free_helpers.measures.against_rest import with_rest
from R_free_helpers.measures.ages import age_group, months_between, years_between
from R_free_helpers.measures.among import among
from R_free_helpers.measures.coverage import linked_coverage, per_100_000
from R_free_helpers.measures.latest import earliest, latest
from R_free_helpers.measures.ongoing import ongoing_on, ongoing_within
from R_free_helpers.measures.proportion import shares
from R_free_helpers.model.results import SET_OF_PERSONS
from R_free_helpers.model.rows import persons_of

D = dt.date
UNITS = pl.DataFrame(
    {
        "unit_id": ["land", "a", "b"],
        "parent_unit_id": ["", "land", "land"],
        "level": ["nation", "region", "region"],
        "sort_order": [0, 1, 2],
    }
)


def lazy(**columns) -> nw.LazyFrame:
    return nw.from_native(pl.DataFrame(columns).lazy())


def native(frame: nw.LazyFrame) -> pl.DataFrame:
    return frame.collect().to_native()


def codes(*persons: str) -> list[int]:
    """Return the sorted codes of persons."""
    return pl.DataFrame({"patient_id": persons}).select(persons_of()).to_series().sort().to_list()


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
def test_latest_and_earliest_do_not_depend_on_the_order_of_the_rows(order):
    days = [D(2024, 1, 1), D(2024, 3, 1), D(2024, 3, 1), D(2023, 1, 1)]
    rows = pl.DataFrame({"patient_id": ["p", "p", "p", "q"], "key": ["k1", "k2", "k3", "k4"], "day": days})
    frame = nw.from_native(rows[order].lazy())
    assert sorted(native(latest(frame, "day", "key"))["key"]) == ["k3", "k4"]
    assert sorted(native(earliest(frame, "day", "key"))["key"]) == ["k1", "k4"]


@pytest.mark.parametrize(
    ("start", "end", "on", "within"),
    [
        (D(2024, 6, 1), None, True, True),
        (D(2024, 12, 31), None, True, True),
        (D(2025, 1, 1), None, False, False),
        (D(2020, 1, 1), D(2024, 12, 31), False, True),
        (D(2020, 1, 1), D(2024, 1, 1), False, False),
        (D(2020, 1, 1), D(2024, 1, 2), False, True),
    ],
)
def test_the_day_of_the_end_no_longer_counts(start, end, on, within):
    rows = pl.DataFrame({"start_date": [start], "end_date": [end]}, schema_overrides={"end_date": pl.Date})
    frame = nw.from_native(rows.lazy())
    assert native(ongoing_on(frame, D(2024, 12, 31))).height == on
    assert native(ongoing_within(frame, (D(2024, 1, 1), D(2024, 12, 31)))).height == within


def test_among_keeps_everybody_once_however_many_events():
    persons = lazy(patient_id=["p", "q"])
    found = native(among(persons, lazy(patient_id=["p", "p", "r"]))).sort("patient_id")
    assert found["met"].to_list() == [True, False]


def test_the_rest_of_the_country_is_the_whole_less_the_own():
    persons = [f"p{number}" for number in range(10)]
    flags = lazy(patient_id=persons, unit_id=["a"] * 4 + ["b"] * 6, met=[True] * 3 + [False] + [True] + [False] * 5)
    found = with_rest(shares(flags, UNITS), UNITS, "region")
    rest = found.filter((pl.col("subgroup") == "side=rest") & (pl.col("unit_id") == "a")).row(0, named=True)
    assert (rest["numerator"], rest["denominator"], rest["value"]) == (1, 6, 1 / 6)
    assert 0 < rest["lower"] < rest["value"] < rest["upper"] < 1
    assert (rest["numerator_set"], sorted(rest["denominator_set"])) == (codes("p4"), codes(*persons[4:]))
    assert found.filter(pl.col("subgroup") == "side=own").height == 3
    assert found.filter((pl.col("unit_id") == "land") & (pl.col("subgroup") == "side=rest")).is_empty()


def test_linked_coverage_takes_neither_register_to_hold_everybody():
    rows = pl.DataFrame(
        {
            "group": ["x"] * 3 + ["y"] * 3 + ["x"],
            "kind": ["matching", "only_register", "only_par"] * 2 + ["prevalent_expected"],
            "n": [60, 20, 20, 5, 0, 5, 1000],
        }
    )
    found = linked_coverage(rows, "land", "group")
    assert dict(found.select("subgroup", "value").iter_rows()) == {"group=x": 0.8, "group=y": 0.5, "": 85 / 110}


def test_a_unit_without_persons_has_a_rate_of_zero_and_one_without_inhabitants_none():
    people = pl.DataFrame({"unit_id": ["a", "b"], "population": [50_000, 150_000]})
    counts = pl.DataFrame({"unit_id": ["a"], "numerator": [3]})
    found = per_100_000(counts, people, UNITS)
    assert dict(found.select("unit_id", "value").iter_rows()) == {"a": 6.0, "b": 0.0, "land": 1.5}
    assert found["numerator_set"].null_count() == 3  # not said which persons, and none made up
    three = codes("p", "q", "r")
    found = per_100_000(counts.with_columns(numerator_set=pl.Series([three], dtype=SET_OF_PERSONS)), people, UNITS)
    assert dict(found.select("unit_id", "numerator_set").iter_rows()) == {"a": three, "b": [], "land": three}


def test_ages_and_their_groups():
    rows = lazy(born=[D(1960, 1, 1)], seen=[D(2010, 1, 1)], value=[64.9])
    found = native(
        rows.with_columns(
            years=years_between("born", "seen"),
            months=months_between("born", "seen"),
            ten=age_group("value", 10),
            five=age_group("value", 5),
        )
    ).row(0, named=True)
    assert found["years"] == pytest.approx(50, abs=0.01)
    assert found["months"] == pytest.approx(600, abs=0.1)
    assert (found["ten"], found["five"]) == ("60", "60")
    assert native(lazy(value=[-1.0, 3.0, 120.0]).select(g=age_group("value", 10)))["g"].to_list() == ["00", "00", "90"]
