"""What a notebook calls first: the released results of the edition that its parameters name."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from R_free_helpers.model.edition import CHAPTER_PARAMETERS, NATION, Edition, known_registries
from R_free_helpers.model.names import did_you_mean
from R_free_helpers.model.parameters import ParameterError, checked
from R_free_helpers.model.registry import registry_of
from R_free_helpers.results.chapter import Chapter

if TYPE_CHECKING:
    from R_free_helpers.editions.stages import Released


def open_chapter(
    registry: str,
    year: int,
    release: str = "june",
    unit: str = NATION,
    data: str | Path | None = None,
    policy: str = "protected",
    filter: Mapping[str, object] | str = "",
    limits: Mapping[str, float] | str = "",
    compare: str = "archive",
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
    filter, limits, compare
        Whom it is about, by the registry's dimensions; limits of indicators in place of the registry's; where the year
        before comes from. See `Edition`.

    Raises
    ------
    ParameterError
        In one line, for whatever cannot be used.
    """
    from R_free_helpers.editions.stages import released_results

    check_injected_parameters(registry)
    edition = checked(
        registry=registry,
        year=year,
        release=release,
        unit=unit,
        policy=policy,
        filter=filter,
        limits=limits,
        compare=compare,
    )
    chapter = chapter_of(edition, released_results(edition, located(data) if data else None))
    shell = running_shell()
    if shell is not None:
        # Not named in full, so that fingerprints do not follow it to the renderer: builds never get there.
        importlib.import_module(f"{__package__}.reading").read_along(chapter, shell)
    return chapter


def chapter_of(edition: Edition, released: Released) -> Chapter:
    """Return the chapter of an edition's released results, with the limits that the edition chooses."""
    return Chapter(
        edition,
        registry_of(edition),
        released.results,
        released.archive,
        released.synthetic,
        released.warnings,
        methods=released.methods,
        not_compared=released.not_compared,
    )


def running_shell() -> Any:
    """Return IPython's shell in this process; None outside a notebook."""
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


def located(data: str | Path) -> Path:
    """Return where an extract lies, from whatever folder it is asked for; a database's address as it is.

    Raises
    ------
    ParameterError
        When nothing lies there.
    """
    from R_free_helpers.contract.address import is_address

    if is_address(Path(data)):
        return Path(data)
    path = Path(data).expanduser()
    if not path.exists():
        raise ParameterError(f"there is no extract at {path} (data): name a folder, a workbook or a database")
    return path.resolve()


def check_injected_parameters(registry: str) -> None:
    """Raise `ParameterError` for what papermill injected and this chapter does not take: papermill stays silent.

    That is a name that no chapter takes, and another registry than the one that the chapter is written for. Does
    nothing outside a notebook.
    """
    shell = running_shell()
    if shell is None:
        return
    known = [*CHAPTER_PARAMETERS, "data"]
    own = None
    for source in shell.user_ns.get("In", []):
        injected = source.startswith("# Parameters")  # the mark papermill puts on the cell it injects
        for name, value in _assigned(source):
            if injected and name not in known:
                hint = did_you_mean(name, known) or "."
                raise ParameterError(f"no chapter takes a parameter '{name}'{hint} Known: {', '.join(known)}")
            if name == "registry" and not injected and own is None:
                own = value
    if isinstance(own, str) and own != registry and own in known_registries():
        raise ParameterError(
            f"this chapter is written for {own}, not for '{registry}': take the one of that name in "
            f"notebooks/{registry if registry in known_registries() else own}"
        )


def _assigned(source: str) -> Iterator[tuple[str, object]]:
    """Yield the names that a cell gives plain values, with the values."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic command
        return
    for node in body:
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(getattr(node, "value", None), ast.AST):
                try:
                    yield target.id, ast.literal_eval(node.value)
                except ValueError:
                    yield target.id, None
