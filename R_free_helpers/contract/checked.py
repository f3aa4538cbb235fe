"""What a rule sees: the tables as read, the registry's lists, and the life of the person of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from R_free_helpers.contract.doubts import Beside, Doubt
from R_free_helpers.contract.problems import Problem, RawTable
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.schema import Schema
from R_free_helpers.contract.stored import run
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

    def life(self, table: RawTable) -> Life | None:
        """Return birth and death of the person of each row, without dates that cannot be right.

        A date that persons do not have, or that was not read, is null in all rows.
        """
        persons = self.tables.get(self.schema.persons or "")
        if persons is None or not all(PERSON in one.frame.columns for one in (persons, table)):
            return None
        if table.name == persons.name:
            return Life(*self._dates(persons), ())
        return Life(pl.col(_BIRTH), pl.col(_DEATH), (self._lives,))

    def _dates(self, persons: RawTable) -> tuple[pl.Expr, pl.Expr]:
        dates = {clock: self.schema.with_clock(persons.name, clock) for clock in ("birth", "death")}
        birth, death = (
            pl.col(column) if column in persons.frame.columns else pl.lit(None, dtype=pl.Date)
            for column in dates.values()
        )
        # A date that is wrong by itself is one problem, not one for each event of the person.
        death = pl.when((death < birth).not_() | birth.is_null()).then(death)
        if self.reference.extraction_date is not None:
            birth = pl.when(birth <= self.reference.extraction_date).then(birth)
        return birth, death

    @cached_property
    def _lives(self) -> Beside:
        persons = self.tables[self.schema.persons or ""]
        birth, death = self._dates(persons)
        told = {_BIRTH: birth, _DEATH: death, known(PERSON, f"{persons.name}.{PERSON}"): pl.lit(True)}
        lives = run(persons.frame.lazy().select(PERSON, **told), persons.frame)
        return Beside((PERSON,), lives.filter(pl.col(PERSON).is_not_null()).unique(PERSON, keep="first"))

    def listed(self, column: str, target: str) -> Beside:
        """Return which values of a column are keys of another table: ``known(column, target)`` is true beside them.

        Parameters
        ----------
        column : str
            The column that names keys.
        target : str
            ``table.column`` of the keys; it is there.
        """
        name, key = target.split(".")
        if name == self.schema.persons and key == PERSON == column:
            return self._lives
        if (column, target) not in self._listed:
            frame = self.tables[name].frame
            keys = frame.lazy().select(pl.col(key).alias(column)).drop_nulls().unique()
            self._listed[column, target] = Beside(
                (column,), run(keys.with_columns(pl.lit(True).alias(known(column, target))), frame)
            )
        return self._listed[column, target]

    def first_dates(self, table: str, keys: tuple[str, ...]) -> Beside:
        """Return the first of each date that others may not lie before, of the rows of a table that share keys."""
        if (table, keys) not in self._first:
            frame = self.tables[table].frame
            others = {order.other for order in self.schema.date_orders if order.other_table == table}
            first = [pl.col(one).min().alias(earliest(table, one)) for one in sorted(others & set(frame.columns))]
            self._first[table, keys] = Beside(keys, run(frame.lazy().group_by(keys).agg(first), frame))
        return self._first[table, keys]

    @cached_property
    def _listed(self) -> dict[tuple[str, str], Beside]:
        # Several columns refer to the same keys.
        return {}

    @cached_property
    def _first(self) -> dict[tuple[str, tuple[str, ...]], Beside]:
        return {}


_BIRTH, _DEATH = "birth of the person", "death of the person"


@dataclass(frozen=True)
class Life:
    """Birth and death of the person of each row of a table, and what has to stand beside the rows for that."""

    birth: pl.Expr
    death: pl.Expr
    beside: tuple[Beside, ...]


def known(column: str, target: str) -> str:
    """Return the column that is true beside values that are keys, see `Checked.listed`."""
    return f"{column} is one of {target}"


def earliest(table: str, column: str) -> str:
    """Return the column with the first date, see `Checked.first_dates`."""
    return f"earliest {table}.{column}"


Rule = Callable[[Checked], Iterator[Problem | Doubt | None]]
"""Yields a problem, a doubt, or None, for each place it looked at."""


def unless_key(table: RawTable, column: str) -> pl.Expr | None:
    """Return the values of a column that may be printed; those of a key are printed as keys already."""
    return None if column in table.keys else pl.col(column)
