"""What is registered of one unit: coverage and counts, days to registration, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import hidden_cell_note, language_of, measure_name
from R_free_helpers.figures.page import category_label
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.numbers import known
from R_free_helpers.language.words import first_upper
from R_free_helpers.measures.difference import median_interval
from R_free_helpers.model.results import NOT_TOLD
from R_free_helpers.results.editions_told import time_before
from R_free_helpers.results.everybody import of_everybody
from R_free_helpers.results.exact import number_of
from R_free_helpers.results.own_unit import (
    lacks,
    row_of,
)
from R_free_helpers.results.telling import share_printer
from R_free_helpers.results.verdicts import judged, judged_counts, judged_stock, verdict
from R_free_helpers.tables.own_cells import (
    DAY,
    amount_cell,
    of_a_unit,
    released_data,
)
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from R_free_helpers.figures.compared import Language
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.own_unit import Lack, Row


@noted
@of_a_unit
def own_registered(chapter: Chapter, measures: Sequence[str]) -> Table:
    """Return coverage and what is registered of the unit: now, the time before, and of the nation.

    Coverage of the registry's kinds comes first, then the measures named: counts and shares of everybody.
    """
    language = language_of(chapter)
    say, then = language.phrases, time_before(chapter)
    short = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    released, rows, extra, archived = [], [], {}, False
    for name in [*chapter.registry.coverages, *measures]:
        own, country, before = _everybody(chapter, name)
        archived |= before is not None
        change = _change(chapter, name, own, before, language)
        cells = [amount_cell(chapter, name, row, language) for row in (own, before, country)]
        rows.append((measure_name(chapter, name), *cells, change))
        kept = [(name, row) for row in (own, country) if row is not None]
        released += kept
        if own is not None and before is not None:
            extra[id(own)] = {
                "before": before["value"],
                "before_n": before["numerator"],
                "before_of": before["denominator"],
            }
    headings = (
        say("own.registered.what"),
        short[str(chapter.focus)],
        first_upper(then),
        say("own.country_heading"),
        say("own.registered.change", year=then),
    )
    keep = [0, 1, 3] if not archived else [0, 1, 2, 3, 4]
    alignment = ("left", "right", "right", "right", "left")
    notes = [say("own.note.not_archived", year=then)] if not archived else []
    hidden = any(row["status"] == "suppressed" for _, row in released)
    return Table(
        tuple(headings[at] for at in keep),
        tuple(tuple(row[at] for at in keep) for row in rows),
        tuple(alignment[at] for at in keep),
        (*notes, *hidden_cell_note(chapter, hidden)),
        released_data(released, extra),
    )


@noted
@of_a_unit
def own_delays(chapter: Chapter, measure: str, events: Sequence[str]) -> Table:
    """Return the days from each event to its registration beside the nation's, and whether chance explains it."""
    language = language_of(chapter)
    say, integer = language.phrases, language.numbers.integer
    rows, released = [], []
    for event in events:
        found = chapter.select(measure, None, event=event)
        sides = [_quartiles(found, unit) for unit in (str(chapter.focus), chapter.nation)]
        released += [(measure, row | {"event": event}) for side in sides for row in side.values()]
        cells = []
        for side in sides:
            median = side.get("median")
            if median is None or not known(median["value"]):
                cells.append(chapter.few.absent_cell("no_data" if median is None else median["status"], "median"))
            else:
                ends = [side[end]["value"] for end in ("p25", "p75")]
                cells.append(
                    say("own.delay.cell", median=integer(median["value"]), low=integer(ends[0]), high=integer(ends[1]))
                )
        n = sides[0].get("median")
        counted = integer(n["denominator"]) if n is not None and known(n["denominator"]) else say("no_data_cell")
        verdict_of = _sooner(sides)
        rows.append((category_label(chapter, "event", event), counted, *cells, say(f"own.delay.{verdict_of}")))
    short = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    headings = (
        say("own.delay.event"),
        say("own.delay.n"),
        short[str(chapter.focus)],
        say("own.country_heading"),
        say("own.delay.against", nation=say("own.country")),
    )
    data = released_data(released, {}, ("event",))
    return Table(headings, tuple(rows), ("left", "right", "right", "right", "left"), (say("own.delay.note"),), data)


@noted
@of_a_unit
def own_missing(chapter: Chapter, variables: str = "", unmet: Sequence[str] = ()) -> Table:
    """Return of how many persons what is not registered, the most first; see `results.own_unit.lacks`."""
    language = language_of(chapter)
    say = language.phrases
    every = lacks(chapter, variables, unmet)
    told: dict[str, list[Lack]] = {"nothing": [], "few": [], "rows": []}
    for one in every:
        few = one.status == "few" and one.of is None
        told["nothing" if one.n == 0 else "few" if few else "rows"].append(one)
    found = told["rows"]
    said = [
        say(f"own.lack.{kind}", names=_names(chapter, told[kind], unmet), n=chapter.few.limit)
        for kind in ("nothing", "few")
        if told[kind]
    ]
    notes = (" ".join(said),) if said else ()
    rows = tuple((lack_name(chapter, one, one.measure in unmet), *_lacking(chapter, one, language)) for one in found)
    headings = (
        say("own.lack.what"),
        say("own.lack.n"),
        say("own.lack.of"),
        say("own.lack.share"),
        say("own.country_heading"),
    )
    hidden = any(one.status == "suppressed" for one in found)
    alignment = ("left", *("right",) * 4)
    return Table(headings, rows, alignment, (*notes, *hidden_cell_note(chapter, hidden)), lack_data(chapter, found))


def _everybody(chapter: Chapter, measure: str) -> tuple[Row | None, Row | None, Row | None]:
    """Return the unit's and the nation's row of a count or share of everybody, and the unit's of the time before."""
    found = chapter.select(measure, None)
    earlier = chapter.before(measure, None, unit=chapter.focus)
    return (
        row_of(_whole(found), str(chapter.focus)),
        row_of(_whole(found), chapter.nation),
        None if earlier is None else row_of(_whole(earlier), str(chapter.focus)),
    )


def _whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are of no subgroup."""
    return of_everybody(rows[rows["statistic"].isin(["share", "count"])])


def _change(chapter: Chapter, measure: str, own: Row | None, before: Row | None, language: Language) -> str:
    """Return whether more or less is registered than the time before; counts of events and stocks have own rules."""
    if own is None or before is None:
        return language.phrases("no_data_cell")
    covers = measure in chapter.registry.coverages
    if covers or own["statistic"] == "count":
        column = "numerator" if covers else "value"
        stock = DAY.fullmatch(str(own["period"]))  # all that were counted on that day
        rule = judged_stock if stock else judged_counts
        found = rule(number_of(own, column), number_of(before, column), chapter.policy)
    else:
        decimals = share_printer(chapter, measure).decimals(own["denominator"], before["denominator"])
        found = verdict(own, before, decimals)
    # In a cell nothing goes before the word.
    return language.words.judged(0) if found == 0 else language.words.change(found)


def _quartiles(rows: pd.DataFrame, unit: str) -> dict[str, Row]:
    own = rows[rows["unit_id"] == unit]
    return {row["statistic"]: row for row in own.to_dict("records") if row["statistic"] in ("median", "p25", "p75")}


def _sooner(sides: list[dict[str, Row]]) -> str:
    """Return whether the first of two distributions has the smaller median: their intervals decide."""
    found = []
    for side in sides:
        if {"median", "p25", "p75"} - side.keys() or not all(known(row["value"]) for row in side.values()):
            return "unknown"
        quartiles = (side[name]["value"] for name in ("median", "p25", "p75"))
        found.append(median_interval(*quartiles, side["median"]["denominator"]))
    return {1: "slower", 0: "same", -1: "faster"}[judged(*found)]


def _names(chapter: Chapter, found: Sequence[Lack], unmet: Sequence[str]) -> str:
    return language_of(chapter).words.join([lack_name(chapter, one, one.measure in unmet) for one in found])


def lack_name(chapter: Chapter, one: Lack, unmet: bool) -> str:
    """Return what is lacking: the variable, or the indicator; the registry may word the latter, ``lacking,<id>``."""
    if one.code:
        return category_label(chapter, "variable", one.code)
    own = chapter.label("lacking", one.measure)
    if own != one.measure:
        return own
    key = "own.lack.unmet" if unmet else "own.lack.unknown"
    return language_of(chapter).phrases(key, name=measure_name(chapter, one.measure))


def _lacking(chapter: Chapter, one: Lack, language: Language) -> tuple[str, ...]:
    say, numbers = language.phrases, language.numbers
    beside = say("no_data_cell") if one.nation is None else numbers.share(one.nation)
    of = say("no_data_cell") if one.of is None else numbers.integer(one.of)
    if one.n is not None:
        return (numbers.integer(one.n), of, numbers.share(one.share or 0.0), beside)
    told = say("own.lack.most") if one.status == "most" else chapter.few.absent_cell(one.status)
    if one.status == "few" and one.of is not None:
        told = chapter.few.count()
    return (told, of, say("no_data_cell"), beside)


def lack_data(chapter: Chapter, found: Sequence[Lack]) -> pd.DataFrame:
    import pandas as pd

    short = dict(chapter.units.select("unit_id", "name_short").iter_rows())
    unit = str(chapter.focus)
    rows = [
        {
            "measure": one.measure,
            "unit_id": unit,
            "unit": short[unit],
            "variable": one.code,
            "missing": one.n,
            "of": one.of,
            "share_missing": one.share,
            "share_missing_nation": one.nation,
            "status": one.status if one.status in NOT_TOLD else "ok",
        }
        for one in found
    ]
    columns = (
        "measure",
        "unit_id",
        "unit",
        "variable",
        "missing",
        "of",
        "share_missing",
        "share_missing_nation",
        "status",
    )
    return pd.DataFrame(rows, columns=list(columns))
