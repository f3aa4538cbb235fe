"""The explorer of an edition: made from its released results, audited, and put beside its report."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from R_free_helpers.editions.caches import cache_dir
from R_free_helpers.editions.exported import FOLDER as EXPORT
from R_free_helpers.editions.of_everybody import of_everybody
from R_free_helpers.editions.publishing import MANIFEST, claimed, publishing, write_manifest
from R_free_helpers.editions.verifying import read_manifest, verify
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.file_names import RESULTS
from R_free_helpers.model.results import read_results, write_results
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.archive import PUBLIC

PAGE = "explorer.html"
"""Name of the page in an edition's folder."""


@dataclass(frozen=True)
class Explored:
    """What was made: the page, its size in bytes, and whether the persons do not exist."""

    page: Path
    size: int
    synthetic: bool


def explore(
    edition: Edition,
    to: Path | None = None,
    data: Path | None = None,
    say: Callable[[str], None] = lambda message: None,
) -> Explored:
    """Write the explorer of an edition, whole or not at all.

    Beside the report it becomes one of the edition's files: the manifest lists it. It is made of the same results as
    the report, or not at all.

    Parameters
    ----------
    edition : Edition
    to : Path, optional
        The file; ``explorer.html`` in the built edition's folder when absent.
    data : Path, optional
        The extract; the synthetic one when absent.
    say : callable
        Takes progress messages.

    Raises
    ------
    ValueError
        In one line: for an edition that has no explorer, one that was not built or was built from other results.
    MissingExtra
        When the library that draws is not installed.
    Disclosed
        When the audit finds something in it.
    """
    from R_free_helpers.editions.explorer.page import explorer_page
    from R_free_helpers.editions.opening import chapter_of
    from R_free_helpers.editions.stages import released_results

    require_explorable(edition)
    own = workspace().build / edition.id
    if to is None and not (own / MANIFEST).is_file():
        raise ValueError(f"{own.name} is not built: registry-report build --edition {edition.id}, or say --to FILE")
    if to is not None and (to.is_symlink() or to.is_dir() or to.suffix != ".html"):
        raise ValueError(f"--to takes the name of a file that ends with .html, not '{to}'")
    if to is not None and (to.resolve().parent / MANIFEST).exists():
        raise ValueError(f"{to.parent} holds an edition: leave --to out, or name a file elsewhere")
    released = released_results(edition, data, say)
    with tempfile.TemporaryDirectory(dir=cache_dir()) as scratch:
        made = Path(scratch)
        write_results(released.results, made / RESULTS)
        if to is None and (made / RESULTS).read_bytes() != (own / RESULTS).read_bytes():
            raise ValueError(f"{own.name} was built from other results: build it again, or say --to FILE")
        say("making the explorer")
        page = explorer_page(chapter_of(edition, released))
        (made / PAGE).write_text(page, encoding="utf-8")
        say("auditing what was written")
        _require_silent(made, edition, data)
        place = _put_beside(made / PAGE, own) if to is None else _put(made / PAGE, to.resolve())
    return Explored(place, len(page.encode()), released.synthetic)


def require_explorable(edition: Edition) -> None:
    """Raise `ValueError` unless an edition has an explorer: one of all units and everybody, as the law allows."""
    if edition.policy not in PUBLIC:
        raise ValueError(
            f"an explorer is for everybody: none is made under the policy '{edition.policy}'; leave --policy out"
        )
    if edition != (whole := of_everybody(edition)):
        raise ValueError(f"an explorer is of all units and everybody: explore {whole.id}")


def _require_silent(made: Path, edition: Edition, data: Path | None) -> None:
    """Raise `Disclosed` where the page tells what it must not."""
    from R_free_helpers.disclosure.audit import audit_explored, require_nothing_found
    from R_free_helpers.editions.examination import kept_keys
    from R_free_helpers.editions.stages import synthetic_extract

    keys = kept_keys(data or synthetic_extract(edition.registry), edition)
    found = audit_explored(made, edition, read_results(made / RESULTS), keys)
    require_nothing_found(found, edition.policy)


def _put_beside(page: Path, own: Path) -> Path:
    """Put a page among the files of a built edition, which is exchanged whole, and list it in the manifest."""
    with claimed(own, cache_dir() / "locks"), publishing(own) as made:
        _require_as_built(own)
        manifest = read_manifest(own)
        manifest.pop("files")
        shutil.copytree(own, made, symlinks=True, dirs_exist_ok=True)
        shutil.copyfile(page, made / PAGE)
        shutil.copymode(made / RESULTS, made / PAGE)
        write_manifest(made, manifest)
    return own / PAGE


def _require_as_built(own: Path) -> None:
    """Raise where an edition has other files than its build wrote: a new manifest would say that it is whole."""
    others = [said for said in verify(own).differences if not said.startswith((f"{EXPORT}/", f"{EXPORT}:", f"{PAGE}:"))]
    if others:
        raise ValueError(f"{own.name} is not as it was built ({others[0]}): build it again, or say --to FILE")


def _put(page: Path, place: Path) -> Path:
    """Put a page at its place, whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        shutil.copyfile(page, aside)
        os.replace(aside, place)
    finally:
        aside.unlink(missing_ok=True)
    return place
