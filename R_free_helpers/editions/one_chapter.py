"""One chapter by itself: executed with its parameters, as a page and as a notebook in which every text is resolved."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from R_free_helpers.contract.snapshot_cache import snapshot_scope
from R_free_helpers.editions.build import check_writable, located
from R_free_helpers.editions.caches import cache_dir
from R_free_helpers.editions.execution import CELL_LIMIT
from R_free_helpers.editions.inputs import build_inputs
from R_free_helpers.editions.internal import OTHERS, PREFIX, place_of, require_marked
from R_free_helpers.editions.kernels import begin
from R_free_helpers.editions.order import chapters_of
from R_free_helpers.editions.publishing import MANIFEST, claimed, publish, recover
from R_free_helpers.editions.stages import results_folder, synthetic_extract
from R_free_helpers.model.edition import Edition, known_registries
from R_free_helpers.model.file_names import RESULTS
from R_free_helpers.model.names import unknown
from R_free_helpers.model.policy import require_accepted
from R_free_helpers.model.workspace import workspace
from R_free_helpers.system.private import open_up, private
from R_free_helpers.system.scratch import clear, in_use, scratch

if TYPE_CHECKING:
    from R_free_helpers.model.registry import Registry

FOLDER = "chapters"
"""Folder of chapters that stand alone, in that of all that is built."""

RENDERER = "embedded"


@snapshot_scope()
def make_chapter(
    edition: Edition,
    chapter: str,
    data: Path | None = None,
    formats: Sequence[str] = ("html",),
    out: Path | None = None,
    progress: Callable[[str], None] = print,
    limit: float = CELL_LIMIT,
) -> list[Path]:
    """Make one chapter of an edition; on any failure what lay in its place stays as it was.

    Parameters
    ----------
    edition : Edition
        The parameters.
    chapter : str
        Name of a notebook of the registry.
    data : Path, optional
        The extract; the synthetic one when absent.
    formats : sequence of {"html", "pdf"}
        Beside the notebook, which is always written.
    out : Path, optional
        Folder for editions' chapters; ``build/chapters`` when absent. Those of internal editions are put in the folder
        ``internal`` in it, which only its owner may open.
    progress : callable
        Told each step.
    limit : float
        Seconds that a cell may take.

    Returns
    -------
    list of Path
        ``<chapter>.html`` and what else was asked for, ``<chapter>.ipynb`` last, in a folder of the edition's name.

    Raises
    ------
    ValueError
        When the registry or the release has no such chapter, or a published edition lies in the place.
    PolicyRefused
        For a weaker policy whose risk was not accepted.
    Disclosed
        When the audit of what was written found something.
    """
    require_accepted(edition.policy)
    edition.check_unit()
    if edition.borrowed_dates:
        progress(f"note: {edition.borrowed_dates}")
    require_chapter(edition.registry, chapter)
    require_of_release(edition, chapter)
    place = place_of(edition, (out or workspace().build / FOLDER).resolve())
    if (place / MANIFEST).exists():
        raise ValueError(f"{place} holds a published edition: choose another folder for its chapters with --out")
    clear(cache_dir())
    with claimed(place, cache_dir() / "locks"), in_use(cache_dir()), scratch(cache_dir()) as within:
        recover(place)
        extract = located(data) if data else synthetic_extract(edition.registry, progress)
        check_writable(place)
        with private() as umask:
            begin()  # what the kernel needs is imported while results are computed
            results = results_folder(edition, extract, progress)
            made = place.with_name(f".{place.name}.{os.getpid()}")
            try:
                shutil.rmtree(made, ignore_errors=True)
                written = _make(edition, chapter, extract, results, within, formats, progress, limit)
                _join(written, place, made, chapter)
                open_up(made, umask if edition.public else OTHERS)
                publish(made, place)
            finally:
                shutil.rmtree(made, ignore_errors=True)
    return [place / path.name for path in written]


def chapters_there_are(registry: str) -> list[str]:
    """Return the names of a registry's notebooks, each of which is a chapter."""
    return sorted(path.stem for path in (workspace().notebooks / registry).glob("*.ipynb"))


def require_chapter(registry: str, chapter: str) -> None:
    """Raise `ValueError` unless a registry has a chapter of this name."""
    if chapter not in chapters_there_are(registry):
        others = [name for name in known_registries() if chapter in chapters_there_are(name)]
        theirs = f"; it is a chapter of {' and '.join(others)}" if others else ""
        raise ValueError(unknown("chapter", chapter, chapters_there_are(registry)) + theirs)


def require_of_release(edition: Edition, chapter: str) -> None:
    """Raise `ValueError` for a chapter that an edition's release has not: its sentences are about another period."""
    if not edition.made_for:
        return
    known = chapters_of(edition.model_copy(update={"audience": edition.made_for}))
    if chapter not in known:
        raise ValueError(
            f"the release '{edition.release}' of {edition.registry} is made for the audience '{edition.made_for}' "
            f"alone, without the chapter '{chapter}', whose sentences are about the calendar year; it has: "
            f"{', '.join(known)}"
        )


def registry_of(chapter: str) -> str:
    """Return the registry that a chapter belongs to, where only one has it.

    Raises
    ------
    ValueError
        When several registries have such a chapter, or none.
    """
    having = [name for name in known_registries() if chapter in chapters_there_are(name)]
    if len(having) == 1:
        return having[0]
    if having:
        raise ValueError(f"{' and '.join(having)} have a chapter '{chapter}': choose one with --registry")
    known = sorted({name for registry in known_registries() for name in chapters_there_are(registry)})
    raise ValueError(unknown("chapter", chapter, known))


def _make(
    edition: Edition,
    chapter: str,
    extract: Path,
    results: Path,
    within: Path,
    formats: Sequence[str],
    progress: Callable[[str], None],
    limit: float,
) -> list[Path]:
    """Make a chapter's files in a folder of their own; the notebook comes last."""
    from R_free_helpers.editions.assembly import add_settings
    from R_free_helpers.editions.chapters import run_chapters
    from R_free_helpers.editions.elsewhere import elsewhere
    from R_free_helpers.editions.opening import language_of_chapter
    from R_free_helpers.editions.readable import write_readable
    from R_free_helpers.editions.rendering import render
    from R_free_helpers.editions.variables import edition_variables
    from R_free_helpers.model.registry import get_registry

    language = language_of_chapter(workspace().notebook(edition.registry, chapter))
    edition = edition.model_copy(update={"language": language})
    registry = get_registry(edition.registry).in_language(language)
    work, made = within / "work", within / "made"
    for folder in (work, made):
        folder.mkdir()
    variables = edition_variables(edition, results, build_inputs(edition, extract, RENDERER, formats))
    executed = work / "_executed"
    run_chapters(edition, registry, results, lambda: variables, executed, 1, progress, limit, [chapter])
    notebook = executed / f"{chapter}.ipynb"
    frame(notebook, registry, variables)
    add_settings(edition, variables, work)
    report = work / workspace().report.name
    report.write_text(f"{{{{< embed _executed/{chapter}.ipynb echo=true >}}}}\n", encoding="utf-8")
    said = elsewhere(registry, chapter, variables)
    progress(f"rendering {', '.join([*formats, 'notebook'])}")
    render(work, made, registry.id, formats, said)
    require_marked(edition, made)
    _audit(edition, work, made, extract, results, formats, progress)
    prefix = "" if edition.public else PREFIX
    files = [(made / f"report.{name}").rename(made / f"{prefix}{chapter}.{name}") for name in formats]
    files.append(made / f"{prefix}{chapter}.ipynb")
    write_readable(work, notebook, edition, variables["edition"], said, files[-1])
    return files


def frame(notebook: Path, registry: Registry, variables: dict) -> None:
    """Put what a report says at its beginning and end into a chapter: what it is part of, its rules, its making."""
    from R_free_helpers.language.phrases import Phrases
    from R_free_helpers.tables.table import escape

    say, about, made_of = Phrases.of(registry), variables["edition"], variables["provenance"]

    def cell(name: str, title: str, *paragraphs: str) -> dict:
        body = "\n\n".join(escape(text) for text in paragraphs)
        source = f'::: {{.callout-note title="{title}"}}\n{body}\n:::\n'
        return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source.splitlines(keepends=True)}

    whole = say("alone.text", title=about["title"], unit=about["unit"], extraction=about["extraction_date"])
    content = json.loads(notebook.read_text(encoding="utf-8"))
    first = cell("about-this-chapter", say("alone.title"), whole, about["hidden_rule"])
    last = cell("made-of", say("alone.made_of"), say("alone.provenance", id=about["id"], **made_of))
    content["cells"] = [*content["cells"][:1], first, *content["cells"][1:], last]
    notebook.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _audit(
    edition: Edition,
    work: Path,
    made: Path,
    extract: Path,
    results: Path,
    formats: Sequence[str],
    progress: Callable[[str], None],
) -> None:
    """Look at a chapter as a build does at its report: what a stranger finds in it, and whether anything was lost.

    It is read beside the released results, which are not handed out with it.
    """
    from R_free_helpers.editions.build import audit_written
    from R_free_helpers.editions.losses import read_sources, require_nothing_lost

    progress("auditing what was written")
    shutil.copyfile(results / RESULTS, made / RESULTS)
    written = audit_written(edition, made, extract, progress)
    require_nothing_lost(read_sources(work, edition.registry), made, formats, written.pieces)
    (made / RESULTS).unlink()


def _join(written: Sequence[Path], place: Path, made: Path, chapter: str) -> None:
    """Put a chapter's files beside the edition's other chapters, in a folder that takes the place of theirs."""
    made.mkdir(parents=True)
    for path in sorted(place.iterdir()) if place.is_dir() else []:
        if path.is_file() and path.stem.removeprefix(PREFIX) != chapter:
            shutil.copy2(path, made / path.name)
    for path in written:
        shutil.copyfile(path, made / path.name)
