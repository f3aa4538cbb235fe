"""The addresses of databases."""

from __future__ import annotations

import os
import re
from pathlib import Path

ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]+):(?!\\)(.*)", re.DOTALL)
"""Scheme and rest of the address of a database; one letter would be a drive."""


def at_home(data: Path | str) -> Path:
    """Return where an extract lies with ``~`` as the home folder, also in the address of a database's file.

    Examples
    --------
    >>> at_home("sqlite:rows.db"), at_home("~/rows") == Path.home() / "rows"
    (PosixPath('sqlite:rows.db'), True)
    """
    text = str(data)
    address = ADDRESS.fullmatch(text)
    if address and address[2].startswith("~"):
        return Path(f"{address[1]}:{os.path.expanduser(address[2])}")
    return Path(os.path.expanduser(text))


def is_address(path: object) -> bool:
    """Return whether an extract is named by the address of a database, not by the path of a file or folder."""
    return bool(ADDRESS.fullmatch(str(path))) and not Path(str(path)).exists()
