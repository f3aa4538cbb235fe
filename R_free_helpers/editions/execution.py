"""Running a chapter by papermill, with a word for each cell as it begins.

`chapters.run_chapters` calls `execute`. ``python -m R_free_helpers.editions.execution NOTEBOOK OUT PARAMETERS`` runs
one chapter alone and prints one JSON object per line.
"""

from __future__ import annotations

import json
import logging
import math
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

CellBegins = Callable[[int, int, str], None]
"""Told the number of a code cell, how many there are, and its name."""

CELL_LIMIT = 30 * 60.0
"""Seconds that a cell may take: many times what the slowest takes, so only one that never ends meets it."""


class ChapterStopped(Exception):
    """A chapter stopped before its end; ``cell`` is the one it stopped in, None where it did not come to the first."""

    def __init__(self, cell: str | None, error: str) -> None:
        super().__init__(error)
        self.cell = cell


def execute(
    notebook: Path,
    out: Path,
    parameters: dict[str, object],
    begins: CellBegins,
    environment: dict[str, str],
    limit: float = CELL_LIMIT,
) -> None:
    """Run a notebook with parameters and write the executed copy, also as far as it ran when it stops.

    Parameters
    ----------
    notebook, out : Path
    parameters : dict
    begins : callable
        Told each code cell as it begins.
    environment : dict of str to str
        Put into the kernel's environment.
    limit : float
        Seconds that a cell may take; the kernel is killed with a cell that takes longer.

    Raises
    ------
    ChapterStopped
        When a cell fails or takes too long, or the kernel dies.
    """
    papermill = load_papermill()
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    from R_free_helpers.editions.kernels import kernel_manager

    log = out.with_suffix(".log")
    last: list[str] = []

    def cell_begins(number: int, count: int, name: str) -> None:
        last[:] = [name]
        begins(number, count, name)

    try:
        papermill.execute_notebook(
            notebook,
            out,
            parameters=parameters,
            kernel_name="python3",
            engine_name="chapter",
            progress_bar=False,
            log_output=False,
            # papermill would write the whole notebook, figures and all, twice for each cell: a third of its time.
            request_save_on_cell_execute=False,
            begins=cell_begins,
            partial=out,
            kernel_manager_class=kernel_manager(environment, log),
            shutdown_kernel="immediate",
            execution_timeout=max(1, math.ceil(limit)),
            # A cell's output may come long after its reply where the machine is busy; it counts as part of the cell.
            iopub_timeout=max(1, math.ceil(limit)),
        )
    except PapermillExecutionError as error:
        name = cell_name(error.source or "", error.cell_index)
        raise ChapterStopped(name, f"{error.ename}: {error.evalue}") from error
    except CellTimeoutError as error:
        raise ChapterStopped(last[0] if last else None, _too_long(limit)) from error
    except (RuntimeError, TimeoutError) as error:  # the kernel did not start, did not answer, or died
        raise ChapterStopped(last[0] if last else None, f"{error}{_last_words(log)}") from error
    finally:
        log.unlink(missing_ok=True)


@cache
def load_papermill():
    """Return papermill with the engine ``chapter``: its own, reporting each cell and keeping what a dead kernel ran."""
    # jsonschema would compile a grammar of resource identifiers at import: two seconds, and none is checked.
    sys.modules.setdefault("rfc3987_syntax", None)
    import papermill
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.iorw import write_ipynb

    class ChapterEngine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, begins: CellBegins, partial: str, **options):
            code = [i for i, cell in enumerate(nb_man.nb.cells) if cell.cell_type == "code"]
            started = nb_man.cell_start

            def cell_start(cell, cell_index, **rest):
                if cell.cell_type == "code":
                    begins(code.index(cell_index) + 1, len(code), cell_name(cell.source, cell_index))
                return started(cell, cell_index=cell_index, **rest)

            nb_man.cell_start = cell_start
            try:
                return super().execute_managed_notebook(nb_man, kernel_name, **options)
            except (RuntimeError, TimeoutError):
                write_ipynb(nb_man.nb, str(partial))
                raise

    logging.getLogger("papermill").setLevel(logging.ERROR)
    papermill_engines.register("chapter", ChapterEngine)
    return papermill


def _too_long(limit: float) -> str:
    """Return what to say of a cell that was ended."""
    length = f"{limit:g} seconds" if limit < 120 else f"{limit / 60:g} minutes"
    return (
        f"it took longer than {length}, the limit for one cell, and was ended; look for a loop that never ends or a "
        "wait for something that does not come, or allow more with --time-limit MINUTES"
    )


def _last_words(log: Path) -> str:
    """Return how the interpreter explained its end, such as ``: Fatal Python error: Segmentation fault``."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    told = [line.strip() for line in lines if line.strip() and not line.startswith("[IPKernelApp]")]
    return f": {told[0]}" if told else " without a word, as it does when memory runs out: try --jobs 1"


def cell_name(source: str, index: int) -> str:
    """Return what to call a cell: its label, or its place."""
    for line in source.splitlines():
        if line.startswith("#| label:"):
            return line.removeprefix("#| label:").strip()
    return f"cell {index + 1}"


def main() -> int:
    """Run from the command line; the exit status is 1 when a cell failed."""
    notebook, out, parameters = sys.argv[1:4]

    def say(**event: object) -> None:
        print(json.dumps(event), flush=True)

    try:
        execute(
            Path(notebook),
            Path(out),
            json.loads(parameters),
            lambda number, count, name: say(cell=number, of=count, name=name),
            {},
        )
    except ChapterStopped as stopped:
        say(failed=stopped.cell, error=str(stopped))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
