"""A published edition is compared with its manifest, file by file."""

from __future__ import annotations

import json

import pytest

from R_free_helpers.editions.build import program_inputs
from R_free_helpers.editions.edition import Edition
from R_free_helpers.editions.publishing import MANIFEST, write_manifest
from R_free_helpers.editions.verifying import verify

EDITION = Edition(registry="no_ms", year=2024)


@pytest.fixture
def published(tmp_path):
    (tmp_path / "report.html").write_text("page")
    (tmp_path / "results.csv").write_text("1")
    write_manifest(tmp_path, {"edition": EDITION.model_dump(mode="json")} | program_inputs(EDITION))
    return tmp_path


def test_an_untouched_edition_has_no_differences(published):
    found = verify(published)
    assert (found.files, found.differences, found.outdated) == (2, [], [])


def test_a_changed_a_missing_and_an_unlisted_file_are_named(published):
    (published / "report.html").write_text("page!")
    (published / "results.csv").unlink()
    (published / "notes.txt").write_text("")
    assert [line.split(":")[0] for line in verify(published).differences] == ["report.html", "results.csv", "notes.txt"]


def test_a_changed_program_is_a_note_and_no_difference(published):
    manifest = json.loads((published / MANIFEST).read_text())
    (published / MANIFEST).write_text(json.dumps(manifest | {"code": "0" * 64}))
    found = verify(published)
    assert found.differences == []
    assert found.outdated == ["the code changed since"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"files": {"a": 1}}'])
def test_a_broken_manifest_is_named(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ValueError, match="not a manifest"):
        verify(tmp_path)


def test_a_file_outside_the_folder_is_not_looked_for(published):
    manifest = json.loads((published / MANIFEST).read_text())
    manifest["files"]["../secret"] = "0" * 64
    (published / MANIFEST).write_text(json.dumps(manifest))
    assert verify(published).differences == ["../secret: missing"]


def test_a_folder_without_manifest_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=MANIFEST):
        verify(tmp_path)
