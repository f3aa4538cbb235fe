"""What a rule sees: the tables as read, the registry's lists, and the life of the person of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from R_free_helpers.contract.problems import Problem, RawTable
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.schema import Schema
from R_free_helpers.model.rows import PERSON


@dataclass(frozen=True)
class Checked:
    """What the rules see: the tables as read, and the registry's reference."""

    tables: Mapping[str, RawTable]
    reference: Reference

    def columns(self, fact: str) -> Iterator[tuple[RawTable, str, object]]:
        """Yield table, column and fact for every column that is there and has this fact in its metadata."""
        for table in self.tables.values():
            for column in self.schema.columns_where(table.name, fact):
                if column in table.frame.columns:
                    yield table, column, self.schema.facts(table.name, column)[fact]

    @property
    def schema(self) -> Schema:
        """The tables that the registry has."""
        return self.reference.schema

    @property
    def born(self) -> str | None:
        """The column with the date of birth, as ``table.column``, where persons have one."""
        return self._of_persons("birth")

    @property
    def died(self) -> str | None:
        """The column with the date of death, as ``table.column``, where persons have one."""
        return self._of_persons("death")

    def _of_persons(self, clock: str) -> str | None:
        persons = self.schema.persons
        column = self.schema.with_clock(persons, clock) if persons else None
        return column and f"{persons}.{column}"

    @cached_property
    def lives(self) -> pl.DataFrame | None:
        """One row per row of the table of persons: patient_id, birth, death; without dates that cannot be right.

        A date that persons do not have, or that was not read, is null in all rows.
        """
        name = self.schema.persons
        table = self.tables.get(name) if name else None
        if table is None or PERSON not in table.frame.columns:
            return None
        dates = {clock: self.schema.with_clock(table.name, clock) for clock in ("birth", "death")}
        unknown = pl.lit(None, dtype=pl.Date)
        known = {clock: pl.col(column) if column in table.frame.columns else unknown for clock, column in dates.items()}
        birth, death = pl.col("birth"), pl.col("death")
        frame = table.frame.select(PERSON, **known)
        # A date that is wrong by itself is one problem, not one for each event of the person.
        frame = frame.with_columns(death=pl.when((death < birth).not_() | birth.is_null()).then(death))
        if self.reference.extraction_date is not None:
            frame = frame.with_columns(birth=pl.when(birth <= self.reference.extraction_date).then(birth))
        return frame

    def life(self, table: RawTable) -> pl.DataFrame | None:
        """Return birth and death of the person of each row of ``table``, in its order."""
        if self.lives is None or PERSON not in table.frame.columns:
            return None
        if table.name == self.schema.persons:
            return self.lives.select("birth", "death")
        known = self._lives_by_table
        if table.name not in known:
            rows = table.frame.select(PERSON)
            lives = self.lives.filter(pl.col(PERSON).is_not_null()).unique(PERSON, keep="first")
            joined = rows.join(lives, on=PERSON, how="left", maintain_order="left")
            known[table.name] = joined.select("birth", "death")
        return known[table.name]

    @cached_property
    def _lives_by_table(self) -> dict[str, pl.DataFrame]:
        # A join with millions of rows, which several rules need.
        return {}


Rule = Callable[[Checked], Iterator[Problem | None]]
"""Yields a problem, or None, for each place it looked at."""


def unless_key(table: RawTable, column: str) -> pl.Series | None:
    """Return the values of a column that may be printed; those of a key are printed as keys already."""
    return None if column in table.keys else table.frame.get_column(column)
