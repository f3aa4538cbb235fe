"""A command leads a process group: its words and status come back, and nothing of it outlives who asked for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from R_free_helpers.system.process_group import HAS_PROCESS_GROUPS, run_in_process_group

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import os, sys
from pathlib import Path
from R_free_helpers.system.process_group import run_in_process_group
run_in_process_group(["bash", "-c", sys.argv[1]], Path.cwd(), dict(os.environ))
"""
TREE = "sleep 600 & echo $! > one; bash -c 'echo $$ > two; sleep 600; true'; true"
ours = os.environ | {"PYTHONPATH": str(ROOT)}


def runs(pid: int) -> bool:
    """Return whether a process runs; an ended one that nobody has asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_words_and_status_come_back(tmp_path):
    done = run_in_process_group(["bash", "-c", "echo blåbær; echo bad >&2; exit 3"], tmp_path, ours)
    assert (done.returncode, done.stdout, done.stderr) == (3, "blåbær\n", "bad\n")


@pytest.mark.skipif(
    not HAS_PROCESS_GROUPS or not Path("/proc/self/stat").exists(), reason="no process groups, or no /proc"
)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_tree_ends_with_the_process_that_asked(tmp_path, number):
    asking = subprocess.Popen([sys.executable, "-c", ASK, TREE], cwd=tmp_path, env=ours)
    pids: list[int] = []
    while len(pids) < 2:
        assert asking.poll() is None
        time.sleep(0.02)
        pids = [
            int(path.read_text()) for name in ("one", "two") if (path := tmp_path / name).exists() and path.read_text()
        ]
    assert all(runs(pid) for pid in pids)
    asking.send_signal(number)
    asking.wait()
    until = time.monotonic() + 30
    while any(runs(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.02)
    assert [pid for pid in pids if runs(pid)] == []
