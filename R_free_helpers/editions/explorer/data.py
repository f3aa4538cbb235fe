"""What stands in the explorer's page: released rows as numbers to draw and texts to read, and what names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from R_free_helpers.editions.explorer.printing import KINDS, Printed, printers
from R_free_helpers.editions.explorer.series import Series, shown
from R_free_helpers.editions.explorer.words import (
    band_words,
    language_name,
    notice,
    number_signs,
    offered,
    page_words,
    say,
)
from R_free_helpers.figures.compared import measure_name
from R_free_helpers.figures.style import MARKERS, palette
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.numbers import STORED_DECIMALS, Numbers, known
from R_free_helpers.language.periods import period_text
from R_free_helpers.language.phrases import load_phrases
from R_free_helpers.measures.funnel import CONTROL_LEVELS
from R_free_helpers.model.edition import parse_edition
from R_free_helpers.model.results import NUMBERS, subgroup_parts
from R_free_helpers.results.between_units import between_units
from R_free_helpers.results.between_words import outside_sentence, spread_sentence
from R_free_helpers.tables.definition import box_texts

if TYPE_CHECKING:
    from R_free_helpers.results.chapter import Chapter

FORMAT = "registry-report-explorer/1"
"""What the data say of themselves; whoever reads them knows by it what they hold."""

DRAWN_SIZES = 48
"""Denominators at which a funnel's limits are given; between them they are drawn as lines."""

LIMIT_DECIMALS = 4
"""A limit is a line in a drawing and not a result."""

ROW = ("series", "unit", "period", "subgroup", "source", *NUMBERS, "status", "texts")
"""What the places of a row hold; those before the numbers, and the texts, are places in lists."""

COLUMNS_OF_TEXTS = ("value", "interval", "numerator", "denominator", "missing")
"""What the texts of a row tell, in this order."""

CALENDAR = ("year", "quarter")
"""Keys of subgroups that are a time of the calendar: values by them are drawn over time."""


class Places:
    """A list without repeats that tells at which place something stands."""

    def __init__(self) -> None:
        self._places: dict[Any, int] = {}

    def __call__(self, one: Any) -> int:
        """Return the place of something, which is added where it is new."""
        return self._places.setdefault(one, len(self._places))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._places)


def explorer_data(chapter: Chapter) -> dict[str, Any]:
    """Return the data of an edition's page, as JSON takes them; no number is in them that was not released."""
    languages = offered(chapter)
    found = shown(chapter)
    found.series.sort(key=lambda one: found.topics.index(one.topic))
    units = [row["unit_id"] for row in chapter.units.sort("sort_order").iter_rows(named=True)]
    periods, subgroups, sources, texts = Places(), Places(), Places(), Places()
    rows = [
        row for place, one in enumerate(found.series)
        for row in _rows(chapter, place, one, units, (periods, subgroups, sources, texts), languages)
    ]  # fmt: skip
    topics = {name: place for place, name in enumerate(found.topics)}
    labels = _labels(chapter, list(subgroups))
    return {
        "format": FORMAT,
        "edition": _edition(chapter),
        "languages": [{"tag": one, "name": language_name(one, one)} for one in languages],
        "words": {one: page_words(chapter, one) | {"left_out": str(found.left_out)} for one in languages},
        "notice": {one: notice(chapter, say(chapter, one)) for one in languages},
        "levels": {
            level: chapter.label("level", level) for level in chapter.units["level"].unique(maintain_order=True)
        },
        "compared": chapter.compared_level,
        "units": [
            {"id": row["unit_id"], "name": row["name_short"], "level": row["level"]}
            for row in chapter.units.sort("sort_order").iter_rows(named=True)
        ],
        "topics": [_topic(chapter, name, languages) for name in found.topics],
        "headings": {one: _headings(chapter, one) for one in languages},
        "series": [_series(chapter, one, topics, languages) for one in found.series],
        "periods": [_period(one, languages) for one in periods],
        "subgroups": list(subgroups),
        "labels": labels,
        "order": {key: {code: place for place, code in enumerate(codes)} for key, codes in labels.items()},
        "keys": {key: {one: _heading(chapter, key, one) for one in languages} for key in labels},
        "sources": list(sources),
        "editions": {one: parse_edition(one).year for one in sources},
        "numbers": {one: number_signs(one) for one in languages},
        "columns": list(ROW),
        "rows": rows,
        "texts": {one: [text[place] for text in texts] for place, one in enumerate(languages)},
        "funnels": {one.measure: limits for one in found.series if (limits := _funnel(chapter, one))},
        "colours": palette(),
        "shapes": list(MARKERS),
    }


def _edition(chapter: Chapter) -> dict[str, object]:
    edition = chapter.edition
    return {"id": edition.id, "registry": edition.registry, "year": edition.year, "policy": edition.policy}


def _rows(
    chapter: Chapter, place: int, one: Series, units: Sequence[str], places: Sequence[Places], languages: Sequence[str]
) -> Iterable[list[Any]]:
    """Yield the rows of a series in the order of units, each with its numbers and the place of its texts."""
    periods, subgroups, sources, texts = places
    printed = printers(chapter, one.measure, one.statistic, one.rows, languages)
    order = {unit: i for i, unit in enumerate(units)}
    for row in sorted(one.rows, key=lambda row: (row["source"] != chapter.edition.id, order[row["unit_id"]])):
        told = [_joined(printer(row)) for printer in printed]
        yield [
            place,
            order[row["unit_id"]],
            periods(row["period"]),
            subgroups(row["subgroup"]),
            sources(row["source"]),
            *(_stored(row[name]) for name in NUMBERS),
            row["status"],
            [texts(several) for several in zip(*told, strict=True)],
        ]


def _joined(printed: Printed) -> tuple[str, ...]:
    return tuple(getattr(printed, name) for name in COLUMNS_OF_TEXTS)


def _stored(value: float | None) -> float | int | None:
    """Return a number as the store has it, without a fraction where it is whole."""
    if value is None or not known(value):
        return None
    kept = round(float(value), STORED_DECIMALS)
    return int(kept) if kept.is_integer() else kept


def _topic(chapter: Chapter, name: str, languages: list[str]) -> dict[str, Any]:
    indicator = chapter.registry.shares.get(name)
    return {
        "id": name,
        "name": measure_name(chapter, name),
        "area": indicator.group if indicator else "",
        "box": list(box_texts(chapter, indicator).items()) if indicator and indicator.definition else [],
        "bands": band_words(chapter, name, languages),
        "lower": chapter.registry.lower_is_better(name),
    }


def _headings(chapter: Chapter, language: str) -> dict[str, str]:
    """Return the headings of a definition box in a language, as its phrases ``box.<name>`` word them."""
    own = say(chapter, language)
    return {key.removeprefix("box."): own(key) for key, text in load_phrases(language).items()
            if key.startswith("box.") and "{" not in text}  # fmt: skip


def _series(chapter: Chapter, one: Series, topics: dict[str, int], languages: Sequence[str]) -> dict[str, Any]:
    return {
        "topic": topics[one.topic],
        "measure": one.measure,
        "statistic": one.statistic,
        "kind": KINDS[one.statistic],
        "keys": list(one.keys),
        "time": next((key for key in CALENDAR if key in one.keys), None),
        "names": {language: _statistic(chapter, one.statistic, language) for language in languages},
        "why": one.why,
    }


def _statistic(chapter: Chapter, statistic: str, language: str) -> str:
    """Return what the values of a statistic are called; in the registry's language as its tables call them."""
    name = f"numbers_table.statistic.{statistic}"
    if name not in load_phrases(language):
        return say(chapter, language)("explorer.column.value")
    return (
        Labels(chapter.registry).statistic(statistic)
        if language == chapter.registry.language
        else say(chapter, language)(name)
    )


def _period(period: str, languages: Sequence[str]) -> dict[str, Any]:
    return {"id": period, "names": {one: period_text(period, Numbers(one)) for one in languages}}


def _labels(chapter: Chapter, subgroups: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the names of keys of subgroups (under the empty code) and of their codes, in the registry's language."""
    labels = Labels(chapter.registry)
    found: dict[str, dict[str, str]] = {}
    codes = [(key, code) for subgroup in subgroups for key, code in subgroup_parts(subgroup).items()]
    for key, code in sorted(dict.fromkeys(codes), key=lambda one: (one[0], labels.order(*one))):
        found.setdefault(key, {"": labels.heading(key)})[code] = labels.text(key, code)
    return found


def _heading(chapter: Chapter, key: str, language: str) -> str:
    """Return what a key of subgroups is called within a line, in another language where that has a word."""
    name = f"numbers_table.column.{key}"
    translated = language != chapter.registry.language and name in load_phrases(language)
    told = say(chapter, language)(name) if translated else Labels(chapter.registry).heading(key)
    return told[:1].lower() + told[1:] if told[1:2].islower() else told


def _funnel(chapter: Chapter, one: Series) -> dict[str, Any] | None:
    """Return the limits of a share around the nation's, and what is said of them; None where there is no funnel.

    Only of indicators, as in the report: of other shares nobody has said what chance is.
    """
    if one.statistic != "share" or one.keys or one.measure not in chapter.registry.shares:
        return None
    between = between_units(chapter, one.measure)
    if between.target is None or len(between.rows) < 2:
        return None
    most = float(between.rows["denominator"].max()) * 1.1
    sizes = np.unique(np.rint(np.geomspace(1, max(most, 2), DRAWN_SIZES)))
    columns = [sizes]
    for level in CONTROL_LEVELS:
        columns += between.limits(sizes, level, between.between)
    return {
        "target": _stored(between.target),
        "wide": bool(between.between),
        "clustered": between.effect > 1,
        "limits": [
            [int(size), *(round(float(n), LIMIT_DECIMALS) for n in rest)] for size, *rest in zip(*columns, strict=True)
        ],
        "places": dict(zip(between.rows["unit_id"], between.rows["place"].tolist(), strict=True)),
        "said": [outside_sentence(chapter, between), spread_sentence(chapter, between)],
    }
