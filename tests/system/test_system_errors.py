"""What the system refuses becomes a sentence with what to do; a signal becomes the status that shells use."""

from __future__ import annotations

import errno
import shutil
import signal

import pytest

from R_free_helpers.cli.ending import Stopped, kind_errors, stoppable
from R_free_helpers.editions.mendable import message_of


@pytest.mark.parametrize(
    ("number", "means", "remedy"),
    [
        (errno.ENOSPC, "the disk is full", "make room"),
        (errno.EROFS, "not written", "--out"),
        (errno.EACCES, "no permission", "--out"),
        (errno.EEXIST, "where a folder is needed", "move it away"),
        (errno.ENOTDIR, "where a folder is needed", "move it away"),
        (errno.EMFILE, "too many files", "ulimit"),
    ],
)
def test_a_refusal_says_where_what_and_what_to_do(capsys, number, means, remedy):
    with pytest.raises(SystemExit) as ended, kind_errors():
        raise OSError(number, "as the system says it", "/the/place")
    said = capsys.readouterr().err
    assert ended.value.code == 1
    for word in (means, remedy, "/the/place"):
        assert word in said
    assert "as the system says it" not in said


def test_copying_a_folder_to_a_full_disk_is_told_by_its_first_file(tmp_path):
    (tmp_path / "from").mkdir()
    for name in "ab":
        (tmp_path / "from" / name).write_text(name)

    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device", target)

    with pytest.raises(shutil.Error) as collected:
        shutil.copytree(tmp_path / "from", tmp_path / "to", copy_function=full)
    assert len(collected.value.args[0]) == 2
    assert message_of(collected.value).startswith(f"the disk is full ({tmp_path / 'to'}")
    assert message_of(shutil.Error("both are the same file")) == "both are the same file"


def test_a_write_that_fails_names_no_place_and_our_own_words_stay():
    assert "None" not in message_of(OSError(errno.ENOSPC, "No space left on device"))
    assert message_of(FileNotFoundError("write data/x.md first")) == "write data/x.md first"
    assert message_of(PermissionError("ask the owner")) == "ask the owner"


@pytest.mark.parametrize(("name", "status"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_with_its_status_after_clearing_up(capsys, name, status):
    cleared = []
    with pytest.raises(SystemExit) as ended, kind_errors():
        try:
            signal.raise_signal(getattr(signal, name))
        finally:
            cleared.append(name)
    assert (ended.value.code, cleared) == (status, [name])
    assert capsys.readouterr().err == f"registry-report: stopped by {name}; what was published stays as it was\n"
    assert signal.getsignal(getattr(signal, name)) == signal.SIG_DFL


def test_an_interrupt_ends_with_its_status(capsys):
    with pytest.raises(SystemExit) as ended, kind_errors():
        raise KeyboardInterrupt
    assert ended.value.code == 130
    assert "stopped by Ctrl-C" in capsys.readouterr().err


def test_a_signal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stoppable():
            signal.raise_signal(signal.SIGHUP)
    except Stopped:
        pytest.fail("nohup's choice was overruled")
    finally:
        signal.signal(signal.SIGHUP, before)
