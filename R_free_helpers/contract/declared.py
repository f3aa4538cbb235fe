"""Tables that are declared for a registry, and what is asked of them; `schema` makes them, and checks them."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from R_free_helpers.contract.date_order import DateOrder, order_of
from R_free_helpers.contract.pandera_alone import pa
from R_free_helpers.contract.stored import Rows
from R_free_helpers.contract.table import Table, TableFacts, of_library
from R_free_helpers.model.names import UnknownName, unknown
from R_free_helpers.model.rows import PERSON


@dataclass(frozen=True)
class DeclaredTable:
    """One table of a schema: its class, what holds for it as a whole, and its columns as pandera has them."""

    model: type[Table]
    facts: TableFacts
    columns: pa.DataFrameSchema


class DeclaredTables:
    """Tables by name, in their order.

    Parameters
    ----------
    tables : mapping of str to DeclaredTable
    known_lists : collection of str
        Lists that columns may refer to.
    own_order : collection of DateOrder
        Which dates may not lie before which others, beside what the columns say.

    Attributes
    ----------
    persons : str or None
        The table of persons: the one whose key is ``patient_id`` alone.
    """

    def __init__(
        self, tables: Mapping[str, DeclaredTable], known_lists: Collection[str], own_order: Collection[DateOrder]
    ) -> None:
        self._tables = dict(tables)
        self.known_lists = tuple(known_lists)
        self.own_order = tuple(own_order)
        self.persons = next((name for name, table in self._tables.items() if is_of_persons(table)), None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __contains__(self, table: object) -> bool:
        return table in self._tables

    def __len__(self) -> int:
        return len(self._tables)

    def __getitem__(self, table: str) -> DeclaredTable:
        try:
            return self._tables[table]
        except KeyError:
            raise UnknownName(unknown("table", table, self._tables)) from None

    def is_optional(self, table: str) -> bool:
        """Return whether an extract may lack ``table``."""
        return self[table].facts.optional

    def may_be_empty(self, table: str) -> bool:
        """Return whether ``table`` may have no rows."""
        return self[table].facts.may_be_empty is not False

    def is_unknown_when_empty(self, table: str) -> bool:
        """Return whether nobody says what it means that ``table`` has no rows.

        Then they do not tell whether nothing has happened or nothing was exported.
        """
        return self[table].facts.may_be_empty is None and not self.is_optional(table)

    def frame_schema(self, table: str) -> pa.DataFrameSchema:
        """Return the pandera schema of ``table``."""
        return self[table].columns

    def facts(self, table: str, column: str) -> dict[str, Any]:
        """Return what `R_free_helpers.contract.table.column` was told of a column."""
        found: dict[str, Any] = self[table].columns.columns[column].metadata
        return found

    def columns_where(self, table: str, fact: str) -> list[str]:
        """Return the columns of ``table`` whose metadata hold something for ``fact`` (key, codes, clock, …)."""
        return [name for name, column in self[table].columns.columns.items() if column.metadata[fact]]

    def polars_schema(self, table: str) -> dict[str, Any]:
        """Return the columns of ``table`` with their polars types, in order."""
        return {name: column.dtype.type for name, column in self[table].columns.columns.items()}

    def left_out(self, table: str) -> list[str]:
        """Return the columns that the class of ``table`` has and the registry has not."""
        return [name for name in self[table].model.to_schema().columns if name not in self.polars_schema(table)]

    def with_clock(self, table: str, clock: str) -> str | None:
        """Return the column of ``table`` with the date of a clock, if it has one."""
        return next((name for name in self[table].columns.columns if self.facts(table, name)["clock"] == clock), None)

    def shared_keys(self, table: str, other: str) -> list[str]:
        """Return by which columns rows of two tables belong together: the person, and what else of the other's key."""
        mine = {name for name, kind in self.polars_schema(table).items() if kind != pl.Date}
        theirs = [PERSON, *(name for name in self.columns_where(other, "key") if name != PERSON)]
        return [name for name in theirs if name in mine and name in self.polars_schema(other)]

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The lists that columns refer to."""
        referred = {self.facts(name, column)["references"] for name in self for column in self.polars_schema(name)}
        names = {target.split(".")[0] for target in referred if target}
        return tuple(name for name in self.known_lists if name in names)

    @cached_property
    def date_orders(self) -> tuple[DateOrder, ...]:
        """Which dates may not lie before which others: those beside the columns, then those of the registry."""
        found = []
        for table in self:
            for column in self.columns_where(table, "not_before"):
                for other, severity in self.facts(table, column)["not_before"].items():
                    order = order_of(table, column, other, severity)
                    # What the library says of a date that this registry does not have does not hold here.
                    if order.other_table in self and order.other in self.polars_schema(order.other_table):
                        found.append(order)
        return (*found, *self.own_order)

    def describes_itself(self, table: str, column: str = "") -> bool:
        """Return whether a column (or the table) is the registry's own, not one that the library describes."""
        model = self[table].model
        return not of_library(model, column)

    def description(self, table: str, column: str = "") -> str:
        """Return the description of a column, or of the table, as its class has it."""
        if column:
            return self[table].columns.columns[column].description or ""
        return " ".join((inspect.getdoc(self[table].model) or "").split())

    def complete(self, tables: Mapping[str, Rows]) -> dict[str, pl.DataFrame | pl.LazyFrame]:
        """Return every table of the registry with all its columns: what is lacking is empty, or a column of nulls.

        Rows that stay in files are a plan.
        """
        whole = {}
        for name in self:
            columns = self.polars_schema(name)
            rows = tables.get(name, pl.DataFrame(schema=columns))
            missing = [
                pl.lit(None, dtype=columns[column]).alias(column) for column in columns if column not in rows.columns
            ]
            frame = rows if isinstance(rows, pl.DataFrame) else rows.lazy()
            whole[name] = frame.with_columns(missing).select(list(columns))
        return whole


def is_of_persons(table: DeclaredTable) -> bool:
    """Return whether the rows of a table are the persons: their key is all of its key, and refers to nothing."""
    columns = table.columns.columns
    keys = [name for name, column in columns.items() if (column.metadata or {}).get("key")]
    return keys == [PERSON] and columns[PERSON].metadata["references"] is None
