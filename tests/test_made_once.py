"""What tests share is made once, fails for all, and may not be altered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from made_once import MadeOnce

MAKE = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from made_once import MadeOnce

def make(folder):
    time.sleep(0.2)
    with (Path(sys.argv[2]) / "times").open("a") as file:
        file.write("made\\n")
    (folder / "whole").touch()

print((MadeOnce(Path(sys.argv[2]) / "shared")("thing", make) / "whole").exists())
"""


def test_of_two_processes_one_makes_it_and_both_have_it(tmp_path):
    command = [sys.executable, "-c", MAKE, str(Path(__file__).parent), str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[0] for process in both] == ["True\n", "True\n"]
    assert (tmp_path / "times").read_text() == "made\n"


def test_what_failed_is_not_tried_again(tmp_path):
    made_once, tried = MadeOnce(tmp_path), []

    def make(folder: Path) -> None:
        tried.append(folder)
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        made_once("thing", make)
    with pytest.raises(AssertionError, match="thing could not be made: OSError: no room"):
        made_once("thing", make)
    assert len(tried) == 1


def test_what_was_altered_is_named(tmp_path):
    made_once = MadeOnce(tmp_path)
    folder = made_once("thing", lambda folder: (folder / "a").write_text("1"))
    assert made_once.altered() == []
    (folder / "b").touch()
    (folder / "a").write_text("12")
    assert made_once.altered() == ["thing/a", "thing/b"]
