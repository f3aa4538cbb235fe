"""How a table of an extract is written down: a pandera class with a `column` for each of its columns.

The tables that many registries have are in `R_free_helpers.contract.standard`; which of them a registry has, and its
own, stands in its ``tables.py``, in a `Schema`. There a table of its own is a class like these::

    class Operation(Table):
        \"""One row per operation.\"""

        operation_id: str = column("Key", key=True)
        patient_id: str = person()
        operated_on: dt.date = column("Date of the operation", clock="contact")
        unit_id: str = column("Hospital", references="unit.unit_id")
        entered_at: dt.date = entered(operated_on="error")

Its columns are of type ``str``, ``int``, ``float``, ``bool`` or ``datetime.date``.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from R_free_helpers.contract.events import Event
from R_free_helpers.contract.pandera_alone import pa

BY_EXTENT = "by_extent"
"""A breach is a warning in single rows, and an error where nearly all rows of a year show it."""

SEVERITIES = ("error", "warning", BY_EXTENT)

UNIT_KEY = "unit.unit_id"
"""What a column of units refers to: the key of the registry's list of units."""

PERSON_REFERENCE = "person"
"""What a column of persons refers to: the key of the table of persons, whatever that is called in a registry."""


@dataclass(frozen=True)
class Clock:
    """How the dates of one clock relate to other dates: the severity of a breach, or None when it is none.

    Attributes
    ----------
    before_birth, after_death, after_extraction : {"error", "warning"} or None
    """

    before_birth: str | None
    after_death: str | None
    after_extraction: str | None


CLOCKS: dict[str, Clock] = {
    "birth": Clock(before_birth=None, after_death=None, after_extraction="error"),
    "death": Clock(before_birth="error", after_death=None, after_extraction="error"),
    # The person took part in person, so must have been alive.
    "contact": Clock(before_birth="error", after_death="error", after_extraction="error"),
    # A diagnosis can be made, and relatives can answer a form, after a death: odd, not impossible.
    "event": Clock(before_birth="error", after_death="warning", after_extraction="error"),
    "entered": Clock(before_birth="error", after_death=None, after_extraction="error"),
    # An end can be planned, and is often registered long after a death.
    "end": Clock(before_birth="error", after_death=None, after_extraction="warning"),
}


@dataclass(frozen=True)
class PartialDate:
    """Where the rest of a date stands of which a column has the year: a day is often not known.

    Attributes
    ----------
    month, day : str
        Columns of the same table with the month, and with the whole date, where they are known.
    not_after : str
        The column with the date that it may not lie after; nearly all rows of a year out of order are an error.
    """

    month: str
    day: str
    not_after: str


def column(
    description: str,
    *,
    nullable: bool = False,
    unit: str | None = None,
    codes: bool = False,
    key: bool = False,
    references: str | None = None,
    clock: str | None = None,
    not_before: Mapping[str, str] | None = None,
    scale: str | None = None,
    json: bool = False,
    name: bool = False,
    number_where: Mapping[str, tuple[str, ...]] | None = None,
    year_of: PartialDate | None = None,
    invited_by: str | None = None,
    **checks: Any,
) -> Any:
    """Return a pandera field that also carries what the data dictionary and the rules need.

    Parameters
    ----------
    description : str
        For the data dictionary; other languages are given by files, see `dictionary`.
    nullable : bool
        Whether a row may have no value.
    unit : str, optional
        What a number counts, for who reads the class.
    codes : bool
        The values are listed by the registry, in ``codes.csv``.
    key : bool
        Part of the table's primary key.
    references : str, optional
        The ``table.column`` that has every value: the key of another table, or of a list in ``data/<registry>/``.
        Columns of persons are made by `person`.
    clock : str, optional
        What a date says, which decides how it relates to birth, death and the extraction date (``CLOCKS``).
        Dates are ``event`` unless another clock is named.
    not_before : mapping of str to str, optional
        Columns of the same row, or ``table.column`` of rows of another table about the same person, that this date may
        not precede, each with the severity of a breach (`SEVERITIES`).
    scale : str, optional
        The score kept here: minimum, maximum and step stand in ``instrument.csv`` under this name, for the
        instrument that the row's ``instrument`` column names.
    json : bool
        The text is a JSON object of names and answers.
    name : bool
        The text names something in the results: letters, digits, ``_``, ``-``, ``.`` and blanks.
    number_where : mapping of str to tuple of str, optional
        The text is a number in rows where another column has one of these codes.
    year_of : PartialDate, optional
        The column has the year of a date whose other parts may be known too.
    invited_by : str, optional
        The table that has a row of the same person and the same value of this column, if the person was asked.
    **checks
        Pandera's: ``ge``, ``le`` and others.
    """
    metadata = {
        "unit": unit,
        "codes": codes,
        "key": key,
        "references": references,
        "scale": scale,
        "json": json,
        "name": name,
        "number_where": dict(number_where or {}),
        "clock": clock,
        "not_before": dict(not_before or {}),
        "year_of": year_of,
        "invited_by": invited_by,
    }
    return pa.Field(description=description, nullable=nullable, metadata=metadata, **checks)


def person(*, key: bool = False) -> Any:
    """Return the column ``patient_id`` of a table whose rows are about persons: which person it is."""
    return column("Pseudonymous person key", key=key, references=PERSON_REFERENCE)


def entered(**not_before: str) -> Any:
    """Return the column ``entered_at``: when the row was registered, not before other columns, each with a severity.

    An edition sees only rows that were registered by its extraction date.
    """
    return column("When the form was registered", clock="entered", not_before=not_before)


@dataclass(frozen=True)
class TableFacts:
    """What holds for a table as a whole; see `Table`."""

    optional: bool = False
    may_be_empty: bool | None = None
    event: Event | None = None
    courses: bool = False
    patient_where: tuple[str, str] | None = None


class Table(pa.DataFrameModel):
    """A table of an extract; its docstring describes it in the data dictionary.

    Parameters
    ----------
    optional : bool
        Whether an extract may lack it.
    may_be_empty : bool, optional
        Whether it may have no rows: with False, an extract is refused that has none; with True, none are none, and who
        has none counts as such. Where nothing is said, what is counted from it has no data then.
    event : Event, optional
        What rows have in common that tell of one event, where it is not the key.
    courses : bool
        Whether rows are courses of drugs, which may continue one another; see `R_free_helpers.model.courses`.
    patient_where : tuple of str, optional
        Column and code of the rows that are about the patient whom they name; the others are about relatives.

    Examples
    --------
    >>> class Operation(Table, may_be_empty=False):
    ...     operation_id: str = column("Key", key=True)
    >>> facts_of(Operation).may_be_empty
    False
    """

    class Config:
        """Of pandera: columns that are not declared are nobody's business here, and nothing is converted."""

        strict = False
        coerce = False

    def __init_subclass__(
        cls,
        *,
        optional: bool | None = None,
        may_be_empty: bool | None = None,
        event: Event | None = None,
        courses: bool | None = None,
        patient_where: tuple[str, str] | None = None,
        **others: Any,
    ) -> None:
        super().__init_subclass__(**others)
        given = {"optional": optional, "may_be_empty": may_be_empty, "event": event, "courses": courses}
        given |= {"patient_where": patient_where}
        cls._facts = replace(cls._facts, **{fact: value for fact, value in given.items() if value is not None})


Table._facts = TableFacts()


class StandardTable(Table):
    """A table of the library. What it says of tables and columns that a registry does not have does not hold there."""


def facts_of(model: type[Table]) -> TableFacts:
    """Return what holds for a table as a whole."""
    return model._facts


def of_library(model: type[Table], column: str = "") -> bool:
    """Return whether a column, or what the table as a whole is, is stated by the library and not by a registry."""
    if column:
        stated = (one for one in model.__mro__ if column in inspect.get_annotations(one))
    else:
        stated = (one for one in model.__mro__ if one.__dict__.get("__doc__"))
    return StandardTable in next(stated, model).__bases__
