"""Tables by unit and the overview of indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from R_free_helpers.figures.compared import hidden_cell_note, language_of, not_shown, short_name, without_hidden
from R_free_helpers.figures.funnel import funnel_rows
from R_free_helpers.figures.protection import noted
from R_free_helpers.language.bands import band_ranges
from R_free_helpers.language.few import is_told
from R_free_helpers.language.words import first_upper
from R_free_helpers.measures.funnel import CONTROL_LEVELS
from R_free_helpers.model.measure import LEVELS
from R_free_helpers.results.choices import limits_text
from R_free_helpers.results.telling import direction_notes, share_printer
from R_free_helpers.tables.table import Table

if TYPE_CHECKING:
    from R_free_helpers.figures.compared import Language
    from R_free_helpers.language.numbers import Numbers
    from R_free_helpers.language.phrases import Phrases
    from R_free_helpers.model.measure import Bands
    from R_free_helpers.results.between_units import BetweenUnits
    from R_free_helpers.results.chapter import Chapter
    from R_free_helpers.results.telling import SharePrinter

ESTIMATES = ("n", "raw", "shrunken", "reliability", "place", "place_chance")
"""Columns of a table of estimates after the unit, by the phrase of their heading."""


@noted
def patients_by_unit(chapter: Chapter) -> Table:
    """Return the living and the newly diagnosed by unit, each with its part of the whole, and the total."""
    import pandas as pd

    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    counts = {
        "alive": chapter.select("registered", "count", vital="alive"),
        "newly_diagnosed": chapter.select("newly_diagnosed", "count"),
    }
    data = chapter.units.select("unit_id", "level", unit="name_print").to_pandas()
    data = pd.concat(
        [data[data["level"] == chapter.compared_level], data[data["level"] == "nation"]], ignore_index=True
    )
    for name, rows in counts.items():
        rows = without_hidden(rows)
        values = dict(zip(rows["unit_id"], rows["value"], strict=True))
        status = dict(zip(rows["unit_id"], rows["status"], strict=True))
        # Where nobody was counted there is no row: the count is zero, or small where zeros are not told, not unknown.
        nobody = "few" if chapter.policy.rounds else "ok"
        data[name] = [values.get(unit, 0.0) for unit in data["unit_id"]]
        data[f"{name}_status"] = [status.get(unit, nobody) for unit in data["unit_id"]]
        data[f"{name}_share"] = data[name] / values.get(chapter.nation, float("nan"))
    rows = tuple(
        (
            say("total") if row.level == "nation" else row.unit,
            _count_share(row.alive, row.alive_share, row.alive_status, language),
            _count_share(row.newly_diagnosed, row.newly_diagnosed_share, row.newly_diagnosed_status, language),
        )
        for row in data.itertuples()
    )
    headings = (
        chapter.label("level_heading", chapter.compared_level),
        say("table.alive", date=numbers.date(chapter.edition.status_date)),
        say("table.newly_diagnosed", year=chapter.edition.year),
    )
    hidden = (data[["alive_status", "newly_diagnosed_status"]] == "suppressed").any(axis=None)
    return Table(
        headings, rows, ("left", "right", "right"), hidden_cell_note(chapter, bool(hidden)), data, (len(rows) - 1,)
    )


@noted
def indicator_overview(chapter: Chapter) -> Table:
    """Return area, name, definition and bands of every indicator that belongs to an area, from its metadata alone."""
    import pandas as pd

    language = language_of(chapter)
    say, numbers = language.phrases, language.numbers
    indicators = chapter.registry.of_areas
    data = pd.DataFrame(
        {
            "indicator": [i.id for i in indicators],
            "group": [i.group for i in indicators],
            "name": [chapter.text(i.id, "name") for i in indicators],
            "definition": [chapter.text(i.id, "definition") for i in indicators],
            "good": [i.bands.good if i.bands else None for i in indicators],
            "very_good": [i.bands.very_good if i.bands else None for i in indicators],
        }
    )
    lower = [bool(i.bands and i.bands.lower_is_better) for i in indicators]
    if any(lower):
        data = data.assign(lower_is_better=lower)
    rows, group = [], None
    for indicator in indicators:
        first = "" if indicator.group == group else indicator.group
        bands = bands_text(indicator.bands, say, numbers) if indicator.bands else say("no_data_cell")
        rows.append((first, chapter.text(indicator.id, "name"), chapter.text(indicator.id, "definition"), bands))
        group = indicator.group
    headings = tuple(say(f"table.{name}") for name in ("group", "indicator", "definition", "bands"))
    choices = limits_text(chapter, [indicator.id for indicator in indicators])
    return Table(headings, tuple(rows), ("left",) * 4, (), data, choices=choices)


@noted
def indicator_values(chapter: Chapter) -> Table:
    """Return the share on each judged indicator for every lowest unit and the nation.

    Marks for coverage belong to indicators, not to units, and stay in the figures; a hidden share is a dash with a
    star, one of too few persons says so.
    """
    import pandas as pd

    language = language_of(chapter)

    parts = []
    for indicator in chapter.registry.indicators.values():
        rows = without_hidden(chapter.select(indicator.id))
        rows = rows[rows["level"].isin([chapter.compared_level, "nation"])]
        columns = ["indicator", "unit_id", "unit", "level", "value", "denominator", "status"]
        parts.append(rows.assign(indicator=indicator.id)[columns])
    data = pd.concat(parts, ignore_index=True)
    cells = {(row.unit_id, row.indicator): row for row in data.itertuples()}
    wanted = chapter.units.to_pandas()
    wanted = pd.concat([wanted[wanted["level"] == chapter.compared_level], wanted[wanted["level"] == "nation"]])
    ids = list(chapter.registry.indicators)
    printers = {indicator: share_printer(chapter, indicator) for indicator in ids}
    rows = tuple(
        (name, *(_share(cells.get((unit, indicator)), language, printers[indicator]) for indicator in ids))
        for unit, name in zip(wanted["unit_id"], wanted["name_short"], strict=True)
    )
    headings = (chapter.label("level_heading", chapter.compared_level), *(short_name(chapter, name) for name in ids))
    notes = (*direction_notes(chapter, *ids), *hidden_cell_note(chapter, bool((data["status"] == "suppressed").any())))
    return Table(headings, rows, ("left", *("right",) * len(ids)), notes, data, (len(rows) - 1,))


def bands_text(bands: Bands, say: Phrases, numbers: Numbers) -> str:
    """Return the bands in words, the best first."""
    ranges = band_ranges(bands, say, numbers)
    text = "; ".join(
        say("band.named", name=say(f"band.{LEVELS[level]}").lower(), range=ranges[level])
        for level in reversed(bands.levels)
    )
    return first_upper(text)


def _count_share(count: float, share: float, status: str, language: Language) -> str:
    say, numbers = language.phrases, language.numbers
    if count != count:
        return language.few.absent_cell(status)
    if is_told(count, status):
        return language.few.count()
    if share != share:
        return numbers.integer(count)
    decimals = language.few.decimals_of_share(1, count / share if share else None)
    return say("table.count_share", n=numbers.integer(count), share=numbers.share(share, decimals))


def _share(row: object | None, language: Language, share: SharePrinter) -> str:
    if row is None or row.value != row.value:
        return language.few.absent_cell("no_data" if row is None else row.status)
    if is_told(row.value, row.status):
        return language.few.share(row.denominator)
    return share(row.value, row.denominator)


@noted
def unit_estimates(chapter: Chapter, measure_id: str) -> Table:
    """Return each compared unit's share, its shrunken share, both with intervals, its reliability and its places.

    The table belongs to the funnel of the same share and tells the same numbers; the notes say what shrinking means,
    and how many units lie outside multiplicative limits. With fewer than two units there is nothing to shrink
    towards, and shares stand alone.
    """
    language = language_of(chapter)
    say = language.phrases
    data, found = funnel_rows(chapter, measure_id)
    # What is printed is in the data: the level of the limit that a unit lies outside.
    levels = {0: float("nan"), 1: CONTROL_LEVELS[0], 2: CONTROL_LEVELS[1]}
    for place in ("place", "place_chance"):
        data[f"{place}_level"] = data[place].abs().map(levels)
    share = share_printer(chapter, measure_id)
    rows = tuple(_estimate(chapter, row, found, language, share) for row in data.itertuples())
    headings = (
        chapter.label("level_heading", chapter.compared_level),
        *(say(f"between.table.{name}") for name in ESTIMATES),
    )
    alignment = ("left", *("right",) * 4, "left", "left")
    return Table(
        headings, rows, alignment, _estimate_notes(chapter, found, language), data.drop(columns=["shown", "numerator"])
    )


def _estimate(
    chapter: Chapter, row: object, found: BetweenUnits, language: Language, printed: SharePrinter
) -> tuple[str, ...]:
    say, numbers = language.phrases, language.numbers
    nothing = say("no_data_cell")
    name = row.unit
    if not row.shown:
        return (name, nothing, not_shown(chapter, row), *(nothing,) * 4)
    known = row.lower == row.lower
    of = row.denominator
    share = printed(row.value, of)
    if known:
        share = _with_interval(row.value, row.lower, row.upper, of, language, printed)
    if of != of:  # blanked beside a share that is not
        return (name, say("hidden_cell"), share, *(nothing,) * 4)
    if found.overall is None:
        return (name, numbers.integer(row.denominator), share, *(nothing,) * 4)
    return (
        name,
        numbers.integer(row.denominator),
        share,
        _with_interval(row.shrunken, row.shrunken_lower, row.shrunken_upper, of, language, printed),
        numbers.decimal(row.reliability, 2),
        *(nothing if found.target is None else _place(place, language) for place in (row.place, row.place_chance)),
    )


def _with_interval(
    value: float, lower: float, upper: float, of: float, language: Language, printed: SharePrinter
) -> str:
    interval = printed.interval(lower, upper, of)
    return language.phrases("between.table.cell", share=printed(value, of), interval=interval)


def _place(place: int, language: Language) -> str:
    say = language.phrases
    if not place:
        return say("between.table.inside")
    level = CONTROL_LEVELS[abs(place) - 1] * 100
    text = language.numbers.share(level / 100, 0 if float(level).is_integer() else 1)
    return say("between.table.above" if place > 0 else "between.table.below", level=text)


def _estimate_notes(chapter: Chapter, found: BetweenUnits, language: Language) -> tuple[str, ...]:
    if found.overall is None:
        return ()
    say = language.phrases
    notes = [say("between.table.note") if found.overall else say("between.table.same")]
    if found.between:
        outside = int((found.rows["place_multiplicative"] != 0).sum())
        notes.append(say("between.table.multiplicative", n=language.numbers.integer(outside)))
    return tuple(notes)
