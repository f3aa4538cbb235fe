"""That a registry was found sound is kept, so that the same lists and declarations are not checked at every build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from R_free_helpers.editions.caches import aside
from R_free_helpers.editions.fingerprint import digest, digest_code, digest_files
from R_free_helpers.model.workspace import PACKAGE, workspace

CHECKING = ("R_free_helpers.editions.checking",)
"""Where the code of the checks begins."""


def require_sound(registry: str) -> None:
    """Raise where a registry's lists or declarations have mistakes: before a build does any work.

    Nothing of a registry with mistakes is kept: it is checked, and refused, each time.

    Raises
    ------
    Mistaken
        Naming them all.
    """
    key = sound_key(registry)
    kept = workspace().build / ".cache" / "sound" / f"{registry}-{key}"
    if key and kept.is_dir():
        return
    from R_free_helpers.editions.checking import require_sound as check

    check(registry)
    if key:
        with aside(kept):
            pass  # that it is there says all


def sound_key(registry: str) -> str:
    """Return the fingerprint of everything that the checks read; empty where it cannot be read, which they tell of."""
    place = workspace()
    own = place.root / "synthetic" / registry
    packages = {
        "registries": place.registry_package(registry),
        "synthetic": own if own.is_dir() else PACKAGE / "synthetic" / registry,
    }
    modules = [name for kind, folder in packages.items() for name in _modules(f"{PACKAGE.name}.{kind}", folder)]
    try:
        return digest(
            digest_files([place.data / registry, place.profile(registry)]),
            *(digest_files([folder], folder.parent) for folder in packages.values()),
            digest_code(registry, *CHECKING, *modules),
        )[:24]
    except (OSError, SyntaxError, ValueError):
        return ""


def _modules(kind: str, folder: Path) -> Iterator[str]:
    """Yield the names of all modules of a package: what none of them imports is checked too."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        yield ".".join((kind, *parts)).removesuffix(".__init__")
