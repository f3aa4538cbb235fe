"""Where stages keep what they made, and how something is put there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from R_free_helpers.model.workspace import workspace
from R_free_helpers.system.private import private, private_folder
from R_free_helpers.system.scratch import in_use


def cache_dir() -> Path:
    """Return where stages keep what they made; only its owner may look into it."""
    return private_folder(workspace().build / ".cache")


@contextmanager
def aside(place: Path) -> Iterator[Path]:
    """Make a folder beside its place and move it there when whole; nothing half-made is ever seen."""
    made = place.with_name(f".{place.name}.{os.getpid()}")
    with in_use(cache_dir()), private():
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        try:
            yield made
            try:
                made.rename(place)
            except OSError:
                if not place.exists():  # another process may have made the same thing first
                    raise
        finally:
            shutil.rmtree(made, ignore_errors=True)
