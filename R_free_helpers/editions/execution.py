"""Running a chapter: papermill in a process of its own, one line of progress per cell.

Run as ``python -m R_free_helpers.editions.execution NOTEBOOK OUT PARAMETERS`` by `chapters.run_chapters`; it
prints one JSON object per line.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from R_free_helpers.editions.edition import ROOT


def execute(notebook: Path, out: Path, parameters: dict[str, object]) -> None:
    """Run a notebook with parameters and write the executed copy, also when a cell fails.

    Prints a JSON line ``{"cell": i, "of": n, "name": …}`` as each code cell begins.

    Raises
    ------
    papermill.PapermillExecutionError
        When a cell fails; the partial notebook is at ``out``.
    """
    _leave_out_grammar()
    import papermill
    from papermill.engines import NBClientEngine, papermill_engines

    class Reporting(NBClientEngine):
        """papermill's own engine, told to report each cell."""

        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, **options):
            code = [i for i, cell in enumerate(nb_man.nb.cells) if cell.cell_type == "code"]
            started = nb_man.cell_start

            def cell_start(cell, cell_index, **rest):
                if cell.cell_type == "code":
                    line = {
                        "cell": code.index(cell_index) + 1,
                        "of": len(code),
                        "name": cell_name(cell.source, cell_index),
                    }
                    print(json.dumps(line), flush=True)
                return started(cell, cell_index=cell_index, **rest)

            nb_man.cell_start = cell_start
            return super().execute_managed_notebook(nb_man, kernel_name, **options)

    logging.getLogger("papermill").setLevel(logging.ERROR)
    papermill_engines.register("reporting", Reporting)
    papermill.execute_notebook(
        notebook,
        out,
        parameters=parameters,
        kernel_name="python3",
        engine_name="reporting",
        cwd=ROOT,
        progress_bar=False,
        log_output=False,
        autosave_cell_every=0,
    )


def _leave_out_grammar() -> None:
    """Keep jsonschema from compiling a grammar of resource identifiers at import: two seconds, and none is checked."""
    sys.modules.setdefault("rfc3987_syntax", None)


def cell_name(source: str, index: int) -> str:
    """Return what to call a cell: its label, or its place."""
    for line in source.splitlines():
        if line.startswith("#| label:"):
            return line.removeprefix("#| label:").strip()
    return f"cell {index + 1}"


def main() -> int:
    """Run from the command line; the exit status is 1 when a cell failed."""
    _leave_out_grammar()
    from papermill.exceptions import PapermillExecutionError

    notebook, out, parameters = sys.argv[1:4]
    try:
        execute(Path(notebook), Path(out), json.loads(parameters))
    except PapermillExecutionError as error:
        print(
            json.dumps(
                {
                    "failed": cell_name(error.source or "", error.cell_index),
                    "ename": error.ename,
                    "evalue": error.evalue,
                }
            )
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
