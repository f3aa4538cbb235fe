"""What a notebook calls first: the released results of the edition that its parameters name."""

from __future__ import annotations

import ast
import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from R_free_helpers.model.edition import CHAPTER_PARAMETERS, NATION, OWN_LANGUAGE, Edition, known_registries
from R_free_helpers.model.names import did_you_mean, unknown
from R_free_helpers.model.parameters import ParameterError, checked
from R_free_helpers.model.registry import registry_of
from R_free_helpers.results.chapter import Chapter

if TYPE_CHECKING:
    from R_free_helpers.editions.stages import Released


def open_chapter(
    registry: str,
    year: int,
    release: str = "",
    unit: str = NATION,
    data: str | Path | None = None,
    policy: str = "protected",
    filter: Mapping[str, object] | str = "",
    limits: Mapping[str, float] | str = "",
    compare: str = "archive",
    language: str = OWN_LANGUAGE,
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
    language
        What a chapter of a short version in another language is shown in; the registry's own when absent.

    Raises
    ------
    ParameterError
        In one line, for whatever cannot be used.
    """
    from R_free_helpers.editions.stages import released_results

    check_injected_parameters(registry, language)
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
    if language != OWN_LANGUAGE:
        from R_free_helpers.language.phrases import languages

        if language not in languages():
            raise ParameterError(unknown("language", language, languages()))
        # Which text a language is shown in is for the report to say: a chapter is the same for every audience.
        edition = edition.model_copy(update={"language": language})
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
        older=released.older,
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
    from R_free_helpers.contract.address import at_home, is_address

    path = at_home(data)
    if is_address(path):
        return path
    if not path.exists():
        raise ParameterError(f"there is no extract at {path} (data): name a folder, a workbook or a database")
    return path.resolve()


def check_injected_parameters(registry: str, language: str = OWN_LANGUAGE) -> None:
    """Raise `ParameterError` for what papermill injected and this chapter does not take: papermill stays silent.

    That is a name that no chapter takes, another registry than the one that the chapter is written for, and a language
    in a chapter that does not hand it on. Does nothing outside a notebook.
    """
    shell = running_shell()
    if shell is None:
        return
    known = [*CHAPTER_PARAMETERS, "language", "data"]
    own = None
    for source in shell.user_ns.get("In", []):
        injected = source.startswith("# Parameters")  # the mark papermill puts on the cell it injects
        for name, value in _assigned(source):
            if injected and name not in known:
                hint = did_you_mean(name, known) or "."
                raise ParameterError(f"no chapter takes a parameter '{name}'{hint} Known: {', '.join(known)}")
            if injected and name == "language" and value != language:
                raise ParameterError(
                    f"this chapter is shown in its registry's language alone, not in '{value}': let it take a "
                    "parameter language, and hand it to open_chapter"
                )
            if name == "registry" and not injected and own is None:
                own = value
    if isinstance(own, str) and own != registry and own in known_registries():
        raise ParameterError(
            f"this chapter is written for {own}, not for '{registry}': take the one of that name in "
            f"notebooks/{registry if registry in known_registries() else own}"
        )


def language_of_chapter(notebook: Path) -> str:
    """Return the language that a chapter's parameters say it is in; empty for its registry's own."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            return str(dict(_assigned("".join(cell["source"]))).get("language", OWN_LANGUAGE))
    return OWN_LANGUAGE


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
