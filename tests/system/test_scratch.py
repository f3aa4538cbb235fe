"""Temporary things end with the build that made them, at the latest when the next build begins."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pytest

from R_free_helpers.system.scratch import clear, in_use, scratch

pytest.importorskip("fcntl", reason="no locks on this system: nothing is cleared")

LEFT = ("results/.kept.123", "chapters/.chapter.123.ipynb", "chapters/.chapter.123.log", "scratch/tmpabc")


@pytest.fixture
def caches(tmp_path):
    """Return caches with something kept and all that a killed build can leave."""
    for name in (*LEFT, "results/kept", "chapters/chapter.ipynb"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        if path.suffix in (".ipynb", ".log"):
            path.write_text("half")
        else:
            path.mkdir()
            (path / "file").write_text("half")
    return tmp_path


def test_what_killed_builds_left_is_removed_and_nothing_else(caches):
    clear(caches)
    assert not [name for name in LEFT if (caches / name).exists()]
    assert (caches / "results/kept/file").exists() and (caches / "chapters/chapter.ipynb").exists()


def test_nothing_is_removed_while_another_process_makes_something(caches):
    code = "import sys, pathlib; from R_free_helpers.system.scratch import in_use\n"
    code += "with in_use(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", code, str(caches)], stdin=-1, stdout=-1, text=True)
    assert other.stdout.readline() == "held\n"
    with in_use(caches):  # several may make something
        clear(caches)
    assert all((caches / name).exists() for name in LEFT)
    other.kill()  # the hold ends with the process, however it ends
    other.communicate()
    clear(caches)
    assert not any((caches / name).exists() for name in LEFT)


def test_the_temporary_folder_is_ours_alone_and_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", "/somewhere")
    monkeypatch.delenv("JUPYTER_RUNTIME_DIR", raising=False)
    before = tempfile.gettempdir()
    with pytest.raises(KeyError), scratch(tmp_path) as folder:
        assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(folder)
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "left").write_text("half")
        raise KeyError
    assert list((tmp_path / "scratch").iterdir()) == []
    assert tempfile.gettempdir() == before
    assert os.environ["TMPDIR"] == "/somewhere" and "JUPYTER_RUNTIME_DIR" not in os.environ
