"""Where a file with rows of persons may lie: nowhere that is built, published or committed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from R_free_helpers.editions.row_level.place import put, put_all, require_place
from R_free_helpers.model.row_level import MARK, RowsRefused, require_row_level
from R_free_helpers.model.workspace import workspace

KINDS = (".xlsx", ".html")


def place(path: Path, said: list[str] | None = None, force: bool = False):
    return require_place(path, KINDS, (said if said is not None else []).append, force)


def test_without_the_word_nothing_is_written():
    with pytest.raises(RowsRefused, match="--row-level"):
        require_row_level(False)
    require_row_level(True)


@pytest.mark.parametrize("name", ["build", "data", "notebooks", "build/deep"])
def test_not_in_a_folder_that_is_built_or_read(name, tmp_path):
    folder = workspace().root / name
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with pytest.raises(RowsRefused, match="built, read or published"):
            place(folder / "a.xlsx")
        (tmp_path / "link").symlink_to(folder)
        with pytest.raises(RowsRefused, match="built, read or published"):
            place(tmp_path / "link" / "a.xlsx", force=True)
    finally:
        if made:
            folder.rmdir()


@pytest.mark.parametrize("about", ["manifest.json", "export.json", "delivery.csv", "changes.json"])
def test_not_in_what_is_handed_on_wherever_it_lies(about, tmp_path):
    (tmp_path / about).write_text("{}")
    (tmp_path / "export" / "skde").mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "export" / "skde"):
        with pytest.raises(RowsRefused, match="what is handed on"):
            place(folder / "a.xlsx", force=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_not_where_a_commit_would_take_it_along(tmp_path):
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("private/\n")
    (tmp_path / "private").mkdir()
    with pytest.raises(RowsRefused, match="a commit would take rows"):
        place(tmp_path / "a.xlsx", force=True)
    said: list[str] = []
    assert place(tmp_path / "private" / "a.xlsx", said).path == tmp_path.resolve() / "private" / "a.xlsx"
    assert ["under version control" in line for line in said] == [True]


def test_without_git_nobody_knows_what_is_left_out(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RowsRefused, match="a commit would take rows"):
        place(tmp_path / "a.xlsx")


def test_another_file_is_not_replaced_and_ones_own_is(tmp_path):
    theirs, own = tmp_path / "theirs.html", tmp_path / "own.html"
    theirs.write_text("theirs")
    own.write_text(f"<meta content={MARK}>")
    with pytest.raises(RowsRefused, match="--force"):
        place(theirs)
    assert place(own).replaces
    put(b"new", place(theirs, force=True))
    assert theirs.read_text() == "new"
    link = tmp_path / "link.html"
    link.symlink_to(own)
    with pytest.raises(RowsRefused, match="--force"):
        place(link)


def test_what_has_come_since_is_not_replaced(tmp_path):
    found = place(tmp_path / "a.html")
    (tmp_path / "a.html").write_text("theirs")
    with pytest.raises(FileExistsError):
        put(b"new", found)
    assert (tmp_path / "a.html").read_text() == "theirs"


def test_of_several_files_none_is_left_where_one_cannot_be_written(tmp_path):
    (tmp_path / "own.html").write_text(f"<meta content={MARK}>")
    places = [place(tmp_path / name) for name in ("own.html", "a.xlsx", "a.html")]
    (tmp_path / "a.html").write_text("theirs")
    with pytest.raises(FileExistsError):
        put_all([b"1", b"2", b"3"], places)
    assert sorted(os.listdir(tmp_path)) == ["a.html", "own.html"]
    assert (tmp_path / "a.html").read_text() == "theirs"


def test_a_place_that_is_none_is_told_in_one_line(tmp_path):
    (tmp_path / "folder.xlsx").mkdir()
    for path, said in (
        (tmp_path / "a.csv", "end its name with .xlsx or .html"),
        (tmp_path / "missing" / "a.xlsx", "make it first"),
        (tmp_path / "folder.xlsx", "is there already"),
    ):
        with pytest.raises(RowsRefused, match=said) as told:
            place(path)
        assert "\n" not in str(told.value)
    with pytest.raises(RowsRefused, match="is a folder"):
        place(tmp_path / "folder.xlsx", force=True)
    assert os.listdir(tmp_path) == ["folder.xlsx"]
