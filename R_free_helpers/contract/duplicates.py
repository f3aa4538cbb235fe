"""Rows about one event: one of them counts, the others are set aside and told of; see `events` for what one event is.

A correction counts from the day it was entered: an edition of an earlier day still sees what was known then. Rows that
no edition can see are left out; those that an earlier one sees have ``superseded_on``, which `Source` reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import narwhals as nw
import polars as pl

from R_free_helpers.contract.events import Event
from R_free_helpers.contract.problems import Problem, RawTable, at_rows
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.schema import Schema
from R_free_helpers.model.courses import continued
from R_free_helpers.model.rows import PERSON
from R_free_helpers.model.source import SUPERSEDED_ON, known_by

SAYS = {
    "copied_row": (
        "says|say the same as another row under another key",
        "Nothing needs to be done: it counts once. Find out why it was exported twice.",
    ),
    "corrected_row": (
        "tells|tell of an event of which another row tells too",
        "Nothing needs to be done if the row that was entered last is right: that one counts. The data dictionary says "
        "what one event is.",
    ),
    "second_inclusion": (
        "is|are a further inclusion form of a person",
        "Nothing needs to be done if the person has moved: the form that was entered first counts.",
    ),
    "continued_course": (
        "begins|begin no later than the day after another course of the same drug has ended",
        "Nothing needs to be done: the courses count as one.",
    ),
}
"""By rule: what the rows do, and the remedy."""


def once(
    tables: Mapping[str, pl.DataFrame], raw: Mapping[str, RawTable], reference: Reference
) -> tuple[dict[str, pl.DataFrame], list[Problem]]:
    """Return the tables in which each event counts once, and a warning for each rule that set rows aside.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        Every table of the registry, complete.
    raw : mapping of str to RawTable
        The same rows as they were read, for where they stand.
    reference : Reference
        Gives the registry's tables and the order of codes.
    """
    kept, problems = dict(tables), []
    told = {name: reference.schema[name].facts for name in raw}
    for name, facts in told.items():
        if facts.event is not None:
            kept[name], found = _once(tables[name], raw[name], facts.event, reference)
            problems += found
    for name in (name for name, facts in told.items() if facts.courses):
        problems += list(_continued_courses(raw[name]))
    return kept, problems


def _once(table: pl.DataFrame, raw: RawTable, event: Event, reference: Reference) -> tuple[pl.DataFrame, list[Problem]]:
    ranked = _ranked(table, raw, event, reference)
    if ranked is None:
        return table, []
    known = known_by(table.columns)
    aside = ranked.filter(pl.col("rank") > 0)
    rows = pl.int_range(table.height, eager=True)
    problems = []
    for rule in aside["rule"].unique().sort():
        says, remedy = SAYS[rule]
        marked = rows.is_in(aside.filter(pl.col("rule") == rule)["row"].implode())
        problem = at_rows(raw, "", rule, marked, says, remedy, severity="warning")
        problems += [problem] if problem else []
    marked = table.with_row_index("row").join(aside.select("row", SUPERSEDED_ON), on="row", how="left")
    if known is not None:
        marked = marked.filter(pl.col(SUPERSEDED_ON).is_null() | (pl.col(SUPERSEDED_ON) > pl.col(known)))
    marked = marked.sort("row").drop("row")
    return (marked if marked[SUPERSEDED_ON].count() else marked.drop(SUPERSEDED_ON)), problems


def _ranked(table: pl.DataFrame, raw: RawTable, event: Event, reference: Reference) -> pl.DataFrame | None:
    """Return the rows that share an event with others: ``row``, ``rank`` from 0, ``rule`` and ``superseded_on``.

    None where there are none. The row of rank 0 counts once all are known; what supersedes a row is the first known of
    those that rank before it.
    """
    same = [name for name in event.same if name in raw.frame.columns]
    if PERSON not in same:
        return None
    events: list[pl.Expr] = [pl.col(name) for name in same]
    events += [
        (pl.when(pl.col(name).is_null()).then(pl.col(other)) if name in table.columns else pl.col(other)).alias(
            f"{name}, or {other}"
        )
        for name, other in event.instead.items()
    ]
    told = pl.all_horizontal(pl.col(name).is_not_null() for name in same if name not in event.instead)
    if event.only is not None:
        told &= pl.col(event.only[0]) == event.only[1]
    about = table.select(pl.struct(events).alias("event"), told=told).with_row_index("row").filter("told").drop("told")
    # Rows with the same key are refused already.
    keys = reference.schema.columns_where(raw.name, "key")
    about = about.filter(pl.col("event").is_duplicated())
    about = about.filter(~table.select(pl.struct(keys)).to_series().is_duplicated().gather(about["row"]))
    about = about.filter(pl.col("event").is_duplicated())
    if about.is_empty():
        return None
    known = known_by(table.columns)
    rows = about.join(table.with_row_index("row"), on="row", how="left")
    order, descending = _order(rows, raw.name, event, known, same, reference)
    rows = rows.with_columns(order).sort(
        "event", *[f"order {n}" for n in range(len(order))], descending=[False, *descending], nulls_last=True
    )
    content = pl.struct(_content(reference.schema, raw.name, known))
    seen = pl.col(known) if known is not None else pl.lit(None, dtype=pl.Date)
    return rows.select(
        "row",
        rank=pl.int_range(pl.len()).over("event"),
        superseded_on=seen.cum_min().shift(1).over("event"),
        rule=pl.when(event.first)
        .then(pl.lit("second_inclusion"))
        .when(content.is_first_distinct().over("event"))
        .then(pl.lit("corrected_row"))
        .otherwise(pl.lit("copied_row")),
    ).rename({"superseded_on": SUPERSEDED_ON})


def _content(schema: Schema, table: str, known: str | None) -> list[str]:
    """Return the columns of what a row says: all but its key and when it became known."""
    keys = schema.columns_where(table, "key")
    return [name for name in schema.polars_schema(table) if name not in keys and name != known]


def _order(
    rows: pl.DataFrame, table: str, event: Event, known: str | None, same: list[str], reference: Reference
) -> tuple[list[pl.Expr], list[bool]]:
    """Return by what rows about one event are put in order, the one that counts first, and which of it falls."""
    order: list[tuple[pl.Expr, bool]] = []
    if event.prefer is not None:
        order.append((pl.col(event.prefer), True))
    if known is not None:
        order.append((pl.col(known), not event.first))
    schema = reference.schema
    for name in _content(schema, table, known):
        if name in same:
            continue
        if schema.facts(table, name)["codes"]:
            places = {code: place for place, code in enumerate(reference.labels(table, name))}
            listed = pl.col(name).replace_strict(places, default=len(places), return_dtype=pl.Int64)
            order.append((pl.when(pl.col(name).is_not_null()).then(listed), False))
        else:
            order.append((pl.col(name), rows.schema[name] != pl.String))
    # Rows that say the same: whichever key is kept, all that is counted is the same.
    order += [(pl.col(name), False) for name in schema.columns_where(table, "key")]
    return [what.alias(f"order {n}") for n, (what, _) in enumerate(order)], [falls for _, falls in order]


def _continued_courses(raw: RawTable) -> Iterator[Problem]:
    needed = [PERSON, "drug_id", "episode_id", "start_date", "end_date"]
    if not set(needed) <= set(raw.frame.columns):
        return
    rows = raw.frame.select(needed).with_row_index("row").drop_nulls(needed[:4])
    # The same course told twice is a copy or a correction, of which is told already.
    rows = rows.unique([*needed[:2], "start_date"], keep="any", maintain_order=True)
    found = continued(nw.from_native(rows.lazy())).collect().to_native().filter("continues")
    marked = pl.int_range(raw.frame.height, eager=True).is_in(found["row"].implode())
    problem = at_rows(raw, "", "continued_course", marked, *SAYS["continued_course"], severity="warning")
    if problem:
        yield problem
