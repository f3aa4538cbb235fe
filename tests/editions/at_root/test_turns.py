"""One render at a time: a second one waits, and what a dead one held is free."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time

import pytest

from R_free_helpers.editions.at_root import turns
from R_free_helpers.editions.at_root.caller import Process
from R_free_helpers.editions.at_root.turns import Occupied, give_back, take


@pytest.fixture
def other():
    """Return another process that is alive."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield Process.of(child.pid)
    child.communicate(b"\n")


@pytest.fixture
def me():
    return Process.of(os.getpid())


def test_who_waits_is_told_and_comes_after(tmp_path, me, other, monkeypatch):
    monkeypatch.setattr(turns, "STEP", 0.02)
    place, said = tmp_path / "locks" / "turn", []
    take(place, other, said.append)
    assert said == []
    begun = time.monotonic()
    threading.Timer(0.3, give_back, (place, other)).start()
    take(place, me, said.append)
    assert time.monotonic() - begun >= 0.3
    assert said == [f"waiting for another quarto that renders here (process {other.pid})"]
    assert json.loads(place.read_text()) == [me.pid, me.began]


def test_nobody_waits_for_ever(tmp_path, me, other):
    take(tmp_path / "turn", other, print)
    with pytest.raises(Occupied, match=f"process {other.pid}"):
        take(tmp_path / "turn", me, lambda _: None, most=0)


def test_what_a_dead_process_holds_is_free(tmp_path, me):
    take(tmp_path / "turn", Process(me.pid, me.began - 100), print)
    take(tmp_path / "turn", me, pytest.fail, most=0)


def test_the_same_process_renders_again(tmp_path, me):
    take(tmp_path / "turn", me, pytest.fail)
    take(tmp_path / "turn", me, pytest.fail, most=0)


def test_only_who_holds_it_gives_it_back(tmp_path, me, other):
    take(tmp_path / "turn", other, print)
    give_back(tmp_path / "turn", me)
    assert (tmp_path / "turn").exists()
    give_back(tmp_path / "turn", other)
    assert not (tmp_path / "turn").exists()


def test_a_broken_note_is_nobodys(tmp_path, me):
    (tmp_path / "turn").write_text("half", encoding="utf-8")
    take(tmp_path / "turn", me, pytest.fail, most=0)
