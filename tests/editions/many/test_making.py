"""The order in which several editions are made, and what becomes of the others when one fails."""

from __future__ import annotations

import pytest

from R_free_helpers.editions.many.making import make_all
from R_free_helpers.editions.many.order import Order, order
from R_free_helpers.editions.many.outcome import incomplete, names, summary
from R_free_helpers.editions.many.units import editions_of_units
from R_free_helpers.model.edition import parse_edition

UNITS = "bergen,forde,fonna,ous"


class Hand:
    """An engine that does nothing: each order is begun as soon as ``at_a_time`` allows, and has the answer it is given.

    Parameters
    ----------
    failing : collection of str
        Units whose editions fail, or ``shared`` for what they have in common.
    """

    def __init__(self, failing=(), at_a_time: int = 1) -> None:
        self.failing, self.at_a_time = set(failing), at_a_time
        self.orders: list[Order] = []
        self.begun: list[int] = []
        self.withdrawn: list[int] = []
        self.closed = False

    def submit(self, order, say):
        self.orders.append(order)
        if order.prepares:
            say("computing results")
        else:
            say("chapter x: cell 1 of 2 (a)")
            say("warning: nothing is archived")
        return len(self.orders) - 1

    def finished(self, signs):
        self.begun += [sign for sign in signs if sign not in self.begun][: self.at_a_time]
        return [sign for sign in self.begun if sign in signs][:1]

    def answer(self, sign):
        wanted = self.orders[sign]
        if wanted.prepares:
            return {"failed": "no rows"} if "shared" in self.failing else {"prepared": "/imported"}
        if wanted.wanted.unit in self.failing:
            return {"failed": "a cell fails"}
        return {"built": {"folder": f"/x/{wanted.wanted.id}", "current": sign % 2 == 0, "seconds": 4.06}}

    def withdraw(self, sign):
        if sign in self.begun:
            return False
        self.withdrawn.append(sign)
        return True

    def close(self):
        self.closed = True


@pytest.fixture
def made(tmp_path):
    """Return what makes editions by an engine: the outcomes, and what was told and said."""

    def make(engine, editions=None, **how):
        editions = editions or editions_of_units(parse_edition("no_ms-2024"), [UNITS])
        told, said = [], []
        outcomes = make_all([order(one) for one in editions], engine, tmp_path, told.append, said.append, **how)
        assert engine.closed
        return outcomes, told, said

    return make


def test_what_is_shared_is_made_first_and_read_by_all(made):
    engine = Hand()
    outcomes, told, said = made(engine)
    assert [bool(one.prepares) for one in engine.orders] == [True, False, False, False, False]
    assert {one.data for one in engine.orders[1:]} == {"/imported"}
    assert told == [
        "1/4 forde built in 4.1 s",
        "2/4 bergen already up to date",
        "3/4 fonna built in 4.1 s",
        "4/4 ous already up to date",
    ]
    assert said == ["computing results", *(f"{one.name}: warning: nothing is archived" for one in outcomes)]
    assert not incomplete(outcomes)
    assert summary(outcomes) == ["4 editions: 2 built, 2 already up to date"]


def test_editions_that_share_nothing_begin_at_once(made):
    engine = Hand()
    named = [parse_edition(name) for name in ("no_ms-2024", "se_ipn-2024")]
    _, told, _ = made(engine, named)
    assert [one.prepares for one in engine.orders] == [None, None]
    assert [line.split()[1] for line in told] == ["no_ms-2024", "se_ipn-2024"]


def test_patients_and_everyone_share_but_exact_numbers_do_not(made):
    nation = parse_edition("no_ms-2024")
    engine = Hand()
    made(engine, [nation, nation.model_copy(update={"audience": "patients"})])
    assert [bool(one.prepares) for one in engine.orders] == [True, False, False]
    engine = Hand()
    internal = editions_of_units(nation.model_copy(update={"policy": "internal"}), ["bergen,forde"])
    made(engine, internal)
    assert [bool(one.prepares) for one in engine.orders] == [False, False]


def test_after_a_failure_nothing_begins_and_what_is_under_way_is_finished(made):
    engine = Hand(["forde"], at_a_time=2)
    outcomes, told, _ = made(engine)
    assert [str(one) for one in outcomes] == [
        "forde failed: a cell fails",
        "fonna not begun",
        "ous not begun",
        "bergen already up to date",
    ]
    assert told == ["1/4 forde failed: a cell fails", "2/4 bergen already up to date"]
    assert len(engine.withdrawn) == 2 and incomplete(outcomes)
    assert summary(outcomes) == [
        "4 editions: 1 already up to date, 1 failed, 2 not begun",
        "forde failed: a cell fails",
        "not begun: fonna, ous",
    ]


def test_all_others_are_made_when_asked_to_keep_going(made):
    engine = Hand(["forde", "ous"])
    outcomes, told, _ = made(engine, keep_going=True)
    assert engine.withdrawn == [] and len(told) == 4 and incomplete(outcomes)
    assert summary(outcomes) == [
        "4 editions: 1 built, 1 already up to date, 2 failed",
        "forde failed: a cell fails",
        "ous failed: a cell fails",
    ]


def test_where_what_is_shared_fails_it_is_told_once(made):
    outcomes, told, _ = made(Hand(["shared"]), keep_going=True)
    assert told == ["1/4 forde failed: no rows"]
    assert [one.state for one in outcomes] == ["failed", *["not begun"] * 3]


def test_an_edition_is_called_by_its_unit_where_editions_differ_in_that_alone():
    nation = parse_edition("no_ms-2024")
    units = editions_of_units(nation, ["nation,bergen"])
    assert names(units) == ["nation", "bergen"]
    assert names([*units, parse_edition("no_ms-2023")]) == ["no_ms-2024", "no_ms-2024-bergen", "no_ms-2023"]
