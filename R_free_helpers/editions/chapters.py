"""Running all chapters of an edition, several at a time, keeping those whose inputs are unchanged."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.editions.caches import cache_dir
from R_free_helpers.editions.execution import CELL_LIMIT, ChapterStopped, execute
from R_free_helpers.editions.fingerprint import digest, digest_code, digest_files
from R_free_helpers.editions.finishing import finish_notebook
from R_free_helpers.editions.kernels import end
from R_free_helpers.editions.opening import language_of_chapter
from R_free_helpers.editions.order import chapters_of
from R_free_helpers.editions.outputs import warnings_of
from R_free_helpers.editions.stages import STAGED_RESULTS, Progress
from R_free_helpers.figures.sheets import SHEET, SLIDE
from R_free_helpers.model.edition import OWN_LANGUAGE, Edition
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.workspace import workspace

RUNNING = ("R_free_helpers.editions.execution",)
"""Where the code that runs a chapter begins; the chapter's own code is what its notebook imports."""


@dataclass(frozen=True)
class Failure:
    """A chapter failed.

    Attributes
    ----------
    chapter, cell, error : str
        Which chapter, which cell, and what it said.
    partial : Path
        The notebook as far as it ran.
    """

    chapter: str
    cell: str
    error: str
    partial: Path

    def __str__(self) -> str:
        return (
            f"chapter '{self.chapter}' failed in cell '{self.cell}': {self.error}\n"
            f"  The notebook as far as it ran: {self.partial}\n"
            f"  Open it in Jupyter, mend the cell in notebooks/, and build again; finished chapters are kept."
        )


class ChapterErrors(Exception):
    """One or more chapters failed; ``errors`` holds a `Failure` each."""

    def __init__(self, errors: list[Failure]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


def run_chapters(
    edition: Edition,
    registry: Registry,
    results: Path,
    variables: Callable[[], dict],
    out: Path,
    jobs: int,
    progress: Progress,
    limit: float = CELL_LIMIT,
    names: Collection[str] | None = None,
) -> None:
    """Execute every chapter of a registry into ``out``, the cells of at most ``jobs`` at a time.

    One more kernel starts meanwhile: to start one is mostly waiting.

    Parameters
    ----------
    results : Path
        Folder with the released results that the chapters read.
    variables : callable
        Returns the report variables, which are put into the finished notebooks; not asked before a chapter has run.
    out : Path
        Folder for the finished notebooks.
    limit : float
        Seconds that a cell may take.
    names : collection of str, optional
        Which chapters; those of the edition's report when absent.

    Raises
    ------
    ChapterErrors
        When a chapter failed; the others have run to their end.
    ValueError
        For a chapter in another language than the edition's.
    """
    names = list(names or chapters_of(edition))
    _require_language(edition, names)
    out.mkdir(parents=True, exist_ok=True)
    shared = digest(
        digest_files([results], results.parent),
        json.dumps(edition.chapter_parameters),
        digest_files([workspace().brand, *(path for path in registry.data_dir.iterdir() if path.is_file())]),
        *([SLIDE] if edition.slides else []),  # the same chapter, its figures drawn for a wall
    )

    stopping = threading.Event()
    seats = threading.BoundedSemaphore(max(1, jobs))

    def told(message: str) -> None:
        if stopping.is_set():  # no further cell begins, and no new kernel
            raise ChapterStopped(None, "the build was stopped")
        progress(message)

    notebooks = {name: workspace().notebook(registry.id, name) for name in names}
    places = {
        name: cache_dir() / "chapters" / f"{name}-{chapter_key(registry.id, notebook, shared)[:24]}.ipynb"
        for name, notebook in notebooks.items()
    }

    def run(name: str) -> Failure | None:
        notebook, kept = notebooks[name], places[name]
        if kept.exists():
            told(f"chapter {name}: unchanged")
        else:
            error = _execute(name, notebook, kept, edition, results, told, limit, stopping, seats)
            if error:
                return error
            for warning in warnings_of(kept):
                told(f"chapter {name}: {warning}")
        finish_notebook(kept, out / f"{name}.ipynb", variables())
        return None

    with ThreadPoolExecutor(max_workers=jobs + 1 if jobs > 1 else 1) as pool:
        try:
            # One that is kept waits for the variables alone, and would keep a place from one that has to run.
            order = sorted(_longest_first(edition, names), key=lambda name: places[name].exists())
            running = [pool.submit(run, name) for name in order]
            errors = [error for error in _results(running) if error]
        except BaseException:
            # An interrupted build does not wait for its chapters.
            stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            end()
            raise
    if errors:
        raise ChapterErrors(errors)


def _require_language(edition: Edition, names: Collection[str]) -> None:
    """Raise `ValueError` for a chapter that is written in another language than the edition."""
    for name in names:
        language = language_of_chapter(workspace().notebook(edition.registry, name))
        if language not in (OWN_LANGUAGE, edition.language):
            raise ValueError(
                f"the chapter '{name}' is in {language}, and {edition.id} is not: embed it in a text of that language"
            )


def chapter_key(registry: str, notebook: Path, shared: str) -> str:
    """Return the fingerprint of a chapter: the notebook, the code that it and its running import, and ``shared``."""
    return digest(shared, notebook.read_bytes(), digest_code(registry, *RUNNING, notebooks=[notebook]))


def _results(running: list[Future]) -> Iterator[Failure | None]:
    """Yield what each returns, in steps short enough for an interrupt: Polars' handler of signals ends no wait."""
    for future in running:
        while not wait([future], timeout=0.5).done:
            pass
        yield future.result()


def _longest_first(edition: Edition, names: Collection[str]) -> list[str]:
    """Return the chapters in the order to run them: a long one begun last would run alone at the end."""

    def code_cells(name: str) -> int:
        return workspace().notebook(edition.registry, name).read_text("utf-8").count('"code"')

    return sorted(names, key=code_cells, reverse=True)


def _execute(
    name: str,
    notebook: Path,
    kept: Path,
    edition: Edition,
    results: Path,
    progress: Progress,
    limit: float = CELL_LIMIT,
    stopping: threading.Event | None = None,
    seats: threading.Semaphore | None = None,
) -> Failure | None:
    """Run one chapter; its notebook is at ``kept`` when, and only when, it ran to its end.

    As far as it ran it is kept for a look, unless nothing but a stopped build ended it. Where ``seats`` are given it
    takes one before its first cell.
    """
    seated = threading.Event()
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(f".{kept.stem}.{os.getpid()}.ipynb")

    def begins(number: int, count: int, cell: str) -> None:
        while seats and not seated.is_set():
            if seats.acquire(timeout=0.5):
                seated.set()
            elif stopping and stopping.is_set():
                break  # which the next line tells
        progress(f"chapter {name}: cell {number} of {count} ({cell})")

    try:
        environment = {STAGED_RESULTS: str(results)} | ({SHEET: SLIDE} if edition.slides else {})
        execute(notebook, partial, edition.chapter_parameters, begins, environment, limit)
        partial.replace(kept)
    except ChapterStopped as stopped:
        place = workspace().build / "failed" / f"{edition.id}-{name}.ipynb"
        if partial.exists() and not (stopping and stopping.is_set()):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(partial, place)
        return Failure(name, stopped.cell or "start of the kernel", str(stopped), place)
    finally:
        if seats and seated.is_set():
            seats.release()
        partial.unlink(missing_ok=True)  # half written, where the disk is full
    return None
