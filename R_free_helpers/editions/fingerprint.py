"""Fingerprints of what a stage reads: a stage runs again when, and only when, one of them differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from R_free_helpers.model.edition import ROOT

PACKAGE = ROOT / "R_free_helpers"

CODE = {
    "contract": ["contract", "model", "system"],
    "results": [
        "model",
        "measures",
        "registries/scores",
        "registries/{registry}",
        "results",
        "disclosure",
        "editions/stages.py",
    ],
    "chapters": [
        "figures",
        "tables",
        "language",
        "editions",
        "assets/fonts",
    ],
    "report": ["editions", "assets", "results", "model", "registries/{registry}"],
}
"""What of the package each stage runs, of the registries only the one asked for."""


def digest(*parts: str | bytes) -> str:
    """Return the SHA-256 of the parts, each marked off from the next."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()


def digest_files(paths: Iterable[Path], base: Path = ROOT) -> str:
    """Return the SHA-256 of files' names below ``base`` and their contents; folders count with all they hold."""
    files: set[Path] = set()
    for path in paths:
        files.update(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else files.add(path)
    kept = sorted(f for f in files if f.exists() and "__pycache__" not in f.parts and f.suffix != ".pyc")
    return digest(*(part for file in kept for part in (file.relative_to(base).as_posix(), file.read_bytes())))


def digest_code(registry: str, *stages: str) -> str:
    """Return the fingerprint of the package code of some stages of a registry, and of the locked versions."""
    code = [PACKAGE / name.format(registry=registry) for stage in stages for name in CODE[stage]]
    return digest_files([*code, ROOT / "requirements.lock"])


def digest_extract(source: Path | str) -> str:
    """Return the fingerprint of an extract's contents, wherever it lies."""
    from R_free_helpers.contract.source_hash import source_hash

    return source_hash(source)
