"""Rules about units: each row is counted by one of them, and none of them is missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import polars as pl

from R_free_helpers.contract.checked import Checked, Rule
from R_free_helpers.contract.doubts import Doubt
from R_free_helpers.contract.problems import Problem, RawTable, general, listing
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.stored import run
from R_free_helpers.contract.table import UNIT_KEY
from R_free_helpers.model.rows import PERSON

PERSONS_EXPECTED_PER_UNIT = 10
"""Persons per unit, on average, from which a unit without anybody is a surprise."""


def unit_with_parts(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A row belongs to a unit that is made of others, so that none of those counts it."""
    units = checked.reference.units
    parents = units.get_column("parent_unit_id").drop_nulls().unique().to_list()
    for table, column, target in checked.columns("references"):
        if target == UNIT_KEY and (table.name, column) not in checked.reference.levels:
            values = pl.col(column)
            yield Doubt(
                table,
                column,
                "unit_with_parts",
                values.is_in(parents),
                "names|name a unit that has units below it, so that none of those counts the row",
                "Name the unit itself.",
                severity="warning",
                values=values,
            )


def unit_of_other_level(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A row names a unit of another level than the registry says for this column."""
    units = checked.reference.units
    for (name, column), level in checked.reference.levels.items():
        table = checked.tables.get(name)
        if table is None or column not in table.frame.columns:
            continue
        others = units.filter(pl.col("level") != level).get_column("unit_id").to_list()
        values = pl.col(column)
        yield Doubt(
            table,
            column,
            "unit_of_other_level",
            values.is_in(others),
            f"names|name a unit that is not of the level {level}",
            f"Name a unit whose level in unit.csv is {level}.",
            severity="warning",
            values=values,
        )


def unit_without_persons(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A unit has no person at all, as when it was merged with another one or its id was changed."""
    found = _unit_of_persons(checked)
    if found is None:
        return
    table, column = found
    units, moved = checked.reference.units, _moved(checked.reference)
    if checked.reference.year is not None:
        units = units.filter(pl.col("unit_id").is_in(checked.reference.history.in_use(checked.reference.year)))
    rows = table.frame.lazy().select(unit_id=pl.col(column).replace(moved)).drop_nulls()
    named = run(rows.group_by("unit_id").len(), table.frame).join(units, on="unit_id")
    if named.is_empty():
        return
    level = named.group_by("level").agg(pl.col("len").sum()).sort("len", "level").get_column("level")[-1]
    listed = units.filter(pl.col("level") == level).get_column("unit_id")
    absent = sorted(set(listed) - set(named.get_column("unit_id")))
    if absent and named["len"].sum() >= PERSONS_EXPECTED_PER_UNIT * listed.len():
        yield general(
            "warning",
            "unit_without_persons",
            f"{table.name}.{column}: no row names "
            f"{'this unit' if len(absent) == 1 else f'these {len(absent)} units'} of unit.csv: "
            f"{listing(absent[:5], len(absent))}.",
            "Check whether it was merged or renamed, and whether its rows were exported.",
            table=table.name,
            column=column,
        )


def _unit_of_persons(checked: Checked) -> tuple[RawTable, str] | None:
    """Return where it stands which unit persons belong to: a unit that figures compare, not one of another level.

    That is a column of the table of persons, or else of one whose key is the person and the unit, or else of any table
    about persons.
    """
    units = [
        (table, column)
        for table, column, target in checked.columns("references")
        if target == UNIT_KEY and (table.name, column) not in checked.reference.levels and PERSON in table.frame.columns
    ]
    of_persons = (found for found in units if found[0].name == checked.schema.persons)
    in_key = (found for found in units if {PERSON, found[1]} <= set(found[0].keys))
    return next(chain(of_persons, in_key, units), None)


def unit_of_another_year(checked: Checked) -> Iterator[Problem | Doubt | None]:
    """A row names a unit that is none in the edition's year: it was renamed, merged, split or closed, or is newer."""
    reference = checked.reference
    moved = _moved(reference)
    if not moved or reference.year is None:
        return
    became = {unit: reference.history.followed(unit, reference.year) for unit in moved}
    for table, column, target in checked.columns("references"):
        if target != UNIT_KEY:
            continue
        values = pl.col(column)
        for unit in moved:
            one, is_it = moved[unit], values == unit
            if len(became[unit]) == 1:
                yield Doubt(
                    table,
                    column,
                    "unit_of_another_year",
                    is_it,
                    f'names|name "{unit}", which is {one} in {reference.year}, and is|are counted there',
                    "Nothing needs to be done if unit.csv tells its history right.",
                    severity="warning",
                )
            else:
                split = f"is several units in {reference.year}: {', '.join(became[unit])}"
                why = split if became[unit] else f"is no unit in {reference.year} and has no successor"
                says = (
                    f'names|name "{unit}", which {why}, and is|are counted at {one} only, at none of the units below it'
                )
                yield Doubt(
                    table,
                    column,
                    "unit_without_successor",
                    is_it,
                    says,
                    f"Name the unit of {reference.year} in each row, or write one successor into unit.csv.",
                    severity="warning",
                )


def _moved(reference: Reference) -> dict[str, str]:
    return {} if reference.year is None else reference.history.moved(reference.year)


UNIT_RULES: tuple[Rule, ...] = (unit_with_parts, unit_of_other_level, unit_of_another_year, unit_without_persons)
