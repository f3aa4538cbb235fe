"""environment.yml takes from conda-forge what PyPI lacks, and all else as the lock says; the lock has all there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from R_free_helpers.editions.build import QUARTO

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
CHANNEL = {
    re.match(r"[\w-]+", entry)[0]: re.sub(r"^[\w-]+", "", entry) for entry in ENVIRONMENT if isinstance(entry, str)
}
"""What the channel gives: range by name, as conda writes it."""


APART = {"spark": ROOT / "tests/engines/requirements.txt"}
"""Extras that are too large to be installed by everybody, and the file that pins them for the tests."""


@pytest.fixture(scope="module")
def locked() -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([a-z0-9][\w.-]*?)(?:\[[^]]*])?==([^ ;\\]+)", (ROOT / "requirements.lock").read_text(), re.M
    ):
        versions.setdefault(name, set()).add(version)
    return versions


def _requirements() -> list[Requirement]:
    """Return every direct requirement: of the program, of its extras and of its development."""
    extras = PROJECT["project"]["optional-dependencies"]
    texts = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    texts += [text for name, listed in extras.items() if name not in ("all", *APART) for text in listed]
    return [Requirement(text) for text in texts]


def test_the_channel_gives_only_what_the_index_of_python_packages_lacks():
    assert set(CHANNEL) == {"python", "pip", "quarto"}


def test_no_package_is_pinned_beside_the_lock():
    (pip,) = (entry["pip"] for entry in ENVIRONMENT if isinstance(entry, dict))
    assert pip == ["-r requirements.lock"]


def test_python_is_one_that_the_project_takes():
    version = CHANNEL["python"].lstrip("=")
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(f"{version}.0")


def test_quarto_is_a_range_that_begins_with_the_oldest_whose_pdf_is_accessible():
    quarto = SpecifierSet(CHANNEL["quarto"])
    oldest, minor = ".".join(map(str, QUARTO)), f"{QUARTO[0]}.{QUARTO[1] - 1}.99"
    assert quarto.contains(oldest) and not quarto.contains(minor)
    assert all(one.operator in (">=", "<") for one in quarto)


def test_the_lock_has_every_requirement_in_its_range(locked):
    missing = {
        str(one): locked.get(one.name.lower())
        for one in _requirements()
        if not any(one.specifier.contains(version) for version in locked.get(one.name.lower(), ()))
    }
    assert not missing


def test_all_extras_are_in_all_and_in_the_lock(locked):
    extras = {name: listed for name, listed in PROJECT["project"]["optional-dependencies"].items() if name not in APART}
    (everything,) = extras.pop("all")
    assert re.fullmatch(r"registry-report\[(.*)]", everything)[1].split(",") == list(extras)
    assert {Requirement(text).name for listed in extras.values() for text in listed} <= set(locked)


@pytest.mark.parametrize("extra", APART)
def test_what_is_apart_from_the_lock_is_pinned_with_hashes_in_its_range(extra, locked):
    text = APART[extra].read_text()
    pinned = dict(re.findall(r"^([a-z0-9][\w.-]*)==([^ ;\\]+)", text, re.M))
    for wanted in map(Requirement, PROJECT["project"]["optional-dependencies"][extra]):
        assert wanted.specifier.contains(pinned[wanted.name])
    assert text.count("--hash=sha256:") >= len(pinned) and not set(pinned) & set(locked)


def test_lock_is_hashed_and_names_no_host(locked):
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    assert text.count("--hash=sha256:") > len(locked)
