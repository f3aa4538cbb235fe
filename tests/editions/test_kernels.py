"""Kernels are forked from a process that holds nothing that cannot be copied, and end with it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from R_free_helpers.editions import kernels

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


def test_what_kernels_write_is_their_owners_alone_whenever_they_begin():
    before = os.umask(0)
    try:
        starter = kernels.Starter()
        status = Path(f"/proc/{starter._process.pid}/status").read_text()
    finally:
        os.umask(before)
        starter.close()
    assert re.search(r"^Umask:\s+0077$", status, re.M)


def test_a_kernel_that_cannot_begin_says_why(starter, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        places = {"transport": "tcp", "ip": "127.0.0.1", "shell_port": taken.getsockname()[1]}
        connection = tmp_path / "kernel.json"
        connection.write_text(json.dumps(places))
        process = starter.fork(["-f", str(connection)], {}, tmp_path / "kernel.log")
        assert ended(process)
    assert "Address already in use" in (tmp_path / "kernel.log").read_text()


def test_kernels_are_spoken_to_where_nobody_else_can_listen():
    managers = [kernels.kernel_manager({}, None)() for _ in range(2)]
    for manager in managers:
        manager.write_connection_file()
    assert {manager.transport for manager in managers} == {"ipc"}
    assert len({manager.ip for manager in managers}) == 2
    assert all(manager.ip.startswith("@") for manager in managers), "files would be left"
    for manager in managers:
        manager.cleanup_connection_file()


def test_a_starter_that_ended_is_replaced():
    first = kernels.begin()
    assert kernels.begin() is first
    first.close()
    assert kernels.begin() is not first


IMPORTING = """
import importlib, os, sys
from R_free_helpers.editions import kernel_starter
for name in kernel_starter.IMPORTED: importlib.import_module(name)
kernel_starter.__spec__ = importlib.util.find_spec("R_free_helpers.editions.kernel_starter")
kernel_starter._import_own()
kernel_starter._use_once()
"""


def in_a_process(code: str) -> str:
    """Return what a process says that has the environment of kernels."""
    environment = os.environ | kernels.FIXED | kernels.child_environment()
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return ran.stdout.strip()


def test_what_is_imported_before_the_fork_starts_no_threads_that_a_copy_would_miss():
    said = in_a_process(f"{IMPORTING}\nprint('polars' in sys.modules, kernel_starter.strange_threads())")
    assert said == "True set()"


def test_threads_of_polars_that_compute_are_strange():
    use = "import polars as pl\npl.DataFrame({'a': [1, 2]}).lazy().filter(pl.col('a') > 1).collect()"
    said = in_a_process(f"{IMPORTING}\n{use}\nprint(len(kernel_starter.strange_threads()) > 0)")
    assert said == "True"


def test_copies_compute_with_polars():
    work = """
import signal, polars as pl
def computed():
    one = pl.DataFrame({"a": range(2000), "b": [str(i % 7) for i in range(2000)]})
    sums = one.group_by("b").agg(pl.col("a").sum()).sort("b").join(one.lazy().collect(), on="b").filter(pl.col("a") > 3)
    return len(sums.to_pandas())
for _ in range(20):
    if not (child := os.fork()):
        signal.alarm(60)
        os._exit(0 if computed() == 2000 else 1)
    print(os.waitpid(child, 0)[1], end=" ")
"""
    assert in_a_process(IMPORTING + work) == " ".join(["0"] * 20)


def test_a_starter_of_other_code_starts_no_more_kernels(monkeypatch):
    first = kernels.begin()
    monkeypatch.setattr(kernels, "code_now", lambda: ("other code",))
    second = kernels.begin()
    assert second is not first
    assert first.alive(), "its kernels may still run"
    first.close()
    second.close()
