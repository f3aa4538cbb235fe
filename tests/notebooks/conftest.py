"""Every registry's notebooks, and all of them run once on a small synthetic extract."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from built import SMALL, Built
from workspaces import WORKSPACE_OF, notebooks_of

from R_free_helpers.editions.execution import execute
from R_free_helpers.editions.kernels import end
from R_free_helpers.editions.order import chapters_of
from R_free_helpers.editions.stages import STAGED_RESULTS, load_released
from R_free_helpers.model.edition import AUDIENCES, Edition, languages_of
from R_free_helpers.model.registry import get_registry
from R_free_helpers.model.workspace import Workspace
from R_free_helpers.results.chapter import Chapter
from R_free_helpers.results.variables import report_variables

sys.path.append(str(Path(__file__).parent))  # committed_form is a script too

REGISTRIES = {"no_ms": SMALL["no_ms"], "se_ipn": None}
"""The registries that have chapters, and of how many synthetic persons; None for as many as are published."""


NUMBERS = {"edition", "released", "chapter", "variables", "executed"}
"""Fixtures that need the numbers of a registry; tests without them read its notebooks alone."""


def chapters(registry_id: str) -> tuple[str, ...]:
    """Return the names of a registry's notebooks, of one that ships in the report's order and then the unit's own."""
    if registry_id not in REGISTRIES:
        return tuple(path.stem for path in notebooks_of(registry_id))
    reports = [Edition(registry=registry_id, year=2024, audience=audience) for audience in AUDIENCES]
    reports += [one.in_language(tag) for one in reports for tag in languages_of(registry_id, one.audience)]
    return tuple(dict.fromkeys(name for report in reports for name in chapters_of(report)))


def registries_of(metafunc: pytest.Metafunc) -> list[str]:
    """Return the registries that a test is run for: where it reads notebooks alone, those added by files too."""
    mark = metafunc.definition.get_closest_marker("registry")
    if mark:
        return list(mark.args)
    # Who asks for the registry itself knows something of each that ships.
    reads = "registry_id" not in inspect.signature(metafunc.function).parameters
    alone = reads and not NUMBERS & set(metafunc.fixturenames)
    return [*REGISTRIES, *(name for name in WORKSPACE_OF if alone and name not in REGISTRIES)]


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark for tests of one registry known."""
    config.addinivalue_line("markers", "registry(id): the test is about this registry alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test for every registry, or the marked one, and those of one notebook for every chapter of it."""
    chosen = registries_of(metafunc)
    if "name" in metafunc.fixturenames:
        pairs = [(registry_id, name) for registry_id in chosen for name in chapters(registry_id)]
        metafunc.parametrize(("registry_id", "name"), pairs, indirect=True, scope="session")
    elif "registry_id" in metafunc.fixturenames:
        metafunc.parametrize("registry_id", chosen, indirect=True, scope="session")


@pytest.fixture(scope="session")
def registry_id(request: pytest.FixtureRequest) -> str:
    """Return each registry's id in turn."""
    return request.param


@pytest.fixture(scope="session")
def name(request: pytest.FixtureRequest) -> str:
    """Return each chapter's name in turn."""
    return request.param


@pytest.fixture(scope="session")
def notebook_paths(registry_id: str) -> dict[str, Path]:
    """Return the registry's notebooks by chapter."""
    folder = Workspace(WORKSPACE_OF[registry_id])
    return {name: folder.notebook(registry_id, name) for name in chapters(registry_id)}


@pytest.fixture(scope="session")
def notebooks(notebook_paths: dict[str, Path]) -> dict[str, dict]:
    """Return the notebooks, each cell's source as one text."""
    read = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in notebook_paths.items()}
    for notebook in read.values():
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
    return read


@pytest.fixture
def cells(name: str, notebooks: dict[str, dict]) -> list[dict]:
    """Return the cells of one notebook."""
    return notebooks[name]["cells"]


@pytest.fixture(scope="session")
def for_registry() -> Callable[[str, str, Callable[[], object]], object]:
    """Return what makes a thing once for each registry and hands it out again.

    pytest takes the tests by the names of chapters, which registries have in common: what is a registry's would be
    made anew for each of them.
    """
    made: dict[tuple[str, str], object] = {}

    def once(registry_id: str, what: str, make: Callable[[], object]) -> object:
        if (registry_id, what) not in made:
            made[registry_id, what] = make()
        return made[registry_id, what]

    return once


@pytest.fixture(scope="session")
def edition(registry_id: str) -> Edition:
    """Return the edition the notebooks are run for."""
    return Edition(registry=registry_id, year=2024)


@pytest.fixture(scope="session")
def released(edition: Edition, built: Built) -> Path:
    """Return a folder with the released results of a synthetic extract."""
    return built.results(edition, REGISTRIES[edition.registry])


@pytest.fixture(scope="session")
def chapter(edition: Edition, released: Path, for_registry: Callable) -> Chapter:
    """Return what the notebooks see."""

    def seen() -> Chapter:
        kept = load_released(released)
        return Chapter(edition, get_registry(edition.registry), kept.results, kept.archive, kept.synthetic)

    return for_registry(edition.registry, "chapter", seen)


@pytest.fixture(scope="session")
def variables(chapter: Chapter, for_registry: Callable) -> dict:
    """Return the edition's report variables."""
    return for_registry(chapter.edition.registry, "variables", lambda: report_variables(chapter))


@pytest.fixture(scope="session")
def executed(
    edition: Edition,
    released: Path,
    notebook_paths: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
    for_registry: Callable,
) -> dict[str, dict]:
    """Return every notebook, executed as a build does it: in a process of its own, on staged results."""
    folder = tmp_path_factory.mktemp("executed")
    return for_registry(edition.registry, "executed", lambda: run(edition, released, notebook_paths, folder))


def run(edition: Edition, released: Path, notebook_paths: dict[str, Path], folder: Path) -> dict[str, dict]:
    """Execute notebooks into a folder, and return them by chapter."""
    end()  # a process that kernels are forked from keeps the environment that it began with
    made = {}
    for chapter_name, path in notebook_paths.items():
        out = folder / f"{chapter_name}.ipynb"
        execute(path, out, edition.chapter_parameters, lambda *said: None, {STAGED_RESULTS: str(released)})
        made[chapter_name] = json.loads(out.read_text(encoding="utf-8"))
    end()
    return made
