"""What a process that this one starts needs to find the same package and the same workspace."""

from __future__ import annotations

import site
from pathlib import Path

from R_free_helpers.model.workspace import PACKAGE, PROJECT, workspace


def child_environment() -> dict[str, str]:
    """Return the variables to put into a child's environment."""
    return {"PYTHONPATH": import_path(), PROJECT: str(workspace().root)}


def import_path() -> str:
    """Return where a child of the same interpreter would not look for the package by itself; empty if it would."""
    installed = [*site.getsitepackages(), site.getusersitepackages()]
    return "" if PACKAGE.parent in {Path(folder).resolve() for folder in installed} else str(PACKAGE.parent)
