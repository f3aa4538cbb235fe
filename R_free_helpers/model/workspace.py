"""The workspace: the folder that holds what a report is about, wherever the program itself is installed.

What belongs to the program (fonts, filters, templates, words of a language, scales) lies in the package. What belongs
to whoever makes reports lies in a workspace, a folder with ``_quarto.yml`` and ``data/``::

    _quarto.yml  _quarto-<registry>.yml  report.qmd  _brand.yml
    data/<registry>/          lists, texts, editions, published values
    notebooks/<registry>/     chapters
    registries/<registry>/    the registry's package, where the program does not ship it; words/phrases.yml in it has
                              the phrases that it words otherwise
    synthetic/<registry>/     its generator of a synthetic extract, if it has one
    build/                    what is made

`workspace` finds it, in this order: the folder that ``--project`` or the environment variable
``REGISTRY_REPORT_PROJECT`` names; the working folder or the nearest one above it, as pytest and Quarto look for theirs;
the checkout that the package lies in. A process works in one workspace, the first that it finds, so that a change of
the working folder in the middle of a build moves nothing.

A registry's package of a workspace is imported as ``R_free_helpers.registries.<registry>``, like those that the program
ships: `R_free_helpers.registries` looks into the workspace first. So chapters are written the same way in both places,
and a workspace may replace a shipped registry by its own. `R_free_helpers.synthetic` does the same for generators.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from R_free_helpers.model.file_names import QUARTO, REPORT

PACKAGE = Path(__file__).resolve().parents[1]
"""The package's own folder."""

PROJECT = "REGISTRY_REPORT_PROJECT"
"""Environment variable that names the workspace; kernels, papermill and Quarto inherit it."""

PHRASES = ("words", "phrases.yml")
"""Where in its package a registry has phrases of its own."""

WORKSPACE_MARKS = (QUARTO, "data")
"""What makes a folder a workspace. Quarto's settings alone do not: any website has them."""


@dataclass(frozen=True)
class Workspace:
    """Where the parts of a workspace lie.

    Attributes
    ----------
    root : Path
        The folder itself; everything else lies below it.
    """

    root: Path

    @property
    def data(self) -> Path:
        """One folder per registry with what it lists."""
        return self.root / "data"

    @property
    def notebooks(self) -> Path:
        """One folder per registry with its chapters."""
        return self.root / "notebooks"

    @property
    def registries(self) -> Path:
        """Packages of registries that the program does not ship."""
        return self.root / "registries"

    @property
    def build(self) -> Path:
        """What is made; never in version control."""
        return self.root / "build"

    @property
    def brand(self) -> Path:
        """Colours and type face."""
        return self.root / "_brand.yml"

    @property
    def quarto(self) -> Path:
        """Settings of the report that all registries share."""
        return self.root / QUARTO

    @property
    def report(self) -> Path:
        """The report's source, which includes a registry's texts."""
        return self.root / REPORT

    def profile(self, registry: str) -> Path:
        """Return the settings of one registry's report: title and language."""
        return self.root / f"_quarto-{registry}.yml"

    def texts(self, registry: str) -> Path:
        """Return the folder of a registry's texts."""
        return self.data / registry / "text"

    def notebook(self, registry: str, chapter: str) -> Path:
        """Return the notebook of a chapter."""
        return self.notebooks / registry / f"{chapter}.ipynb"

    def registry_package(self, registry: str) -> Path:
        """Return the folder of a registry's package: the workspace's own, or else the one that the program ships."""
        own = self.registries / registry
        return own if own.is_dir() else PACKAGE / "registries" / registry

    def phrases(self, registry: str) -> Path:
        """Return the file of what a registry words otherwise than its language; see `language.phrases`."""
        return self.registry_package(registry).joinpath(*PHRASES)


def is_workspace(folder: Path) -> bool:
    """Return whether a folder has the marks of a workspace."""
    return all((folder / mark).exists() for mark in WORKSPACE_MARKS)


def find_workspace(folder: Path) -> Workspace | None:
    """Return the nearest workspace at or above a folder."""
    above = (place for place in (folder, *folder.parents) if is_workspace(place))
    return next((Workspace(place.resolve()) for place in above), None)


def named_workspace(folder: Path) -> Workspace:
    """Return the workspace in just this folder.

    Raises
    ------
    ValueError
        When it is none.
    """
    place = folder.resolve()
    if not is_workspace(place):
        raise ValueError(f"{folder} is no workspace: a workspace has {' and '.join(WORKSPACE_MARKS)}")
    return Workspace(place)


@cache
def workspace() -> Workspace:
    """Return the workspace that this process works in.

    Raises
    ------
    ValueError
        When there is none, the named folder is none, or it has a copy of the program: processes that are started
        there would run that one, and a report would be made by both.
    """
    named = os.environ.get(PROJECT)
    found = named_workspace(Path(named)) if named else find_workspace(Path.cwd()) or find_checkout()
    if found:
        copy = found.root / PACKAGE.name
        if (copy / "__init__.py").is_file() and copy.resolve() != PACKAGE:
            raise ValueError(f"{found.root} has a copy of the program: run that one, or use another workspace")
        return found
    raise ValueError(
        f"there is no workspace here: go to a folder with {' and '.join(WORKSPACE_MARKS)} or below one, "
        f"or name it with --project FOLDER or {PROJECT}"
    )


def shown(path: Path) -> str:
    """Return a file as one would type it at the workspace's root, or at the program's where it ships with it."""
    for root in (workspace().root, PACKAGE.parent):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name


def find_checkout() -> Workspace | None:
    """Return the checkout that the package lies in, as a workspace; None where it is installed elsewhere."""
    return Workspace(PACKAGE.parent) if is_workspace(PACKAGE.parent) else None


def enter_workspace(folder: Path) -> Workspace:
    """Make this process, and those that it starts, work in the workspace in a folder."""
    entered = named_workspace(folder)
    os.environ[PROJECT] = str(entered.root)
    workspace.cache_clear()
    return entered


def own_packages(kind: str) -> list[str]:
    """Return where the workspace keeps packages of a kind of its own, for a package's ``__path__``.

    Parameters
    ----------
    kind : {"registries", "synthetic"}

    Returns
    -------
    list of str
        Empty where there is no workspace: the program's own packages can be imported all the same.
    """
    try:
        folder = workspace().root / kind
    except ValueError:
        return []
    return [str(folder)] if folder.is_dir() else []
