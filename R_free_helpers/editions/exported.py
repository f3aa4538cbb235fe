"""Exported portal files as they lie beside an edition: are they still what was written?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from R_free_helpers.editions.publishing import sha256

FOLDER = "export"
"""Where portal files lie in a built edition's folder."""

ABOUT = "export.json"
"""Beside the files: of which edition they are, their hashes, and what was left out and why."""

UNLISTED = f": not listed in {ABOUT}"
"""Ends the sentence about a file that no export wrote."""


def about(folder: Path) -> dict[str, Any]:
    """Return what ``export.json`` says; nothing where it is not there, or no such file."""
    try:
        said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def differences(folder: Path) -> list[str]:
    """Return a sentence for each exported file that is missing, changed, or not listed in ``export.json``."""
    try:
        listed = {str(name): str(value) for name, value in about(folder)["files"].items()}
    except (KeyError, AttributeError):
        return [f"{folder.name}: holds no {ABOUT} that this program wrote"]
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if (path.is_file() or path.is_symlink()) and path != folder / ABOUT
    }
    found = [f"{folder.name}/{name}: missing" for name in sorted(listed.keys() - present)]
    found += [f"{folder.name}/{name}{UNLISTED}" for name in sorted(present - listed.keys())]
    both = sorted(name for name in listed.keys() & present)
    return found + [
        f"{folder.name}/{name}: changed"
        for name in both
        if (folder / name).is_symlink() or sha256(folder / name) != listed[name]
    ]
