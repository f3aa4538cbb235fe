"""Sets of persons that are kept small say the same as the lists that they were made of."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from R_free_helpers.disclosure.membership import membership
from R_free_helpers.editions.computing import read_valid
from R_free_helpers.measures.survival import persons_at, with_persons_at
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.person_sets import PersonSets, keeping, kept, parts_of, sizes_of, together
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.results import KEPT_SET, SCHEMA, SET_OF_PERSONS, to_results
from R_free_helpers.results.compute import compute_numbers
from R_free_helpers.results.persons import person_keys

EVERYBODY = 700
"""More than a set's bits take of its places: sets of few are kept otherwise than those of many."""

PERSONS = pl.DataFrame({"name": [f"p{i}" for i in range(EVERYBODY)]}).select(
    code=pl.col("name").hash(0), key=pl.int_range(EVERYBODY, dtype=pl.UInt64) * 2654435761 + 12345
)
CODES = PERSONS.sort("key")["code"].to_list()
"""The code of each person, in the order in which sets name them."""

somebody = st.integers(0, EVERYBODY - 1)
few = st.lists(somebody, max_size=30)
many = st.tuples(st.integers(1, 7), st.integers(0, 6)).map(lambda at: list(range(at[1], EVERYBODY, at[0])))


def lists_of(sets: list[list[int] | None]) -> pl.Series:
    codes = [None if one is None else [CODES[place] for place in one] for one in sets]
    return pl.Series("numerator_set", codes, dtype=SET_OF_PERSONS)


def stored(sets: list[list[int] | None]) -> pl.DataFrame:
    rows = pl.DataFrame({"unit_id": ["u"] * len(sets)}).with_columns(lists_of(sets))
    return to_results(rows, measure="m", period="2024", statistic="count")


@settings(max_examples=40)
@given(st.lists(st.one_of(st.none(), few, many), min_size=1, max_size=8))
def test_a_set_has_its_persons_once_and_is_kept_once(sets):
    members = membership(stored(sets), PERSONS)
    own = members.of_rows["numerator"]
    assert [index < 0 for index in own] == [one is None for one in sets]
    there = [(index, set(one)) for index, one in zip(own, sets, strict=True) if one is not None]
    for index, one in there:
        assert members.persons(index).tolist() == sorted(one)
        assert members.persons(index, 3).tolist() == sorted(one)[:3]
        assert members.sizes[index] == len(one)
        counts = np.bincount(np.array(sorted(one), dtype=int) % 64, minlength=64)
        assert members.counts_of_parts(index, 64).tolist() == counts.tolist()
        for other, whole in there:
            assert (index == other) == (one == whole)
            assert members.inside(index, other) == (one <= whole)


@settings(max_examples=40)
@given(st.lists(st.one_of(few, many), min_size=1, max_size=6), st.sets(somebody, min_size=1, max_size=20))
def test_of_a_person_it_is_known_which_sets_they_are_in(sets, asked):
    members = membership(stored(sets), PERSONS)
    of_set = {int(index): set(one) for index, one in zip(members.of_rows["numerator"], sets, strict=True)}
    persons = np.array(sorted(asked))
    table = members.by_person(persons).toarray()
    for row, person in zip(table, persons, strict=True):
        theirs = {index for index, one in of_set.items() if person in one}
        assert set(np.flatnonzero(row)) == theirs
        assert members.sets_of(int(person)) == sum(1 << index for index in theirs)
    assert members.by_person(persons[:1]).toarray().tolist() == table[:1].tolist()
    others = np.array(sorted(set(range(EVERYBODY)) - asked))[:5]
    assert members.by_person(others).shape == (5, len(of_set))


def test_sets_are_the_same_whatever_the_codes_of_this_run_are():
    sets = [[1, 2, 3], list(range(100)), [], [5]]
    first = membership(stored(sets), PERSONS)
    again = PERSONS.with_columns(code=pl.col("code") ^ 12345)
    rows = stored(sets).with_columns(pl.col("numerator_set").list.eval(pl.element() ^ 12345))
    other = membership(rows, again)
    assert first.keys.tolist() == other.keys.tolist()
    assert first.of_rows["numerator"].tolist() == other.of_rows["numerator"].tolist()


def test_somebody_whom_no_table_names_is_refused():
    with pytest.raises(ValueError, match="whom no table of the extract names"):
        PersonSets(PERSONS.head(5)).put(lists_of([[600]]))


def test_what_was_put_away_and_what_was_not_stand_together():
    sets = PersonSets(PERSONS)
    lists = stored([[1, 2], [3]])
    with keeping(sets):
        away = lists.with_columns(kept(lists["numerator_set"]))
        assert sizes_of(away["numerator_set"]).to_list() == [2, 1]
        both = together([away, lists])
    assert both.schema["numerator_set"] == KEPT_SET
    assert both["numerator_set"].to_list() == [0, 1, 0, 1]
    assert together([lists, lists]).schema["numerator_set"] == SET_OF_PERSONS


def test_a_curve_counts_the_same_persons_whether_they_are_put_away_or_not():
    names = [f"p{i}" for i in range(0, EVERYBODY, 2)]
    times = pl.DataFrame({"patient_id": names, "years": np.arange(len(names)) / 10.0}).with_columns(
        event=pl.int_range(pl.len()) % 3 == 0
    )
    grid = [0, 5, 20, 40]
    rows = pl.DataFrame({"value": [1.0] * len(grid)})
    sets = PersonSets(PERSONS)
    for counted in ("at_risk", "had_event"):
        plain = with_persons_at(rows, persons_at(times, grid), counted)
        with keeping(sets):
            away = with_persons_at(rows, persons_at(times, grid), counted)
        assert away.drop("numerator_set", "denominator_set").equals(plain.drop("numerator_set", "denominator_set"))
        for name in ("numerator_set", "denominator_set"):
            assert sets.put(plain[name]).to_list() == away[name].to_list()


@pytest.mark.parametrize("places", [[7, 3, 90, 12], [7, 3, 7, 12, 90, 3]])
def test_parts_of_persons_are_the_sets_of_their_lists(places):
    parts = [np.array(one, dtype=bool) for one in np.ndindex((2,) * len(places))]
    listed = pl.Series("persons", [CODES[place] for place in places], dtype=pl.UInt64)
    sets = PersonSets(PERSONS)
    with keeping(sets):
        away = parts_of(listed, parts)
        plain = kept(pl.Series([listed.filter(pl.Series(part)) for part in parts], dtype=SET_OF_PERSONS))
    assert away.to_list() == plain.to_list()
    assert parts_of(listed, parts).to_list() == [listed.filter(pl.Series(part)).to_list() for part in parts]


@pytest.mark.parametrize("registry", ["no_ms", "se_ipn"])
def test_an_edition_s_numbers_and_sets_are_the_same_whether_they_are_put_away_or_not(registry, built):
    edition, own = parse_edition(f"{registry}-2024"), get_registry(registry)
    extract = built.extract(registry, {"no_ms": 600, "se_ipn": 250}[registry])
    tables, _, _ = read_valid(edition, extract, lambda message: None)
    persons = person_keys(tables)
    sets = PersonSets(persons)
    away = compute_numbers(tables, own, edition, sets=sets)
    plain = compute_numbers(tables, own, edition)
    assert away.select(list(SCHEMA)).equals(plain.select(list(SCHEMA)))
    one, other = membership(plain, persons), membership(away, sets)
    assert one.keys.tolist() == other.keys.tolist()
    assert {role: index.tolist() for role, index in one.of_rows.items()} == {
        role: index.tolist() for role, index in other.of_rows.items()
    }
