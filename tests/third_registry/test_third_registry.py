"""A third registry is added by files alone: in a workspace of its own it validates, computes, and makes its report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hip_fractures import BUILD, ROOT, engine_files, run, says_what_the_rows_say


def report(folder: Path, *command: str) -> subprocess.CompletedProcess:
    return run([sys.executable, "-m", "R_free_helpers.cli", *command], folder, str(ROOT))


@pytest.fixture(scope="module")
def built(project):
    """Return the workspace with its edition, built while nobody touched the engine."""
    before = engine_files()
    said = report(project, *BUILD)
    assert said.returncode == 0, said.stdout + said.stderr
    assert engine_files() == before, "a file of the engine was touched"
    return project


def test_its_extract_is_valid(project):
    said = report(project, "validate", "extract", "--registry", "no_hofte")
    assert said.returncode == 0, said.stdout + said.stderr


def test_its_workspace_holds_nothing_of_the_engine(built):
    assert not (built / "R_free_helpers").exists()


def test_its_report_says_what_the_rows_say(built):
    says_what_the_rows_say(built / "made" / "no_hofte-2024")


def test_it_is_built_from_a_folder_below_or_by_name(built, tmp_path):
    absolute = [str(built / part) if part in ("extract", "made") else part for part in BUILD]
    for said in (report(built / "notebooks", *absolute), report(tmp_path, *absolute, "--project", str(built))):
        assert "already up to date" in said.stdout, said.stdout + said.stderr


def test_a_changed_line_of_its_own_code_makes_it_anew(built):
    code = built / "registries" / "no_hofte" / "__init__.py"
    kept = code.read_text(encoding="utf-8")
    try:
        code.write_text(kept.replace('Limit(120, "days")', 'Limit(121, "days")'), encoding="utf-8")
        said = report(built, "results", "no_hofte-2024", "--data", "extract", "--measure", "controlled")
    finally:
        code.write_text(kept, encoding="utf-8")
    assert "landet" in said.stdout and ",200,200," in said.stdout.replace(".0", ""), said.stdout + said.stderr
