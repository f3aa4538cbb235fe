"""A workspace of its own to measure in: nothing of the user's ``build/`` is read or changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "R_free_helpers.cli")
PARTS = (
    *("data", "notebooks", "registries", "synthetic", "_text"),
    *("report.qmd", "_brand.yml", "requirements.lock", "_quarto*.yml"),
)
"""What a workspace consists of, as far as it has it; the program stays where it is."""


COMPILED = "PYTHONDONTWRITEBYTECODE"
"""Not empty, every process would compile the program anew: nobody who uses it sets this."""


@dataclass(frozen=True)
class Place:
    """A copy of a workspace."""

    root: Path

    @classmethod
    def copied(cls, source: Path, root: Path) -> Place:
        """Return a copy of a workspace in a folder that does not exist yet."""
        root.mkdir(parents=True)
        for path in (path for part in PARTS for path in sorted(source.glob(part))):
            if path.is_dir():
                shutil.copytree(path, root / path.name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            else:
                shutil.copyfile(path, root / path.name)
        return cls(root)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of commands: this checkout's program, and this workspace; what is compiled once is kept."""
        ours = {"PYTHONPATH": str(ROOT), "REGISTRY_REPORT_PROJECT": str(self.root), COMPILED: ""}
        return os.environ | ours

    def forget(self) -> None:
        """Remove what stages keep and what was published, so that the next build starts from nothing."""
        shutil.rmtree(self.root / "build", ignore_errors=True)

    def edition(self, name: str) -> Path:
        """Return the folder of a published edition."""
        return self.root / "build" / name

    def begin(self, *command: str) -> subprocess.Popen:
        """Begin a command; what it says goes nowhere."""
        where = {"cwd": self.root, "env": self.environment}
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **where)

    def seconds(self, *command: str) -> float:
        """Return how long a command takes.

        Raises
        ------
        SystemExit
            When it fails, with what it said: a benchmark of a failure tells nothing.
        """
        begun = time.perf_counter()
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        taken = time.perf_counter() - begun
        if done.returncode:
            sys.exit(f"{' '.join(command)}\nended with status {done.returncode}:\n{done.stdout[-3000:]}")
        return taken
