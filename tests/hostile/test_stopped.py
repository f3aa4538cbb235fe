"""Ctrl-C, a scheduler's SIGTERM and a closed terminal: a short message, the shells' status, nothing left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess

import pytest

AT = {"results": "computing results", "chapters": "chapter indicators: cell 3", "page": "rendering"}


@pytest.mark.parametrize("at", AT)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_build_ends_clean(place, extracts, number, at, record_property):
    before = place.published()
    if at == "results":
        shutil.rmtree(place.caches / "results")
    if at == "chapters":
        shutil.rmtree(place.caches / "chapters")
    process = place.start(extracts[1])
    said = ""
    for line in process.stderr:
        said += line
        if AT[at] in line:
            process.send_signal(number)
            break
    else:
        pytest.fail(f"the build never came to '{AT[at]}': {said}")
    _, rest = process.communicate(timeout=300)
    assert process.returncode == 128 + number, rest
    assert "Traceback" not in rest
    message = [line for line in rest.splitlines() if line.startswith("registry-report:")]
    assert len(message) == 1 and "stopped" in message[0], rest
    assert place.published() == before
    assert place.none_runs() == [] and place.left() == []
    assert not (place.project / "build" / "failed").exists()
    record_property("counted", "stops obeyed=1")


def test_a_terminals_ctrl_c_reaches_every_process_and_is_told_once(place, extracts):
    shutil.rmtree(place.caches / "chapters")
    process = place.start(extracts[1])
    for line in process.stderr:
        if AT["chapters"] in line:
            os.killpg(process.pid, signal.SIGINT)
            break
    _, rest = process.communicate(timeout=300)
    assert process.returncode == 130 and rest.count("stopped by Ctrl-C") == 1 and "Traceback" not in rest, rest
    assert place.none_runs() == [] and place.left() == []


def test_nohups_choice_stays(place, extracts):
    ours = {"cwd": place.project, "env": place.environment(), "stdout": subprocess.DEVNULL, "text": True}
    process = subprocess.Popen(["nohup", *place.command(extracts[1])], stderr=subprocess.PIPE, **ours)
    for line in process.stderr:
        if "rendering" in line:
            process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=300) == 0
