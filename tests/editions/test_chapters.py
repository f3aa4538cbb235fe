"""A chapter that fails or dies names itself, its cell and the error, and its notebook is kept."""

from __future__ import annotations

import json
import threading
import time
from _thread import interrupt_main
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from R_free_helpers.editions import chapters
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.workspace import Workspace


def write_notebook(path: Path, *sources: str) -> Path:
    """Write a notebook with a parameters cell and these code cells after it."""
    first = {"id": "parameters", "metadata": {"tags": ["parameters"]}, "source": 'registry: str = "x"'}
    others = [{"id": f"cell-{i}", "metadata": {}, "source": source} for i, source in enumerate(sources)]
    cells = [{"cell_type": "code", "outputs": [], "execution_count": None} | cell for cell in (first, *others)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs a notebook as a build does: the failure or None, and what was said meanwhile."""
    monkeypatch.setattr(chapters, "workspace", lambda: Workspace(tmp_path))

    def run_cells(*sources: str, limit: float = 60) -> tuple[chapters.Failure | None, list[str], Path]:
        said: list[str] = []
        kept = tmp_path / "cache" / "broken.ipynb"
        notebook = write_notebook(tmp_path / "broken.ipynb", *sources)
        edition = Edition(registry="no_ms", year=2024)
        return chapters._execute("broken", notebook, kept, edition, tmp_path, said.append, limit), said, kept

    return run_cells


def printed(notebook: Path) -> str:
    """Return all that the cells of a notebook printed."""
    cells = json.loads(notebook.read_text())["cells"]
    return "".join("".join(output.get("text", "")) for cell in cells for output in cell.get("outputs", []))


def test_a_failed_cell_is_named_and_the_partial_notebook_kept(run):
    failure, said, kept = run(
        "#| label: fig-good\nprint(1)", "#| label: fig-bad\n{}['no such measure']", "#| label: fig-after\nprint(2)"
    )
    assert failure is not None
    assert (failure.chapter, failure.cell) == ("broken", "fig-bad")
    assert "KeyError" in failure.error and "no such measure" in failure.error
    for named in ("broken", "fig-bad", "no such measure", str(failure.partial)):
        assert named in str(failure)
    assert not kept.exists()
    assert "1" in printed(failure.partial)
    assert any("fig-bad" in message for message in said)
    assert not any("fig-after" in message for message in said)


def test_a_kernel_that_dies_is_told_with_its_cell_and_last_words(run):
    failure, _, kept = run(
        "#| label: fig-good\nprint(1)",
        "#| label: fig-deadly\nimport os, signal\nos.kill(os.getpid(), signal.SIGSEGV)",
    )
    assert failure is not None
    assert (failure.chapter, failure.cell) == ("broken", "fig-deadly")
    assert "died" in failure.error and "Segmentation fault" in failure.error
    assert not kept.exists()
    assert "1" in printed(failure.partial)
    assert list(kept.parent.iterdir()) == []


def test_a_cell_that_takes_too_long_is_ended_and_named_with_its_limit(run):
    failure, _, kept = run("#| label: fig-good\nprint(1)", "#| label: fig-endless\nwhile True: pass", limit=3)
    assert failure is not None
    assert (failure.chapter, failure.cell) == ("broken", "fig-endless")
    for named in ("3 seconds", "--time-limit", "never ends"):
        assert named in failure.error
    assert not kept.exists()
    assert "1" in printed(failure.partial)
    assert list(kept.parent.iterdir()) == []


def test_a_chapter_sees_the_staged_results_and_nothing_of_another_chapter(run):
    seen = "import os, sys\nprint(os.environ['REGISTRY_REPORT_RESULTS'], hasattr(sys, 'left_behind'))"
    for _ in range(2):
        failure, said, kept = run(f"{seen}\nsys.left_behind = 1")
        assert failure is None
        assert printed(kept).split() == [str(kept.parents[1]), "False"]
        assert said[-1] == "chapter broken: cell 3 of 3 (cell 3)"


def test_an_interrupt_ends_the_wait_for_a_chapter_that_still_runs():
    running: Future = Future()
    interrupt = threading.Timer(1, interrupt_main)  # as Polars passes on Ctrl-C: the wait itself is not ended
    rescue = threading.Timer(20, lambda: running.done() or running.set_result(None))
    for timer in (interrupt, rescue):
        timer.start()
    with pytest.raises(KeyboardInterrupt):
        list(chapters._results([running]))
    rescue.cancel()
    assert not running.done()


def test_cells_of_no_more_chapters_run_than_there_are_seats(tmp_path, monkeypatch):
    monkeypatch.setattr(chapters, "workspace", lambda: Workspace(tmp_path))
    running: list[str] = []
    found: list[int] = []

    def execute(notebook, out, parameters, begins, environment, limit):
        for number in (1, 2):
            begins(number, 2, "a cell")
            running.append(out.name)
            found.append(len(set(running)))
            time.sleep(0.05)
        running[:] = [name for name in running if name != out.name]
        out.write_text("{}")

    monkeypatch.setattr(chapters, "execute", execute)
    seats = threading.BoundedSemaphore(2)
    edition = Edition(registry="no_ms", year=2024)

    def run(name: str) -> chapters.Failure | None:
        kept = tmp_path / "cache" / f"{name}.ipynb"
        return chapters._execute(name, tmp_path, kept, edition, tmp_path, lambda said: None, 60, None, seats)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, "abcd")) == [None] * 4
    assert max(found) == 2
    assert seats.acquire(blocking=False) and seats.acquire(blocking=False), "each is given back"
