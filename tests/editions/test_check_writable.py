"""Where an edition could not be put is told before the work, and what lies there stays."""

from __future__ import annotations

import tempfile

import pytest

from R_free_helpers.editions.build import check_writable


def test_a_file_in_the_editions_place_is_named_and_stays(tmp_path):
    place = tmp_path / "edition"
    place.write_text("mine")
    with pytest.raises(NotADirectoryError) as refused:
        check_writable(place)
    assert refused.value.filename == str(place)
    assert place.read_text() == "mine"


def test_a_folder_that_takes_no_file_is_named(tmp_path, monkeypatch):
    def refuse(**where):
        raise PermissionError(13, "Permission denied", f"{where['dir']}/tmpabc")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(PermissionError) as refused:
        check_writable(tmp_path / "edition")
    assert refused.value.filename == str(tmp_path)


def test_the_folder_is_made_and_nothing_stays_in_it(tmp_path):
    check_writable(tmp_path / "new" / "edition")
    assert list((tmp_path / "new").iterdir()) == []
