"""Real builds in a copy of the project, so that its caches can be taken apart, and what must be true after each."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from copied import copy_project
from marked import MARK, left_of, processes_of
from small import EDITION, LATE, small_extract, small_project

from R_free_helpers.editions.verifying import verify


def usual_signals() -> None:
    """Let a build meet signals as in a terminal, also where these tests run under nohup or in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@dataclass
class Place:
    """A project of its own with its output folder, temporary folder and runtime folder, and builds in it."""

    project: Path
    out: Path
    home: Path
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        for folder in (self.tmp, self.runtime):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def tmp(self) -> Path:
        return self.home / "tmp"

    @property
    def runtime(self) -> Path:
        return self.home / "runtime"

    @property
    def caches(self) -> Path:
        return self.project / "build" / ".cache"

    @property
    def edition(self) -> Path:
        return self.out / EDITION

    @staticmethod
    def hashes(folder: Path) -> dict[str, str]:
        """Return the hash of each file in a folder; empty where there is none."""
        if not folder.exists():
            return {}
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}

    def published(self) -> dict[str, str]:
        """Return the hash of each file of the published edition."""
        return self.hashes(self.edition)

    def environment(self, **more: str) -> dict[str, str]:
        ours = {"TMPDIR": str(self.tmp), "JUPYTER_RUNTIME_DIR": str(self.runtime), MARK: self.mark}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COVERAGE"))}
        return kept | ours | more

    def command(self, data: Path, *more: object, edition: str = EDITION) -> list[str]:
        """Return the command of a build."""
        fixed = ["build", "--edition", edition, "--data", data, "--out", self.out, "--renderer", "embedded"]
        return [sys.executable, "-m", "R_free_helpers.cli", *map(str, [*fixed, *more])]

    def start(self, data: Path, *more: object, edition: str = EDITION, **environment: str) -> subprocess.Popen:
        """Start a build in a session of its own, as a scheduler does."""
        return subprocess.Popen(
            self.command(data, *more, edition=edition),
            cwd=self.project,
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=usual_signals,
        )

    def build(self, data: Path, *more: object, **environment: str) -> subprocess.CompletedProcess:
        """Build to the end."""
        return self.run(self.command(data, *more), **environment)

    def run(self, command: list[str], **environment: str) -> subprocess.CompletedProcess:
        """Run a command as builds are run."""
        return subprocess.run(
            command, cwd=self.project, env=self.environment(**environment), capture_output=True, text=True, timeout=600
        )

    def none_runs(self, seconds: float = 20) -> list[str]:
        """Return the processes that still run; waits for them to end."""
        return left_of(self.mark, seconds)

    def left(self) -> list[str]:
        """Return everything temporary that lies where builds write."""
        hidden = [*self.out.glob(".*"), *self.caches.glob("*/.*"), *self.caches.glob("scratch/*")]
        return [str(path) for path in [*hidden, *self.tmp.iterdir(), *self.runtime.iterdir()]]


@pytest.fixture(scope="session")
def extracts(made_once) -> tuple[Path, Path]:
    """Return two small extracts."""

    def make(folder: Path) -> None:
        for number, late in enumerate(LATE):
            small_extract(folder / str(number), late)

    folder = made_once("small-extracts", make)
    return folder / "0", folder / "1"


@dataclass(frozen=True)
class Known:
    """A project whose caches are full, and the editions that its builds of the two extracts give."""

    project: Path
    editions: tuple[Path, Path]


@pytest.fixture(scope="session")
def known(extracts, made_once) -> Known:
    """Return what undisturbed builds give."""

    def make(home: Path) -> None:
        project, editions = small_project(home / "project"), []
        for number, data in enumerate(extracts):
            place = Place(project, home / f"out-{number}", home)
            done = place.build(data)
            assert done.returncode == 0, done.stderr
            assert place.none_runs() == [] and place.left() == []
            assert verify(place.edition).differences == []
            editions.append(place.edition)
        assert Place.hashes(editions[0]) != Place.hashes(editions[1])

    home = made_once("small-editions", make)
    return Known(home / "project", (home / "out-0" / EDITION, home / "out-1" / EDITION))


@pytest.fixture
def place(known, tmp_path) -> Place:
    """Return a project with full caches where the first extract's edition is published."""
    project = copy_project(tmp_path / "project", known.project, caches=True)
    shutil.copytree(known.editions[0], tmp_path / "out" / EDITION)
    made = Place(project, tmp_path / "out", tmp_path)
    yield made
    for number in processes_of(made.mark):  # only after a failed check
        os.kill(number, signal.SIGKILL)
