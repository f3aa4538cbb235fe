"""Filters, templates and styles of the rendered report. Whoever uses one imports its folder from here."""

import shutil
from pathlib import Path

ASSETS = Path(__file__).resolve().parent


def copy_assets(place: Path) -> None:
    """Copy all assets, fonts too, into a new folder: a renderer finds them by the names in ``_quarto.yml``."""
    shutil.copytree(ASSETS, place, ignore=shutil.ignore_patterns("*.py", "*.pyc", "__pycache__"))
