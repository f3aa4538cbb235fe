"""Rows about one event: one of them counts, the others are set aside and told of; see `events` for what one event is.

A correction counts from the day it was entered: an edition of an earlier day still sees what was known then. Rows that
no edition can see are left out; those that an earlier one sees have ``superseded_on``, which `Source` reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import narwhals as nw
import polars as pl

from R_free_helpers.contract.alike import alike
from R_free_helpers.contract.events import Event
from R_free_helpers.contract.problems import Problem, RawTable, at_numbers
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.schema import Schema
from R_free_helpers.contract.stored import ROW, run
from R_free_helpers.model.courses import continued
from R_free_helpers.model.rows import PERSON
from R_free_helpers.model.source import SUPERSEDED_ON, known_by

Whole = pl.DataFrame | pl.LazyFrame
"""A table with all its columns, in memory or as a plan on files."""

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
    tables: Mapping[str, Whole], raw: Mapping[str, RawTable], reference: Reference
) -> tuple[dict[str, Whole], list[Problem]]:
    """Return the tables in which each event counts once, and a warning for each rule that set rows aside.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame or polars.LazyFrame
        Every table of the registry, complete; a plan where its rows stay in files.
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


def _once(table: Whole, raw: RawTable, event: Event, reference: Reference) -> tuple[Whole, list[Problem]]:
    columns = list(reference.schema.polars_schema(raw.name))
    ranked = _ranked(table.lazy(), columns, raw, event, reference)
    if ranked is None:
        return table, []
    known = known_by(columns)
    aside = ranked.filter(pl.col("rank") > 0)
    problems = []
    for rule in aside["rule"].unique().sort():
        says, remedy = SAYS[rule]
        at = aside.filter(pl.col("rule") == rule)["row"].sort()
        problems.append(at_numbers(raw, "", rule, at, says, remedy, severity="warning"))
    if known is None:
        return table, problems
    # Which rows are left out, and which stay for earlier editions, is known of the few rows that are set aside.
    told = aside.filter(pl.col(SUPERSEDED_ON).is_not_null())
    stays = told.filter(pl.col(SUPERSEDED_ON) > pl.col(known))
    gone = told.join(stays, on="row", how="anti")
    rows = table.lazy().with_row_index("row").join(gone.lazy().select("row"), on="row", how="anti")
    if stays.height:
        marks = stays.lazy().select("row", SUPERSEDED_ON)
        rows = rows.join(marks, on="row", how="left", maintain_order="left")
    rows = rows.drop("row")
    return (rows.collect() if isinstance(table, pl.DataFrame) else rows), problems


def _ranked(
    table: pl.LazyFrame, columns: list[str], raw: RawTable, event: Event, reference: Reference
) -> pl.DataFrame | None:
    """Return the rows that share an event with others: ``row``, ``rank`` from 0, ``rule`` and ``superseded_on``.

    None where there are none. The row of rank 0 counts once all are known; what supersedes a row is the first known of
    those that rank before it.
    """
    same = [name for name in event.same if name in raw.frame.columns]
    if PERSON not in same:
        return None
    events: list[pl.Expr] = [pl.col(name) for name in same]
    events += [
        (pl.when(pl.col(name).is_null()).then(pl.col(other)) if name in columns else pl.col(other)).alias(
            f"{name}, or {other}"
        )
        for name, other in event.instead.items()
    ]
    told = pl.all_horizontal(pl.col(name).is_not_null() for name in same if name not in event.instead)
    if event.only is not None:
        told &= pl.col(event.only[0]) == event.only[1]
    about = alike(raw.frame, events, of=table, where=told)
    if about.is_empty():
        return None
    about = about.filter(~pl.col(ROW).is_in(_with_keys_of_others(about, table, raw, reference).implode()))
    about = about.select(row=ROW, event=pl.struct(pl.exclude(ROW))).filter(pl.col("event").is_duplicated())
    if about.is_empty():
        return None
    known = known_by(columns)
    few = table.with_row_index("row").join(about.lazy().select("row"), on="row", how="semi")
    rows = about.join(run(few, raw.frame), on="row", how="left")
    order, descending = _order(rows, raw.name, event, known, same, reference)
    rows = rows.with_columns(order).sort(
        "event", *[f"order {n}" for n in range(len(order))], descending=[False, *descending], nulls_last=True
    )
    content = pl.struct(_content(reference.schema, raw.name, known))
    seen = pl.col(known) if known is not None else pl.lit(None, dtype=pl.Date)
    return rows.select(
        "row",
        *([known] if known is not None else []),
        rank=pl.int_range(pl.len()).over("event"),
        superseded_on=seen.cum_min().shift(1).over("event"),
        rule=pl.when(event.first)
        .then(pl.lit("second_inclusion"))
        .when(content.is_first_distinct().over("event"))
        .then(pl.lit("corrected_row"))
        .otherwise(pl.lit("copied_row")),
    ).rename({"superseded_on": SUPERSEDED_ON})


def _with_keys_of_others(about: pl.DataFrame, table: pl.LazyFrame, raw: RawTable, reference: Reference) -> pl.Series:
    """Return the numbers of the rows whose key another row of the table has: they are refused already."""
    keys = reference.schema.columns_where(raw.name, "key")
    numbered = table.select(keys).with_row_index(ROW)
    few = run(numbered.join(about.lazy().select(ROW), on=ROW, how="semi").select(keys), raw.frame).unique()
    same = run(numbered.join(few.lazy(), on=keys, how="semi", nulls_equal=True), raw.frame)
    return same.filter(pl.struct(keys).is_duplicated())[ROW]


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
    # Most have one course of a drug, which continues none.
    whose, about = [pl.col(name) for name in needed[:2]], needed[2:]
    complete = pl.all_horizontal(pl.col(needed[:4]).is_not_null())
    rows = alike(raw.frame, whose, where=complete, also=about).rename({ROW: "row"})
    # The same course told twice is a copy or a correction, of which is told already.
    rows = rows.unique([*needed[:2], "start_date"], keep="any", maintain_order=True)
    found = continued(nw.from_native(rows.lazy())).collect().to_native().filter("continues")
    if found.height:
        says, remedy = SAYS["continued_course"]
        at = found["row"].unique().sort()
        yield at_numbers(raw, "", "continued_course", at, says, remedy, severity="warning")
