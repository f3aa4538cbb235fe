"""Each kind of measure says which persons every one of its numbers counts, in every unit of the tree."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from R_free_helpers.measures.coverage import against_expected
from R_free_helpers.measures.kinds import Boxes, Categories, Counts, Means, Percentiles, Shares
from R_free_helpers.measures.proportion import share_of_nation
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.person_sets import PersonSets, keeping
from R_free_helpers.model.results import KEPT_SET, SETS
from R_free_helpers.model.rows import persons_of
from R_free_helpers.model.source import Source

UNITS = pl.DataFrame(
    {
        "unit_id": ["land", "a", "b", "c"],
        "parent_unit_id": ["", "land", "land", "land"],
        "level": ["nation", "region", "region", "region"],
        "sort_order": [0, 1, 2, 3],
    }
)
ROWS = pl.DataFrame(
    {
        "patient_id": ["p", "q", "r", "s", "t", "u", "v"],
        "unit_id": ["a", "a", "a", "b", "b", "b", "b"],
        "met": [True, False, None, True, True, False, None],
        "kind": ["x", "y", "x", "x", "x", "x", "x"],
        "value": [1.0, 2.0, None, 3.0, 4.0, 5.0, 99.0],
    }
)
WHO = dict(ROWS.select(persons_of().alias("code"), "patient_id").iter_rows())
SOURCE = Source({}, {"unit": UNITS}, Edition(registry="se_ipn", year=2024))


def rows(source: Source) -> nw.LazyFrame:
    return nw.from_native(ROWS.lazy())


def letters(persons: list[int] | None) -> str | None:
    """Return a set of persons as their letters in order, which shows also who is in it twice."""
    return None if persons is None else "".join(sorted(WHO[one] for one in persons))


def sets(found: pl.DataFrame, unit: str, subgroup: str = "", statistic: str | None = None) -> tuple:
    """Return the letters of who is in the numerator, in the denominator and missing of one result."""
    one = found.filter((pl.col("unit_id") == unit) & (pl.col("subgroup") == subgroup))
    one = one if statistic is None else one.filter(pl.col("statistic") == statistic)
    return tuple(letters(one[f"{name}_set"].item()) for name in ("numerator", "denominator", "missing"))


def test_a_share():
    found = Shares("m", rows, counts="persons").compute(SOURCE)
    assert sets(found, "land") == ("pst", "pqstu", "rv")
    assert sets(found, "a") == ("p", "pq", "r")
    assert sets(found, "c") == ("", "", "")


def test_a_share_within_subgroups():
    found = Shares("m", rows, counts="persons", by=("kind",)).compute(SOURCE)
    assert sets(found, "land", "kind=y") == ("", "q", "")
    assert sets(found, "b", "kind=x") == ("st", "stu", "v")


def test_the_shares_of_a_category_are_of_everybody():
    found = Categories("m", rows, counts="persons", category="kind").compute(SOURCE)
    assert sets(found, "land", "kind=x") == ("prstuv", "pqrstuv", None)
    assert sets(found, "b", "kind=y") == ("", "stuv", None)


def test_a_count():
    found = Counts("m", rows, counts="persons").compute(SOURCE)
    assert sets(found, "land") == ("pqrstuv", None, None)
    assert sets(found, "c") == ("", None, None)


def test_a_national_count_has_everybody_in_the_nation():
    found = Counts("m", rows, counts="persons", category="kind", national=True).compute(SOURCE)
    assert sets(found, "land", "kind=x") == ("prstuv", None, None)


def test_a_person_with_several_events_is_one_person():
    often = nw.from_native(pl.concat([ROWS, ROWS.head(2)]).lazy())
    found = Counts("m", lambda source: often, counts="events").compute(SOURCE)
    one = found.filter(pl.col("unit_id") == "a")
    assert one["value"].item() == 5
    assert set(letters(one["numerator_set"].item())) == set("pqr")


def test_a_share_of_the_nations_persons():
    assert sets(share_of_nation(rows(SOURCE), UNITS), "a") == ("pqr", "pqrstuv", None)


@pytest.mark.parametrize("kind", [Means, Percentiles, Boxes])
def test_statistics_of_values_are_of_those_who_have_one(kind):
    found = kind("m", rows, counts="persons").compute(SOURCE)
    assert {letters(one) for one in found.filter(pl.col("unit_id") == "a")["denominator_set"]} == {"pq"}
    assert {letters(one) for one in found.filter(pl.col("unit_id") == "land")["denominator_set"]} == {"pqstuv"}


def test_who_lies_beyond_is_counted_and_no_one_is_in_a_percentiles_numerator():
    found = Percentiles("m", rows, counts="persons", by=("kind",), truncate=3).compute(SOURCE)
    assert sets(found, "land", "kind=x", "beyond") == ("tuv", "pstuv", None)
    assert sets(found, "land", "kind=x", "median") == (None, "pstuv", None)
    assert sets(found, "land", "kind=y", "beyond") == ("", "q", None)


def test_outliers_of_a_box():
    found = Boxes("m", rows, counts="persons").compute(SOURCE)
    assert sets(found, "land", statistic="outliers") == ("v", "pqstuv", None)
    assert sets(found, "a", statistic="outliers") == ("", "pq", None)
    assert sets(found, "land", statistic="whisker_high") == (None, "pqstuv", None)


@pytest.mark.parametrize("kind", [Percentiles, Boxes])
def test_sets_are_put_away_before_each_statistic_has_its_own(kind):
    measure = kind("m", rows, counts="persons", by=("kind",))
    persons = PersonSets(
        pl.DataFrame({"code": list(WHO), "key": range(len(WHO))}, {"code": pl.UInt64, "key": pl.UInt64})
    )
    with keeping(persons):
        found = measure.compute(SOURCE)
    assert {found.schema[name] for name in SETS} == {KEPT_SET}
    key = ["unit_id", "subgroup", "statistic"]
    assert found.sort(key).equals(persons.in_place(measure.compute(SOURCE)).sort(key))


def test_the_registered_of_those_expected():
    registered = ROWS.group_by("unit_id").agg(numerator=pl.len(), numerator_set=persons_of())
    expected = pl.DataFrame({"unit_id": ["a", "b", "c"], "expected": [4.0, 4.0, 2.0]})
    found = against_expected(registered, expected, UNITS)
    assert sets(found, "land") == ("pqrstuv", None, None)
    assert sets(found, "c") == ("", None, None)
