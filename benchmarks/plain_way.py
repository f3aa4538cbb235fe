"""The plain way to the same report: papermill on one chapter after the other, then the renderer.

``python -m benchmarks.plain_way EDITION`` in a workspace. It is what one would do by hand with the same notebooks. The
first chapter makes the synthetic extract and the released results, which the others find kept; nothing is audited.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

FORMATS = ("html", "pdf")


def main(name: str) -> None:
    """Run the chapters and render."""
    from R_free_helpers.editions.assembly import assemble_executed
    from R_free_helpers.editions.build import render_report
    from R_free_helpers.editions.inputs import build_inputs
    from R_free_helpers.editions.order import chapters_of
    from R_free_helpers.editions.stages import results_folder, synthetic_extract
    from R_free_helpers.model.edition import parse_edition
    from R_free_helpers.model.registry import get_registry
    from R_free_helpers.model.workspace import workspace

    edition = parse_edition(name)
    with tempfile.TemporaryDirectory() as folder:
        work, executed = Path(folder) / "work", Path(folder) / "executed"
        work.mkdir()
        executed.mkdir()
        for chapter in chapters_of(edition):
            notebook, out = workspace().notebook(edition.registry, chapter), executed / f"{chapter}.ipynb"
            papermill = [sys.executable, "-m", "papermill", str(notebook), str(out), "-p", "year", str(edition.year)]
            subprocess.run(papermill, check=True, cwd=workspace().root)
        registry, extract = get_registry(edition.registry), synthetic_extract(edition.registry)
        inputs = build_inputs(edition, extract, "embedded", FORMATS)
        assemble_executed(edition, results_folder(edition, extract), executed, work, inputs)
        render_report(work, Path(folder), registry.id, FORMATS, "embedded")


if __name__ == "__main__":
    main(sys.argv[1])
