"""A command leads a process group: its words and status come back, and nothing of it outlives who asked for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from R_free_helpers.system.process_group import HAS_PROCESS_GROUPS, Command, run_in_process_groups

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import os, sys
import polars
polars.LazyFrame({"a": [1]}).select(polars.col("a").sum()).collect()  # Polars takes over the handling of interrupts
from pathlib import Path
from R_free_helpers.system.process_group import Command, run_in_process_groups
list(run_in_process_groups({"tree": Command(["bash", "-c", sys.argv[1]], Path.cwd())}, dict(os.environ)))
"""
TREE = "sleep 600 & echo $! > one; bash -c 'echo $$ > two; sleep 600; true'; true"
ours = os.environ | {"PYTHONPATH": str(ROOT)}


def runs_still(pid: int) -> bool:
    """Return whether a process runs; an ended one that nobody has asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_words_and_status_come_back(tmp_path):
    command = Command(["bash", "-c", "echo blåbær; echo bad >&2; exit 3"], tmp_path)
    [(name, done)] = run_in_process_groups({"berries": command}, ours)
    assert (name, done.returncode, done.stdout, done.stderr) == ("berries", 3, "blåbær\n", "bad\n")


def test_commands_run_beside_each_other_and_the_first_to_end_comes_first(tmp_path):
    waiting = Command(["bash", "-c", "until [ -e made ]; do sleep 0.02; done; echo seen"], tmp_path)
    making = Command(["bash", "-c", "touch made; echo made"], tmp_path)
    runs = list(run_in_process_groups({"waits": waiting, "makes": making}, ours))
    assert sorted((name, run.stdout) for name, run in runs) == [("makes", "made\n"), ("waits", "seen\n")]


@pytest.mark.skipif(not HAS_PROCESS_GROUPS, reason="no process groups")
def test_who_leaves_ends_what_still_runs(tmp_path):
    lasting = Command(["bash", "-c", "echo $$ > pid; touch begun; sleep 600"], tmp_path)
    short = Command(["bash", "-c", "until [ -e begun ]; do sleep 0.02; done"], tmp_path)
    with closing(run_in_process_groups({"lasts": lasting, "ends": short}, ours)) as runs:
        assert next(runs)[0] == "ends"
        pid = int((tmp_path / "pid").read_text())
        assert runs_still(pid)
    assert not runs_still(pid)


@pytest.mark.skipif(
    not HAS_PROCESS_GROUPS or not Path("/proc/self/stat").exists(), reason="no process groups, or no /proc"
)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_tree_ends_with_the_process_that_asked(tmp_path, number):
    asking = subprocess.Popen([sys.executable, "-c", ASK, TREE], cwd=tmp_path, env=ours)
    pids: list[int] = []
    while len(pids) < 2:
        assert asking.poll() is None
        time.sleep(0.02)
        pids = [
            int(path.read_text()) for name in ("one", "two") if (path := tmp_path / name).exists() and path.read_text()
        ]
    assert all(runs_still(pid) for pid in pids)
    asking.send_signal(number)
    asking.wait(timeout=60)
    until = time.monotonic() + 30
    while any(runs_still(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.02)
    assert [pid for pid in pids if runs_still(pid)] == []
