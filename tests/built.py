"""Synthetic extracts, results and editions that tests share, each made once in a run of the tests.

``extract`` takes no number of persons for the registry as published; an edition is of the extract of that size.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from made_once import MadeOnce

from R_free_helpers.model.edition import Edition, parse_edition

ROOT = Path(__file__).resolve().parents[1]
SMALL = {"no_ms": 2000, "se_ipn": 600}
"""Persons of an extract in which every figure and table of a registry's report has something to show."""

SAID = "said.txt"
"""Beside a built edition: what its build said."""


def run(*arguments: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    """Run a command of the program."""
    command = [sys.executable, "-m", "R_free_helpers.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=1200)


def succeed(*arguments: object, **how: object) -> str:
    """Run a command that must succeed; return what it said on the way."""
    done = run(*arguments, **how)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


@dataclass(frozen=True)
class Built:
    """What is made once."""

    made_once: MadeOnce

    def extract(self, registry: str, patients: int | None = None, seed: int = 5) -> Path:
        """Return the folder of a synthetic extract; of the one that a build makes itself where no size is given."""
        if patients is None:
            from R_free_helpers.editions.stages import synthetic_extract

            self.made_once(f"extract-{registry}", lambda _: synthetic_extract(registry))
            return synthetic_extract(registry)

        def make(folder: Path) -> None:
            succeed(
                "synthesize", "--registry", registry, "--out", folder / "rows", "--patients", patients, "--seed", seed
            )

        return self.made_once(f"extract-{registry}-{patients}-{seed}", make) / "rows"

    def results(self, edition: Edition, patients: int | None = None, seed: int = 5) -> Path:
        """Return the folder that keeps an edition's released results."""
        from R_free_helpers.editions.stages import results_folder

        extract = self.extract(edition.registry, patients, seed)
        # The lock is what matters: two workers would compute the same.
        self.made_once(
            f"results-{edition.id}-{edition.policy}-{patients}-{seed}", lambda _: results_folder(edition, extract)
        )
        return results_folder(edition, extract)

    def edition(self, name: str, patients: int | None = None, seed: int = 5) -> Path:
        """Return the folder of a published edition, made without Quarto; what the build said lies beside it."""
        self.results(parse_edition(name), patients, seed)
        data = () if patients is None else ("--data", self.extract(name.split("-")[0], patients, seed))

        def make(folder: Path) -> None:
            said = succeed("build", "--edition", name, *data, "--out", folder / "editions", "--renderer", "embedded")
            (folder / SAID).write_text(said, encoding="utf-8")

        return self.made_once(f"edition-{name}-{patients}-{seed}", make) / "editions" / name
