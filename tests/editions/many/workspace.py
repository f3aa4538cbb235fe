"""A workspace of the smallest registry, and commands that make editions in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from hip_fractures import ROOT
from marked import MARK, processes_of

EDITION = "no_hofte-2024"


@dataclass
class Place:
    """A workspace; what is started in it is known by a mark."""

    root: Path
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of commands: the program of this checkout, and this workspace."""
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        ours = {"PYTHONPATH": path, "REGISTRY_REPORT_PROJECT": str(self.root), MARK: self.mark}
        return os.environ | ours

    def start(self, *more: str, edition: str = EDITION) -> subprocess.Popen:
        """Begin to build, as in a terminal: signals end it."""
        asked = ["build", "--edition", edition, "--data", "extract", "--renderer", "embedded", "--out", "made", *more]
        return subprocess.Popen(
            [sys.executable, "-m", "R_free_helpers.cli", *asked],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def build(self, *more: str, status: int = 0, edition: str = EDITION) -> tuple[list[str], str]:
        """Build to the end; return the lines of progress and what else was said."""
        process = self.start(*more, edition=edition)
        out, said = process.communicate(timeout=300)
        assert process.returncode == status, said
        return out.splitlines(), said

    def editions(self) -> list[str]:
        """Return everything that lies where editions are put, what is hidden too; but for the list of what was made."""
        made = self.root / "made"
        names = sorted(path.name for path in made.iterdir()) if made.exists() else []
        return [name for name in names if not name.endswith("-units.csv")]

    def processes(self) -> dict[int, str]:
        """Return the commands of the processes that were begun here and still run, by number."""
        return processes_of(self.mark)

    def wait_for(self, wanted, seconds: float = 60):
        """Return what ``wanted`` returns as soon as that is true."""
        until = time.monotonic() + seconds
        while not (found := wanted()):
            assert time.monotonic() < until, "it did not come"
            time.sleep(0.05)
        return found
