"""The data dictionary's words for rows of persons: what tables, columns, codes and units are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import polars as pl

from R_free_helpers.contract.dictionary import descriptions
from R_free_helpers.contract.reference import Reference
from R_free_helpers.contract.wording import wording
from R_free_helpers.editions.row_level.sheet import Cell
from R_free_helpers.model.registry import Registry

NAMES = ("label", "name_print", "name_short")
"""Columns of lists that hold names, the best first."""


class Dictionary:
    """What a registry's tables, columns and values are called in its language.

    Parameters
    ----------
    registry : Registry
    reference : Reference
        The registry's tables, codes and lists.
    """

    def __init__(self, registry: Registry, reference: Reference) -> None:
        self.registry, self.reference = registry, reference
        self.language = registry.language.split("-")[0]

    @cached_property
    def texts(self) -> dict[tuple[str, str], str]:
        """The description of each table (with an empty column) and column."""
        return descriptions(self.reference, self.language)

    @cached_property
    def words(self) -> dict[str, str]:
        """The dictionary's own words, such as those for yes and no."""
        return {name: text for (table, name), text in wording(self.language).items() if not table}

    def table(self, name: str) -> str:
        """Return what a table is called."""
        return self.registry.codes.get(("table", name), self.texts[name, ""].split(".")[0])

    def column(self, place: str) -> str:
        """Return what a column is called, given as ``table.column``."""
        table, _, column = place.partition(".")
        return self.texts[table, column]

    def has(self, place: str) -> bool:
        """Return whether the registry has such a column."""
        table, _, column = place.partition(".")
        return (table, column) in self.texts and bool(column)

    def form(self, code: str) -> str:
        """Return what a form is called: as the registry lists it, else its code."""
        listed = self.registry.listed("form")
        return listed.get(code, code)

    @cached_property
    def _named(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, rows in self.reference.lists.items():
            column = next((one for one in NAMES if one in rows.columns), None)
            if column is not None:
                pairs = rows.select(pl.col(f"{name}_id").cast(pl.String), pl.col(column).cast(pl.String))
                found[name] = {key: label for key, label in pairs.iter_rows() if key and label}
        return found

    def unit(self, unit: str) -> str:
        """Return a unit's name."""
        return self._named.get("unit", {}).get(unit, unit)

    def labels(self, table: str, column: str) -> Mapping[str, str]:
        """Return the words of a column's codes, or of what it names in a list; nothing of other columns."""
        facts = self.reference.schema.facts(table, column)
        if facts["codes"]:
            return self.reference.labels(table, column)
        listed = str(facts["references"] or "").partition(".")[0]
        return self._named.get(listed, {}) if listed != table else {}

    def value(self, table: str, column: str, value: object) -> Cell:
        """Return a value in words: of a code its label, of a unit its name, of yes and no the word."""
        if isinstance(value, bool):
            return self.words["yes" if value else "no"]
        if isinstance(value, str):
            return self.labels(table, column).get(value, value)
        return value  # type: ignore[return-value]

    def entries(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Yield table, column, type, description and values of each column, codes with their words."""
        for table in self.reference.schema:
            for name, column in self.reference.schema.frame_schema(table).columns.items():
                codes = "\n".join(f"{code}: {label}" for code, label in self.reference.labels(table, name).items())
                yield table, name, self.words[str(column.dtype)], self.texts[table, name], codes
