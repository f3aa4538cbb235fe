"""Kernels are forked from a process that holds nothing that cannot be copied, and end with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from R_free_helpers.editions import kernels
from R_free_helpers.editions.kernel_starter import IMPORTED

pytestmark = pytest.mark.skipif(not kernels.FORKS, reason="kernels start the usual way on this system")


def ended(process: kernels.Forked) -> bool:
    """Return whether a kernel's process ends within ten seconds."""
    for _ in range(100):
        if process.poll() is not None:
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def starter():
    made = kernels.Starter()
    yield made
    made.close()


def test_a_forked_kernel_is_seen_to_run_and_to_end(starter, tmp_path):
    process = starter.fork(["-f", str(tmp_path / "kernel.json")], {}, tmp_path / "kernel.log")
    assert process.poll() is None
    process.kill()
    assert ended(process)


def test_kernels_end_with_their_starter_and_the_next_request_says_so(starter, tmp_path):
    process = starter.fork(["-f", str(tmp_path / "kernel.json")], {}, tmp_path / "kernel.log")
    while not (tmp_path / "kernel.json").exists():  # written when the kernel is up
        assert process.poll() is None
        time.sleep(0.1)
    starter.close()
    assert ended(process)
    with pytest.raises(RuntimeError, match="has ended"):
        starter.fork(["-f", str(tmp_path / "kernel.json")], {}, tmp_path / "kernel.log")


def test_a_starter_that_ended_is_replaced():
    first = kernels.begin()
    assert kernels.begin() is first
    first.close()
    assert kernels.begin() is not first


def test_what_is_imported_before_the_fork_starts_no_polars():
    code = f"import sys\nfor name in {IMPORTED!r}: __import__(name)\nprint('polars' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | kernels.FIXED, check=True
    )
    assert ran.stdout.strip() == "False"
