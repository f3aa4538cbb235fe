"""Processes that begin before anything is asked of them, where an edition was never built."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from R_free_helpers.editions.many import engine, making
from R_free_helpers.editions.many.order import order
from R_free_helpers.editions.publishing import MANIFEST
from R_free_helpers.model.edition import parse_edition

ORDERS = [order(parse_edition(name)) for name in ("no_ms-2024-ous", "no_ms-2024-bergen")]


class Begun:
    """A process that only says how it was begun."""

    def __init__(self, project: str, early: bool = False) -> None:
        self.project, self.early, self.lives = project, early, True

    def alive(self) -> bool:
        return self.lives

    def make(self, order, say) -> dict:
        return {"made by": self}

    def close(self) -> None:
        self.lives = False


@pytest.fixture
def processes(monkeypatch):
    monkeypatch.setattr(engine, "Worker", Begun)
    return engine.Processes


def test_they_begin_at_once_and_are_those_that_are_asked(processes):
    both = processes(2, "/project")
    early = list(both._idle)
    assert [(one.project, one.early) for one in early] == [("/project", True)] * 2
    assert both.answer(both.submit(ORDERS[0], print))["made by"] in early
    both.close()
    assert not any(one.alive() for one in early)


def test_one_that_died_before_it_was_asked_is_replaced(processes):
    one = processes(1, "/project")
    died = one._idle[0]
    died.close()
    made_by = one.answer(one.submit(ORDERS[0], print))["made by"]
    assert made_by is not died and not made_by.early
    one.close()


def test_nothing_begins_early_where_all_has_been_built(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(making, "Processes", lambda most, early: asked.append(early))
    monkeypatch.setattr(making, "make_all", lambda orders, engine, **how: [])
    orders = [replace(one, out=str(tmp_path)) for one in ORDERS]
    making.make_here(orders, 2)
    for one in orders:
        (tmp_path / one.wanted.id).mkdir()
        (tmp_path / one.wanted.id / MANIFEST).touch()
    making.make_here(orders, 2)
    assert asked == [orders[0].project, None]


@pytest.mark.parametrize(("idle", "loaded"), [("True", "True"), ("False", "False")])
def test_what_is_asked_for_is_not_kept_waiting_by_imports(idle, loaded):
    code = f"""
import sys
from R_free_helpers.editions import kernels
from R_free_helpers.editions.many.worker import get_ready
kernels.begin = lambda: print("kernels")
get_ready(lambda: {idle})
print("R_free_helpers.disclosure.audit" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["kernels", loaded]
