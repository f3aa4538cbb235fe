"""What is installed here, what is missing, and what to do about it: ``registry-report doctor``.

Nothing is changed, and nothing of an extract is read. No line names a folder of a person or a secret.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from R_free_helpers import __version__
from R_free_helpers.assets import ASSETS
from R_free_helpers.model.workspace import PACKAGE, Workspace, workspace

DISTRIBUTION = "registry-report"
LOCKED = re.compile(r"^([a-z0-9][\w.-]*)(?:\[[^]]*])?==([^ ;\\]+)(?: *; *([^\\\n]*[^\\\s]))?", re.MULTILINE)
EXTRAS = {
    "jupyter": "jupyterlab",
    "postgresql": "psycopg",
    "excel": "fastexcel",
    "deliveries": "duckdb",
    "explorer": "vl_convert",
    "duckdb": "duckdb",
    "spark": "pyspark",
}
"""A package by which the extra is seen to be installed."""

LEAST_FREE = 2 * 1024**3
"""Bytes that a first build of both shipped registries needs, with room to spare."""

FEW_LISTED = 5
"""How many names a line lists."""

State = Literal["ok", "note", "missing"]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    state : {"ok", "note", "missing"}
        ``missing`` is what the default build needs; a ``note`` is what only some need.
    said : str
        What there is.
    remedy : str
        What to do, where something can be done.
    """

    state: State
    said: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.state:8}{self.said}" + (f"\n        > {self.remedy}" if self.remedy else "")


def examine() -> Iterator[Check]:
    """Yield what was found, one thing after another."""
    yield python()
    yield from packages()
    yield embedded_renderer()
    yield quarto()
    yield jupyter()
    yield from places()
    yield Check("ok", "R: not needed")


def python() -> Check:
    """Return which Python runs this."""
    said = f"registry-report {__version__} on Python {platform.python_version()}, {platform.system()}"
    old = sys.version_info < (3, 11)
    return Check("missing" if old else "ok", said, "Python 3.11 or newer is needed" if old else "")


def packages() -> Iterator[Check]:
    """Yield whether what the program requires is installed, how that differs from the lock, and which extras are."""
    from packaging.requirements import Requirement

    try:
        told = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        yield Check("note", "the program runs without being installed", "pip install --no-deps -e . in its folder")
        return
    needed = [one for one in map(Requirement, told) if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = [
        f"{one.name} {version or 'absent'}"
        for one in needed
        if not (version := installed(one.name)) or not one.specifier.contains(version, prereleases=True)
    ]
    if wrong:
        yield Check("missing", f"packages: {listing(wrong)}", "pip install --require-hashes -r requirements.lock")
    else:
        yield Check("ok", f"packages: {len(needed)} of {len(needed)} that are required")
    yield from lock(PACKAGE.parent / "requirements.lock")
    for name, package in EXTRAS.items():
        if importlib.util.find_spec(package) is None:
            yield Check("note", f"the extra '{name}' is not installed", f"pip install '{DISTRIBUTION}[{name}]'")


def lock(path: Path) -> Iterator[Check]:
    """Yield how the installed versions differ from a lock file; nothing outside a checkout, which has none."""
    from packaging.markers import Marker

    if not path.is_file():
        return
    pins = {
        name: version
        for name, version, marker in LOCKED.findall(path.read_text(encoding="utf-8"))
        if not marker or Marker(marker).evaluate({"extra": ""})
    }
    other = [
        f"{name} {has} (lock: {want})" for name, want in pins.items() if (has := installed(name)) not in (want, "")
    ]
    if other:
        yield Check("note", f"not as the lock has it: {listing(other)}", "make lint sets up what the lock says")
    else:
        yield Check("ok", f"versions: as in requirements.lock, of {len(pins)} packages")


def installed(name: str) -> str:
    """Return the version of an installed package; empty where it is absent."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def embedded_renderer() -> Check:
    """Return the tools of the renderer that comes with the program, and its fonts."""
    from R_free_helpers.assets.fonts import FONTS
    from R_free_helpers.editions.rendering.pandoc import executable

    fonts = len(list(FONTS.glob("*.ttf")))
    try:
        pandoc = version_of([executable(), "--version"])
    except (ImportError, OSError):
        pandoc = ""
    typst = installed("typst")
    said = f"embedded renderer: pandoc {pandoc or 'absent'}, typst {typst or 'absent'}, {fonts} fonts"
    if pandoc and typst and fonts:
        return Check("ok", said)
    return Check("missing", said, "pip install pypandoc-binary typst; the fonts come with the program")


def quarto() -> Check:
    """Return which Quarto is on the PATH, and whether the Python that it would run has this program."""
    from R_free_helpers.editions.build import QUARTO, quarto_version

    version, wanted = quarto_version(), ".".join(map(str, QUARTO))
    if not version:
        return Check("ok", "Quarto: none on the PATH; builds use the embedded renderer")
    said = f"Quarto {'.'.join(map(str, version))}"
    if version < QUARTO:
        return Check("note", f"{said}: too old, builds use the embedded renderer", f"{wanted} or newer")
    seen, same = python_of_quarto()
    if same:
        return Check("ok", f"{said}: builds use it; it runs this Python")
    return Check(
        "note",
        f"{said}: builds use it; started by itself it runs {seen}",
        "before `quarto render`: activate this environment, or set QUARTO_PYTHON and PATH to its Python",
    )


def python_of_quarto() -> tuple[str, bool]:
    """Return what to call the Python that Quarto would run, and whether it is this one."""
    path = os.environ.get("QUARTO_PYTHON") or shutil.which("python3") or shutil.which("python")
    if not path:
        return "no Python: there is none on the PATH", False
    command = [path, ASSETS / "quarto_step.py", "--which"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=workspace_or_here())
        prefix, version, has = done.stdout.splitlines()
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return "a Python that does not start", False
    same = Path(prefix).resolve() == Path(sys.prefix).resolve()
    return f"another Python, {version}, with{'' if has == 'True' else 'out'} this program", same


def workspace_or_here() -> Path:
    """Return the workspace's folder, or the working one where there is none."""
    try:
        return workspace().root
    except ValueError:
        return Path.cwd()


def jupyter() -> Check:
    """Return whether there is a kernel to run chapters in by hand."""
    from jupyter_client.kernelspec import KernelSpecManager

    kernels = sorted(KernelSpecManager().find_kernel_specs())
    if "python3" in kernels:
        return Check("ok", f"Jupyter kernels: {listing(kernels)}")
    return Check("missing", "Jupyter has no kernel 'python3', which chapters run in", "pip install ipykernel")


def places() -> Iterator[Check]:
    """Yield the workspace, what it has, what is kept in it, and how much room there is."""
    from R_free_helpers.model.edition import known_registries

    try:
        place = workspace()
    except ValueError as error:
        yield Check("missing", "no workspace", str(error))
        return
    for registry in known_registries():
        yield chapters(place, registry)
    if not known_registries():
        yield Check("missing", "the workspace has no registry", "docs/add-a-registry.md says how one is added")
    kept = place.build / ".cache"
    extracts = sorted(path.name for path in kept.glob("synthetic/*") if not path.name.startswith("."))
    size, free = folder_size(kept), shutil.disk_usage(existing(place.build)).free
    said = f"synthetic extracts kept: {len(extracts)}; caches {gigabytes(size)}; free on the disk {gigabytes(free)}"
    room = "" if free > LEAST_FREE else "make room: a first build of all needs about two gigabytes"
    yield Check("note" if room else "ok", said, room)
    if not os.access(existing(place.build), os.W_OK):
        yield Check(
            "missing", "build/ cannot be written", "ask for the right to write there, or work in another folder"
        )


def chapters(place: Workspace, registry: str) -> Check:
    """Return how many chapters and editions a registry has."""
    notebooks = len(list((place.notebooks / registry).glob("*.ipynb")))
    package = place.registry_package(registry).is_dir()
    said = f"registry {registry}: {notebooks} chapter{'s' * (notebooks != 1)}"
    if notebooks and package:
        return Check("ok", said)
    lacking = "its package is missing" if notebooks else "it has no notebooks"
    return Check("missing", f"{said}; {lacking}", "docs/add-a-registry.md lists what a registry consists of")


def existing(folder: Path) -> Path:
    """Return a folder, or the nearest one above that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def folder_size(folder: Path) -> int:
    """Return how many bytes the files in a folder take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def gigabytes(size: int) -> str:
    """Return a size in words.

    Examples
    --------
    >>> gigabytes(1_610_612_736)
    '1.5 GB'
    """
    return f"{size / 1024**3:.1f} GB"


def version_of(command: list[str]) -> str:
    """Return the version that a program says of itself; empty where it says none."""
    said = subprocess.run(command, capture_output=True, text=True).stdout
    found = re.search(r"\d+(?:\.\d+)+", said)
    return found[0] if found else ""


def listing(names: Iterable[str]) -> str:
    """Return the first names and how many more there are.

    Examples
    --------
    >>> listing("abcdefg")
    'a, b, c, d, e and 2 more'
    """
    names = list(names)
    more = f" and {len(names) - FEW_LISTED} more" if len(names) > FEW_LISTED else ""
    return ", ".join(names[:FEW_LISTED]) + more
