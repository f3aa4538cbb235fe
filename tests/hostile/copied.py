"""A copy of the project to build in, without what is no part of it."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".venv", "build", "node_modules", ".git", "_executed", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"
)


def copy_project(place: Path, source: Path = ROOT, *, caches: bool = False) -> Path:
    """Copy a project, with what its stages keep if asked for; return where the copy lies."""
    shutil.copytree(source, place, symlinks=True, ignore=LEFT_OUT)
    if caches:
        shutil.copytree(source / "build" / ".cache", place / "build" / ".cache")
    return place
