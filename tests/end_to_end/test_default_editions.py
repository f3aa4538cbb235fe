"""The editions that `make report` builds give nothing away: a stranger recovers no hidden count from them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "R_free_helpers.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)


@pytest.mark.parametrize("edition", ["no_ms-2024", "se_ipn-2024"])
def test_the_audit_of_a_default_edition_finds_nothing(edition, tmp_path, record_property):
    built = run("build", "--edition", edition, "--out", tmp_path, "--renderer", "embedded")
    assert built.returncode == 0, built.stderr
    audited = run("audit", tmp_path / edition)
    told = re.search(r"(\d+) hidden counts, .* (\d+) printed cells hidden, .*; (\d+) findings", audited.stdout)
    assert told, audited.stdout
    stored, printed, found = map(int, told.groups())
    assert (audited.returncode, found) == (0, 0), audited.stdout
    assert stored > 100 and printed > 100
    record_property("counted", f"cells attacked={stored + printed}")
    record_property("counted", f"leaks found in the default editions={found}")
