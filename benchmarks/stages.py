"""What each stage before the chapters costs: ``python -m benchmarks.stages``, in seconds of the processor.

Each edition is computed in a process and a workspace of its own, in which nothing is kept.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EDITIONS = ("no_ms-2024", "se_ipn-2024")
FOLDERS = ("data", "notebooks")

CHECKS = "start, lists and declarations checked"
PRINTS = "fingerprints"
KEEPING = "disclosure control"
STAGES = {
    "making the synthetic": "synthetic extract",
    "reading and checking": "reading and checking",
    "computing results": "results",
    "disclosure control": KEEPING,
}
"""What a stage is called, by how its progress message begins."""


def measured(name: str) -> dict[str, float]:
    """Return the seconds of this process that each stage took, and its memory at most in GB."""
    from R_free_helpers.editions.inputs import build_inputs
    from R_free_helpers.editions.soundness import require_sound
    from R_free_helpers.editions.stages import results_folder, synthetic_extract
    from R_free_helpers.model.edition import parse_edition
    from R_free_helpers.system.private import private_folder

    found: dict[str, float] = {}
    last = [0.0]

    def lap(stage: str) -> None:
        now = time.process_time()
        found[stage] = found.get(stage, 0.0) + now - last[0]
        last[0] = now

    doing = [CHECKS]

    def say(message: str) -> None:
        stage = next((stage for begins, stage in STAGES.items() if message.startswith(begins)), None)
        if stage:
            lap(doing[0])
            doing[0] = stage

    edition = parse_edition(name)
    private_folder(Path(os.environ["REGISTRY_REPORT_PROJECT"]) / "build" / ".cache")
    require_sound(edition.registry)
    lap(doing[0])
    doing[0] = PRINTS
    extract = synthetic_extract(edition.registry, say)
    lap(doing[0])
    doing[0] = PRINTS
    build_inputs(edition, extract, "embedded", ["html", "pdf"])
    results_folder(edition, extract, say)
    lap(doing[0])
    return found | {"GB of memory at most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}


def alone(name: str) -> dict[str, float]:
    """Return what `measured` does, by another process in a copy of the workspace."""
    from R_free_helpers.model.workspace import PROJECT, workspace

    root = workspace().root
    with tempfile.TemporaryDirectory() as folder:
        for path in (*root.glob("_quarto*.yml"), root / "_brand.yml", root / "report.qmd", root / "requirements.lock"):
            shutil.copyfile(path, Path(folder) / path.name)
        for part in FOLDERS:
            shutil.copytree(root / part, Path(folder) / part)
        environment = os.environ | {PROJECT: folder, "PYTHONPATH": str(root)}
        command = [sys.executable, "-m", "benchmarks.stages", name]
        said = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=True).stdout
    return json.loads(said)


def main() -> None:
    """Print the table; with the name of an edition what it costs, for the process that asks."""
    if len(sys.argv) > 1:
        print(json.dumps(measured(sys.argv[1])))
        return
    columns = [alone(name) for name in EDITIONS]
    print(f"| CPU-seconds, nothing kept | {' | '.join(EDITIONS)} |")
    print("|---|" + "---:|" * len(EDITIONS))
    for stage in columns[0]:
        print(f"| {stage} | {' | '.join(f'{column[stage]:.1f}' for column in columns)} |")


if __name__ == "__main__":
    main()
