"""The file that Quarto runs finds the project's Python, or says in one line what to do; chapters alone are refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from R_free_helpers.assets import ASSETS

STEP = ASSETS / "quarto_step.py"


def step(*arguments, cwd: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run the step with a Python that has nothing but the standard library."""
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    command = [sys.executable, "-S", "-E", str(STEP), *arguments]
    return subprocess.run(command, cwd=cwd, env=clean | environment, capture_output=True, text=True)


def test_without_the_program_one_line_says_what_to_do(tmp_path):
    done = step(cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "make report" in done.stderr
    assert "conda activate" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for the environment's Python")
def test_the_projects_own_environment_is_found(tmp_path):
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\nexit 7\n')
    python.chmod(0o755)
    done = step("--after", cwd=tmp_path)
    assert done.stdout.strip() == "-m R_free_helpers.editions.prerender --after"
    assert done.returncode == 7


def test_it_tells_which_python_it_would_run(tmp_path):
    assert step("--which", cwd=tmp_path).stdout.splitlines()[2] == "False"
    done = subprocess.run([sys.executable, str(STEP), "--which"], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[0] == sys.prefix


CHAPTER = {"cell_type": "markdown", "source": ["{{< var count.alive >}} personer"]}
NOT_RUN = {"cell_type": "code", "source": ["show()"], "outputs": []}
RUN = {"cell_type": "code", "source": ["show()"], "outputs": [{"output_type": "stream"}]}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([CHAPTER, NOT_RUN], "registry-report chapter waiting --registry north"),
        ([CHAPTER, RUN], "registry-report chapter waiting --registry north"),
        ([NOT_RUN], "has not been run"),
        ([RUN], None),
        ([{"cell_type": "markdown", "source": ["words"]}], None),
    ],
)
def test_a_notebook_that_would_be_a_page_without_figures_is_refused(cells, told, tmp_path):
    path = tmp_path / "north" / "waiting.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    done = step("--notebooks", cwd=tmp_path, QUARTO_PROJECT_INPUT_FILES="north/waiting.ipynb\nnorth/words.qmd")
    assert done.returncode == (1 if told else 0)
    assert len(done.stderr.splitlines()) == (1 if told else 0)
    assert (told or "") in done.stderr
