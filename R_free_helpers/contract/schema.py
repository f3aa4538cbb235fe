"""The tables of a registry: those of the library that it uses, and its own.

A registry writes it once, in ``registries/<registry>/tables.py``::

    SCHEMA = Schema(
        {
            "patient": uses(standard.Patient, without=("emigration_date",)),
            "operation": Operation,
        }
    )

Reading, validation, the data dictionary and generators follow it. Three names are fixed, because every number depends
on them: the column ``patient_id`` says which person a row is about, the list ``unit`` has the units, and ``entered_at``
says when a row became known (see `R_free_helpers.model.source.SEEN_BY`). The table of persons is the one whose key is
``patient_id`` alone, whatever it is called; birth and death are its columns of these clocks.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl

from R_free_helpers.contract.date_order import order_of
from R_free_helpers.contract.declared import DeclaredTable, DeclaredTables
from R_free_helpers.contract.events import Event
from R_free_helpers.contract.pandera_alone import pa
from R_free_helpers.contract.schema_checks import LISTS, wrong_in
from R_free_helpers.contract.table import (
    BY_EXTENT,
    PERSON_REFERENCE,
    Table,
    TableFacts,
    column,
    entered,
    facts_of,
    person,
)
from R_free_helpers.model.names import Mendable
from R_free_helpers.model.rows import PERSON

__all__ = ["BY_EXTENT", "Schema", "SchemaError", "Table", "column", "entered", "person", "uses"]


@dataclass(frozen=True)
class Used:
    """A table as a registry uses it; see `uses`."""

    model: type[Table]
    without: tuple[str, ...] = ()
    optional: bool | None = None
    may_be_empty: bool | None = None


def uses(
    model: type[Table],
    *,
    without: Collection[str] = (),
    optional: bool | None = None,
    may_be_empty: bool | None = None,
) -> Used:
    """Return a table of the library as a registry uses it.

    Parameters
    ----------
    model : type of Table
        The table; where the registry adds columns, a class below it that has them.
    without : collection of str
        Columns that the registry does not have. They are neither asked for nor read nor documented.
    optional, may_be_empty : bool, optional
        Where they are otherwise than the library says.
    """
    return Used(model, tuple(without), optional, may_be_empty)


class SchemaError(Mendable, ValueError):
    """Tables that cannot be right; all that is wrong is named, a line each."""


class Schema(DeclaredTables):
    """The tables of a registry by name, in their order.

    Parameters
    ----------
    tables : mapping of str to type of Table, or to what `uses` returns
        By name: ``operation`` is read of ``operation.csv``, of the sheet ``operation`` and so on.
    lists : collection of str
        Lists of the registry that columns refer to, beside ``unit`` and ``drug``: ``procedure`` is
        ``data/<registry>/procedure.csv``, with its key in ``procedure_id``.
    date_order : mapping of str to mapping of str to str
        For dates as ``table.column``: other dates of the same row (``column``) or person (``table.column``) that they
        may not lie before, each with the severity of a breach: ``error``, ``warning`` or `BY_EXTENT`.

    Attributes
    ----------
    used : dict of str to Used
        What it was made of; other attributes are those of `DeclaredTables`.

    Raises
    ------
    SchemaError
        Where a name, a reference or anything else cannot be right.

    Examples
    --------
    >>> from R_free_helpers.contract import standard
    >>> tables = Schema({"patient": standard.Patient, "visit": uses(standard.Visit, without=("mode",))})
    >>> list(tables), tables.persons, tables.columns_where("visit", "key")
    (['patient', 'visit'], 'patient', ['visit_id'])
    """

    def __init__(
        self,
        tables: Mapping[str, type[Table] | Used],
        *,
        lists: Collection[str] = (),
        date_order: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        used = {name: one if isinstance(one, Used) else Used(one) for name, one in tables.items()}
        strange = [
            f"{name}: a table is a class below Table, or uses(…) of one, not {one.model!r}."
            for name, one in used.items()
            if not (isinstance(one.model, type) and issubclass(one.model, Table))
        ]
        if strange:
            raise SchemaError("\n".join(strange))
        order = [
            order_of(*later.rpartition(".")[::2], other, severity)
            for later, others in (date_order or {}).items()
            for other, severity in others.items()
        ]
        self.used = used
        declared = {name: _declared(one) for name, one in used.items()}
        super().__init__(declared, dict.fromkeys((*LISTS, *lists)), order)
        _name_persons(declared.values(), self.persons)
        wrong = list(wrong_in(self, {name: one.without for name, one in used.items()}))
        if wrong:
            raise SchemaError("\n".join(wrong))


def _declared(used: Used) -> DeclaredTable:
    """Return a table with a copy of its columns: the class is shared by all registries."""
    whole = used.model.to_schema()
    # Part of a key is not left out, which is told as what it is and not as a table without a key.
    keys = {name for name, one in whole.columns.items() if (one.metadata or {}).get("key")}
    without = [name for name in used.without if name in whole.columns and name not in keys]
    columns = copy.deepcopy(whole.remove_columns(without) if without else whole)
    for one in columns.columns.values():
        facts = one.metadata
        if facts is not None and one.dtype is not None and one.dtype.type == pl.Date:
            facts["clock"] = facts.get("clock") or "event"
    whole_table = facts_of(used.model)
    return DeclaredTable(
        used.model,
        TableFacts(
            whole_table.optional if used.optional is None else used.optional,
            whole_table.may_be_empty if used.may_be_empty is None else used.may_be_empty,
            _event_left(whole_table.event, whole.columns, columns.columns),
            whole_table.courses,
            _left(whole_table.patient_where, columns.columns),
        ),
        columns,
    )


def _left(where: tuple[str, str] | None, columns: Mapping[str, pa.Column]) -> tuple[str, str] | None:
    """Return what tells a patient's rows from relatives' where a registry has that column."""
    return where if where is not None and where[0] in columns else None


def _event_left(event: Event | None, whole: Mapping[str, pa.Column], columns: Mapping[str, pa.Column]) -> Event | None:
    """Return what tells of one event in the columns that a registry has.

    A code that is not there tells nothing apart. Without a date, a number or a key that rows about one event have in
    common nobody knows which they are: then only the key of the table tells.
    """
    if event is None:
        return None
    # What the whole table does not have either is a mistake, of which is told.
    gone = {name for name in whole if name not in columns}
    instead = {name: other for name, other in event.instead.items() if other not in gone}
    lost = [name for name in event.same if name in gone and name not in instead]
    if (event.only and event.only[0] in gone) or not all((whole[name].metadata or {}).get("codes") for name in lost):
        return None
    same = tuple(name for name in event.same if name not in lost)
    return replace(event, same=same, instead=instead, prefer=None if event.prefer in gone else event.prefer)


def _name_persons(tables: Collection[DeclaredTable], persons: str | None) -> None:
    """Let columns of persons refer to the table of persons that this registry has."""
    for table in tables:
        for one in table.columns.columns.values():
            if persons and one.metadata and one.metadata["references"] == PERSON_REFERENCE:
                one.metadata["references"] = f"{persons}.{PERSON}"
