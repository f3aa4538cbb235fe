"""All checks of a registry, in the order in which one finds what the next needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from R_free_helpers.editions.checking.assessments import assessment_mistakes
from R_free_helpers.editions.checking.chapters import chapter_mistakes, notebooks_of
from R_free_helpers.editions.checking.contract import contract_mistakes, empty_tables
from R_free_helpers.editions.checking.definitions import (
    computing_mistakes,
    definition_mistakes,
    generator_mistakes,
    load,
    naming_mistakes,
    published_mistakes,
    registry_sources,
)
from R_free_helpers.editions.checking.engines import engine_mistakes
from R_free_helpers.editions.checking.lists import Lists
from R_free_helpers.editions.checking.mistake import Mistake, Mistaken
from R_free_helpers.editions.checking.portals import portal_mistakes
from R_free_helpers.editions.checking.reading_level import reading_mistakes
from R_free_helpers.editions.checking.source import Sources
from R_free_helpers.editions.checking.texts import (
    Reading,
    language_mistake,
    language_of_order,
    order_files,
    phrase_mistakes,
    read_report,
)
from R_free_helpers.editions.checking.work_lists import listing_mistakes, work_list_mistakes
from R_free_helpers.editions.order import EVERYONE
from R_free_helpers.editions.rendering.settings import flatten
from R_free_helpers.model.broken import where, words
from R_free_helpers.model.edition import Edition, latest_edition, parse_edition
from R_free_helpers.model.names import unknown
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import SCHEMA
from R_free_helpers.model.workspace import shown, workspace
from R_free_helpers.results.chapter import Chapter


@dataclass(frozen=True)
class Checked:
    """What checking a registry gave.

    Attributes
    ----------
    mistakes : list of Mistake
        By file and line.
    read : dict of str to int
        How many of each kind of thing was read; all but the measures are files.
    """

    mistakes: list[Mistake]
    read: dict[str, int]

    @property
    def files(self) -> int:
        """How many files were read."""
        return sum(count for what, count in self.read.items() if what != "measure")


def known_folders() -> list[str]:
    """Return the ids of all that begins to be a registry here: whatever has lists, a package or chapters."""
    place = workspace()
    folders = [place.data, place.registries, place.notebooks]
    return sorted({path.name for folder in folders for path in folder.glob("[a-z][a-z]_*") if path.is_dir()})


def check(registry_id: str) -> Checked:
    """Return every mistake in what a registry consists of.

    Raises
    ------
    ValueError
        When there is nothing of this name.
    """
    place = workspace()
    if registry_id not in known_folders() and not place.registry_package(registry_id).is_dir():
        raise ValueError(unknown("registry", registry_id, known_folders()))
    found, runs, registry, lists, sources = sound(registry_id)
    if registry:
        found += list(portal_mistakes(registry))
    measures = len(registry.measures) if registry else 0
    edition = chapter = None
    variables: dict[str, str] | None = None
    # What follows runs the program on the lists and declarations: it would only tell again what is wrong with them.
    if registry and runs:
        edition = parse_edition(latest_edition(registry_id))
        chapter = Chapter(edition, registry, pl.DataFrame(schema=SCHEMA))
        found += list(_run(registry, edition, lists, sources))
        variables = _variables(chapter, sources, found)
    notebooks = notebooks_of(registry_id)
    for path in notebooks:
        found += list(chapter_mistakes(path, registry_id, chapter))
    texts: set[Path] = set()
    for order in order_files(registry_id):
        told, language = variables, language_of_order(order)
        if chapter and variables is not None and language:
            told = _variables(in_language(chapter, order, language), sources, found)
        reading = Reading(told, [one.id for one in registry.measures] if registry else [])
        read_report(registry_id, reading, order)
        found += reading.mistakes
        if registry and order == EVERYONE:
            found += list(assessment_mistakes(registry, reading.labels))
        found += list(reading_mistakes(registry_id, order, told or {}))
        texts |= {path for path in reading.files if path.suffix == ".md"}
    found += list(_never_read(registry_id, texts, notebooks))
    read = {
        "list": len(lists.by_name),
        "module": len(sources.texts),
        "text": len(texts),
        "chapter": len(notebooks),
        "settings file": int(place.profile(registry_id).is_file()),
        "measure": measures,
    }
    return Checked(sorted(set(found)), read)


def sound(registry_id: str) -> tuple[list[Mistake], bool, Registry | None, Lists, Sources]:
    """Return the mistakes in lists and declarations, whether they can be run, and what was read of them.

    It takes a fraction of a second.
    """
    folder = workspace().data / registry_id
    sources = registry_sources(registry_id)
    lists = Lists(folder, registry_id)
    found = list(lists.mistakes("\n".join(sources.texts.values())))
    registry, wrong = load(registry_id, sources)
    found += wrong
    found += list(contract_mistakes(lists))
    if registry:
        found += list(definition_mistakes(registry, registry_id, lists, sources))
        found += list(work_list_mistakes(registry, lists, sources))
        found += list(phrase_mistakes(registry))
    runs = not found
    if registry:
        found += list(naming_mistakes(registry, lists))
        found += list(published_mistakes(registry, lists))
        found += list(language_mistake(registry))
    found += list(generator_mistakes(registry_id))
    return found, runs, registry, lists, sources


def require_sound(registry_id: str) -> None:
    """Raise where lists or declarations have mistakes: before a build does any work.

    Raises
    ------
    Mistaken
        Naming them all.
    """
    found = sound(registry_id)[0]
    if found:
        raise Mistaken(registry_id, sorted(set(found)))


def _run(registry: Registry, edition: Edition, lists: Lists, sources: Sources) -> Iterator[Mistake]:
    """Yield what fails on tables without rows, and what the chosen engine cannot compute."""
    from R_free_helpers.engines.choice import chosen
    from R_free_helpers.results.compute import open_source

    try:
        source = open_source(empty_tables(lists.registry), registry, edition)
    except Exception as error:
        yield Mistake(shown(lists.folder), 0, f"its lists cannot be read: {words(error)}", "Mend the list.")
        return
    wrong = list(computing_mistakes(registry, source, sources))
    yield from wrong
    yield from listing_mistakes(registry, source, sources)
    if chosen() != "polars" and not wrong:
        yield from engine_mistakes(registry, edition, empty_tables(lists.registry), sources)


def in_language(chapter: Chapter, order: str, language: str) -> Chapter:
    """Return a chapter as a short version in another language tells it, whose list is called ``order``."""
    audience = order.removeprefix("report_").removesuffix(f".{language}.md")
    edition = chapter.edition.model_copy(update={"audience": audience, "language": language})
    return replace(chapter, edition=edition, registry=chapter.registry.in_language(language))


def _variables(chapter: Chapter, sources: Sources, found: list[Mistake]) -> dict[str, str] | None:
    """Return all report variables by dotted key; None, and why, where they cannot be made."""
    from R_free_helpers.results.variables import report_variables

    try:
        return flatten(report_variables(chapter))
    except Exception as error:
        place = where(error, sources.folder)
        file, line = (shown(place[0]), place[1]) if place else (shown(sources.folder / "__init__.py"), 0)
        said = f"the variables of texts cannot be made where nobody is counted: {words(error)}"
        found.append(Mistake(file, line, said, "Let the function say what there is to say of nobody."))
        return None


def _never_read(registry_id: str, texts: set[Path], notebooks: Iterable[Path]) -> Iterator[Mistake]:
    """Yield texts that no report includes."""
    for path in sorted(workspace().texts(registry_id).glob("*.md")):
        if path not in texts:
            said = "no report includes this text"
            yield Mistake(
                shown(path), 0, said, f"Add {{{{< include _text/{path.name} >}}}} to report.md, or remove it."
            )


def tell(checked: Checked, say: Callable[[str], None]) -> None:
    """Say what checking gave, the way a person reads it."""
    for mistake in checked.mistakes:
        say(str(mistake))
    parts = ", ".join(several(count, what) for what, count in checked.read.items())
    told = several(len(checked.mistakes), "problem") if checked.mistakes else "no problem"
    say(f"{several(checked.files, 'file')} read ({parts}): {told}")


def several(count: int, what: str) -> str:
    """Return a count of things.

    Examples
    --------
    >>> several(1, "list"), several(2, "list")
    ('1 list', '2 lists')
    """
    return f"{count} {what}{'s' * (count != 1)}"
