"""A change and its parts: they add up exactly, and tell nothing that the released numbers hide."""

from __future__ import annotations

import itertools
from decimal import Decimal

import polars as pl
import pytest

from R_free_helpers.model.policy import Policy
from R_free_helpers.model.results import SCHEMA
from R_free_helpers.results.changes import CAUSES, Chain, Change, changes

ROUNDS, EXACT = Policy(name="protected"), Policy(name="suppressed")
KEY = {"measure": "m", "unit_id": "u", "period": "2024", "subgroup": "", "statistic": "share"}


def row(met: float | None, of: float | None = 100, status: str = "ok", **other: object) -> pl.DataFrame:
    """Return a store of one released share."""
    value = None if met is None or of is None else round(met / of, 10)
    told = KEY | {"value": value, "numerator": met, "denominator": of, "status": status} | other
    return pl.DataFrame([{name: told.get(name) for name in SCHEMA}], schema=SCHEMA)


def change(
    was: pl.DataFrame, now: pl.DataFrame, causes=CAUSES, policy: Policy = ROUNDS, **between: pl.DataFrame
) -> Change:
    (found,) = changes(Chain(was, now, between, lambda measure, unit: causes), policy)
    return found


def test_the_parts_are_those_of_the_causes_in_their_order_and_add_up_exactly():
    found = change(row(30), row(81, 126), corrected=row(40), late=row(53, 106), definition=row(63, 106))
    assert (found.state, found.split) == ("changed", "parts")
    assert [part.causes for part in found.parts] == [(cause,) for cause in CAUSES]
    assert [float(part.value) for part in found.parts[:2]] == [0.1, 0.1]
    assert sum(part.value for part in found.parts) == found.change == Decimal("0.3428571429")


@pytest.mark.parametrize("known", [set(names) for n in range(4) for names in itertools.combinations(CAUSES[:-1], n)])
def test_causes_without_a_number_between_are_told_together(known):
    steps = {"corrected": row(40), "late": row(53, 106), "definition": row(63, 106)}
    found = change(row(30), row(81, 126), **{name: steps[name] for name in known})
    assert sum(part.value for part in found.parts) == found.change
    assert [cause for part in found.parts for cause in part.causes] == list(CAUSES)
    assert sum(len(part.causes) > 1 for part in found.parts) <= 1
    assert found.split == ("parts" if known else "whole")


def test_what_cannot_have_acted_has_no_part_and_one_possible_cause_is_the_whole():
    found = change(row(30), row(41), causes=("late",))
    assert [(part.causes, part.value) for part in found.parts] == [(("late",), Decimal("0.11"))]
    assert found.split == "whole" and not found.may_be_rounding
    assert change(row(30), row(41), causes=()).split_why == "no_cause"


@pytest.mark.parametrize(("was", "now", "why"), [
    (row(None, None, "suppressed"), row(30), "hidden_before"),
    (row(30), row(0, 100, "few"), "hidden_now"),
    (row(0, 100, "few"), row(None, None, "few"), "hidden_both"),
])  # fmt: skip
def test_of_a_hidden_number_no_change_is_told(was, now, why):
    found = change(was, now)
    assert (found.state, found.why, found.change, found.parts) == ("not_told", why, None, ())


def test_a_hidden_number_on_the_way_forbids_the_split_but_not_the_change():
    found = change(row(30), row(60), corrected=row(None, None, "suppressed"), late=row(60), definition=row(60))
    assert (found.split, found.split_why, found.parts) == ("not_told", "hidden_between", ())
    assert found.change == Decimal("0.3")


@pytest.mark.parametrize("step", [row(33), row(30, 108), row(22), row(57), row(38)])
def test_a_part_that_may_be_rounding_forbids_the_split(step):
    found = change(row(30), row(60), causes=("corrected", "late"), corrected=step)
    assert (found.split, found.split_why, found.parts) == ("not_told", "small_step", ())


@pytest.mark.parametrize("step", [row(33), row(30, 104), row(56)])
def test_between_exact_numbers_a_part_of_few_persons_forbids_the_split(step):
    found = change(row(30), row(60), causes=("corrected", "late"), policy=EXACT, corrected=step)
    assert (found.split, found.split_why, found.parts) == ("not_told", "small_step", ())
    assert change(row(30), row(60), causes=("corrected", "late"), policy=EXACT, corrected=row(36)).split == "parts"


@pytest.mark.parametrize(("now", "causes"), [
    (row(38), ("late", "rounding")), (row(30, 108), ("late", "rounding")), (row(22, 92), ("late", "rounding")),
    (row(39), ("late",)), (row(30, 109), ("late",)),
])  # fmt: skip
def test_a_change_that_two_rounded_counts_of_the_same_persons_can_have_is_told_together_with_rounding(now, causes):
    found = change(row(30), now, causes=("late",))
    assert [part.causes for part in found.parts] == [causes]
    assert found.may_be_rounding == ("rounding" in causes) and found.parts[0].value == found.change


def test_a_number_on_the_way_that_is_one_of_the_published_tells_nothing_more():
    for now, causes in ((row(33), ("late", "rounding")), (row(53), ("late",))):
        found = change(row(30), now, causes=("corrected", "late"), corrected=row(30))
        assert [part.causes for part in found.parts] == [("corrected",), causes]
        assert [part.value for part in found.parts] == [0, found.change]


def test_parts_of_several_causes_are_one():
    found = change(row(30), row(60), corrected=row(30), definition=row(60))
    assert [(part.causes, part.value) for part in found.parts] == [
        (("corrected",), 0), (("late", "definition"), Decimal("0.3")), (("units",), 0),
    ]  # fmt: skip
    found = change(row(30), row(60), late=row(45))
    assert [part.causes for part in found.parts] == [CAUSES] and found.parts[0].value == found.change


def test_of_numbers_without_counts_nobody_knows_how_few_a_part_is_of():
    mean = {"statistic": "mean", "numerator": None, "denominator": None}
    found = change(row(30, **mean), row(60, **mean), causes=("corrected", "late"), corrected=row(40, **mean))
    assert found.split_why == "no_counts"


@pytest.mark.parametrize(("numerator", "denominator", "state"), [
    (34, 100, "not_told"), (30, 104, "not_told"), (35, 100, "changed"), (30, 100, "unchanged"), (35, 101, "not_told"),
])  # fmt: skip
def test_between_exact_numbers_a_change_of_few_is_not_told(numerator, denominator, state):
    found = change(row(30), row(numerator, denominator), causes=("late",), policy=EXACT)
    assert found.state == state and found.why == ("small_change" if state == "not_told" else "")
    assert change(row(30), row(numerator, denominator), causes=("late",)).state in ("changed", "unchanged")


def test_a_count_is_its_own_count():
    count = {"statistic": "count", "numerator": None, "denominator": None}
    was, now = (row(1, **count, value=value) for value in (40.0, 43.0))
    assert change(was, now, policy=EXACT).why == "small_change"


def test_a_number_of_one_edition_is_new_or_gone():
    other = row(30, measure="n")
    found = {one.key[0]: one.state for one in changes(Chain(row(30), other), ROUNDS)}
    assert found == {"m": "gone", "n": "new"}
