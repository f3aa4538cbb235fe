"""How long Quarto itself takes for a report: ``python -m benchmarks.quarto_alone EDITION`` prints the seconds.

Chapters, results and texts are in place, as a build leaves them: what is timed is ``quarto render``, once for the page
and once for the PDF, and nothing else.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

FORMATS = ("html", "pdf")


def main(name: str) -> float:
    """Return the seconds."""
    from R_free_helpers.editions.assembly import assemble
    from R_free_helpers.editions.build import render_report
    from R_free_helpers.editions.inputs import build_inputs
    from R_free_helpers.editions.stages import results_folder, synthetic_extract
    from R_free_helpers.model.edition import parse_edition
    from R_free_helpers.model.registry import get_registry

    edition = parse_edition(name)
    registry, extract = get_registry(edition.registry), synthetic_extract(edition.registry)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        work.mkdir()
        inputs = build_inputs(edition, extract, "quarto", FORMATS)
        assemble(edition, registry, results_folder(edition, extract), work, inputs, 2, lambda _: None)
        begun = time.perf_counter()
        for name in FORMATS:  # as `quarto render` does them
            render_report(work, Path(folder), registry.id, [name], "quarto")
        return time.perf_counter() - begun


if __name__ == "__main__":
    print(main(sys.argv[1]))
