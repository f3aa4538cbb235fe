"""Disks that are full, cannot be written or are closed: a sentence that says what to do, and nothing half-done.

The full and the read-only disks are real file systems, mounted in a namespace of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
# As root the rights of files do not count; without capabilities they do.
POWERLESS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


def can(command: list[str]) -> bool:
    """Return whether a command works here."""
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0


needs_namespace = pytest.mark.skipif(
    not can([*NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"]), reason="no mount namespaces here: no real full disk"
)
needs_rights = pytest.mark.skipif(
    bool(POWERLESS) and not can([*POWERLESS, "true"]), reason="rights count for nobody here: root without setpriv"
)

# $1 the folder that becomes a small disk, $2 its free KiB beside what lies there, $3... the build
FULL = """
disk=$1; free=$2; shift 2
before=$(mktemp -d); cp -a "$disk/." "$before"
mount -t tmpfs -o size=1g none "$disk" && cp -a "$before/." "$disk"
used=$(df -k --output=used "$disk" | tail -1)
mount -o remount,size=$((used + free))k "$disk"
"$@"; echo "status $?"
find "$disk" -name '.*' -mindepth 1 -not -path "$disk/.cache" ; find "$disk" -path '*/scratch/*'
mount -o remount,size=1g "$disk"
"$@"; echo "status $?"
rm -rf "$before"
rm -rf "$KEEP"; cp -a "$disk" "$KEEP"
"""


def in_sentence(done: subprocess.CompletedProcess, *words: str) -> None:
    """Check that a build failed with one message that holds the words."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("registry-report:")]
    assert len(said) == 1, done.stderr
    for word in words:
        assert word in done.stderr


@needs_namespace
@pytest.mark.parametrize("share", [0, 0.05, 0.5, 0.95])
def test_a_full_disk_for_editions(place, known, extracts, share, record_property):
    free = int(share * sum(path.stat().st_size for path in place.edition.iterdir()) / 1024)
    before, keep = place.published(), place.home / "after"
    done = place.run(
        [*NAMESPACE, "bash", "-c", FULL, "bash", str(place.out), str(free), *place.command(extracts[1])],
        KEEP=str(keep),
    )
    assert done.stdout.count("status") == 2, done.stderr
    first, second = done.stdout.split("status 1\n")
    assert first == "", done.stdout
    assert second.endswith("status 0\n") and second.count("\n") == 2, f"left on the full disk: {second}"
    in_sentence(subprocess.CompletedProcess([], 1, "", done.stderr), "the disk is full", "make room", "--out")
    assert place.hashes(keep / place.edition.name) == place.hashes(known.editions[1])
    assert place.published() == before and place.none_runs() == []
    record_property("counted", "full disks met=1")


@needs_namespace
@pytest.mark.parametrize(
    ("share", "taken"), [(0, "results"), (0.5, "results"), (0.1, "chapters"), (0.5, "chapters"), (0.9, "chapters")]
)
def test_a_full_disk_for_the_caches(place, known, extracts, share, taken, record_property):
    before, build, kept = place.published(), place.project / "build", place.caches / taken
    free = int(share * sum(path.stat().st_size for path in kept.rglob("*") if path.is_file()) / 1024)
    shutil.rmtree(kept)
    done = place.run(
        [*NAMESPACE, "bash", "-c", FULL, "bash", str(build), str(free), *place.command(extracts[1])],
        KEEP=str(place.home / "after"),
    )
    first, second = done.stdout.split("status 1\n")
    assert first == "", done.stdout
    assert second.endswith("status 0\n") and second.count("\n") == 2, f"left on the full disk: {second}"
    assert "Traceback" not in done.stderr
    assert "the disk is full" in done.stderr or "No space left on device" in done.stderr, done.stderr
    assert before != place.published() == place.hashes(known.editions[1])
    assert place.none_runs() == [] and place.left() == []
    record_property("counted", "full disks met=1")


@needs_namespace
@pytest.mark.parametrize("which", ["editions", "caches"])
def test_a_disk_that_cannot_be_written(place, extracts, which):
    before, disk = place.published(), place.out if which == "editions" else place.project / "build"
    bind = 'disk=$1; shift; mount --bind "$disk" "$disk" && mount -o remount,bind,ro "$disk" && exec "$@"'
    done = place.run([*NAMESPACE, "bash", "-c", bind, "bash", str(disk), *place.command(extracts[1])])
    in_sentence(done, "can be read but not written", str(disk), "--out")
    assert place.published() == before and place.left() == [] and place.none_runs() == []
    assert place.build(extracts[1]).returncode == 0


@needs_rights
@pytest.mark.parametrize("mode", [0o500, 0o600, 0o000])
def test_a_folder_for_editions_without_rights(place, extracts, mode):
    before = place.published()
    place.out.chmod(mode)
    done = place.run([*POWERLESS, *place.command(extracts[1])])
    place.out.chmod(0o700)
    in_sentence(done, "no permission", str(place.out), "--out")
    assert place.published() == before and place.left() == [] and place.none_runs() == []


@needs_rights
@pytest.mark.parametrize("mode", [0o500, 0o600])
def test_caches_without_rights(place, extracts, mode):
    before = place.published()
    place.caches.chmod(mode)
    shutil.rmtree(place.caches / "scratch", ignore_errors=True)
    done = place.run([*POWERLESS, *place.command(extracts[1])])
    place.caches.chmod(0o700)
    in_sentence(done, "no permission", str(place.caches))
    assert place.published() == before and place.left() == [] and place.none_runs() == []


@pytest.mark.parametrize("where", ["out", "edition", "above"])
def test_a_file_where_a_folder_should_be(place, extracts, where):
    place.out = place.home / "elsewhere"
    taken = {"out": place.out, "edition": place.edition, "above": place.out.parent / "file"}[where]
    if where == "above":
        place.out = taken / "below"
    taken.parent.mkdir(exist_ok=True)
    taken.write_text("not a folder")
    done = place.build(extracts[1])
    in_sentence(done, "folder is needed", str(taken), "move it away")
    assert taken.read_text() == "not a folder"
    assert place.none_runs() == []
    assert list(taken.parent.glob(".*")) == []


def test_a_link_where_the_edition_should_be(place, extracts):
    real = place.home / "real"
    place.edition.rename(real)
    place.edition.symlink_to(real)
    before = place.published()
    in_sentence(place.build(extracts[1]), "a link lies where", str(place.edition), "move it away", "--out")
    assert place.edition.is_symlink() and place.published() == before
    assert place.left() == []


def test_a_file_where_the_caches_should_be(place, extracts):
    shutil.rmtree(place.caches)
    place.caches.write_text("not a folder")
    in_sentence(place.build(extracts[1]), "folder is needed", str(place.caches))
