"""A build killed at any moment leaves a whole edition, no process, and nothing that the next build does not clear."""

from __future__ import annotations

import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from R_free_helpers.editions.verifying import verify

INSIDE = Path(__file__).parent / "inside"
BY_TIME = 30
FEWER = 8
"""So many changes at least are spared where there is no edition to replace."""

STATES = ["nothing kept", *["no chapter kept", "one chapter kept", "all kept"] * 3]


def take_away(place, state: str, chance: random.Random) -> None:
    """Remove what the state says that stages have not kept."""
    if state == "nothing kept":
        shutil.rmtree(place.caches / "results", ignore_errors=True)
    if state != "all kept":
        kept = sorted((place.caches / "chapters").glob("[!.]*.ipynb"))
        for path in kept if state != "one chapter kept" else chance.sample(kept, max(0, len(kept) - 1)):
            path.unlink()


def kept_by_stages(project: Path) -> set[Path]:
    """Return every file and folder that builds of a project keep.

    Chapters aside, of which each state keeps others, and locks, of which each edition's place has one.
    """
    caches = project / "build" / ".cache"
    found = {path.relative_to(caches) for path in caches.rglob("*")}
    return {path for path in found if path.parts[0] not in ("chapters", "locks")}


class Rounds:
    """Builds the two extracts' editions in turn over each other, and checks the place after each kill."""

    def __init__(self, place, known, extracts) -> None:
        self.place, self.extracts = place, extracts
        self.whole = [place.hashes(folder) for folder in known.editions]
        self.killed = self.new = 0

    def next_data(self) -> Path:
        """Return the extract whose edition is not the published one."""
        return self.extracts[1] if self.place.published() == self.whole[0] else self.extracts[0]

    def check(self, process, moment: str, before: dict[str, str]) -> None:
        """Check the place after a kill."""
        assert process.returncode in (0, -signal.SIGKILL), process.communicate()
        after = self.place.published()
        assert after == before or after in self.whole, f"killed {moment}: neither the old nor the new edition"
        if after:
            assert verify(self.place.edition).differences == [], moment
        assert self.place.none_runs() == [], f"killed {moment}: processes are left"
        self.killed += process.returncode == -signal.SIGKILL
        self.new += after != before

    def recover(self) -> None:
        """Build to the end: it must succeed without help and leave nothing behind."""
        data = self.next_data()
        done = self.place.build(data)
        assert done.returncode == 0, done.stderr
        assert self.place.published() == self.whole[self.extracts.index(data)]
        assert self.place.left() == []
        assert [path.name for path in self.place.out.iterdir()] == [self.place.edition.name]


@pytest.fixture
def rounds(place, known, extracts) -> Rounds:
    return Rounds(place, known, extracts)


def test_killed_at_random_times(rounds, known, record_property):
    chance, place = random.Random(20241231), rounds.place
    lengths: dict[str, float] = {}
    ever = kept_by_stages(known.project)
    while rounds.killed < BY_TIME:
        state = STATES[rounds.killed % len(STATES)]
        take_away(place, state, chance)
        before, begun = place.published(), time.monotonic()
        process = place.start(rounds.next_data())
        share = chance.random()
        try:  # the first of each state runs to its end, to know how long that takes
            process.communicate(timeout=share * lengths[state] if state in lengths else None)
            lengths[state] = time.monotonic() - begun
        except Exception:
            process.kill()
            process.communicate()
        rounds.check(process, f"{state}, after {share:.0%}", before)
        if rounds.killed % 5 == 4:
            rounds.recover()
            assert kept_by_stages(place.project) <= ever, "the caches grow"
    rounds.recover()
    record_property("counted", f"kills survived={rounds.killed}")


def test_killed_at_single_changes_of_the_file_system(rounds, record_property, tmp_path):
    """From the first byte of results, of the page and of the manifest on; most of them around the swap."""
    place, chance = rounds.place, random.Random(20250630)
    inside = {"PYTHONPATH": str(INSIDE)}
    record = tmp_path / "changes"
    for counting in ({}, {"COUNT": str(record)}):  # the second is as most rounds are: stages have kept what they made
        done = place.build(rounds.next_data(), **counting, **inside)
        assert done.returncode == 0, done.stderr
    changes = record.read_text().splitlines()
    manifest = next(i for i, line in enumerate(changes) if line.endswith("manifest.json"))
    assert any("renameat2" in line for line in changes[manifest:]), "the swap is not among the changes"
    swap = [("manifest.json", number) for number in range(len(changes) - manifest)]
    moments = [*swap[:8], *chance.sample(swap[8:-FEWER], 5), ("report.html", 0), ("report.html", 1)]
    moments += [("_executed", chance.randrange(40)) for _ in range(3)]
    moments += [("/results.csv", 0), ("/results.csv", 2)]
    for moment, (path, number) in enumerate(moments):
        if path == "/results.csv":
            take_away(place, "nothing kept", chance)
        if moment % 6 == 5:  # the edition's first build has nothing to swap with
            shutil.rmtree(place.edition)
        before = place.published()
        process = place.start(rounds.next_data(), KILL_AFTER=f"{path}:{number}", **inside)
        process.communicate(timeout=300)
        assert process.returncode == -signal.SIGKILL, f"change {number} after {path} never came"
        rounds.check(process, f"at change {number} after {path}", before)
        if moment % 5 == 4:
            rounds.recover()
    rounds.recover()
    assert 0 < rounds.new < rounds.killed, "the moments do not lie on both sides of the swap"
    record_property("counted", f"kills survived={rounds.killed}")
