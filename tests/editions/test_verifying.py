"""A published edition is compared with its manifest, file by file."""

from __future__ import annotations

import hashlib
import json
import os

import pytest
import typer

from R_free_helpers.cli.examining import audit as audit_command
from R_free_helpers.editions.inputs import program_inputs
from R_free_helpers.editions.publishing import MANIFEST, write_manifest
from R_free_helpers.editions.verifying import edition_of, unlisted, verify
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.results import no_results, write_results

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


def test_what_no_build_and_no_export_wrote_is_named(published):
    assert unlisted(published) == []
    (published / "persons.csv").write_text("patient_id")
    (published / "export" / "skde").mkdir(parents=True)
    (published / "export" / "skde" / "export.json").write_text("{}")
    assert unlisted(published) == ["persons.csv", "export"]
    (published / "export" / "export.json").write_text('{"files": {}}')
    assert unlisted(published) == ["persons.csv", "export/skde/export.json"]
    # What an edition always has is known, also where a manifest forgets it.
    rewritten(published, files={}, formats=["html"])
    assert unlisted(published) == ["persons.csv", "export/skde/export.json"]


def test_the_audit_refuses_a_folder_with_a_file_that_nobody_knows(published, capsys):
    write_results(no_results(), published / "results.csv")
    (published / "report.html").write_text("<!DOCTYPE html><html><body><p>page</p></body></html>")
    audit_command(published)
    (published / "persons.csv").write_text("patient_id,sex\nA1,f\n")
    with pytest.raises(typer.Exit):
        audit_command(published)
    assert "rows: persons.csv: no build and no export wrote it" in capsys.readouterr().out


def test_a_changed_program_is_a_note_and_no_difference(published):
    manifest = json.loads((published / MANIFEST).read_text())
    (published / MANIFEST).write_text(json.dumps(manifest | {"code": "0" * 64}))
    found = verify(published)
    assert found.differences == []
    assert found.outdated == ["the code changed since"]


BROKEN = ["", "{", "[]", "{}", '{"files": {"a": 1}}', '{"files": {"a": "1", "a": "2"}}', "[" * 100_000]


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_manifest_is_named(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ValueError, match="not a manifest"):
        verify(tmp_path)


def rewritten(folder, **changes):
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | changes))
    return manifest


def with_listed(folder, name, content=b""):
    files = json.loads((folder / MANIFEST).read_text())["files"]
    rewritten(folder, files=files | {name: hashlib.sha256(content).hexdigest()})


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/hostname", "sub/secret", "sub/../report.html", "..", ".", "", "a\0b"]
)
def test_a_file_outside_the_folder_is_not_looked_for(published, name):
    (published / "sub").mkdir()
    (published / "sub" / "secret").write_bytes(b"")
    (published.parent / "secret").write_bytes(b"")
    with_listed(published, name)
    found = verify(published).differences
    assert [line.split(":")[0] for line in found] == [name, "sub"]
    assert "SHA-256" not in found[0]


def test_every_single_changed_bit_is_seen(published):
    page = published / "report.html"
    whole = page.read_bytes()
    for bit in range(8 * len(whole)):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        page.write_bytes(changed)
        assert [line[:20] for line in verify(published).differences] == ["report.html: changed"]


def test_a_changed_hash_in_the_manifest_is_seen(published):
    files = json.loads((published / MANIFEST).read_text())["files"]
    rewritten(published, files=files | {"report.html": files["results.csv"]})
    assert [line[:20] for line in verify(published).differences] == ["report.html: changed"]


def test_a_link_to_the_same_bytes_is_no_file_of_the_edition(published, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "report.html"
    (published / "report.html").rename(elsewhere)
    (published / "report.html").symlink_to(elsewhere)
    assert [line.split(" where")[0] for line in verify(published).differences] == ["report.html: a link"]


def test_a_manifest_that_is_a_link_is_none(published, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / MANIFEST
    (published / MANIFEST).rename(elsewhere)
    (published / MANIFEST).symlink_to(elsewhere)
    with pytest.raises(FileNotFoundError, match=MANIFEST):
        verify(published)


def test_what_is_no_file_is_not_waited_for(published):
    (published / "report.html").unlink()
    os.mkfifo(published / "report.html")
    (published / "results.csv").unlink()
    (published / "results.csv").mkdir()
    assert [line.split(" where")[0] for line in verify(published).differences] == [
        "report.html: no file",
        "results.csv: no file",
    ]


def test_hidden_files_and_folders_are_named(published):
    (published / ".hidden").write_text("")
    (published / "sub").mkdir()
    (published / "sub" / "report.html").write_text("page")
    assert [line.split(":")[0] for line in verify(published).differences] == [".hidden", "sub"]


def test_a_file_taken_from_folder_and_manifest_is_missed(published):
    for path in published.iterdir():
        if path.name != MANIFEST:
            path.unlink()
    rewritten(published, files={}, formats=["html"])
    assert sorted(line.split(":")[0] for line in verify(published).differences) == ["report.html", "results.csv"]


def test_a_manifest_without_an_edition_is_named(published):
    rewritten(published, edition="no_ms-2024")
    assert verify(published).outdated == [
        "the edition's parameters are not those of this program: made by another version"
    ]
    with pytest.raises(ValueError, match="names no edition"):
        edition_of(published)


def test_a_folder_without_manifest_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=MANIFEST):
        verify(tmp_path)
