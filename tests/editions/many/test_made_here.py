"""Editions of several units made on this machine: the same as one by one, whatever fails or is killed meanwhile."""

from __future__ import annotations

import os
import re
import signal
import sys

import pytest

from R_free_helpers.editions.verifying import verify

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
ALL = ["no_hofte-2024-midt", "no_hofte-2024-nord", "no_hofte-2024-sor"]


def hashes(folder) -> dict[str, bytes]:
    """Return the contents of an edition's files."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_each_edition_is_told_as_it_is_done(whole):
    told = (whole.root.parent / "told.txt").read_text(encoding="utf-8").splitlines()
    lines = [re.fullmatch(r"(\d)/3 (nord|midt|sor) built in \d+\.\d s", line) for line in told[:3]]
    assert [line[1] for line in lines] == ["1", "2", "3"] and {line[2] for line in lines} == {"nord", "midt", "sor"}
    assert told[3:] == ["what was made: made/no_hofte-2024-units.csv", "3 editions: 3 built"]
    assert whole.editions() == ALL
    assert all(verify(whole.root / "made" / name).differences == [] for name in ALL)


def test_a_unit_alone_gives_the_same_bytes(place, whole):
    place.build(edition="no_hofte-2024-midt")
    assert hashes(place.root / "made" / ALL[0]) == hashes(whole.root / "made" / ALL[0])


def test_a_misspelt_unit_is_told_before_any_work(place):
    told, said = place.build("--units", "nord,mitd", status=1)
    assert told == [] and said == (
        "registry-report: there is no unit 'mitd'; did you mean 'midt'? Known: nation, landet, nord, midt, sor\n"
    )
    assert place.editions() == []


def test_the_others_are_made_when_asked_to_keep_going(place):
    blocked = place.root / "made" / ALL[1]
    blocked.parent.mkdir()
    blocked.touch()
    told, said = place.build("--units", "all", "--jobs", "2", "--keep-going", status=1)
    assert sorted(line.split()[2] for line in told[:3]) == ["built", "built", "failed:"]
    assert "3 editions: 2 built, 1 failed\nnord failed: a file lies where a folder is needed" in said
    assert place.editions() == ALL
    blocked.unlink()
    told, _ = place.build("--units", "all")
    assert sorted(line[4:] for line in told[:3] if "built" not in line) == [
        "midt already up to date",
        "sor already up to date",
    ]
    assert told[-1] == "3 editions: 1 built, 2 already up to date"


def test_a_killed_process_is_one_failed_edition_and_another_takes_its_place(place):
    process = place.start("--units", "all", "--jobs", "1", "--keep-going")
    place.wait_for(lambda: any(name.startswith(".") for name in place.editions()))  # one is under way
    starter = [pid for pid, name in place.processes().items() if "kernel_starter" in name]
    worker = next(pid for pid, name in place.processes().items() if "many.worker" in name)
    os.kill(worker, signal.SIGKILL)
    said = process.communicate(timeout=300)[1]
    assert process.returncode == 1 and starter
    assert "3 editions: 2 built, 1 failed\n" in said
    assert re.search(r"^\w+ failed: its process was ended by SIGKILL, as it is when memory runs out", said, re.M)
    assert place.wait_for(lambda: not place.processes())
    hidden = [name for name in place.editions() if name.startswith(".")]
    assert all(name.endswith(f".{worker}") for name in hidden), "what it was making, the next build of it clears"
    assert len(place.editions()) - len(hidden) == 2


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_command_goes_on_where_it_was(place, whole, number):
    process = place.start("--units", "all", "--jobs", "1")
    assert process.stdout.readline().startswith("1/3 ")
    place.wait_for(lambda: any(name.startswith(".") for name in place.editions()))  # the second is under way
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == (128 + number if number != signal.SIGKILL else -number)
    assert place.wait_for(lambda: not place.processes(), 30), "processes are left"
    told, _ = place.build("--units", "all")
    assert "already up to date" in told[0]
    assert told[-1] in ("3 editions: 2 built, 1 already up to date", "3 editions: 1 built, 2 already up to date")
    assert place.editions() == ALL, "something half-made is left"
    assert list((place.root / "build" / ".cache" / "scratch").iterdir()) == []
    for name in ALL:
        assert hashes(place.root / "made" / name) == hashes(whole.root / "made" / name)


def test_editions_of_several_years_are_made_together(place):
    told, said = place.build("--edition", "no_hofte-2024-nord", "--quiet")
    assert told == [] and said == ""
    assert place.editions() == ["no_hofte-2024", "no_hofte-2024-nord"]
