"""A form of a delivery: the rows of one file as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from R_free_helpers.contract.problems import Problem, RawTable

Kind = Literal["text", "identifier", "date", "moment", "yes_no", "choice", "whole", "number"]

RECORD = "record"
"""What queries call the rows of the record itself, in a file that also has rows of repeated forms."""

NOT_CHOSEN_CODES = frozenset({"-1", "0"})
NOT_CHOSEN_LABELS = frozenset(
    {"velg verdi", "velg", "ikke valgt", "ikke utfylt", "---", "none", "unknown", "ukjent", ""}
)
"""Labels of the code that stands for an open question; with another code they are answers."""


@dataclass(frozen=True)
class Field:
    """What a codebook says of a column.

    Attributes
    ----------
    name : str
        As in the header of the file.
    kind : Kind
    choices : mapping of str to str
        Label by code, of a choice.
    missing : frozenset of str
        Codes of the whole project that stand for no answer.
    """

    name: str
    kind: Kind
    choices: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()

    @property
    def not_chosen(self) -> frozenset[str]:
        """The codes that stand for an open question.

        Examples
        --------
        >>> sorted(Field("Sex", "choice", {"-1": "Velg verdi", "1": "Mann", "9": "Ukjent"}).not_chosen)
        ['-1']
        """
        open_question = {
            code
            for code, label in self.choices.items()
            if code in NOT_CHOSEN_CODES and label.strip().casefold() in NOT_CHOSEN_LABELS
        }
        return frozenset(open_question) | (self.missing - set(self.choices))


Fields = Mapping[str, Field]
"""The fields of a form, by the column's name in lower case."""


@dataclass(frozen=True)
class Form:
    """The rows of one file of a delivery.

    Attributes
    ----------
    name : str
        What a query calls it.
    file : str
        Name of the file it was read from.
    frame : polars.DataFrame
        All text.
    first_row : int
        Number of the first row of data in the file.
    fields : mapping of str to Field
        What the codebook says of its columns; empty where there is no codebook.
    parts : str
        The column that says which form a row is of, where a file may hold several.
    part_names : tuple of str
        The forms that the file may hold rows of.
    own : frozenset of str
        Columns that the system adds to each form, which no codebook lists.
    """

    name: str
    file: str
    frame: pl.DataFrame
    first_row: int = 2
    fields: Fields = field(default_factory=dict)
    parts: str = ""
    part_names: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()

    @property
    def raw(self) -> RawTable:
        """The form as problems name it."""
        return RawTable(self.file, self.frame, "csv", self.first_row, ())


@dataclass(frozen=True)
class Delivery:
    """The forms of a delivery.

    Attributes
    ----------
    system : str
        What kind of system exported it.
    forms : dict of str to Form
    problems : tuple of Problem
    not_read : tuple of str
        Files that were left alone, each with the reason.
    """

    system: str
    forms: dict[str, Form]
    problems: tuple[Problem, ...] = ()
    not_read: tuple[str, ...] = ()
