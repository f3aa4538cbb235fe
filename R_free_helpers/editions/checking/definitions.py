"""What a registry declares: its package, its measures with limits, bands and texts, and what they name elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, get_args

from R_free_helpers.editions.checking.lists import TRANSLATED, Lists, read_list, told_by
from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.editions.checking.source import Sources
from R_free_helpers.model.broken import BrokenRegistry, where, words
from R_free_helpers.model.measure import TEXTS, Counted, Indicator, Measure, NoRows
from R_free_helpers.model.names import unknown
from R_free_helpers.model.registry import Registry, get_registry
from R_free_helpers.model.workspace import shown, workspace

if TYPE_CHECKING:
    from R_free_helpers.model.source import Source

ID = re.compile(r"[A-Za-z]\w*")
"""What an id is made of: it stands in names of variables, such as ``indicator.<id>.share``."""

NO_COLUMN = re.compile(r'unable to find column "([^"]+)"')
"""How Polars tells of a column that a plan asks for."""

MOST_NAMED = 3
"""How many measures with the same mistake are named."""

NAMES_A_MEASURE = ("low_coverage", "limit_of")
"""Fields of measures that name another."""


def registry_sources(registry_id: str) -> Sources:
    """Return the registry's package as it is written."""
    return Sources(f"R_free_helpers.registries.{registry_id}", workspace().registry_package(registry_id))


def load(registry_id: str, sources: Sources) -> tuple[Registry | None, list[Mistake]]:
    """Return the registry, where its package can be imported, and what is wrong with its Python."""
    found = [*sources.mistakes, *sources.import_mistakes()]
    try:
        return get_registry(registry_id), found
    except BrokenRegistry as error:
        told = Mistake(shown(error.path), error.line, error.said, _remedy(error))
        same = {(mistake.file, mistake.line) for mistake in found}
        return None, found if (told.file, told.line) in same else [*found, told]


def _remedy(error: BrokenRegistry) -> str:
    if not error.path.exists():
        return "Write it, or begin with `registry-report new`; docs/add-a-registry.md says what belongs into it."
    return "Mend the line: docs/add-a-registry.md shows how each thing is declared."


def definition_mistakes(registry: Registry, registry_id: str, lists: Lists, sources: Sources) -> Iterator[Mistake]:
    """Yield what is wrong with a registry's declarations."""
    from R_free_helpers.language.phrases import languages

    package = shown(sources.folder / "__init__.py")
    if registry.id != registry_id:
        yield Mistake(
            *sources.place_of(registry.id),
            f"the registry calls itself '{registry.id}'",
            f"Its folder is {registry_id}.",
        )
    if registry.language not in languages():
        said = unknown("language", registry.language, languages())
        yield Mistake(package, 0, said, "Name one of them, or translate its files; docs/add-a-registry.md says how.")
    yield from _ids(registry, sources)
    known = [one.id for one in registry.measures]
    for measure in registry.measures:
        for said, remedy in _measure(measure, registry, known, lists):
            yield Mistake(*sources.place_of(measure.id), f"the measure '{measure.id}' {said}", remedy)
    if registry.total_coverage and registry.total_coverage not in registry.coverages:
        said = f"total_coverage: {unknown('measure of coverage', registry.total_coverage, registry.coverages)}"
        yield Mistake(package, 0, said, "Name a Coverage of the registry's measures, or leave it out.")
    for name in registry.comparable:
        if name not in known:
            yield Mistake(package, 0, f"comparable: {unknown('measure', name, known)}", "Mend the name.")
    for dimension in registry.dimensions:
        if dimension.kind == "codes" and not registry.listed(dimension.key):
            said = f"the dimension '{dimension.id}' has no codes: nothing is listed under '{dimension.key}'"
            yield Mistake(*sources.place_of(dimension.id), said, "List them in codes.csv or labels.csv, or mend key=.")


def _ids(registry: Registry, sources: Sources) -> Iterator[Mistake]:
    for name, count in Counter(one.id for one in registry.measures).items():
        if count > 1:
            file, line = sources.place_of(name, 1)
            yield Mistake(file, line, f"{count} measures have the id '{name}'", "Give each an id of its own.")
        if not ID.fullmatch(name):
            said = f"the id '{name}' cannot stand in the name of a variable"
            yield Mistake(*sources.place_of(name), said, "Write letters, digits and _, a letter first.")


def _measure(measure: Measure, registry: Registry, known: Collection[str], lists: Lists) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one measure, and what to do."""
    counted = get_args(Counted)
    for name in ("counts", "out_of"):
        value = getattr(measure, name)
        if value is not None and value not in counted:
            yield f"has {name}='{value}'", f"Write one of {', '.join(counted)}."
    days = lists.date_columns
    if measure.period.endswith("_date"):
        if measure.period not in days:
            yield f"is about '{measure.period}', which editions.csv lacks", "Add the column, or mend period=."
    elif measure.period != "year" and not {f"{measure.period}_from", f"{measure.period}_to"} <= days:
        said = f"is about the window '{measure.period}', which editions.csv lacks"
        yield said, f"Add the columns {measure.period}_from and {measure.period}_to, or mend period=."
    if measure.seen_until not in days:
        yield f"is seen until '{measure.seen_until}', which editions.csv lacks", "Add the column, or mend seen_until=."
    releases = sorted({row["release"] for row in lists.rows("editions")})
    if measure.compares_with and measure.compares_with not in releases:
        yield (
            f"is compared with '{measure.compares_with}': {unknown('release', measure.compares_with, releases)}",
            ("Name a release of editions.csv, or leave compares_with out for the main one."),
        )
    for field in NAMES_A_MEASURE:
        other: str | None = getattr(measure, field, None)
        wanted = registry.coverages if field == "low_coverage" else list(registry.shares)
        if other and other not in wanted:
            yield f"has {field}='{other}': {unknown('measure', other, wanted or known)}", "Mend the name."
    if isinstance(measure, Indicator):
        yield from _indicator(measure, registry)


def _indicator(indicator: Indicator, registry: Registry) -> Iterator[tuple[str, str]]:
    from R_free_helpers.language.limits import indicator_text
    from R_free_helpers.language.words import Words

    if not indicator.name.strip():
        yield "has no name", "Write one: it stands above its figure and in tables."
    if indicator.limit and not indicator.limit.value > 0:
        yield f"has the limit {indicator.limit.value:g}", "Write a number above 0."
    for field in TEXTS:
        try:
            indicator_text(indicator, field, Words(registry.language))
        except KeyError as error:
            said = f"names {{{error.args[0]}}} in its {field}, which nothing fills"
            yield said, "Write {limit}, {limit_number}, {limit_in_words}, {limit_in_years} or {limit_last}."
        except (ValueError, IndexError) as error:
            yield f"has braces in its {field} that cannot be read: {error}", "Write {limit}; a brace itself is {{."
        except FileNotFoundError:  # a language without phrases is told of by itself
            return


def naming_mistakes(registry: Registry, lists: Lists) -> Iterator[Mistake]:
    """Yield what lists and settings name that the registry's measures do not have."""
    from R_free_helpers.language.limits import limit_words
    from R_free_helpers.language.words import Words
    from R_free_helpers.model.policy import SETTINGS, load_policy
    from R_free_helpers.results.attainment import ATTAINMENT
    from R_free_helpers.results.chapter import PLAIN

    known = [one.id for one in registry.measures]
    path = registry.data_dir / SETTINGS
    yield from told_by(lambda: load_policy(registry.data_dir, "protected", known), path)
    yield from told_by(lambda: load_policy(registry.data_dir, "suppressed", known), path)
    with_limit = {name: one.limit for name, one in registry.shares.items() if one.limit}
    words = Words(registry.language)
    told = {name: SimpleNamespace(**limit_words(limit, words)) for name, limit in with_limit.items()}
    labels = [one for name, one in lists.by_name.items() if name == "labels" or name.startswith(TRANSLATED)]
    for found, row in [(one, row) for one in labels for row in one.rows]:
        if row["key"] not in ("measure", "measure_short", PLAIN):
            continue
        if row["code"] not in (*known, ATTAINMENT):
            said = unknown("measure", row["code"], known).partition(" Known: ")[0]
            yield found.mistake(row, said, "Mend the code, or take the row out.")
        try:
            row["label"].format(**told)
        except (KeyError, AttributeError, ValueError, IndexError) as error:
            said = f"its braces name what no indicator's limit has: {error}"
            yield found.mistake(row, said, "Write {id.limit}, of an indicator that has a limit.")
    for name, found in lists.by_name.items():
        if name.startswith("timeline") and "measure" in found.header:
            for row in found.rows:
                if row["measure"] and row["measure"] not in with_limit:
                    said = unknown("indicator with a limit", row["measure"], with_limit)
                    yield found.mistake(row, said, "Mend the name, or write the deadline as text.")


def published_mistakes(registry: Registry, lists: Lists) -> Iterator[Mistake]:
    """Yield printed values that name no measure, unit or fact."""
    from R_free_helpers.results.attainment import ATTAINMENT

    path = registry.data_dir / "published" / "values.csv"
    if not path.is_file():
        return
    found = read_list(path)
    yield from found.mistakes
    known = {*(one.id for one in registry.measures), ATTAINMENT}
    facts = {row["id"] for row in lists.rows("given")}
    for row in found.rows:
        name = row["measure"]
        if name and not name.startswith("@") and name not in known:
            said = unknown("measure", name, sorted(known)).partition(" Known: ")[0]
            yield found.mistake(row, said, "Mend the name.")
        for fact in (name, row["per"]):
            if fact.startswith("@given:") and fact.removeprefix("@given:") not in facts:
                yield found.mistake(row, f"given.csv has no fact '{fact.removeprefix('@given:')}'", "Mend the name.")
        unit = row["unit_id"]
        if unit and not unit.startswith("level:") and unit not in lists.units:
            yield found.mistake(row, unknown("unit", unit, lists.units).partition(" Known: ")[0], "Mend the name.")
        if unit.startswith("level:") and unit.removeprefix("level:") not in lists.levels:
            yield found.mistake(row, unknown("level", unit.removeprefix("level:"), lists.levels), "Mend the name.")


def computing_mistakes(registry: Registry, source: Source, sources: Sources) -> Iterator[Mistake]:
    """Yield the measures that cannot be computed even of nobody: they ask for what the tables do not have."""
    from R_free_helpers.results.compute import compute_measure

    found: dict[tuple[str, int, str], list[str]] = {}
    for measure in registry.measures:
        try:
            compute_measure(measure, source)
        except NoRows:
            continue
        except Exception as error:
            place = where(error, sources.folder)
            file, line = (shown(place[0]), place[1]) if place else sources.place_of(measure.id)
            said = words(error)
            if column := NO_COLUMN.search(said):
                # Asked for in a plan that is run as a whole: no line of it failed, but one names the column.
                known = re.findall(r'"([^"]+)"', said[column.end() :].partition("]")[0])
                said = unknown("column", column[1], known)
                file, line = sources.said_at(column[1]) or (file, line)
            found.setdefault((file, line, said), []).append(measure.id)
    for (file, line, said), names in found.items():
        first = ", ".join(f"'{name}'" for name in names[:MOST_NAMED])
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        measures = f"the measure{'s' * (len(names) > 1)} {first}{more}"
        remedy = "Mend the name; the registry's data dictionary lists the tables and columns of an extract."
        yield Mistake(file, line, f"{measures} cannot be computed: {said}", remedy)


def generator_mistakes(registry_id: str) -> Iterator[Mistake]:
    """Yield what is wrong with a registry's generator of synthetic extracts, where it has one."""
    import importlib

    from R_free_helpers.model.workspace import PACKAGE

    name = f"R_free_helpers.synthetic.{registry_id}"
    own = workspace().root / "synthetic" / registry_id
    folder = own if own.is_dir() else PACKAGE / "synthetic" / registry_id
    if not folder.is_dir():
        return
    sources = Sources(name, folder)
    found = [*sources.mistakes, *sources.import_mistakes()]
    yield from found
    package = shown(folder / "__init__.py")
    try:
        generator = importlib.import_module(f"R_free_helpers.synthetic.{registry_id}")
    except Exception as error:
        place = where(error, folder)
        if not found:
            yield Mistake(*((shown(place[0]), place[1]) if place else (package, 0)), words(error), "Mend the line.")
        return
    for wanted, what in (
        ("generate", "def generate(patients, seed)"),
        ("PATIENTS", "PATIENTS = 500"),
        ("SEED", "SEED = 1"),
    ):
        if not hasattr(generator, wanted):
            yield Mistake(package, 0, f"the generator has no {wanted}", f"Write {what}.")
