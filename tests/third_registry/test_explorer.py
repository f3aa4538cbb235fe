"""A third registry has an explorer without a change of the engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from hip_fractures import ROOT, run

pytest.importorskip("vl_convert", reason="the extra 'explorer' is not installed")


def test_it_shows_what_the_registry_has_and_hides_what_it_hides(project, tmp_path):
    page = tmp_path / "explorer.html"
    command = [sys.executable, "-m", "R_free_helpers.cli", "explore", "no_hofte-2024", "--data", "extract", "--to"]
    done: subprocess.CompletedProcess = run([*command, str(page)], project, str(ROOT))
    assert done.returncode == 0, done.stderr
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text("utf-8"), re.S)
    assert found
    data = json.loads(found[1])
    assert {topic["id"] for topic in data["topics"]} >= {"operated", "controlled"}
    assert {unit["id"] for unit in data["units"]} >= {"landet", "nord", "midt", "sor"}
    # Earlier years are there as well, where another test has archived them.
    now = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
    own = {(row["series"], row["unit"]) for row in now if data["sources"][row["source"]] == "no_hofte-2024"}
    assert len(own) == len(data["topics"]) * len(data["units"]) == 8
    assert sorted(path.name for path in tmp_path.iterdir()) == ["explorer.html"]
