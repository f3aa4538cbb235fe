"""Two builds at the same time: of one edition the second is refused, of two editions both succeed."""

from __future__ import annotations

import shutil
import signal

from small import REGISTRY


def until(process, words: str) -> None:
    """Wait until a build says the words."""
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"the build never said '{words}'")


def test_a_second_build_of_the_edition_is_refused_and_the_first_undisturbed(place, extracts, known):
    shutil.rmtree(place.caches / "chapters")
    first = place.start(extracts[1])
    until(first, "chapter")
    first.send_signal(signal.SIGSTOP)  # else it might be done before the second one asks
    for data in extracts:  # also with what is already published
        second = place.build(data)
        assert second.returncode == 1 and first.poll() is None
        assert f"another build of {place.edition.name} is running" in second.stderr and "Traceback" not in second.stderr
    first.send_signal(signal.SIGCONT)
    _, said = first.communicate(timeout=300)
    assert first.returncode == 0, said
    assert place.published() == place.hashes(known.editions[1])
    assert place.none_runs() == [] and place.left() == []


def test_a_kill_releases_the_edition_at_once(place, extracts, known):
    shutil.rmtree(place.caches / "chapters")
    first = place.start(extracts[1])
    until(first, "chapter")
    first.kill()
    first.wait()
    second = place.build(extracts[1])
    assert second.returncode == 0, second.stderr
    assert place.published() == place.hashes(known.editions[1])
    first.communicate()
    assert place.none_runs() == [] and place.left() == []


def test_two_editions_at_once_share_the_caches_without_harm(place, extracts, known):
    """Nothing is kept: both make the same results, and the chapters that are the same for all."""
    unit = (place.project / "data" / REGISTRY / "unit.csv").read_text(encoding="utf-8").splitlines()[-1].split(",")[0]
    for name in ("results", "chapters"):
        shutil.rmtree(place.caches / name)
    builds = [place.start(extracts[1]), place.start(extracts[1], edition=f"{REGISTRY}-2024-{unit}")]
    for process in builds:
        _, said = process.communicate(timeout=400)
        assert process.returncode == 0, said
    assert place.published() == place.hashes(known.editions[1])
    assert {path.name for path in place.out.iterdir()} == {f"{REGISTRY}-2024-{unit}", place.edition.name}
    assert place.none_runs() == [] and place.left() == []
