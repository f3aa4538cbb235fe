"""How an extract says that its persons do not exist."""

from __future__ import annotations

from pathlib import Path

MARKER = "synthetic.json"
"""A file beside the tables of a synthetic extract; it tells how they were made."""


def is_synthetic(extract: Path) -> bool:
    """Return whether an extract says so of itself; a database and a workbook cannot."""
    return extract.is_dir() and (extract / MARKER).exists()
