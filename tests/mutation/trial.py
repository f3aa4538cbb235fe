"""Putting one mutant to the test, in a process of its own that has the libraries loaded already."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from mutants import ROOT, Mutant

PATIENCE = 8.0
"""How many times as long as without the fault tests may take before they count as hanging."""

LEAST = 40.0
"""Seconds that every trial has."""

KILLED, SURVIVED, TIMEOUT, UNTESTED = "killed", "survived", "timeout", "no test"


@dataclass
class Trial:
    """A running trial."""

    mutant: Mutant
    pid: int
    begun: float
    limit: float


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads the mutant in place of the module's file."""

    def __init__(self, name: str, path: str, code: str) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str):
        return compile(self.code, self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        self.file = ROOT / mutant.path
        parts = Path(mutant.path).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.package = [str(self.file.parent)] if parts[-1] == "__init__" else None
        self.code = mutant.code

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        loader = _Loader(name, str(self.file), self.code)
        return importlib.util.spec_from_file_location(
            name, self.file, loader=loader, submodule_search_locations=self.package
        )


def load_libraries() -> None:
    """Import what every trial needs, but nothing of the package: a trial forks from here."""
    import hypothesis
    import narwhals
    import numpy
    import pandas
    import pandera.polars
    import polars
    import pydantic
    import pytest
    import scipy.optimize
    import scipy.stats
    import yaml

    del hypothesis, narwhals, numpy, pandas, pandera, polars, pydantic, pytest, scipy, yaml
    assert not any(name.startswith("R_free_helpers") for name in sys.modules)


def begin(mutant: Mutant, tests: list[str], seconds: float) -> Trial:
    """Start a trial; ``seconds`` is what its tests take without a fault."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os._exit(_run(mutant, tests))
    return Trial(mutant, pid, time.monotonic(), max(LEAST, PATIENCE * seconds))


def _run(mutant: Mutant, tests: list[str]) -> int:
    import pytest

    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    sys.meta_path.insert(0, _Finder(mutant))
    try:
        # No plug-in that would write, and the same examples each time.
        return int(pytest.main([*tests, "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0"]))
    except BaseException:
        return 1


def ended(trial: Trial) -> str | None:
    """Return how a trial ended, None while it runs."""
    pid, status = os.waitpid(trial.pid, os.WNOHANG)
    if pid:
        return SURVIVED if os.waitstatus_to_exitcode(status) == 0 else KILLED
    if time.monotonic() - trial.begun > trial.limit:
        os.killpg(trial.pid, signal.SIGKILL)
        os.waitpid(trial.pid, 0)
        return TIMEOUT
    return None
