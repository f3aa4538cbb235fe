"""The version stands in one place; the program tells it, and so does the manifest of what it made."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from typer.testing import CliRunner

from R_free_helpers import __version__
from R_free_helpers.cli import app
from R_free_helpers.editions.inputs import program_inputs
from R_free_helpers.editions.publishing import MANIFEST, write_manifest
from R_free_helpers.editions.verifying import outdated
from R_free_helpers.model.edition import Edition

ROOT = Path(__file__).resolve().parents[2]
EDITION = Edition(registry="se_ipn", year=2024)


def test_the_package_says_which_version_it_is_and_pyproject_reads_it_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "R_free_helpers/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_the_changelog_has_a_section_for_it():
    assert f"\n## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_command_line_tells_it():
    told = CliRunner().invoke(app, ["--version"])
    assert (told.exit_code, told.output) == (0, f"registry-report {__version__}\n")


def test_the_manifest_names_it_and_is_the_same_for_the_same_inputs(tmp_path):
    written = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        write_manifest(tmp_path / name, {"edition": EDITION.model_dump(mode="json")} | program_inputs(EDITION))
        written.append((tmp_path / name / MANIFEST).read_bytes())
    assert written[0] == written[1]
    assert json.loads(written[0])["versions"]["registry-report"] == __version__


def test_an_edition_of_another_version_is_outdated():
    made = {"edition": EDITION.model_dump(mode="json")} | program_inputs(EDITION)
    assert outdated(made) == []
    made["versions"] = made["versions"] | {"registry-report": "0.1.0"}
    assert outdated(made) == ["the packages' versions changed since"]
