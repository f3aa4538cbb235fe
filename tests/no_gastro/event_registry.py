"""Where the example of an event registry lies, and what is made of it."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl
from built import ROOT, run, succeed
from hip_fractures import engine_files

REGISTRY = "no_gastro"
EXAMPLE = ROOT / "examples" / REGISTRY
EDITION = f"{REGISTRY}-2024"
MADE = ("build", "_executed", "__pycache__", ".ruff_cache")


@dataclass(frozen=True)
class Made:
    """What was made in a copy of the workspace.

    Attributes
    ----------
    folder : Path
    """

    folder: Path

    @property
    def workspace(self) -> Path:
        """The copy."""
        return self.folder / "workspace"

    @property
    def edition(self) -> Path:
        """The built edition."""
        return self.workspace / "build" / EDITION

    @cached_property
    def exact(self) -> pl.DataFrame:
        """The results before disclosure control."""
        return results(self.folder / "exact.csv")

    @cached_property
    def released(self) -> pl.DataFrame:
        """The results as they were published."""
        return results(self.edition / "results.csv")

    @cached_property
    def page(self) -> str:
        """The page's text, on one line, without marks."""
        text = re.sub(
            r"<(script|style).*?</\1>", " ", (self.edition / "report.html").read_text("utf-8"), flags=re.DOTALL
        )
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).replace("\N{SOFT HYPHEN}", "")


def results(path: Path) -> pl.DataFrame:
    """Return a result store."""
    from R_free_helpers.model.results import read_results

    return read_results(path)


def copied(place: Path) -> Path:
    """Copy the workspace, without what is made in it."""
    return Path(shutil.copytree(EXAMPLE, place, ignore=shutil.ignore_patterns(*MADE)))


def make(folder: Path) -> None:
    """Copy the workspace out of the checkout, compute its results and build its edition, with the engine as it is."""
    before, workspace = engine_files(), copied(folder / "workspace")
    exact = run("results", EDITION, "--policy", "internal", "--accept-disclosure-risk", cwd=workspace)
    assert exact.returncode == 0, exact.stderr[-3000:]
    (folder / "exact.csv").write_text(exact.stdout, encoding="utf-8")
    succeed("build", "--edition", EDITION, "--renderer", "embedded", cwd=workspace)
    assert engine_files() == before, "a file of the engine was touched"


def forget() -> None:
    """Forget the example's modules, so that no other test finds them."""
    for name in [name for name in sys.modules if REGISTRY in name.split(".")]:
        del sys.modules[name]
