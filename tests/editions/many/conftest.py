"""A workspace in which nothing is built yet, but what editions share is kept."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path += [str(HERE), str(HERE.parents[1] / "third_registry")]

from hip_fractures import make_workspace  # noqa: E402
from workspace import Place  # noqa: E402


@pytest.fixture(scope="session")
def whole(made_once) -> Place:
    """Return a workspace in which the editions of all units are made."""

    def make(folder: Path) -> None:
        place = Place(make_workspace(folder / "workspace"))
        told, said = place.build("--units", "all")
        assert [line.partition(" ")[0] for line in told] == ["1/3", "2/3", "3/3", "what", "3"]
        assert said.count("computing results") == said.count("reading and checking the extract") == 1
        (folder / "told.txt").write_text("\n".join(told), encoding="utf-8")

    return Place(made_once("many-editions", make) / "workspace")


@pytest.fixture
def place(whole, tmp_path) -> Place:
    """Return a copy of it without editions and chapters."""
    root = tmp_path / "workspace"
    shutil.copytree(whole.root, root, ignore=shutil.ignore_patterns("made", "chapters"))
    return Place(root)
