"""The workspaces of this checkout and their registries: the checkout itself, the examples, and those of the tests.

A test that is about every registry's files takes them from here, so that one added by files alone is among them.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("data/*/unit.csv", "examples/*/data/*/unit.csv", "tests/*/files/data/*/unit.csv")

WORKSPACE_OF = {path.parent.name: path.parents[2] for place in PLACES for path in sorted(ROOT.glob(place))}
"""The folder of the workspace that each registry lies in, by the registry's id."""

SHIPPED = [registry for registry, folder in WORKSPACE_OF.items() if folder == ROOT]
"""The registries that the program finds by itself."""


def data_of(registry: str) -> Path:
    """Return the folder of a registry's lists."""
    return WORKSPACE_OF[registry] / "data" / registry


def notebooks_of(registry: str) -> list[Path]:
    """Return a registry's chapters."""
    return sorted((WORKSPACE_OF[registry] / "notebooks" / registry).glob("*.ipynb"))


def language_of(registry: str) -> str:
    """Return the language of a registry's report, as its settings say."""
    settings = (WORKSPACE_OF[registry] / f"_quarto-{registry}.yml").read_text(encoding="utf-8")
    return re.search(r"^lang: (\S+)", settings, re.MULTILINE)[1]
