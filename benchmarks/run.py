"""Time the build of an edition, next to the plain way of making the same report.

Run ``python benchmarks/run.py`` (or ``make bench``) on an otherwise idle machine. It prints a table for
``benchmarks/README.md``. Nothing here is a test: a slow machine is not a defect.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

COMMAND = [sys.executable, "-m", "R_free_helpers.cli"]


def seconds(command: list[str], **options) -> float:
    """Return how long a command takes; its failure is an error."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    return time.perf_counter() - begun


def forget() -> None:
    """Remove what stages keep and what was published, so that the next build starts from nothing."""
    shutil.rmtree(ROOT / "build", ignore_errors=True)


def plain_way(edition: str) -> float:
    """Return the seconds of the plain way: papermill on one chapter after the other, then the renderer.

    It reads the same synthetic extract, which is made beforehand and not counted.
    """
    from R_free_helpers.editions.assembly import assemble_executed
    from R_free_helpers.editions.build import render_report
    from R_free_helpers.editions.inputs import build_inputs
    from R_free_helpers.editions.order import chapters_of
    from R_free_helpers.editions.stages import results_folder, synthetic_extract
    from R_free_helpers.model.edition import parse_edition
    from R_free_helpers.model.registry import get_registry

    chosen = parse_edition(edition)
    registry = get_registry(chosen.registry)
    extract = synthetic_extract(chosen.registry)
    with tempfile.TemporaryDirectory() as folder:
        work, executed = Path(folder) / "work", Path(folder) / "executed"
        work.mkdir()
        executed.mkdir()
        begun = time.perf_counter()
        for name in chapters_of(chosen):
            notebook = ROOT / "notebooks" / registry.id / f"{name}.ipynb"
            seconds(
                [
                    sys.executable,
                    "-m",
                    "papermill",
                    str(notebook),
                    str(executed / f"{name}.ipynb"),
                    "-p",
                    "year",
                    str(chosen.year),
                ]
            )
        inputs = build_inputs(chosen, extract, "embedded", ("html", "pdf"))
        assemble_executed(chosen, registry, results_folder(chosen, extract), executed, work, inputs)
        render_report(work, Path(folder), registry.id, ("html", "pdf"), "embedded")
        return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--edition", default="no_ms-2024")
    options.add_argument("--unit", default="bergen", help="a unit of that registry")
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--json", type=Path, help="also write the figures here")
    chosen = options.parse_args()
    of_unit = f"{chosen.edition}-{chosen.unit}"
    how = ["--renderer", "embedded", "--quiet"]
    build = [*COMMAND, "build", "--edition", chosen.edition, *how]

    def full() -> float:
        forget()
        return seconds(build)

    def changed_notebook() -> float:
        notebook = ROOT / "notebooks" / chosen.edition.split("-")[0] / "treatment.ipynb"
        before = notebook.read_bytes()
        try:
            # A blank more each time: the same change twice would be found in the cache.
            notebook.write_bytes(before + b" " * (1 + time.time_ns() % 100_000))
            return seconds(build)
        finally:
            notebook.write_bytes(before)
            seconds(build)

    def unit_after_nation() -> float:
        shutil.rmtree(ROOT / "build" / of_unit, ignore_errors=True)
        shutil.rmtree(ROOT / "build" / ".cache" / "chapters", ignore_errors=True)
        return seconds([*COMMAND, "build", "--edition", of_unit, *how])

    cases = {
        "`registry-report --help`": lambda: seconds([*COMMAND, "--help"]),
        "full build, nothing cached": full,
        "rebuild, nothing changed": lambda: seconds(build),
        "rebuild, one notebook changed": changed_notebook,
        "one unit's edition, its results shared with the nation's": unit_after_nation,
        "plain way: papermill one by one, then the renderer": lambda: plain_way(chosen.edition),
    }
    figures = {}
    for name, case in cases.items():
        times = [case() for _ in range(chosen.repeat)]
        figures[name] = {"median": statistics.median(times), "fastest": min(times), "slowest": max(times)}
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {chosen.repeat} runs each\n")
    print("| what | median, s | fastest, s | slowest, s |\n|---|---:|---:|---:|")
    for name, row in figures.items():
        print(f"| {name} | {row['median']:.2f} | {row['fastest']:.2f} | {row['slowest']:.2f} |")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
