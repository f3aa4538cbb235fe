"""Rows that name units of another year: what the report of problems says, and where they are counted."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from R_free_helpers.contract.extract import open_extract
from R_free_helpers.model.unit_history import UnitHistory


@pytest.fixture
def problems_with(reference, put, frames, tmp_path):
    """Return a function that gives the problems of an extract when a unit has another history."""
    from small_extract import write_parquet

    path = write_parquet(frames, tmp_path / "extract")

    def found(unit: str, *successors: str, year: int = 2024):
        listed = dict(reference.history.units)
        listed[unit] = dataclasses.replace(listed[unit], valid_to=2023, successors=successors)
        history = UnitHistory(listed)
        return open_extract(path, dataclasses.replace(reference, history=history, year=year))[1]

    return found


def of_rules(problems, *rules: str):
    return [problem for problem in problems if problem.rule in rules]


UNIT_RULES = ("unit_of_another_year", "unit_without_successor")


def named(frames, table: str, column: str, unit: str) -> int:
    return frames[table].filter(pl.col(column) == unit).height


def test_rows_of_a_merged_unit_are_counted_at_its_successor_and_said_so(problems_with, frames):
    found = of_rules(problems_with("forde", "bergen"), *UNIT_RULES)
    assert {problem.rule for problem in found} == {"unit_of_another_year"}
    homes = next(problem for problem in found if (problem.table, problem.column) == ("patient", "residence_unit_id"))
    assert homes.severity == "warning"
    assert homes.count == named(frames, "patient", "residence_unit_id", "forde") > 0
    assert '"forde", which is bergen in 2024, and' in homes.message and "counted there" in homes.message
    assert homes.remedy


@pytest.mark.parametrize(
    ("successors", "says"),
    [
        ((), "which is no unit in 2024 and has no successor, and"),
        (("bergen", "stavanger"), "which is several units in 2024: bergen, stavanger, and"),
    ],
)
def test_rows_of_a_closed_or_split_unit_are_counted_above_it_only(problems_with, successors, says):
    found = of_rules(problems_with("forde", *successors), *UNIT_RULES)
    assert {problem.rule for problem in found} == {"unit_without_successor"}
    assert all(says in one.message and "counted at rhf_vest only" in one.message for one in found)
    assert all("one successor into unit.csv" in one.remedy for one in found)


def test_in_the_years_before_nothing_is_said(problems_with):
    assert of_rules(problems_with("forde", "bergen", year=2023), *UNIT_RULES) == []


def test_a_unit_that_is_none_this_year_is_not_missed(problems_with):
    """A unit without persons is a surprise only while it is a unit."""
    told = " ".join(problem.message for problem in of_rules(problems_with("forde", "bergen"), "unit_without_persons"))
    assert "forde" not in told
