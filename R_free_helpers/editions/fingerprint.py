"""Fingerprints of what a stage reads: a stage runs again when, and only when, one of them differs."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from R_free_helpers.contract.snapshot_cache import read_once
from R_free_helpers.editions.imports import Code, Imports, Known, notebook_imports
from R_free_helpers.model.workspace import Workspace, workspace

DISTRIBUTION = "registry-report"


def digest(*parts: str | bytes) -> str:
    """Return the SHA-256 of the parts, each marked off from the next."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()


def digest_files(paths: Iterable[Path], base: Path | None = None) -> str:
    """Return the SHA-256 of files' names and their contents; folders count with all they hold.

    Parameters
    ----------
    paths : iterable of Path
        Those that do not exist are left out.
    base : Path, optional
        Files are named from here; from the workspace when absent.
    """
    base = base or workspace().root
    files: set[Path] = set()
    for path in paths:
        files.update(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else files.add(path)
    kept = sorted(f for f in files if f.exists() and "__pycache__" not in f.parts and f.suffix != ".pyc")
    return digest(*(part for file in kept for part in (file.relative_to(base).as_posix(), file.read_bytes())))


def digest_code(registry: str, *entries: str, notebooks: Iterable[Path] = ()) -> str:
    """Return the fingerprint of some modules, of all that they import, and of what is installed to run them.

    Parameters
    ----------
    registry : str
        Whose package the modules find by its name.
    *entries : str
        Full names of the modules that a stage begins in.
    notebooks : iterable of Path
        Chapters that belong to the stage: what they import counts too; they themselves do not.
    """
    place = workspace()
    imported = [notebook_imports(path) for path in notebooks]
    begins = (registry, place, entries, tuple(name for one in imported for name in one.names))
    # Editions of many units ask for the same each time, and see the sources as they were at first anyhow.
    return read_once(("fingerprint of code", *begins), lambda: _digest_code(registry, place, entries, imported))


def _digest_code(registry: str, place: Workspace, entries: Iterable[str], imported: Iterable[Imports]) -> str:
    # A build asks four times: the sources are read once for all of them.
    code = read_once(
        ("code", registry, place), lambda: Code(registry, place, _known(place.build / ".cache" / "imports"))
    )
    contents = code.closure(*entries, also=imported)
    code.known.keep()
    return digest(
        *(part for file in contents.items() for part in file),
        *installed(),
        digest_files([place.root / "requirements.lock"]),
    )


@cache
def _known(folder: Path) -> Known:
    return Known(folder)


@cache
def installed() -> tuple[str, ...]:
    """Return the versions of Python and of the packages that the program cannot do without, as they are here.

    A checkout's lock file also says those of the packages that these need.
    """
    try:
        needed = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:  # run from its sources, never installed
        needed = []
    names = sorted({re.match(r"[\w.-]+", text)[0] for text in needed if "extra ==" not in text})
    return (platform.python_version(), *(f"{name} {version_of(name)}" for name in names))


@cache
def version_of(package: str) -> str:
    """Return the version of an installed package.

    `importlib.metadata.version` reads all that the package says of itself as an e-mail, which takes ten times as long.
    """
    said = importlib.metadata.distribution(package).read_text("METADATA") or ""
    found = re.search(r"^Version:(.*)$", said, re.MULTILINE)
    return found[1].strip() if found else importlib.metadata.version(package)


def digest_extract(source: Path | str, registry: str) -> str:
    """Return the fingerprint of the contents of a registry's extract, wherever it lies.

    Files that nobody has written to since are read once for all editions that a process makes.
    """
    from R_free_helpers.contract.address import is_address
    from R_free_helpers.contract.source_hash import source_hash

    if not is_address(source):  # to know the tables takes a second, and does not matter for files
        return read_once(("extract", *_written(Path(source))), lambda: source_hash(source, None))
    from R_free_helpers.contract.registered import schema_of

    return source_hash(source, schema_of(registry))


def _written(source: Path) -> Iterator[tuple[object, ...]]:
    """Yield what tells whether files of an extract are still what they were: any writing sets their ``ctime``."""
    for path in sorted([source, *source.glob("*"), *source.glob("*/*")]):  # a table may be a folder of parts
        with suppress(OSError):
            told = path.stat()
            yield str(path), told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns
