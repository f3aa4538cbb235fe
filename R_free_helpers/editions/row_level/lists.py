"""The work lists of a unit as a workbook: a sheet that says what it is, and one for each list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from R_free_helpers.editions.row_level.place import put, require_place
from R_free_helpers.editions.row_level.rows import Rows, open_rows
from R_free_helpers.editions.row_level.sheet import Cell, Column, Sheet, named
from R_free_helpers.language.labels import Labels
from R_free_helpers.language.limits import indicator_text
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.periods import period_text
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words
from R_free_helpers.measures.cohort import NOT_COUNTED
from R_free_helpers.model.edition import NATION, Edition
from R_free_helpers.model.measure import Indicator, period_of
from R_free_helpers.model.row_level import RowsRefused
from R_free_helpers.model.rows import PERSON
from R_free_helpers.model.units import nation
from R_free_helpers.model.work_list import WorkList
from R_free_helpers.results.work_lists import Listed, everybody, units_of

Counts = dict[str, tuple[int, int | None]]
"""For each list, or table, how many rows it has and, where that is known, among how many."""


@dataclass(frozen=True)
class Made:
    """What was made, in counts."""

    path: Path
    counts: Counts


def write_work_lists(
    edition: Edition,
    out: Path,
    data: Path | None = None,
    say: Callable[[str], None] = lambda message: None,
    force: bool = False,
) -> Made:
    """Write the work lists of the edition's unit to a workbook; see `place` for where it may lie.

    Parameters
    ----------
    edition : Edition
        Of the unit: what had been registered by its extraction date is seen.
    out : Path
    data : Path, optional
        The extract; the synthetic one when absent.
    say : callable
        Takes messages, without anything of a person in them.
    force : bool
        Whether another file may be replaced.

    Raises
    ------
    RowsRefused
        In one line: for a registry without lists, a place where the file may not lie, an extract that is not valid.
    """
    require_lists(edition)

    def fill(rows: Rows) -> tuple[list[Sheet], Counts]:
        found = lists_of(rows)
        return sheets_of(rows, found), {one.work_list.id: (one.rows.height, one.of) for one in found}

    return make_workbook(edition, out, data, say, force, "rows.lists.title", fill)


def make_workbook(
    edition: Edition,
    out: Path,
    data: Path | None,
    say: Callable[[str], None],
    force: bool,
    title: str,
    fill: Callable[[Rows], tuple[list[Sheet], Counts]],
) -> Made:
    """Write what ``fill`` makes of the rows to a workbook; ``title`` is the phrase that it is called by."""
    from R_free_helpers.editions.row_level.workbook import workbook
    from R_free_helpers.model.registry import registry_of
    from R_free_helpers.system.private import private

    registry = registry_of(edition)
    words = Phrases.of(registry)
    place = require_place(out, (".xlsx",), say, force)
    with private():
        sheets, counts = fill(open_rows(edition, data, say))
        say("writing the workbook")
        called = f"{words(title)} {edition.id}"
        put(workbook(sheets, registry.language, called, edition.extraction_date, words("rows.foot")), place)
    return Made(place.path, counts)


def require_lists(edition: Edition) -> None:
    """Raise `RowsRefused` unless the edition has work lists: those of everybody, by the registry's own limits."""
    from R_free_helpers.model.registry import registry_of

    if not registry_of(edition).work_lists:
        raise RowsRefused(
            f"{edition.registry} declares no work lists: Registry(work_lists=…); docs/worklists.md shows how"
        )


def lists_of(rows: Rows) -> list[Listed]:
    """Return all lists of the edition's unit."""
    units = rows.source.reference["unit"]
    whole = (everybody(one, rows.registry, rows.source) for one in rows.registry.work_lists)
    return [one.of_unit(units, rows.edition.unit) for one in whole]


def sheets_of(rows: Rows, found: Sequence[Listed]) -> list[Sheet]:
    """Return the sheets of the lists, the one that tells of them first."""
    names = [Phrases.of(rows.registry)("rows.about"), *(name_of(rows, one.work_list) for one in found)]
    return [_about(rows, found, named(names)[1:]), *(_sheet(rows, one) for one in found)]


def name_of(rows: Rows, work_list: WorkList) -> str:
    """Return what a list is called."""
    return rows.registry.codes.get(("work_list", work_list.id), work_list.id)


def unit_name(rows: Rows) -> str:
    """Return the name of the edition's unit."""
    root = nation(rows.source.reference["unit"])
    return rows.dictionary.unit(root if rows.edition.unit == NATION else rows.edition.unit)


def lead_of(rows: Rows) -> tuple[str, ...]:
    """Return the warning, of which unit and edition a file is, and up to when it sees what was registered."""
    say, numbers = Phrases.of(rows.registry), Numbers(rows.registry.language)
    return (
        say("rows.warning"),
        *([say("rows.synthetic")] if rows.synthetic else []),
        say("rows.keep"),
        say("rows.delete"),
        say("rows.of", unit=unit_name(rows), edition=rows.edition.id),
        say("rows.seen", day=numbers.date(rows.edition.extraction_date)),
    )


def who_is_on(rows: Rows, work_list: WorkList) -> str:
    """Return who is on a list: the registry's own words, else those of the indicator that it completes."""
    own = rows.registry.codes.get(("work_list_who", work_list.id))
    if work_list.measure:
        measure = rows.registry.measure(work_list.measure)
        name = Labels(rows.registry).measures[measure.id]
        say, words = Phrases.of(rows.registry), Words.of(rows.registry)
        period = period_text(period_of(measure, rows.source), Numbers(rows.registry.language))
        if own:
            return f"{own} {say('rows.lists.measure', measure=name, period=period)}"
        assert isinstance(measure, Indicator)
        texts = {part: indicator_text(measure, part, words) for part in ("numerator", "denominator")}
        return say(f"rows.lists.{work_list.lacks}", measure=name, period=period, **texts)
    return own or ""


def what_to_register(rows: Rows, work_list: WorkList) -> str:
    """Return what to do: the registry's own words, the form, and the columns in the dictionary's words."""
    say, told = Phrases.of(rows.registry), []
    if todo := rows.registry.codes.get(("work_list_todo", work_list.id)):
        told.append(todo)
    if work_list.form:
        told.append(say("rows.lists.form", form=rows.dictionary.form(work_list.form)))
    if work_list.register:
        columns = "; ".join(f"{rows.dictionary.column(one)} ({one})" for one in work_list.register)
        told.append(say("rows.lists.columns", columns=columns))
    return " ".join(told)


def _about(rows: Rows, found: Sequence[Listed], names: Sequence[str]) -> Sheet:
    say = Phrases.of(rows.registry)
    columns = tuple(Column(say(f"rows.lists.head.{name}")) for name in ("list", "count", "of", "who", "todo"))
    table: list[tuple[Cell, ...]] = [
        (name, one.rows.height, one.of, who_is_on(rows, one.work_list), what_to_register(rows, one.work_list))
        for name, one in zip(names, found, strict=True)
    ]
    return Sheet(say("rows.about"), say("rows.lists.title"), lead_of(rows), columns, table)


def _sheet(rows: Rows, one: Listed) -> Sheet:
    name = name_of(rows, one.work_list)
    lead = tuple(filter(None, (who_is_on(rows, one.work_list), what_to_register(rows, one.work_list))))
    columns, cells = _columns(rows, one)
    return Sheet(name, name, (*lead, Phrases.of(rows.registry)("rows.warning_short")), columns, cells)


def _columns(rows: Rows, one: Listed) -> tuple[tuple[Column, ...], list[tuple[Cell, ...]]]:
    """Return the columns of a list with their cells: who, where, what is known, and why the value is not."""
    persons = rows.source.persons
    table = persons.table or ""
    of_person = [f"{table}.{name}" for name in (PERSON, persons.birth, "sex") if name]
    measure = rows.registry.measure(one.work_list.measure) if one.work_list.measure else None
    own_keys = [name for name in (measure.row_keys if measure else ()) if name != PERSON]
    known = [place for place in of_person if place.partition(".")[2] in one.rows.columns and rows.dictionary.has(place)]
    shown = [*((place.partition(".")[2], place) for place in known), *map(shown_as, one.work_list.shown)]
    columns, cells = [], []
    for name, place in dict.fromkeys(shown):
        if name not in one.rows.columns or not rows.dictionary.has(place):
            raise ValueError(f"the work list '{one.work_list.id}' shows {place}, which its rows have not as {name}")
        own = rows.registry.codes.get(("heading", name)) if name != place.partition(".")[2] else None
        columns.append(Column(own or rows.dictionary.column(place)))
        table_name, _, column = place.partition(".")
        cells.append([rows.dictionary.value(table_name, column, value) for value in one.rows[name].to_list()])
    say = Phrases.of(rows.registry)
    if len(units_of(rows.source.reference["unit"], rows.edition.unit)) > 1:
        columns.insert(0, Column(say("rows.lists.unit")))
        cells.insert(0, [rows.dictionary.unit(unit) for unit in one.rows["unit_id"].to_list()])
    for key in own_keys:
        columns.append(Column(key))
        cells.append([str(value) for value in one.rows[key].to_list()])
    if NOT_COUNTED in one.rows.columns and one.rows[NOT_COUNTED].null_count() < one.rows.height:
        columns.append(Column(say("rows.lists.why")))
        cells.append([say(f"rows.lists.reason.{why}") if why else None for why in one.rows[NOT_COUNTED].to_list()])
    return tuple(columns), list(zip(*cells, strict=True)) if cells else []


def shown_as(place: str) -> tuple[str, str]:
    """Return the column of a list's rows, and the table and column whose words it has.

    Examples
    --------
    >>> shown_as("visit.visit_date"), shown_as("seen_at=visit.unit_id")
    (('visit_date', 'visit.visit_date'), ('seen_at', 'visit.unit_id'))
    """
    name, _, of = place.rpartition("=")
    return name or of.partition(".")[2], of


def as_cells(table: pl.DataFrame) -> list[tuple[Cell, ...]]:
    """Return a table's rows as they are, times of day and nested values as texts."""
    plain = (pl.String, pl.Boolean, pl.Date)
    kept = [
        pl.col(name) if kind in plain or kind.is_numeric() else pl.col(name).cast(pl.String)
        for name, kind in table.schema.items()
    ]
    return table.select(kept).rows()
