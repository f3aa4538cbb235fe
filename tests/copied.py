"""A copy of the project to build in, without what is no part of it."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = (
    ".venv", "build", "node_modules", ".git", "_executed", ".pytest_cache", ".ruff_cache", ".hypothesis", "*.pyc.*"
)  # fmt: skip
"""What Python has compiled comes along, lest each copy compile it anew; not what it is writing just now."""


def copy_project(place: Path, source: Path = ROOT, *, caches: bool = False, without: tuple[str, ...] = ()) -> Path:
    """Copy a project, with what its stages keep if asked for, without what is named; return where the copy lies."""
    shutil.copytree(source, place, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT, *without))
    if caches:
        shutil.copytree(source / "build" / ".cache", place / "build" / ".cache")
    return place
