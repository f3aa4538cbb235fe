"""Dimensions by which a report may choose persons: which there are is the registry's, what a choice is stands here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import narwhals as nw

from R_free_helpers.model.choices import quoted
from R_free_helpers.model.names import did_you_mean
from R_free_helpers.model.rows import PERSON, LazyRows
from R_free_helpers.model.source import Source, within

AGES = re.compile(r"(?P<low>\d{1,3})?-(?P<high>\d{1,3})?|(?P<one>\d{1,3})")
DAYS = re.compile(r"(?P<first>\d{4}-\d{2}-\d{2})?/(?P<last>\d{4}-\d{2}-\d{2})?")

VALUE = "value"
"""Column of a dimension's rows that holds what the person is or has."""


@dataclass(frozen=True)
class Dimension:
    """What persons are chosen by.

    Its printed name is the registry's label ``dimension,<id>``, with ``{value}`` for what was chosen.

    Attributes
    ----------
    id : str
        Its name as a parameter.
    rows : callable
        Takes a `Source`, returns ``patient_id`` and ``value``; of a person with several values a row for each, and any
        of them counts. Nobody else is chosen: a person whose value is not known has no row, or a code for that.
    kind : {"codes", "ages", "dates"}
        ``codes`` are listed and chosen one by one; ``ages`` are whole years, chosen as ``18-39``, ``-39`` or ``40-``,
        both ends included; ``dates`` are days, chosen as ``2023-01-01/2023-06-30``, one end of which may be absent.
    key : str
        Of codes: under which the registry lists them, in ``codes.csv``, ``labels.csv`` or a file of that name.
    """

    id: str
    rows: Callable[[Source], LazyRows]
    kind: Literal["codes", "ages", "dates"]
    key: str = ""

    def checked(self, chosen: str, listed: Mapping[str, str]) -> str:
        """Return a chosen text as the registry writes it: codes in its letters, numbers without leading zeros.

        Parameters
        ----------
        chosen : str
            Values apart by commas; of ages and dates one range.
        listed : mapping of str to str
            Labels of the codes there are.

        Raises
        ------
        ValueError
            For a value that the dimension does not have, naming those it has.
        """
        if self.kind == "codes":
            by_letters = {code.lower(): code for code in listed}
            for one in chosen.split(","):
                if one not in listed and one.lower() not in by_letters:
                    hint = did_you_mean(one.lower(), by_letters) or "."
                    raise ValueError(f"'{self.id}' has no value {quoted(one)}{hint} Known: {', '.join(listed)}")
            found = {one if one in listed else by_letters[one.lower()] for one in chosen.split(",")}
            return ",".join(sorted(found))
        if self.kind == "ages":
            low, high = self.years(chosen)
            return str(low) if low == high else f"{'' if low is None else low}-{'' if high is None else high}"
        first, last = self.days(chosen)
        return f"{first or ''}/{last or ''}"

    def years(self, chosen: str) -> tuple[int | None, int | None]:
        """Return the lowest and the highest age of a range, None for an open end."""
        match = AGES.fullmatch(chosen)
        parts = match.groupdict() if match else {}
        low, high = parts.get("low") or parts.get("one"), parts.get("high") or parts.get("one")
        if match is None or (low is None and high is None):
            raise ValueError(f"'{self.id}' takes a range of years such as 18-39, -39 or 40-, not {quoted(chosen)}")
        if low and high and int(low) > int(high):
            raise ValueError(f"'{self.id}': {quoted(chosen)} begins after its end")
        return (int(low) if low else None), (int(high) if high else None)

    def days(self, chosen: str) -> tuple[dt.date | None, dt.date | None]:
        """Return the first and the last day of a period, None for an open end."""
        match = DAYS.fullmatch(chosen)
        try:
            first, last = (text and dt.date.fromisoformat(text) for text in match.groups()) if match else (None, None)
        except ValueError:
            first = last = None
        if not first and not last:
            raise ValueError(
                f"'{self.id}' takes a period such as 2023-01-01/2023-06-30, 2023-01-01/ or /2023-06-30, not "
                f"{quoted(chosen)}"
            )
        if first and last and first > last:
            raise ValueError(f"'{self.id}': {quoted(chosen)} begins after its end")
        return first or None, last or None

    def persons(self, source: Source, chosen: str) -> LazyRows:
        """Return the chosen persons, one row each, with their key alone."""
        rows, value = self.rows(source), nw.col(VALUE)
        if self.kind == "codes":
            rows = rows.filter(value.is_in(chosen.split(",")))
        elif self.kind == "ages":
            low, high = self.years(chosen)
            rows = rows.filter(
                (value >= (low if low is not None else 0)) & (value <= (high if high is not None else 999))
            )
        else:
            first, last = self.days(chosen)
            rows = rows.filter(within(VALUE, (first or dt.date.min, last or dt.date.max)))
        return rows.select(PERSON).unique()


def chosen_persons(source: Source, dimensions: Mapping[str, Dimension], chosen: Mapping[str, str]) -> Source:
    """Return a source in which every table with persons has the rows of the chosen ones alone.

    Parameters
    ----------
    source : Source
        Of everybody: who somebody is may depend on rows about others, such as the one that counts of two.
    dimensions : mapping of str to Dimension
        The registry's.
    chosen : mapping of str to str
        Values by dimension, all of which must hold; see `Dimension.checked`.
    """
    if not chosen:
        return source
    keys: LazyRows | None = None
    for name, values in chosen.items():
        one = dimensions[name].persons(source, values)
        keys = one if keys is None else keys.join(one, on=PERSON, how="semi")
    assert keys is not None  # something is chosen
    return source.only(source.keep(keys))  # once, not again for each table
