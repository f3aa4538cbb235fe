"""Units' shares beside what they are when chance is taken out, with reliability and place among the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import language_of, not_shown
from R_free_helpers.figures.funnel import funnel_rows
from R_free_helpers.figures.protection import noted
from R_free_helpers.measures.funnel import CONTROL_LEVELS
from R_free_helpers.results.between_words import meaning, ranking_sentence, spread_sentence
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    from R_free_helpers.figures.compared import Language
    from R_free_helpers.results.between_units import BetweenUnits
    from R_free_helpers.results.chapter import Chapter

COLUMNS = ("n", "raw", "shrunken", "reliability", "place", "place_chance")


@noted
def unit_estimates(chapter: Chapter, measure_id: str) -> Table:
    """Return each compared unit's share, its shrunken share, both with intervals, its reliability and its places.

    The table belongs to the funnel of the same share and tells the same numbers. The notes say what was tested, how
    large the spread is, and how many units lie outside multiplicative limits. With fewer than two units there is nothing
    to shrink towards, and shares stand alone.
    """
    language = language_of(chapter)
    say = language.phrases
    everyone, found = funnel_rows(chapter, measure_id)
    raw = chapter.select(measure_id, level=chapter.compared_level).drop_duplicates("unit_id")
    data = everyone.merge(raw[["unit_id", "lower", "upper"]], on="unit_id", how="left")
    rows = tuple(_row(chapter, row, found, language) for row in data.itertuples())
    headings = (
        chapter.label("level_heading", chapter.compared_level),
        *(say(f"between.table.{name}") for name in COLUMNS),
    )
    alignment = ("left", *("right",) * 4, "left", "left")
    return Table(headings, rows, alignment, _notes(chapter, found, language), data.drop(columns="shown"))


def _row(chapter: Chapter, row: object, found: BetweenUnits, language: Language) -> tuple[str, ...]:
    say, numbers = language.phrases, language.numbers
    nothing = say("no_data_cell")
    name = f"{row.unit}{row.mark}"
    if not row.shown:
        return (name, nothing, not_shown(chapter, row), *(nothing,) * 4)
    known = row.lower == row.lower
    share = _cell(row.value, row.lower, row.upper, language) if known else numbers.share(row.value)
    if found.overall is None:
        return (name, numbers.integer(row.denominator), share, *(nothing,) * 4)
    return (
        name,
        numbers.integer(row.denominator),
        share,
        _cell(row.shrunken, row.shrunken_lower, row.shrunken_upper, language),
        numbers.decimal(row.reliability, 2),
        *(nothing if found.target is None else _place(place, language) for place in (row.place, row.place_chance)),
    )


def _cell(value: float, lower: float, upper: float, language: Language) -> str:
    numbers = language.numbers
    return language.phrases(
        "between.table.cell", share=numbers.share(value), interval=numbers.interval(lower, upper)
    )


def _place(place: int, language: Language) -> str:
    say = language.phrases
    if not place:
        return say("between.table.inside")
    level = CONTROL_LEVELS[abs(place) - 1] * 100
    text = language.numbers.share(level / 100, 0 if level == round(level) else 1)
    return say("between.table.above" if place > 0 else "between.table.below", level=text)


def _notes(chapter: Chapter, found: BetweenUnits, language: Language) -> tuple[str, ...]:
    if found.overall is None:
        return ()
    say = language.phrases
    notes = [meaning(chapter, found), spread_sentence(chapter, found), ranking_sentence(chapter, found)]
    if found.between:
        outside = int((found.rows["place_multiplicative"] != 0).sum())
        notes.append(say("between.table.multiplicative", n=language.numbers.integer(outside)))
    notes.append(say("between.table.note") if found.overall else say("between.table.same"))
    return tuple(note for note in notes if note)
