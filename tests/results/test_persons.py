"""Sets of persons are kept in one form, in whatever form an estimator gives them."""

from __future__ import annotations

import polars as pl
import pytest

from R_free_helpers.model.measure import Measure
from R_free_helpers.model.results import SET_OF_PERSONS, SETS, to_results
from R_free_helpers.results.persons import with_persons


class Anything(Measure):
    def compute(self, source):
        raise NotImplementedError


KEPT = [[1, 5, 9], [2], [], None, [3, 4]]
"""Sorted, each person once; nobody, and not known."""


@pytest.mark.parametrize(
    "given",
    [KEPT, [[1, 9, 5], [2], [], None, [3, 4]], [[1, 5, 9], [2, 2], [], None, [4, 3, 4]], [[], None, [], None, []]],
    ids=["in order", "out of order", "twice", "of nobody"],
)
def test_each_person_is_once_in_a_set_and_in_order(given):
    column = pl.Series(given, dtype=SET_OF_PERSONS)
    rows = to_results(pl.DataFrame({"unit_id": ["u"] * len(given)}).with_columns(**dict.fromkeys(SETS, column)))
    measure = Anything("any", period="year", counts="units")
    found = with_persons(measure, rows)
    expected = KEPT if any(given) else given
    assert [found[name].to_list() for name in SETS] == [expected] * len(SETS)
    assert [found.schema[name] for name in SETS] == [SET_OF_PERSONS] * len(SETS)
