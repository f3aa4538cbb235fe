"""Kernels that die and cells that never end: the message names chapter and cell, the others finish, nothing is left."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from small import CHAPTERS, REGISTRY

OTHER, CHAPTER = CHAPTERS
DEATHS = {
    "it leaves": "import os; os._exit(3)",
    "it breaks": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "it is killed": "import os, pathlib, time; pathlib.Path('{here}').write_text(str(os.getpid())); time.sleep(600)",
}
ENDLESS = {
    "a loop": "while True: pass",
    "deaf": "import signal, time\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)\nwhile True: time.sleep(1)",
    "never lets go": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    "with a child": "import subprocess; subprocess.run(['sleep', '600'])",
}


def spoil(place, code: str) -> tuple[str, bytes]:
    """Put code into the first cell of a chapter that has a name; return that and the notebook as it was."""
    path = place.project / "notebooks" / REGISTRY / f"{CHAPTER}.ipynb"
    before = path.read_bytes()
    notebook = json.loads(before)
    cells = [(cell, "".join(cell["source"]).splitlines()) for cell in notebook["cells"]]
    label = "#| label:"
    cell, lines = next((cell, lines) for cell, lines in cells if any(line.startswith(label) for line in lines))
    cell["source"] = "\n".join([*(line for line in lines if line.startswith("#|")), code])
    path.write_text(json.dumps(notebook))
    name = next(line.removeprefix(label).strip() for line in lines if line.startswith(label))
    for kept in (place.caches / "chapters").glob(f"{OTHER}-*"):
        kept.unlink()
    return name, before


def check(place, process, said: str, name: str, before: dict[str, str], *words: str) -> None:
    """Check what a build said and left whose chapter failed in the cell."""
    assert process.returncode == 1, said
    assert "Traceback" not in said
    told = said[said.index("registry-report:") :]
    for word in (f"chapter '{CHAPTER}' failed in cell '{name}'", *words):
        assert word in told, told
    assert list((place.caches / "chapters").glob(f"{OTHER}-*")), "the other chapter did not finish"
    assert place.published() == before
    assert place.none_runs() == [] and place.left() == []


def works_again(place, notebook: bytes, extracts, known) -> None:
    """Mend the chapter and build."""
    (place.project / "notebooks" / REGISTRY / f"{CHAPTER}.ipynb").write_bytes(notebook)
    done = place.build(extracts[1])
    assert done.returncode == 0, done.stderr
    assert place.published() == place.hashes(known.editions[1])


@pytest.mark.parametrize("how", DEATHS)
def test_a_kernel_that_dies(place, extracts, known, how, tmp_path, record_property):
    before, here = place.published(), tmp_path / "pid"
    name, notebook = spoil(place, DEATHS[how].format(here=here))
    process = place.start(extracts[1])
    if how == "it is killed":
        while not (here.exists() and here.read_text()):
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        os.kill(int(here.read_text()), signal.SIGKILL)
    _, said = process.communicate(timeout=400)
    check(place, process, said, name, before, "died")
    works_again(place, notebook, extracts, known)
    record_property("counted", "dead kernels survived=1")


@pytest.mark.parametrize("how", ENDLESS)
def test_a_cell_that_never_ends(place, extracts, known, how, record_property):
    before = place.published()
    name, notebook = spoil(place, ENDLESS[how])
    process = place.start(extracts[1], "--time-limit", "0.15")
    _, said = process.communicate(timeout=400)
    check(place, process, said, name, before, "9 seconds", "--time-limit", "never ends")
    works_again(place, notebook, extracts, known)
    record_property("counted", "endless cells ended=1")


@pytest.mark.parametrize("how", ["deaf", "never lets go"])
def test_a_stuck_kernel_ends_with_a_killed_build(place, extracts, how):
    name, _ = spoil(place, ENDLESS[how])
    process = place.start(extracts[1])
    for line in process.stderr:
        if name in line:
            break
    process.kill()
    process.communicate()
    assert place.none_runs() == []


def test_the_programs_own_limit_is_generous_and_can_be_seen(place):
    import sys

    done = place.run([sys.executable, "-m", "R_free_helpers.cli", "build", "--help"])
    assert "--time-limit" in done.stdout and "30" in done.stdout[done.stdout.index("--time-limit") :][:200]
    assert Path(place.project / "R_free_helpers").is_dir()
