"""What is half-made or unpublished is for its owner's eyes only, whatever the user's umask."""

from __future__ import annotations

import os
import sys

import polars as pl
import pytest

from R_free_helpers.editions import caches
from R_free_helpers.editions.kernels import without_credentials
from R_free_helpers.model.workspace import Workspace
from R_free_helpers.synthetic.writing import write
from R_free_helpers.system.private import open_up, private, private_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes on Windows")


@pytest.fixture(autouse=True)
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path) -> int:
    return path.stat().st_mode & 0o777


def test_files_and_folders_made_meanwhile_are_private_and_later_ones_are_not(tmp_path):
    with private() as umask:
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "file").write_text("")
    (tmp_path / "after").write_text("")
    assert umask == 0
    assert [mode(tmp_path / name) for name in ("folder", "folder/file", "after")] == [0o700, 0o600, 0o666]


def test_the_umask_comes_back_after_an_error():
    with pytest.raises(ZeroDivisionError), private():
        raise ZeroDivisionError
    assert os.umask(0) == 0


def test_a_crash_meanwhile_dumps_no_memory():
    import resource

    before = resource.getrlimit(resource.RLIMIT_CORE)
    with private():
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    assert resource.getrlimit(resource.RLIMIT_CORE) == before


def test_a_private_folder_closes_one_that_is_open_and_leaves_its_parents(tmp_path):
    (tmp_path / "build" / ".cache").mkdir(parents=True)
    assert mode(private_folder(tmp_path / "build" / ".cache")) == 0o700
    assert mode(private_folder(tmp_path / "other" / ".cache")) == 0o700
    assert mode(tmp_path / "build") == mode(tmp_path / "other") == 0o777


@pytest.mark.parametrize(("umask", "file", "folder"), [(0o022, 0o644, 0o755), (0o077, 0o600, 0o700), (0, 0o666, 0o777)])
def test_what_is_published_has_the_modes_that_the_user_wants(tmp_path, umask, file, folder):
    with private():
        (tmp_path / "made").mkdir()
        (tmp_path / "made" / "report.html").write_text("")
    open_up(tmp_path / "made", umask)
    assert (mode(tmp_path / "made" / "report.html"), mode(tmp_path / "made")) == (file, folder)


def test_what_a_stage_keeps_is_private(tmp_path, monkeypatch):
    monkeypatch.setattr(caches, "workspace", lambda: Workspace(tmp_path))
    place = caches.cache_dir() / "results" / "no_ms-2024"
    with caches.aside(place) as made:
        (made / "results.csv").write_text("")
    assert [mode(path) for path in (caches.cache_dir(), place, place / "results.csv")] == [0o700, 0o700, 0o600]


def test_a_synthetic_extract_is_private_also_over_an_older_one(tmp_path):
    out = tmp_path / "deep" / "rows"
    tables = {"patient": pl.DataFrame({"patient_id": ["a"]})}
    for _ in range(2):
        write(tables, out, {"seed": 1})
        assert {mode(path) for path in out.iterdir()} == {0o600}
        assert (mode(out), mode(tmp_path / "deep")) == (0o700, 0o777)
        for path in out.iterdir():
            path.chmod(0o644)


def test_kernels_get_no_credentials():
    environment = {
        "PATH": "/bin",
        "PGPASSWORD": "a",
        "PGPASSFILE": "b",
        "REGISTRY_REPORT_DATABASE": "c",
        "Api_Token": "d",
    }
    assert without_credentials(environment | {"LANG": "nb_NO"}) == {"PATH": "/bin", "LANG": "nb_NO"}
