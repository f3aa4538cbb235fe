"""A build needs no network, and asks for none: what it makes in a cut-off namespace is whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from built import SMALL
from copied import copy_project
from cut_off import CUT_OFF, cut_off_possible
from small import EDITION, small_extract, small_project

from R_free_helpers.editions.verifying import verify

CALL = re.compile(r"\b(connect|bind|sendto|sendmsg|sendmmsg)\(.*?sa_family=AF_(\w+)(.*)")
LOCAL = re.compile(r'inet_addr\("127\.0\.0\.1"\)|inet_pton\(AF_INET6, "::1"')


PROGRAM = [sys.executable, "-m", "R_free_helpers.cli"]


def build_of(edition: str, rows: Path, home: Path) -> list[str]:
    """Return the command that builds an edition."""
    given = ["--data", rows, "--out", home / "out", "--renderer", "embedded"]
    return [*PROGRAM, "build", "--edition", edition, *map(str, given)]


def run(command: list[str], project: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(project)}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=900)


@pytest.mark.skipif(not cut_off_possible(), reason="no namespace without a network can be made here")
def test_an_edition_is_built_with_the_network_cut_off(tmp_path, record_property):
    """The shipped registries' editions are built so too: in test_same_bytes.py."""
    project, rows = small_project(tmp_path / "project"), small_extract(tmp_path / "rows")
    assert run(CUT_OFF, project).stdout.split("\n")[:2] == ["Network is unreachable", "lo"]
    done = run([*CUT_OFF, *build_of(EDITION, rows, tmp_path)], project)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out" / EDITION).iterdir()) == [
        "manifest.json",
        "report.html",
        "report.pdf",
        "results.csv",
    ]
    assert verify(tmp_path / "out" / EDITION).differences == []
    record_property("counted", "builds without a network=1")


@pytest.mark.skipif(not cut_off_possible(), reason="no namespace without a network can be made here")
def test_an_extract_is_made_with_the_network_cut_off(tmp_path):
    project = copy_project(tmp_path / "project")
    for registry, patients in {"no_ms": 1500, "se_ipn": 600}.items():
        rows = ["--out", tmp_path / registry, "--patients", patients, "--seed", 5]
        done = run([*CUT_OFF, *PROGRAM, "synthesize", "--registry", registry, *map(str, rows)], project)
        assert done.returncode == 0, done.stderr
        assert list((tmp_path / registry).glob("*.parquet"))


def foreign(trace: str) -> tuple[int, list[str]]:
    """Return how many addresses a trace holds, and the calls to addresses that are not on this machine."""
    calls = [found for line in trace.splitlines() if (found := CALL.search(line))]
    bad = [c[0] for c in calls if not (c[2] in ("UNIX", "LOCAL", "NETLINK", "UNSPEC") or LOCAL.search(c[3]))]
    return len(calls), bad


def test_the_trace_is_read_right():
    lines = [
        'connect(5, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
        "bind(5, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0",
        'sendto(5, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = 1',
        'bind(5, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
        'connect(7, {sa_family=AF_INET6, sin6_port=htons(1), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)}, 28) = 0',
    ]
    count, bad = foreign("\n".join(lines))
    assert (count, [call.split("(")[0] for call in bad]) == (5, ["sendto", "bind", "connect"])


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_nothing_but_this_machine_is_spoken_to(built, tmp_path, record_property):
    project = copy_project(tmp_path / "project")
    calls = "trace=connect,bind,sendto,sendmsg,sendmmsg"
    trace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", calls, "-e", "signal=none", "-o", str(tmp_path / "trace")]
    if run([*trace, "true"], project).returncode:
        pytest.skip("processes may not be traced here")
    done = run([*trace, *build_of("no_ms-2024-patients", built.extract("no_ms", SMALL["no_ms"]), tmp_path)], project)
    assert done.returncode == 0, done.stderr
    count, bad = foreign((tmp_path / "trace").read_text(errors="replace"))
    assert count > 20, "the trace is empty: kernels have addresses"
    assert bad == []
    record_property("counted", f"socket addresses looked at={count}")
