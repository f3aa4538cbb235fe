"""Which tests run which line: the unit tests once under coverage, each in a context of its own.

Run as a program it writes ``tests`` (seconds by node id) and ``lines`` (by file and line the numbers of the tests).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from mutants import PACKAGE, ROOT, targets

TESTS = ("tests/measures", "tests/registries", "tests/results", "tests/disclosure")
"""Folders of tests that need no built report."""

SLOWEST = 10.0
"""Tests that take longer, in seconds, are left out: they build whole extracts and say little about one line."""

MAP = ROOT / "build" / "mutants" / "map.json"


def tests_of_lines(reuse: bool = False) -> dict:
    """Return the map, made anew when the package or the tests have changed."""
    now = _fingerprint()
    if MAP.exists():
        known = json.loads(MAP.read_text(encoding="utf-8"))
        if reuse or known["fingerprint"] == now:
            return known
    MAP.parent.mkdir(parents=True, exist_ok=True)
    print("running the unit tests once under coverage", flush=True)
    subprocess.run([sys.executable, __file__], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    made = json.loads(MAP.read_text(encoding="utf-8"))
    MAP.write_text(json.dumps(made | {"fingerprint": now}), encoding="utf-8")
    return made


def _fingerprint() -> str:
    paths = sorted([*PACKAGE.rglob("*.py"), *(path for folder in TESTS for path in (ROOT / folder).rglob("*.py"))])
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


class _Contexts:
    """A pytest plugin that tells coverage which test runs, and which fixture where several tests share it."""

    def __init__(self, measuring) -> None:
        self.measuring = measuring
        self.seconds: dict[str, float] = {}
        self.users: dict[str, list[str]] = defaultdict(list)
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_runtest_protocol(self, item, nextitem) -> None:
        self.measuring.switch_context(item.nodeid)
        for name in item.fixturenames:
            self.users[f"fixture {name}"].append(item.nodeid)

    def pytest_runtest_logfinish(self) -> None:
        self.measuring.switch_context("between")

    def around_fixture(self, fixturedef, request):
        if fixturedef.scope == "function":
            yield
            return
        self.measuring.switch_context(f"fixture {fixturedef.argname}")
        yield
        self.measuring.switch_context(request._pyfuncitem.nodeid)


def main() -> None:
    """Run the tests and write the map."""
    import coverage
    import pytest

    _Contexts.pytest_fixture_setup = pytest.hookimpl(hookwrapper=True)(_Contexts.around_fixture)
    with tempfile.TemporaryDirectory() as folder:
        measuring = coverage.Coverage(
            data_file=str(Path(folder) / "coverage"), include=[str(path) for path in targets()], config_file=False
        )
        plugin, begin = _Contexts(measuring), time.monotonic()
        measuring.start()
        pytest.main([*TESTS, "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0"], plugins=[plugin])
        measuring.stop()
        data = measuring.get_data()
        names = [name for name, took in plugin.seconds.items() if took <= SLOWEST and name not in plugin.failed]
        place = {name: number for number, name in enumerate(names)}
        lines: dict[str, dict[int, list[int]]] = {}
        for path in data.measured_files():
            found = lines.setdefault(str(Path(path).relative_to(ROOT)), {})
            for line, contexts in data.contexts_by_lineno(path).items():
                tests = {test for context in contexts for test in plugin.users.get(context, [context])}
                numbers = sorted(place[test] for test in tests if test in place)
                if numbers:
                    found[line] = numbers
    made = {"tests": {name: plugin.seconds[name] for name in names}, "lines": lines}
    MAP.write_text(json.dumps(made | {"fingerprint": ""}), encoding="utf-8")
    print(f"{len(names)} tests, {time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main()
