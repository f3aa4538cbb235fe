"""A registry added by files alone is laid out for whom it has something: what is missing is built on the way."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hip_fractures import ROOT, run


@pytest.fixture(scope="module")
def workspace(project, tmp_path_factory) -> Path:
    """Return a copy of the workspace in which nothing is built."""
    place = tmp_path_factory.mktemp("delivery") / "workspace"
    shutil.copytree(project, place, ignore=shutil.ignore_patterns("build"))
    return place


def deliver(folder: Path, *more: str) -> subprocess.CompletedProcess:
    command = ["deliver", "no_hofte-2024", "--to", "out", "--data", "extract", *more]
    return run([sys.executable, "-m", "R_free_helpers.cli", *command], folder, str(ROOT))


def test_what_is_missing_is_named_then_built_then_not_built_again(workspace):
    refused = deliver(workspace)
    assert refused.returncode == 1 and not (workspace / "out").exists()
    assert "no_hofte-2024: not built" in refused.stderr
    assert "registry-report build --edition no_hofte-2024 --data=extract" in refused.stderr
    made = deliver(workspace, "--build", "--renderer", "embedded")
    assert made.returncode == 0, made.stderr
    assert "no_hofte has no report for units" in made.stdout and "no_hofte delivers to no portal" in made.stdout
    assert {"public/report.html", "public/report.pdf", "letters/public.txt"} <= {
        path.relative_to(workspace / "out").as_posix() for path in (workspace / "out").rglob("*")
    }
    with (workspace / "out" / "delivery.csv").open(encoding="utf-8-sig") as file:
        assert {row["receiver"] for row in csv.DictReader(file, delimiter=";")} == {"public"}
    before = (workspace / "out" / "SHA256SUMS").read_bytes()
    again = deliver(workspace, "--build", "--renderer", "embedded", "--force")
    assert again.returncode == 0 and "already up to date" in again.stdout
    assert (workspace / "out" / "SHA256SUMS").read_bytes() == before
