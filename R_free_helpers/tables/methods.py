"""How an edition's numbers were computed: indicator by indicator, method by method, with software and literature.

Made from what was really used: the methods are noted while the measures are computed, see `model.method`.
"""

from __future__ import annotations

import importlib.metadata
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import language_of
from R_free_helpers.figures.expected import without_model
from R_free_helpers.figures.page import released
from R_free_helpers.language.collation import sort_key
from R_free_helpers.language.few import is_told
from R_free_helpers.language.words import first_upper
from R_free_helpers.measures import funnel, heterogeneity, ratio, run_chart, shrinkage, trend_test
from R_free_helpers.measures.case_mix import REASONS
from R_free_helpers.measures.kinds import Adjusted, OfIndicator
from R_free_helpers.measures.references import REFERENCES
from R_free_helpers.model.method import METHODS, Method
from R_free_helpers.model.workspace import workspace
from R_free_helpers.results.unknown import missing_status
from R_free_helpers.tables.definition import DefinitionBox, compared_text, window_text
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    from R_free_helpers.figures.compared import Language
    from R_free_helpers.model.measure import Indicator
    from R_free_helpers.results.chapter import Chapter

DRAWN = {
    "figures.funnel import": ("funnel", "heterogeneity", "overdispersion"),
    "figures.risk_funnel import": ("ratio_funnel", "ratio_heterogeneity", "ratio_overdispersion"),
    "unit_estimates(": ("shrinkage",),
    "run_chart": ("run_chart",),
    "trend_test": ("trend",),
}
"""Methods that follow from released numbers in figures and tables, by what stands in a chapter that has them."""

ALWAYS = ("polars", "narwhals", "numpy", "pandas", "matplotlib", "seaborn")
"""Packages that all numbers and figures pass."""

INTERVALS = ("deming1941",)
"""What the text on intervals rests on."""


DECLARING = (funnel, heterogeneity, ratio, run_chart, shrinkage, trend_test)
"""Modules whose methods are declared by being imported, here where no figure is."""


@dataclass(frozen=True)
class DefinitionBoxes:
    """Boxes below each other."""

    boxes: tuple[DefinitionBox, ...]

    def _repr_markdown_(self) -> str:
        return "\n".join(box._repr_markdown_() for box in self.boxes)


def indicator_methods(chapter: Chapter) -> DefinitionBoxes:
    """Return a box for each defined indicator: of whom, by which estimator, adjusted for what, compared with what."""
    language = language_of(chapter)
    defined = [one for one in chapter.registry.shares.values() if one.definition]
    return DefinitionBoxes(tuple(_box(chapter, one, language) for one in defined))


def _box(chapter: Chapter, indicator: Indicator, language: Language) -> DefinitionBox:
    say, numbers = language.phrases, language.numbers
    nation = released(chapter, indicator.id)
    row = None if nation is None else nation.iloc[0]
    texts = {
        **{name: chapter.text(indicator.id, name) for name in ("definition", "denominator", "numerator")},
        "window": window_text(chapter, indicator, say, numbers),
    }
    lines = [(say(f"box.{name}"), text) for name, text in texts.items() if text]
    persons = say("methods.box.persons_text", n=_count(row, "denominator", chapter, indicator.id, language))
    missing = say("methods.box.missing_text", n=_count(row, "missing", chapter, indicator.id, language))
    names = [say(f"methods.of.{one.id}.name") for one in _of(chapter, [indicator.id])]
    lines += [
        (say("methods.box.persons"), persons),
        (say("methods.box.missing"), missing),
        (say("methods.box.estimator"), first_upper(language.words.join(names) or say("none")) + "."),
        (say("methods.box.adjustment"), _adjustment(chapter, indicator, language)),
    ]
    comparison = compared_text(chapter, indicator, say, numbers) or say("methods.box.no_comparison")
    lines.append((say("box.comparison"), comparison))
    return DefinitionBox(chapter.text(indicator.id, "name"), tuple(lines))


def _count(row: object | None, field: str, chapter: Chapter, measure: str, language: Language) -> str:
    """Return a count of persons as words, or the word for why there is none."""
    value = float("nan") if row is None else row[field]
    status = "no_data" if row is None else row["status"]
    if value != value:
        hidden = row is not None and field == "missing"
        return language.few.absent(missing_status(chapter, measure, row) if hidden else status)
    if is_told(value, status) or (not value and not chapter.tells_nobody(measure)):
        return language.few.words()
    return language.numbers.integer(value)


def _adjustment(chapter: Chapter, indicator: Indicator, language: Language) -> str:
    from R_free_helpers.language.labels import Labels

    say, labels = language.phrases, Labels(chapter.registry)
    own = [one for one in chapter.registry.measures if isinstance(one, OfIndicator) and one.indicator is indicator]
    adjusted = next((one for one in own if isinstance(one, Adjusted)), None)
    if adjusted is None:
        return say("methods.box.not_adjusted")
    names = language.words.join([_small(labels.heading(one.column)) for one in adjusted.case_mix])
    if reason := without_model(chapter, indicator.id):
        return say("methods.box.no_model" + ("" if reason == REASONS[0] else f"_{reason}"), names=names)
    return say("methods.box.adjusted", names=names)


def methods_table(chapter: Chapter) -> Table:
    """Return every method in use: what it does, for how many measures, and who described it."""
    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    measures = {one.id for one in chapter.registry.measures}
    used = Counter(name for one, found in chapter.methods.items() if one in measures for name in found)
    rows = []
    for one in in_use_of(chapter):
        name, text = (say(f"methods.of.{one.id}.{part}") for part in ("name", "text"))
        name, n, source = first_upper(name), used[one.id], _short(one)
        # A method of figures and sentences belongs to no measure.
        told = say.count("methods.named", n, name=name, n=numbers.integer(n)) if n else name
        rows.append((told, say("methods.text_source", text=text, source=source) if source else text))
    return Table(tuple(say(f"methods.column.{name}") for name in ("method", "text")), tuple(rows), ("left", "left"))


def software_table(chapter: Chapter) -> Table:
    """Return the packages that computed the edition's numbers, with their installed versions."""
    say = language_of(chapter).phrases
    names = sorted({*ALWAYS, *(package for one in in_use_of(chapter) for package in one.packages)})
    rows = [("Python", platform.python_version())]
    rows += [(name, importlib.metadata.version(name)) for name in names]
    return Table(tuple(say(f"methods.column.{name}") for name in ("package", "version")), tuple(rows), ("left", "left"))


def references_table(chapter: Chapter) -> Table:
    """Return the literature on the methods in use, in alphabetical order."""
    say = language_of(chapter).phrases
    keys = {*INTERVALS, *(key for one in in_use_of(chapter) for key in one.references)}
    rows = tuple((REFERENCES[key][0], REFERENCES[key][1]) for key in sorted(keys))
    return Table(tuple(say(f"methods.column.{name}") for name in ("source", "reference")), rows, ("left", "left"))


def in_use_of(chapter: Chapter) -> list[Method]:
    """Return the methods that the edition's numbers and figures use, by name."""
    return _of(chapter, list(chapter.methods), _drawn(chapter))


def _of(chapter: Chapter, measures: Sequence[str], drawn: Sequence[str] = ()) -> list[Method]:
    names = {name for measure in measures for name in chapter.methods.get(measure, ())} | set(drawn)
    say = language_of(chapter).phrases

    def place(one: Method) -> tuple[object, ...]:
        return sort_key(say(f"methods.of.{one.id}.name"), chapter.registry.language)

    return sorted((one for name, one in METHODS.items() if name in names), key=place)


def _drawn(chapter: Chapter) -> list[str]:
    """Return the methods of figures that some chapter of the registry draws."""
    texts = [path.read_text("utf-8") for path in (workspace().notebooks / chapter.registry.id).glob("*.ipynb")]
    return [name for sign, names in DRAWN.items() if any(sign in text for text in texts) for name in names]


def _small(text: str) -> str:
    """Return a heading as a word in a sentence; one that begins with an abbreviation stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _short(one: Method) -> str:
    return "; ".join(REFERENCES[key][0] for key in one.references)
