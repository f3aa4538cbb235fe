"""Where one unit stands: its indicators, what changed beyond chance, the best and the worst."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import FEW, LOW, hidden_cell_note, language_of, mark_notes
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.words import first_upper
from R_free_helpers.measures.periods import SEVERAL
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.model.releases import moved
from R_free_helpers.results.editions_told import edition_name, heading_before, time_before
from R_free_helpers.results.own_unit import (
    GOAL,
    TIMES_BEFORE,
    ranked,
    rule_of,
    standings,
    unit_above,
)
from R_free_helpers.results.telling import direction_notes
from R_free_helpers.tables.own_cells import (
    BEFORE,
    counts_cell,
    of_a_unit,
    released_data,
    share_cell,
    shown_number,
)
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    from R_free_helpers.figures.compared import Language
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.own_unit import Ranked, Row, Standing


@noted
@of_a_unit
def own_indicators(chapter: Chapter) -> Table:
    """Return where the unit stands on each indicator, with the unit above it, the nation, and its earlier years.

    Columns of earlier years, of several years together, of bands and of the unit above are there where anything is.
    """
    language = language_of(chapter)
    say = language.phrases
    found = standings(chapter)
    short = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    above = unit_above(chapter)
    archived = [n for n in TIMES_BEFORE if any(one.before[n] for one in found)]
    bands = any(one.bands for one in found)
    together = any(one.pooled for one in found)
    headings = [say("own.indicator"), short[str(chapter.focus)], say("own.counts")]
    headings += [say("own.level")] if bands else []
    headings += [short[above]] if above else []
    headings += [say("own.country_heading"), *(heading_before(chapter, n) for n in archived)]
    headings += [_pooled_heading(chapter, language)] if together else []
    rows = []
    for one in found:
        cells = [one.name, _own(chapter, one, language), counts_cell(one.now, language)]
        cells += [_level(one, language)] if bands else []
        cells += [share_cell(chapter, one, one.above, language)] if above else []
        cells += [share_cell(chapter, one, one.nation, language)]
        cells += [share_cell(chapter, one, one.before[n], language) for n in archived]
        cells += [share_cell(chapter, one, one.pooled, language, interval=True)] if together else []
        rows.append(tuple(cells))
    alignment = ["left", "right", "right", *(["left"] if bands else [])]
    alignment += ["right"] * (len(headings) - len(alignment))
    data = released_data(
        [(one.id, row) for one in found for row in (one.now, one.above, one.nation) if row is not None]
        + [(f"{one.id}_pooled", one.pooled) for one in found if one.pooled is not None],
        {id(one.now): {BEFORE.format(n): shown_number(one.before[n], "value") for n in archived} for one in found},
    )
    notes = [say("own.note.interval"), *_before_notes(chapter, found, language)]
    notes += [say("own.note.pooled")] if together else []
    notes += direction_notes(chapter, *(one.id for one in found))
    hidden = any(one is not None and one["status"] == "suppressed" for s in found for one in _rows(s))
    told = (" ".join(notes), *_mark_notes(chapter, found), *hidden_cell_note(chapter, hidden))
    return Table(tuple(headings), tuple(rows), tuple(alignment), told, data)


@noted
@of_a_unit
def own_changes(chapter: Chapter) -> Table:
    """Return each indicator's share of the time before and now, the difference with its interval, and the verdict."""
    language = language_of(chapter)
    say = language.phrases
    found = [one for one in standings(chapter) if one.before[1] is not None]
    headings = (
        say("own.indicator"),
        heading_before(chapter),
        first_upper(edition_name(chapter)),
        say("own.difference"),
        say("own.verdict.heading"),
    )
    rows = tuple(
        (
            one.name,
            share_cell(chapter, one, one.before[1], language),
            share_cell(chapter, one, one.now, language),
            _points(one.change, one.decimals, language),
            say(f"own.verdict.{_judged(one.since)}"),
        )
        for one in found
    )
    extra = {
        id(one.now): {BEFORE.format(1): shown_number(one.before[1], "value")} | _apart(one.change) for one in found
    }
    data = released_data([(one.id, one.now) for one in found], extra)
    notes = tuple(_before_notes(chapter, found, language, times=(1,)))
    if not rows:
        none = say("own.note.not_archived", year=time_before(chapter))
        return Table(headings[:1] + headings[-1:], ((none, ""),), ("left", "left"))
    hidden = any(row is not None and row["status"] == "suppressed" for one in found for row in (one.now, one.before[1]))
    return Table(headings, rows, ("left", *("right",) * 3, "left"), (*notes, *hidden_cell_note(chapter, hidden)), data)


@noted
@of_a_unit
def own_best_and_worst(chapter: Chapter) -> Table:
    """Return the best and the worst indicators of the unit, and whether chance explains the distance.

    `results.own_unit.ranked` has the rule; the report tells it by the variable ``own.rule``.
    """
    language = language_of(chapter)
    say = language.phrases
    found = standings(chapter)
    rule, groups = rule_of(found), dict(zip(("best", "worst"), ranked(found), strict=True))
    country = say("own.country")
    short = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    headings = (
        say("own.rank.group"),
        say("own.indicator"),
        short[str(chapter.focus)],
        say("own.rank.reference.goal") if rule == GOAL else say("own.country_heading"),
        say("own.rank.distance"),
        say("own.rank.sure.heading"),
    )
    rows: list[tuple[str, ...]] = []
    for group, placed in groups.items():
        name = say(f"own.rank.{group}.{rule}", nation=country)
        for number, one in enumerate(placed):
            rows.append((name if not number else "", *_placed(chapter, one, language)))
        if not placed:
            rows.append((name, say("own.rank.nobody"), *("",) * 4))
    alignment = ("left", "left", "right", "right", "right", "left")
    placed = [one for group in groups.values() for one in group]
    extra = {
        id(one.standing.now): {"reference": one.reference, "distance": one.standing.now["value"] - one.reference}
        for one in placed
    }
    data = released_data([(one.standing.id, one.standing.now) for one in placed], extra)
    return Table(headings, tuple(rows), alignment, tuple(direction_notes(chapter, *(one.id for one in found))), data)


def _rows(one: Standing) -> tuple[Row | None, ...]:
    return (one.now, one.above, one.nation, one.pooled, *one.before.values())


def _own(chapter: Chapter, one: Standing, language: Language) -> str:
    mark = {"low_coverage": LOW, "low_n": FEW}.get(one.now["status"], "")
    return share_cell(chapter, one, one.now, language, interval=True) + mark


def _level(one: Standing, language: Language) -> str:
    return language.phrases(f"band.{LEVELS[one.level]}") if one.level else language.phrases("no_data_cell")


def _points(change: tuple[float, float, float] | None, decimals: int, language: Language) -> str:
    if change is None:
        return language.phrases("no_data_cell")
    points, low, high = (language.numbers.points(part, decimals) for part in change)
    return language.phrases("own.points", points=points, low=low, high=high)


def _judged(verdict: int | None) -> str:
    return "unknown" if verdict is None else {1: "better", 0: "same", -1: "worse"}[verdict]


def _placed(chapter: Chapter, one: Ranked, language: Language) -> tuple[str, ...]:
    say, standing = language.phrases, one.standing
    sure = say(f"own.rank.sure.{'unknown' if one.sure is None else 'beyond' if one.sure else 'within'}")
    reference = language.numbers.share(one.reference, standing.decimals)
    distance = language.numbers.points(standing.now["value"] - one.reference, standing.decimals)
    return (standing.name, share_cell(chapter, standing, standing.now, language), reference, distance, sure)


def _apart(change: tuple[float, float, float] | None) -> dict[str, float]:
    names = ("difference", "difference_lower", "difference_upper")
    return dict(zip(names, change or (float("nan"),) * 3, strict=True))


def _pooled_heading(chapter: Chapter, language: Language) -> str:
    """Return of which time several years together are; of calendar years the first and the last."""
    first, last = chapter.edition.year_window
    first = moved(first, 1 - max(SEVERAL))
    if chapter.edition.of_calendar_year:
        return language.phrases("own.pooled", first=first.year, last=last.year)
    date = language.numbers.date
    return language.phrases("own.pooled", first=date(first), last=date(last))


def _before_notes(
    chapter: Chapter, found: Sequence[Standing], language: Language, times: Sequence[int] = TIMES_BEFORE
) -> list[str]:
    """Return where earlier values come from, which are not archived, and why a unit is not compared."""
    from R_free_helpers.figures.compared import history_notes

    say, name = language.phrases, {n: time_before(chapter, n) for n in times}
    archived = [name[n] for n in times if any(one.before[n] for one in found)]
    notes = []
    if archived and chapter.edition.compare == "recomputed":
        notes.append(say("own.note.again", year=first_upper(archived[-1])))
    elif archived:
        notes.append(say("own.note.before", years=first_upper(language.words.join(archived))))
    lacking = [one for one in name.values() if one not in archived]
    notes += [say("own.note.not_archived", year=one) for one in lacking]
    told = (
        note for one in found for note in history_notes(chapter, one.id, chapter.select(one.id, unit=chapter.focus))
    )
    return list(dict.fromkeys([*notes, *told]))


def _mark_notes(chapter: Chapter, found: Sequence[Standing]) -> list[str]:
    """Return what the marks beside the unit's shares mean."""
    import pandas as pd

    notes: list[str] = []
    for one in found:
        mark = {"low_coverage": LOW, "low_n": FEW}.get(one.now["status"], "")
        rows = pd.DataFrame({"mark": [mark], "status": ["ok"]})
        notes += mark_notes(chapter, rows, one.indicator.low_coverage, one.id)
    return list(dict.fromkeys(notes))
