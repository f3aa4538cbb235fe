"""doctor tells what is here, what is missing and what to do, and no folder of a person."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from pathlib import Path

import pytest
from built import ROOT, run
from workspaces import SHIPPED, notebooks_of

from R_free_helpers.editions import build, doctor
from R_free_helpers.model.workspace import Workspace


def test_where_all_is_there_the_default_build_can_run() -> None:
    done = run("doctor")
    assert done.returncode == 0, done.stdout
    assert not [line for line in done.stdout.splitlines() if line.startswith("missing")]
    registries = [f"{name}: {len(notebooks_of(name))} chapters" for name in SHIPPED]
    for named in ("Python", "pandoc", "typst", "Quarto", "python3", *registries, "R: not needed"):
        assert named in done.stdout
    assert str(Path.home()) + "/" not in done.stdout and str(ROOT) not in done.stdout


@pytest.mark.build
def test_a_workspace_without_registries_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "_quarto.yml").touch()
    done = run("doctor", "--project", tmp_path)
    assert done.returncode == 1
    assert "missing the workspace has no registry\n        > docs/add-a-registry.md" in done.stdout


def test_versions_that_are_not_the_locks_are_named(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text(
        "pandas==0.1 \\\n    --hash=sha256:00\n"
        f"numpy=={importlib.metadata.version('numpy')} \\\n    --hash=sha256:00\n"
        "no-such-package==1.0 ; python_full_version < '3' \\\n    --hash=sha256:00\n"
    )
    (check,) = doctor.lock(tmp_path / "lock")
    assert check.state == "note"
    assert f"pandas {importlib.metadata.version('pandas')} (lock: 0.1)" in check.said
    assert "numpy" not in check.said and "no-such-package" not in check.said


def test_a_requirement_that_is_absent_stops_and_one_of_an_extra_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    told = ["pandas>=2", "no-such-package>=1", "other-package>=1; extra == 'excel'"]
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: told)
    found = list(doctor.packages())
    assert found[0].state == "missing"
    assert "no-such-package absent" in found[0].said and "other-package" not in found[0].said


def test_a_lock_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert list(doctor.lock(tmp_path / "lock")) == []


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_the_python_that_quarto_would_run_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "quarto_version", lambda: (1, 9, 38))
    monkeypatch.setenv("QUARTO_PYTHON", sys.executable)
    assert (doctor.quarto().state, doctor.quarto().remedy) == ("ok", "")
    stand_in = tmp_path / "python"
    stand_in.write_text("#!/bin/sh\necho /elsewhere\necho 3.12.1\necho False\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("QUARTO_PYTHON", str(stand_in))
    check = doctor.quarto()
    assert check.state == "note" and check.remedy
    assert "another Python, 3.12.1, without this program" in check.said
    monkeypatch.setenv("QUARTO_PYTHON", str(tmp_path / "none"))
    assert "a Python that does not start" in doctor.quarto().said


def test_quarto_is_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "quarto_version", lambda: ())
    assert doctor.quarto().state == "ok"
    monkeypatch.setattr(build, "quarto_version", lambda: (1, 4, 0))
    assert doctor.quarto().state == "note" and "too old" in doctor.quarto().said


def test_a_registry_without_chapters_is_missing(tmp_path: Path) -> None:
    check = doctor.chapters(Workspace(tmp_path), "no_ms")
    assert check.state == "missing" and "it has no notebooks" in check.said


def test_a_kernel_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_client.kernelspec import KernelSpecManager

    monkeypatch.setattr(KernelSpecManager, "find_kernel_specs", lambda self: {"ir": "/x"})
    assert doctor.jupyter().state == "missing"
