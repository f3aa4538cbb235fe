"""An edition that another build holds: what a lost worker may still be clearing up is waited for."""

from __future__ import annotations

import pytest

from R_free_helpers.editions import build as building
from R_free_helpers.editions.many import worker
from R_free_helpers.editions.many.order import order
from R_free_helpers.editions.publishing import Locked
from R_free_helpers.model.edition import parse_edition


@pytest.fixture
def held(monkeypatch, tmp_path):
    """Return a list with how often an edition is still held when it is asked for, and a clock that sleeping moves."""
    left, clock = [2], [0.0]

    def build(*_):
        if left[0]:
            left[0] -= 1
            raise Locked("another build of no_ms-2024 is running")
        return building.Built(tmp_path, False, 1.0)

    monkeypatch.setattr(building, "build", build)
    monkeypatch.setattr(worker.time, "sleep", lambda seconds: clock.append(clock[-1] + seconds))
    monkeypatch.setattr(worker.time, "monotonic", lambda: clock[-1])
    return left


def test_it_is_waited_for(held):
    assert "built" in worker.make(order(parse_edition("no_ms-2024")), print)
    assert held == [0]


def test_not_for_ever(held):
    held[0] = 10_000
    with pytest.raises(Locked):
        worker.make(order(parse_edition("no_ms-2024")), print)
    assert held[0] > 0
