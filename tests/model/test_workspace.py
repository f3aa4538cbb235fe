"""The workspace is found from the working folder upwards, or named; the checkout is the last resort."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from R_free_helpers.model.workspace import (
    PACKAGE,
    PROJECT,
    Workspace,
    enter_workspace,
    find_workspace,
    own_packages,
    workspace,
)


@pytest.fixture
def afresh(monkeypatch):
    """Let the workspace be found anew, and again as it was afterwards."""
    monkeypatch.delenv(PROJECT, raising=False)
    workspace.cache_clear()
    yield monkeypatch
    workspace.cache_clear()


def make(place: Path) -> Path:
    """Make a workspace with nothing in it."""
    (place / "data").mkdir(parents=True)
    (place / "_quarto.yml").write_text("project:\n  type: default\n")
    return place


def test_the_nearest_one_above_the_working_folder_is_taken(tmp_path, afresh):
    make(tmp_path / "outer")
    inner = make(tmp_path / "outer" / "inner")
    (inner / "notebooks" / "x").mkdir(parents=True)
    afresh.chdir(inner / "notebooks" / "x")
    assert workspace() == Workspace(inner)


@pytest.mark.parametrize("mark", ["data", "_quarto.yml"])
def test_one_mark_makes_no_workspace(tmp_path, mark):
    (tmp_path / mark).mkdir()
    assert find_workspace(tmp_path) is None


def test_the_checkout_is_taken_where_there_is_none(tmp_path, afresh):
    afresh.chdir(tmp_path)
    assert workspace().root == PACKAGE.parent


def test_a_named_one_comes_before_that_of_the_working_folder(tmp_path, afresh):
    afresh.chdir(make(tmp_path / "here"))
    afresh.setenv(PROJECT, str(make(tmp_path / "named")))
    assert workspace().root == tmp_path / "named"


def test_an_entered_one_is_told_to_children(tmp_path, afresh):
    afresh.setenv(PROJECT, "")  # restored afterwards
    afresh.chdir(make(tmp_path / "here").parent)
    enter_workspace(Path("here"))
    assert (workspace().root, os.environ[PROJECT]) == (tmp_path / "here", str(tmp_path / "here"))


def test_a_change_of_folder_does_not_change_it(tmp_path, afresh):
    afresh.chdir(make(tmp_path / "one"))
    first = workspace()
    afresh.chdir(make(tmp_path / "two"))
    assert workspace() == first


def test_a_named_folder_that_is_none_is_an_error(tmp_path, afresh):
    afresh.setenv(PROJECT, str(tmp_path))
    with pytest.raises(ValueError, match=r"is no workspace: a workspace has _quarto\.yml and data"):
        workspace()
    assert own_packages("registries") == []


def test_a_workspace_with_a_copy_of_the_program_is_refused(tmp_path, afresh):
    place = make(tmp_path / "other")
    (place / PACKAGE.name).mkdir()
    (place / PACKAGE.name / "__init__.py").touch()
    afresh.chdir(place)
    with pytest.raises(ValueError, match="has a copy of the program"):
        workspace()


def test_its_own_registry_comes_before_that_of_the_program(tmp_path):
    place = make(tmp_path / "place")
    for kind in ("registries", "synthetic"):
        (place / kind / "no_ms").mkdir(parents=True)
        (place / kind / "no_ms" / "__init__.py").write_text(
            "from R_free_helpers import Registry\nREGISTRY = Registry(id='own', language='nb-NO', measures=())\n"
        )
    code = (
        "from R_free_helpers.model.registry import get_registry; import R_free_helpers.registries.se_ipn\n"
        "from R_free_helpers.synthetic import no_ms; print(get_registry('no_ms').id, no_ms.REGISTRY.id)"
    )
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent), PROJECT: str(place)}
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert said.stdout == "own own\n", said.stderr
    assert Workspace(place).registry_package("no_ms") == place / "registries" / "no_ms"
    assert Workspace(place).registry_package("se_ipn") == PACKAGE / "registries" / "se_ipn"


@pytest.mark.parametrize(
    "command",
    [
        ["build", "--edition", "no_ms-2024"],
        ["validate", "x", "--registry", "no_ms"],
        ["synthesize", "--registry", "no_ms", "--out", "x"],
        ["results", "no_ms-2024"],
        ["ledger", "--registry", "no_ms"],
        ["verify", "x"],
        ["audit", "x"],
        ["archive", "no_ms-2024"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_takes_it(tmp_path, afresh, command):
    from typer.testing import CliRunner

    from R_free_helpers.cli import app

    said = CliRunner().invoke(app, [*command, "--project", str(tmp_path)])
    assert said.exit_code == 2
    assert "is no workspace" in said.output
