"""A build needs no network, and asks for none: what it makes in a cut-off namespace is whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from copied import copy_project

from R_free_helpers.editions.verifying import verify

CUT_OFF = ["unshare", "--map-root-user", "--net"]
# Kernels talk over the loopback device, which is down in a new namespace; there is no other device.
LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket() as asked:
    fcntl.ioctl(asked, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: IFF_UP, IFF_RUNNING
if sys.argv[1:]:
    os.execvp(sys.argv[1], sys.argv[1:])
try:
    socket.create_connection(("192.0.2.1", 80), 5)
except OSError as error:
    print(error.strerror)
print(*(name for _, name in socket.if_nameindex()))
"""
CALL = re.compile(r"\b(connect|bind|sendto|sendmsg|sendmmsg)\(.*?sa_family=AF_(\w+)(.*)")
LOCAL = re.compile(r'inet_addr\("127\.0\.0\.1"\)|inet_pton\(AF_INET6, "::1"')


def cut_off_possible() -> bool:
    """Return whether a namespace without a network can be made here."""
    try:
        return subprocess.run([*CUT_OFF, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Return a copy of the project in which nothing is kept."""
    return copy_project(tmp_path_factory.mktemp("cut off") / "project")


def commands(project: Path, edition: str, patients: int, home: Path) -> tuple[list[str], list[str]]:
    """Return the commands that make an extract and build an edition of it."""
    program = [sys.executable, "-m", "R_free_helpers.cli"]
    rows = ["--out", home / "rows", "--patients", patients, "--seed", 5]
    made = ["synthesize", "--registry", edition.split("-")[0], *rows]
    built = ["build", "--edition", edition, "--data", home / "rows", "--out", home / "out", "--renderer", "embedded"]
    return [*program, *map(str, made)], [*program, *map(str, built)]


def run(command: list[str], project: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(project)}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=900)


@pytest.mark.skipif(not cut_off_possible(), reason="no namespace without a network can be made here")
@pytest.mark.parametrize(("edition", "patients"), [("no_ms-2024", 2000), ("se_ipn-2024", 600)])
def test_an_edition_is_built_with_the_network_cut_off(edition, patients, project, tmp_path, record_property):
    inside = [*CUT_OFF, sys.executable, "-c", LOOPBACK_UP]
    assert run(inside, project).stdout.split("\n")[:2] == ["Network is unreachable", "lo"]
    for command in commands(project, edition, patients, tmp_path):
        done = run([*inside, *command], project)
        assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out" / edition).iterdir()) == [
        "manifest.json",
        "report.html",
        "report.pdf",
        "results.csv",
    ]
    assert verify(tmp_path / "out" / edition).differences == []
    record_property("counted", "builds without a network=1")


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
def test_nothing_but_this_machine_is_spoken_to(project, tmp_path, record_property):
    made, built = commands(project, "no_ms-2024-patients", 1500, tmp_path)
    assert run(made, project).returncode == 0
    calls = "trace=connect,bind,sendto,sendmsg,sendmmsg"
    trace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", calls, "-e", "signal=none", "-o", str(tmp_path / "trace")]
    if run([*trace, "true"], project).returncode:
        pytest.skip("processes may not be traced here")
    done = run([*trace, *built], project)
    assert done.returncode == 0, done.stderr
    count, bad = foreign((tmp_path / "trace").read_text(errors="replace"))
    assert count > 20, "the trace is empty: kernels have addresses"
    assert bad == []
    record_property("counted", f"socket addresses looked at={count}")
