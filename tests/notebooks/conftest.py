"""The notebooks, and all of them run once on a small synthetic extract."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from R_free_helpers.editions.chapter import Chapter
from R_free_helpers.editions.edition import ROOT, Edition
from R_free_helpers.editions.order import chapters_of
from R_free_helpers.editions.stages import STAGED_RESULTS, load_released, results_folder
from R_free_helpers.registries import get_registry
from R_free_helpers.results.variables import report_variables

REGISTRY = get_registry("no_ms")
CHAPTERS = tuple(chapters_of(Edition(registry="no_ms", year=2024)))


@pytest.fixture(scope="session")
def notebook_paths() -> dict[str, Path]:
    """Return the registry's notebooks by chapter."""
    return {name: ROOT / "notebooks" / "no_ms" / f"{name}.ipynb" for name in CHAPTERS}


@pytest.fixture(scope="session")
def notebooks(notebook_paths: dict[str, Path]) -> dict[str, dict]:
    """Return the notebooks, each cell's source as one text."""
    read = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in notebook_paths.items()}
    for notebook in read.values():
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
    return read


@pytest.fixture(params=CHAPTERS)
def name(request: pytest.FixtureRequest) -> str:
    """Return each chapter's name in turn."""
    return request.param


@pytest.fixture
def cells(name: str, notebooks: dict[str, dict]) -> list[dict]:
    """Return the cells of one notebook."""
    return notebooks[name]["cells"]


@pytest.fixture(scope="session")
def edition() -> Edition:
    """Return the edition the notebooks are run for."""
    return Edition(registry="no_ms", year=2024)


@pytest.fixture(scope="session")
def released(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the released results of 1 000 synthetic persons."""
    from R_free_helpers.synthetic import synthesize

    extract = tmp_path_factory.mktemp("extract") / "no_ms"
    synthesize("no_ms", extract, 1000, 2024)
    return results_folder(edition, extract)


@pytest.fixture(scope="session")
def chapter(edition: Edition, released: Path) -> Chapter:
    """Return what the notebooks see."""
    kept = load_released(released)
    return Chapter(edition, REGISTRY, kept.results, kept.archive, kept.synthetic)


@pytest.fixture(scope="session")
def variables(chapter: Chapter) -> dict:
    """Return the edition's report variables."""
    return report_variables(chapter)


@pytest.fixture(scope="session")
def executed(
    edition: Edition, released: Path, notebook_paths: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict]:
    """Return every notebook, executed as a build does it: in a process of its own, on staged results."""
    folder = tmp_path_factory.mktemp("executed")
    environment = os.environ | {STAGED_RESULTS: str(released), "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    parameters = json.dumps(edition.model_dump(mode="json"))
    made = {}
    for chapter_name, path in notebook_paths.items():
        out = folder / f"{chapter_name}.ipynb"
        command = [sys.executable, "-m", "R_free_helpers.editions.execution", str(path), str(out), parameters]
        ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
        assert ran.returncode == 0, f"{chapter_name}: {ran.stdout.splitlines()[-1:]} {ran.stderr[-500:]}"
        made[chapter_name] = json.loads(out.read_text(encoding="utf-8"))
    return made
