"""Running all chapters of an edition in parallel processes, keeping those whose inputs are unchanged."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.editions.edition import ROOT, Edition
from R_free_helpers.editions.fingerprint import digest, digest_code, digest_files
from R_free_helpers.editions.finishing import finish_notebook
from R_free_helpers.editions.order import chapters_of
from R_free_helpers.editions.stages import STAGED_RESULTS, cache_dir
from R_free_helpers.registries import Registry

Progress = Callable[[str], None]


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
    edition: Edition, registry: Registry, results: Path, variables: dict, out: Path, jobs: int, progress: Progress
) -> None:
    """Execute every chapter of a registry into ``out``, at most ``jobs`` at a time.

    Parameters
    ----------
    results : Path
        Folder with the released results that the chapters read.
    variables : dict
        Report variables, put into the finished notebooks.
    out : Path
        Folder for the finished notebooks.

    Raises
    ------
    ChapterErrors
        When a chapter failed; the others have run to their end.
    """
    out.mkdir(parents=True, exist_ok=True)
    shared = digest(
        digest_code(registry.id, "chapters"),
        digest_files([results], results.parent),
        json.dumps(edition.chapter_parameters),
        digest_files([ROOT / "_brand.yml", *(path for path in registry.data_dir.iterdir() if path.is_file())]),
    )

    def run(name: str) -> Failure | None:
        notebook = ROOT / "notebooks" / registry.id / f"{name}.ipynb"
        kept = cache_dir() / "chapters" / f"{name}-{digest(shared, notebook.read_bytes())[:24]}.ipynb"
        if kept.exists():
            progress(f"chapter {name}: unchanged")
        else:
            error = _execute(name, notebook, kept, edition, results, progress)
            if error:
                return error
        finish_notebook(kept, out / f"{name}.ipynb", variables)
        return None

    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        errors = [error for error in pool.map(run, chapters_of(edition)) if error]
    if errors:
        raise ChapterErrors(errors)


def environment_for(results: Path) -> dict[str, str]:
    """Return the environment of a chapter's process: where its results are, and nothing that varies by machine."""
    return os.environ | {
        STAGED_RESULTS: str(results),
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _execute(
    name: str, notebook: Path, kept: Path, edition: Edition, results: Path, progress: Progress
) -> Failure | None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(f".{kept.stem}.{os.getpid()}.ipynb")
    parameters = json.dumps(edition.chapter_parameters)
    environment = environment_for(results)
    command = [sys.executable, "-m", "R_free_helpers.editions.execution", str(notebook), str(partial), parameters]
    failed: dict[str, str] = {}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        for line in process.stdout:
            event = json.loads(line)
            if "cell" in event:
                progress(f"chapter {name}: cell {event['cell']} of {event['of']} ({event['name']})")
            else:
                failed = event
        complaint = process.stderr.read()
    if process.returncode == 0:
        partial.replace(kept)
        return None
    place = ROOT / "build" / "failed" / f"{edition.id}-{name}.ipynb"
    if partial.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(partial, place)
    last = complaint.strip().splitlines()[-1] if complaint.strip() else "the process ended without a word"
    error = f"{failed['ename']}: {failed['evalue']}" if failed else last
    return Failure(name, failed.get("failed", "start of the kernel"), error, place)
