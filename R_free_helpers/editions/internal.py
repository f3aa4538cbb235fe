"""Editions for a unit's own eyes: where they lie, what their files are called, and who may open them."""

from __future__ import annotations

from pathlib import Path

from R_free_helpers.editions.publishing import MANIFEST
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.file_names import PAGE
from R_free_helpers.model.workspace import workspace
from R_free_helpers.system.private import open_up, private_folder

FOLDER = "internal"
"""Folder of internal editions, in that of all editions."""

PREFIX = "internal-"
"""Begins the names of an internal edition's files: a file that is sent on has left its folder."""

OTHERS = 0o077
"""What of a mode lets others than the owner in."""


class Unmarked(Exception):
    """A page does not say what its numbers are."""


def place_of(edition: Edition, out: Path) -> Path:
    """Return the folder of an edition in that of all editions; internal ones lie in one that only its owner opens."""
    return out / edition.id if edition.public else private_folder(out / FOLDER) / edition.id


def folder_of(edition: Edition, out: Path) -> Path:
    """Return where an edition lies; nothing is made, unlike by `place_of`."""
    return out / edition.id if edition.public else out / FOLDER / edition.id


def was_built(edition: Edition, out: Path | None) -> bool:
    """Return whether an edition has been built before, whatever it was made of; into ``build/`` when out is absent."""
    return (folder_of(edition, out or workspace().build) / MANIFEST).is_file()


def close(made: Path) -> None:
    """Let only the owner open an internal edition, and let its files' names say what they are."""
    for path in sorted(made.iterdir()):
        if path.name.startswith(("report.", "results.")):
            path.rename(path.with_name(PREFIX + path.name))
    open_up(made, OTHERS)


def open_to_others(folder: Path) -> list[str]:
    """Return the names of an edition's folder and files that others than the owner may open."""
    return [path.name for path in (folder, *sorted(folder.iterdir())) if path.lstat().st_mode & OTHERS]


def mark_of(edition: Edition) -> str:
    """Return what stands on each page of an edition under a weaker policy; empty for the others."""
    from R_free_helpers.language.phrases import Phrases
    from R_free_helpers.model.policy import WEAKER
    from R_free_helpers.model.registry import registry_of

    return Phrases.of(registry_of(edition))(f"mark.{edition.policy}") if edition.policy in WEAKER else ""


def require_marked(edition: Edition, made: Path) -> None:
    """Raise where the page that was made does not begin with the mark of its policy: templates may be a registry's own.

    Raises
    ------
    Unmarked
        Naming the file.
    """
    mark, page = mark_of(edition), made / PAGE
    if mark and page.exists() and mark not in page.read_text(encoding="utf-8"):
        raise Unmarked(
            f"report.html does not say '{mark}': its template leaves out policy-mark, so nothing was published"
        )
