"""Filters, templates and styles of the rendered report. Whoever uses one imports its folder from here."""

import shutil
from pathlib import Path

ASSETS = Path(__file__).resolve().parent


def copy_assets(place: Path) -> None:
    """Copy all assets, fonts and Quarto's step too, into a new folder, where ``_quarto.yml`` names them."""
    shutil.copytree(ASSETS, place, ignore=shutil.ignore_patterns("__init__.py", "*.pyc", "__pycache__"))
