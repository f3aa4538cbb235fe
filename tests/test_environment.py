"""environment.yml, the lock file and pyproject.toml name the same packages in the same versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CONDA_NAMES = {"python-duckdb": "duckdb"}


@pytest.fixture(scope="module")
def locked() -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([a-z0-9][\w.-]*?)(?:\[[^]]*])?==([^ ;\\]+)", (ROOT / "requirements.lock").read_text(), re.M
    ):
        versions.setdefault(name, set()).add(version)
    return versions


@pytest.fixture(scope="module")
def conda() -> dict[str, str]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pins = [entry.split("=") for entry in listed if isinstance(entry, str) and "=" in entry]
    pins += [entry.split("==") for group in listed if isinstance(group, dict) for entry in group["pip"]]
    return {CONDA_NAMES.get(name, name): version for name, version in pins}


def _names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", text)[0].lower() for text in requirements}


def test_environment_and_lock_agree(locked, conda):
    differing = {
        name: (version, locked.get(name))
        for name, version in conda.items()
        if name not in ("python", "quarto") and version not in locked.get(name, set())
    }
    assert not differing


def test_environment_has_every_direct_dependency_and_quarto(conda):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    wanted = _names(project["project"]["dependencies"]) | _names(project["dependency-groups"]["dev"])
    wanted |= _names([text for name, listed in extras.items() if name != "all" for text in listed])
    assert wanted <= set(conda)
    assert conda["quarto"].startswith("1.9")


def test_all_extras_are_in_all_and_in_the_lock(locked):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    (everything,) = extras.pop("all")
    assert re.fullmatch(r"registry-report\[(.*)]", everything)[1].split(",") == list(extras)
    assert {name for listed in extras.values() for name in _names(listed)} <= set(locked)


def test_lock_is_hashed_and_names_no_host(locked):
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    assert text.count("--hash=sha256:") > len(locked)
