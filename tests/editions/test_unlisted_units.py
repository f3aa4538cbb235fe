"""A registry that takes a unit out of its list is told so: nobody knows whose past the archived numbers are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from R_free_helpers.editions.computing import UNLISTED, unlisted_units
from R_free_helpers.model.edition import Edition, parse_edition
from R_free_helpers.model.registry import get_registry
from R_free_helpers.results.archive import read_archived

EDITION = parse_edition("no_ms-2024")
EARLIER = parse_edition("no_ms-2023")


@pytest.fixture
def listed(tmp_path, monkeypatch) -> Path:
    """Return a copy of the registry's list of units, which its editions read."""
    folder = tmp_path / "no_ms"
    folder.mkdir()
    shutil.copy(EDITION.data_dir / "unit.csv", folder)
    monkeypatch.setattr(Edition, "data_dir", property(lambda _: folder))
    return folder / "unit.csv"


@pytest.fixture(scope="module")
def archived():
    """Return what the edition of the year before published."""
    return read_archived(get_registry("no_ms").data_dir / "archive" / "no_ms-2023.csv")[0]


def test_a_list_with_all_units_gives_no_warning(listed, archived):
    assert unlisted_units(archived, EDITION, EARLIER) == []


def test_a_lost_unit_is_named_with_what_to_write(listed, archived):
    lines = listed.read_text(encoding="utf-8").splitlines()
    listed.write_text("\n".join(line for line in lines if not line.startswith("fonna,")) + "\n", encoding="utf-8")
    (problem,) = unlisted_units(archived, EDITION, EARLIER)
    assert (problem.severity, problem.rule) == ("warning", UNLISTED)
    assert "does not list 1 of the units of the archived edition no_ms-2023: fonna" in problem.message
    assert "compared for norge alone" in problem.message
    assert "valid_to" in problem.remedy and "successor" in problem.remedy and "2023" in problem.remedy


def test_the_remedy_ends_the_warning(listed, archived):
    head, *lines = listed.read_text(encoding="utf-8").splitlines()
    rows = [f"{line},2023,bergen" if line.startswith("fonna,") else f"{line},," for line in lines]
    listed.write_text("\n".join([f"{head},valid_to,successor", *rows]) + "\n", encoding="utf-8")
    assert unlisted_units(archived, EDITION, EARLIER) == []
