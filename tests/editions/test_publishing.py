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


def test_what_is_made_beside_its_place_is_published_whole_or_leaves_nothing(tmp_path):
    place = folder(tmp_path / "edition", "old")
    with pytest.raises(OSError, match="full"), publishing.publishing(place) as made:
        (made / "report.html").write_text("half")
        raise OSError("the disk is full")
    assert (place / "report.html").read_text() == "old" and [one.name for one in tmp_path.iterdir()] == ["edition"]
    with publishing.publishing(place) as made:
        (made / "report.html").write_text("new")
        assert (place / "report.html").read_text() == "old"
    assert (place / "report.html").read_text() == "new" and [one.name for one in tmp_path.iterdir()] == ["edition"]


@pytest.mark.skipif(os.name != "posix", reason="there are no modes")
def test_what_is_to_be_audited_is_closed_until_it_is_published(tmp_path):
    place = tmp_path / "new" / "export"
    before = os.umask(0o022)
    try:
        with publishing.publishing_closed(place) as made:
            (made / "file.csv").write_text("1")
            assert (made.stat().st_mode | (made / "file.csv").stat().st_mode) & 0o077 == 0
    finally:
        os.umask(before)
    modes = [path.stat().st_mode & 0o777 for path in (place.parent, place, place / "file.csv")]
    assert modes == [0o755, 0o755, 0o644]


def test_a_folder_is_replaced_that_is_new_empty_or_ours_and_holds_nothing_of_others(tmp_path):
    publishing.require_ours(tmp_path / "new", "about.json", ("page.html",))
    publishing.require_ours(tmp_path, "about.json", ("page.html",))
    (tmp_path / "page.html").write_text("")
    with pytest.raises(ValueError, match="holds something else already"):
        publishing.require_ours(tmp_path, "about.json", ("page.html",))
    (tmp_path / "about.json").write_text("{}")
    publishing.require_ours(tmp_path, "about.json", ("page.html",))
    (tmp_path / "somebody's.txt").write_text("")
    with pytest.raises(ValueError, match="holds something else already"):
        publishing.require_ours(tmp_path, "about.json", ("page.html",))
    with pytest.raises(ValueError, match="is a file: say --to FOLDER"):
        publishing.require_ours(tmp_path / "page.html", "about.json", ())


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
