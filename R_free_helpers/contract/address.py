"""The addresses of databases."""

from __future__ import annotations

import re
from pathlib import Path

ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]+):(?!\\)(.*)", re.DOTALL)
"""Scheme and rest of the address of a database; one letter would be a drive."""


def is_address(path: object) -> bool:
    """Return whether an extract is named by the address of a database, not by the path of a file or folder."""
    return bool(ADDRESS.fullmatch(str(path))) and not Path(str(path)).exists()
