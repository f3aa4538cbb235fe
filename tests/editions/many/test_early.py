"""Processes that begin before anything is asked of them, where an edition was never built."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from R_free_helpers.editions import kernels
from R_free_helpers.editions.many import engine, making, worker
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


def test_what_is_asked_for_is_not_kept_waiting(monkeypatch):
    loaded, idle = [], [True, True, False]
    monkeypatch.setattr(kernels, "begin", lambda: loaded.append("kernels"))
    monkeypatch.setattr(worker.importlib, "import_module", loaded.append)
    worker.get_ready(lambda: idle.pop(0))
    assert loaded == ["kernels", *worker.LOADED[:2]]


def test_what_is_loaded_early_is_there():
    for name in worker.LOADED:
        worker.importlib.import_module(name)
        assert name in sys.modules
