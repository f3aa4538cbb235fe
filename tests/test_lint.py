"""What is checked before a commit is checked by `make lint` or by a test as well."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
TESTED = {"tests/notebooks/committed_form.py": "tests/notebooks/test_notebook_form.py", "codespell": __file__}
"""The hooks that a test runs instead, in their order."""


@pytest.fixture(scope="module")
def hooks() -> list[dict]:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    return [hook for repo in config["repos"] for hook in repo["hooks"]]


@pytest.fixture(scope="module")
def lint() -> list[str]:
    """Return the commands of ``make lint``, as the hooks call them."""
    rule = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nlint:")[1].split("\n\n")[0]
    return [line.strip().replace("$(BIN)", ".venv/bin") for line in rule.splitlines()[1:]]


def test_every_hook_is_in_make_lint_or_in_a_test(hooks, lint):
    commands = [hook["entry"].removesuffix(" --force-exclude") for hook in hooks]
    unchecked = [command for command in commands if not any(line.startswith(command) for line in lint)]
    assert [command.removeprefix(".venv/bin/python ") for command in unchecked] == list(TESTED)
    assert all((ROOT / test).exists() for test in TESTED.values())


def test_every_command_of_make_lint_is_a_hook(hooks, lint):
    commands = tuple(hook["entry"].removesuffix(" --force-exclude") for hook in hooks)
    assert [line for line in lint if not line.startswith(commands)] == []


def test_code_and_documents_are_spelt_rightly():
    program = Path(sys.executable).with_name("codespell")
    if not program.exists() and not shutil.which("codespell"):
        pytest.skip("codespell is not installed (it is under the GPL and not in requirements.lock)")
    run = subprocess.run([program if program.exists() else "codespell"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
