"""An edition is swapped in whole; a failed or killed build leaves the earlier one."""

from __future__ import annotations

import os

import pytest

from R_free_helpers.editions import publishing
from R_free_helpers.editions.publishing import Locked, claimed, is_current, publish, recover, write_manifest


def folder(path, text):
    path.mkdir()
    (path / "report.html").write_text(text)
    return path


@pytest.mark.parametrize("exchange", [True, False])
def test_publishing_replaces_the_whole_folder(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(publishing, "_exchange", lambda one, other: False)
    place = folder(tmp_path / "edition", "old")
    (place / "stale.csv").write_text("stale")
    publish(folder(tmp_path / ".edition.1", "new"), place)
    assert (place / "report.html").read_text() == "new"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["edition"]
    assert not (place / "stale.csv").exists()


def test_a_build_killed_between_two_renames_is_put_right(tmp_path):
    folder(tmp_path / ".edition.old", "old")
    recover(tmp_path / "edition")
    assert (tmp_path / "edition" / "report.html").read_text() == "old"


def test_what_a_killed_build_left_is_removed_but_a_running_one_is_not(tmp_path):
    place = folder(tmp_path / "edition", "published")
    folder(tmp_path / ".edition.999999999", "dead")
    folder(tmp_path / f".edition.{os.getpid()}", "an earlier process with our number")
    folder(tmp_path / f".edition.{os.getppid()}", "running")
    recover(place)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([f".edition.{os.getppid()}", "edition"])


def test_current_means_same_inputs_and_whole_files(tmp_path):
    place = folder(tmp_path / "edition", "text")
    write_manifest(place, {"edition": {"year": 2024}})
    assert is_current(place, {"edition": {"year": 2024}})
    assert not is_current(place, {"edition": {"year": 2023}})
    (place / "report.html").write_text("changed")
    assert not is_current(place, {"edition": {"year": 2024}})


def test_a_second_build_of_the_same_edition_is_refused_while_the_first_runs(tmp_path):
    place = tmp_path / "edition"
    with claimed(place, tmp_path / "locks"), pytest.raises(Locked, match="another build of edition"):
        claimed(place, tmp_path / "locks").__enter__()
    with claimed(place, tmp_path / "locks"):
        pass
