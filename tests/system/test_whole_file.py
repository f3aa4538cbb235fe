"""A file that only its owner can read, whole or not at all, also where a process is killed while it writes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from R_free_helpers.system import whole_file
from R_free_helpers.system.whole_file import HIDDEN, OthersCanRead, write_whole

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=["without a name", "with a hidden name"])
def way(request, monkeypatch):
    """Write in both ways: with the system's files without a name, and without them."""
    if request.param == "with a hidden name":
        monkeypatch.setattr(whole_file, "_without_name", lambda folder: None)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("this system has no files without a name")


@posix
def test_only_the_owner_can_read_it_whatever_the_umask(way, tmp_path):
    before = os.umask(0)
    try:
        write_whole(tmp_path / "a", b"rows")
    finally:
        assert os.umask(before) == 0
    assert (tmp_path / "a").read_bytes() == b"rows"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert names(tmp_path) == ["a"]


def test_what_is_there_is_replaced_only_when_it_is_said(way, tmp_path):
    (tmp_path / "a").write_text("theirs")
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a", b"rows")
    assert (tmp_path / "a").read_text() == "theirs"
    write_whole(tmp_path / "a", b"rows", replace=True)
    assert (tmp_path / "a").read_bytes() == b"rows"
    assert names(tmp_path) == ["a"]


@posix
def test_a_link_is_replaced_and_not_followed(way, tmp_path):
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / "a").symlink_to(tmp_path / "theirs")
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a", b"rows")
    write_whole(tmp_path / "a", b"rows", replace=True)
    assert not (tmp_path / "a").is_symlink()
    assert (tmp_path / "theirs").read_text() == "theirs"


@posix
def test_a_disk_without_modes_gets_nothing(way, tmp_path, monkeypatch):
    real = os.fstat

    class Open:
        st_mode = stat.S_IFREG | 0o644

    monkeypatch.setattr(whole_file.os, "fstat", lambda handle: Open)
    with pytest.raises(OthersCanRead, match="keeps no modes"):
        write_whole(tmp_path / "a", b"rows")
    monkeypatch.setattr(whole_file.os, "fstat", real)
    assert names(tmp_path) == []


def test_nothing_is_left_where_writing_fails(way, tmp_path, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a", b"rows")
    assert names(tmp_path) == []


WRITES = """
import os, sys, time
from pathlib import Path
from R_free_helpers.system import whole_file
if sys.argv[2] == "hidden":
    whole_file._without_name = lambda folder: None
def wait(handle):
    print("written", flush=True)
    time.sleep(60)
whole_file.os.fsync = wait
whole_file.write_whole(Path(sys.argv[1]) / "a", b"QZXKEY" * 1000)
"""


def killed_while_writing(folder: Path, how: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITES, str(folder), how], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.wait(10)


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="this system has no files without a name")
def test_a_kill_leaves_nothing(tmp_path):
    killed_while_writing(tmp_path, "unnamed")
    assert names(tmp_path) == []


@posix
def test_what_a_kill_left_elsewhere_is_removed_by_the_next_and_what_is_being_written_is_not(tmp_path):
    import fcntl

    killed_while_writing(tmp_path, "hidden")
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(HIDDEN)
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    running = tmp_path / f"{HIDDEN}1"
    (tmp_path / f"{HIDDEN}notes").write_text("somebody's own")
    with running.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        write_whole(tmp_path / "a", b"rows")
        assert names(tmp_path) == [f"{HIDDEN}1", f"{HIDDEN}notes", "a"]
    time.sleep(0)
    write_whole(tmp_path / "b", b"rows")
    assert names(tmp_path) == [f"{HIDDEN}notes", "a", "b"]
