"""What a registry says of its work lists: measures, columns, forms and words that they name are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from R_free_helpers.contract.registered import schema_of
from R_free_helpers.contract.schema import Schema
from R_free_helpers.editions.checking.lists import Lists
from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.editions.checking.source import Sources
from R_free_helpers.editions.row_level.lists import shown_as
from R_free_helpers.editions.row_level.sheet import MOST_LETTERS
from R_free_helpers.measures.kinds import Shares
from R_free_helpers.model.broken import where, words
from R_free_helpers.model.measure import Indicator
from R_free_helpers.model.names import unknown
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.rows import PERSON
from R_free_helpers.model.work_list import WorkList
from R_free_helpers.model.workspace import shown
from R_free_helpers.results.work_lists import subgroup_of

if TYPE_CHECKING:
    from R_free_helpers.model.source import Source

LACKS = ("criterion", "value")
"""What those on a list may lack."""


LABELS = ("work_list", "work_list_who", "work_list_todo")
"""Keys of labels that have words of work lists."""


def work_list_mistakes(registry: Registry, lists: Lists, sources: Sources) -> Iterator[Mistake]:
    """Yield what is wrong with the declarations of a registry's work lists, and labels of lists that it has not."""
    ids = [one.id for one in registry.work_lists]
    for row in lists.rows("labels"):
        if row["key"] in LABELS and row["code"] not in ids:
            said = unknown("work list", row["code"], ids)
            yield lists.by_name["labels"].mistake(row, said, "Mend the code, or take the row out.")
    for name, count in Counter(one.id for one in registry.work_lists).items():
        if count > 1:
            said = f"{count} work lists have the id '{name}'"
            yield Mistake(*sources.place_of(name), said, "Give each an id of its own.")
    try:
        schema = schema_of(registry.id)
    except Exception:  # what is wrong with the tables is told where they are checked
        return
    for one in registry.work_lists:
        for said, remedy in _list(one, registry, schema):
            yield Mistake(*sources.place_of(one.id), f"the work list '{one.id}' {said}", remedy)


def _list(one: WorkList, registry: Registry, schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one list, and what to do."""
    name = registry.codes.get(("work_list", one.id))
    if name is None:
        yield "has no name", f"Add a row to labels.csv: work_list,{one.id},…"
    elif len(name) > MOST_LETTERS:
        said = f"has a name of {len(name)} letters, and a sheet has room for {MOST_LETTERS}"
        yield said, "Write a shorter one in labels.csv."
    texts = False
    if one.measure:
        known = [measure.id for measure in registry.measures]
        if one.measure not in known:
            yield f"completes '{one.measure}': {unknown('measure', one.measure, known)}", "Mend the name."
            return
        measure = registry.measure(one.measure)
        texts = isinstance(measure, Indicator) and bool(measure.numerator and measure.denominator)
        yield from _measure(one, registry)
    if not texts and ("work_list_who", one.id) not in registry.codes:
        yield "does not say who is on it", f"Add a row to labels.csv: work_list_who,{one.id},…"
    if one.lacks not in LACKS:
        yield f"has lacks='{one.lacks}'", f"Write one of {', '.join(LACKS)}."
    if one.form and one.form not in registry.listed("form"):
        yield f"is of the form '{one.form}', which is not listed", "List it under form in codes.csv or labels.csv."
    for place in (*one.register, *(shown_as(place)[1] for place in one.shown)):
        table, _, column = place.partition(".")
        if table not in schema:
            yield f"names {place}: {unknown('table', table, schema)}", "Mend the name."
        elif column not in schema.polars_schema(table):
            yield f"names {place}: {unknown('column', column, schema.polars_schema(table))}", "Mend the name."


def _measure(one: WorkList, registry: Registry) -> Iterator[tuple[str, str]]:
    measure = registry.measure(one.measure)
    if not isinstance(measure, (Indicator, Shares)):
        yield f"completes '{measure.id}', which is no share of persons", "Name an Indicator or Shares, or give rows=."
        return
    if measure.national:
        yield f"completes '{measure.id}', which is computed for the nation only", "Name another, or give rows=."
    keys, given = set(measure.keys), set(subgroup_of(one))
    if keys != given:
        wanted = ";".join(f"{key}=…" for key in measure.keys)
        said = f"has subgroup='{one.subgroup}', and its measure has {wanted or 'no subgroups'}"
        yield said, f"Write subgroup='{wanted}'." if wanted else "Leave subgroup out."


def listing_mistakes(registry: Registry, source: Source, sources: Sources) -> Iterator[Mistake]:
    """Yield the lists that cannot be made even of nobody, and the columns that their rows lack."""
    from R_free_helpers.results.work_lists import everybody

    for one in registry.work_lists:
        try:
            columns = everybody(one, registry, source).rows.columns
        except Exception as error:
            place = where(error, sources.folder)
            file, line = (shown(place[0]), place[1]) if place else sources.place_of(one.id)
            yield Mistake(file, line, f"the work list '{one.id}' cannot be made: {words(error)}", "Mend the line.")
            continue
        for name in (PERSON, *(shown_as(place)[0] for place in one.shown)):
            if name not in columns:
                said = f"the work list '{one.id}' shows {unknown('column', name, columns)}"
                yield Mistake(*sources.place_of(one.id), said, "Show a column of its rows, or add it to them.")
    if registry.own_persons is not None:
        try:
            columns = registry.own_persons(source).collect_schema().names()
            if lacking := {PERSON, "unit_id"} - set(columns):
                raise ValueError(f"own_persons gives no {min(lacking)}")
        except Exception as error:
            place = where(error, sources.folder)
            file, line = (shown(place[0]), place[1]) if place else (shown(sources.folder / "__init__.py"), 0)
            yield Mistake(file, line, f"whose data are a unit's own cannot be told: {words(error)}", "Mend the line.")
