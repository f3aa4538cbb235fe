"""What a notebook calls first: the released results of the edition that its parameters name."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from R_free_helpers.model.edition import CHAPTER_PARAMETERS, NATION, Edition
from R_free_helpers.model.names import did_you_mean
from R_free_helpers.model.registry import get_registry
from R_free_helpers.results.chapter import Chapter


def open_chapter(
    registry: str,
    year: int,
    release: str = "june",
    unit: str = NATION,
    data: str | Path | None = None,
    policy: str = "protected",
) -> Chapter:
    """Return what a notebook shows: the released results of an edition.

    During a build the results are already there; alone, in Jupyter or papermill, they are computed from the
    extract (the synthetic one unless ``data`` names another) and kept for the next chapter. In a notebook that a
    person runs, the chapter's text is shown with its numbers from here on: see `reading`.

    Parameters
    ----------
    registry, year, release, unit, policy
        See `Edition`; a misspelt value is an error.
    data : path, optional
        A folder or workbook with the extract.
    """
    from R_free_helpers.editions.stages import released_results

    check_injected_parameters()
    edition = Edition(registry=registry, year=year, release=release, unit=unit, policy=policy)
    edition.check_unit()
    released = released_results(edition, Path(data) if data else None)
    chapter = Chapter(
        edition,
        get_registry(registry),
        released.results,
        released.archive,
        released.synthetic,
        released.warnings,
        methods=released.methods,
    )
    shell = running_shell()
    if shell is not None:
        # Not named in full, so that fingerprints do not follow it to the renderer: builds never get there.
        importlib.import_module(f"{__package__}.reading").read_along(chapter, shell)
    return chapter


def running_shell() -> Any:
    """Return IPython's shell in this process; None outside a notebook."""
    import sys

    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


def check_injected_parameters() -> None:
    """Raise `ValueError` for a name that papermill injected but no chapter takes: papermill itself stays silent.

    Does nothing outside a notebook.
    """
    import ast

    shell = running_shell()
    if shell is None:
        return
    known = [*CHAPTER_PARAMETERS, "data"]
    for source in shell.user_ns.get("In", []):
        if not source.startswith("# Parameters"):  # the mark papermill puts on the cell it injects
            continue
        for node in ast.parse(source).body:
            for target in getattr(node, "targets", []):
                if isinstance(target, ast.Name) and target.id not in known:
                    hint = did_you_mean(target.id, known)
                    raise ValueError(f"no chapter takes a parameter '{target.id}'{hint} Known: {', '.join(known)}")
