"""Printed names of the columns and codes that released values are stored under."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from R_free_helpers.language.limits import indicator_text, with_limits
from R_free_helpers.language.numbers import Numbers
from R_free_helpers.language.phrases import Phrases
from R_free_helpers.language.words import Words

if TYPE_CHECKING:
    from R_free_helpers.language.few import Few
    from R_free_helpers.model.registry import Registry

QUARTER = re.compile(r"^(\d{4})Q([1-4])$")
PERIOD = re.compile(r"^\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?$")
SAME_AS = {"indicator": "measure", "state": "status"}
"""Columns whose codes are those of another column."""


@dataclass(frozen=True)
class Labels:
    """Names in a registry's language.

    Attributes
    ----------
    registry : Registry
    few : Few or None
        The words for small numbers, of the edition's policy; None where no number is small.
    """

    registry: Registry
    few: Few | None = None

    @cached_property
    def phrases(self) -> Phrases:
        """The phrases of the registry's language."""
        return Phrases.of(self.registry)

    @cached_property
    def numbers(self) -> Numbers:
        """The number formats of the registry's language."""
        return Numbers(self.registry.language)

    @cached_property
    def measures(self) -> dict[str, str]:
        """Names of the measures by id."""
        words, shares = Words.of(self.registry), self.registry.shares
        labels = {m.id: self.registry.codes.get(("measure", m.id), m.id) for m in self.registry.measures}
        named = {name: with_limits(text, shares, words) for name, text in labels.items()}
        named |= {name: indicator_text(one, "name", words) for name, one in shares.items()}
        return named | {name: label for (key, name), label in self.registry.codes.items() if key == "panel_heading"}

    def heading(self, column: str) -> str:
        """Return a column's heading: the registry's own, else the language's, else the column's name."""
        if ("heading", column) in self.registry.codes:
            return self.registry.codes["heading", column]
        name = f"numbers_table.column.{column}"
        return self.phrases(name) if name in self.phrases else column.replace("_", " ").capitalize()

    @cached_property
    def places(self) -> dict[tuple[str, str], int]:
        """Place of each code in the lists, by column and code."""
        return {key: place for place, key in enumerate(self.registry.codes)}

    def order(self, column: str, code: str) -> tuple[int, float, str]:
        """Return what sorts codes as their list does, then numbers by size and texts by letter; none comes last."""
        if not code:
            return 2, 0.0, ""
        place = self.places.get((column, code), self.places.get((SAME_AS.get(column, column), code)))
        try:
            value = float(code.replace(",", ".")) if place is None else float(place)
        except ValueError:
            return 1, 0.0, code
        return 0, value, ""

    def statistic(self, name: str) -> str:
        """Return the heading of a statistic's values."""
        key = f"numbers_table.statistic.{name}"
        return self.phrases(key) if key in self.phrases else self.heading(name)

    @cached_property
    def text(self) -> Callable[[str, str], str]:
        """A code of a column as a reader reads it; what is no code stays as it is."""
        return cache(self._text)

    @cached_property
    def share(self) -> Callable[..., str]:
        """A share as percent, remembered: tables of one report print the same values again and again."""
        return cache(self.numbers.share)

    @cached_property
    def decimal(self) -> Callable[..., str]:
        """A number with decimals, remembered."""
        return cache(self.numbers.decimal)

    def _text(self, column: str, code: str) -> str:
        from R_free_helpers.language.periods import period_text

        column = SAME_AS.get(column, column)
        if column == "measure":
            return self.measures.get(code, code)
        if (column, code) in self.registry.codes:
            return self.registry.codes[column, code]
        if f"numbers_table.code.{column}.{code}" in self.phrases:
            return self.phrases(f"numbers_table.code.{column}.{code}")
        if quarter := QUARTER.match(code):
            return self.phrases("numbers_table.quarter", quarter=quarter[2], year=quarter[1])
        if PERIOD.match(code):
            return period_text(code, self.numbers)
        return code
