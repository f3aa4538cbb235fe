"""A registry's lists: their columns, their values, and what in one list names something in another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from R_free_helpers.contract.reference import MOST_LETTERS
from R_free_helpers.editions.checking.mistake import Mistake, line_of
from R_free_helpers.editions.checking.one_list import List, Row, read_list
from R_free_helpers.editions.checking.releases import YEAR, made_for_all, release_mistakes
from R_free_helpers.model.edition import AUDIENCES, NATION, languages_of, short_tag
from R_free_helpers.model.file_names import UNITS
from R_free_helpers.model.names import did_you_mean, unknown
from R_free_helpers.model.releases import PERIOD
from R_free_helpers.model.workspace import shown

NATIONAL_LEVEL = "nation"


@dataclass(frozen=True)
class Rules:
    """What a list must be like.

    Attributes
    ----------
    columns : tuple of str
        Those that it must have.
    key : tuple of str
        Columns that no two rows have in common; all but `but` where it is empty.
    but : tuple of str
        Columns that tell rows of the same thing apart in nothing.
    filled : tuple of str
        Columns whose cells may not be empty.
    needed : bool
        Whether every registry has the list, whatever its tables refer to.
    numbers : tuple of str
        Columns that hold numbers, or nothing.
    units : bool
        Whether ``unit_id`` names a unit.
    """

    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    needed: bool = False
    numbers: tuple[str, ...] = ()
    units: bool = False


RULES: dict[str, Rules] = {
    "unit": Rules(
        ("unit_id", "name_print", "name_short", "level", "parent_unit_id", "sort_order"),
        key=("unit_id",),
        filled=("unit_id", "name_print", "name_short", "level", "sort_order"),
        needed=True,
        numbers=("sort_order",),
    ),
    "editions": Rules(
        ("edition", "year", "release", "status_date", "extraction_date"),
        key=("year", "release"),
        filled=("edition", "year", "release", "status_date", "extraction_date"),
        needed=True,
    ),
    "codes": Rules(
        ("table", "column", "code", "label"),
        key=("table", "column", "code"),
        filled=("table", "column", "code", "label"),
    ),
    "drug": Rules(("drug_id", "label"), key=("drug_id",), filled=("drug_id", "label")),
    "instrument": Rules(
        ("instrument", "column", "minimum", "maximum", "step"),
        key=("instrument", "column"),
        filled=("instrument", "column", "minimum", "maximum"),
        numbers=("minimum", "maximum", "step"),
    ),
    "labels": Rules(("key", "code", "label"), key=("key", "code"), filled=("key", "code", "label"), needed=True),
    "unit_level": Rules(("table", "column", "level"), key=("table", "column"), filled=("table", "column", "level")),
    "reference_count": Rules(
        ("unit_id", "kind", "ref_year", "source", "n"), but=("n",), filled=("unit_id", "n"), numbers=("n",), units=True
    ),
    "population_reference": Rules(
        ("unit_id", "ref_date", "population", "source"),
        but=("population",),
        filled=("unit_id", "ref_date", "population"),
        numbers=("population",),
        units=True,
    ),
    "given": Rules(("id", "value", "source"), key=("id",), filled=("id", "value", "source"), numbers=("value",)),
    "tile_grid": Rules(
        ("unit_id", "row", "column"), key=("unit_id",), filled=("row", "column"), numbers=("row", "column"), units=True
    ),
    "scale": Rules(("scale", "instrument"), key=("scale",), filled=("scale", "instrument")),
}
"""The lists that the program reads, by name."""

TRANSLATED = "labels_"
"""Begins the lists of labels in other languages than the registry's."""

MADE_BY_NAME = re.compile(r"(?:scale|diagram|descriptions|labels)_[\w-]+|timeline\w*|affiliation")
"""Lists that are named by what they are of, or read by the registry alone."""


class Lists:
    """All lists of a registry.

    Parameters
    ----------
    folder : Path
        ``data/<registry>``.
    registry : str
    """

    def __init__(self, folder: Path, registry: str) -> None:
        self.folder, self.registry = folder, registry
        self.by_name = {path.stem: read_list(path) for path in sorted(folder.glob("*.csv"))}

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a list; none where the registry does not have it."""
        return self.by_name[name].rows if name in self.by_name else []

    @cached_property
    def units(self) -> dict[str, Row]:
        """The units by id."""
        return {row["unit_id"]: row for row in self.rows("unit")}

    @property
    def levels(self) -> list[str]:
        """The levels of the units, in the list's order."""
        return list(dict.fromkeys(row["level"] for row in self.rows("unit") if row["level"]))

    @property
    def date_columns(self) -> set[str]:
        """The days and windows' ends that ``editions.csv`` names."""
        header = self.by_name["editions"].header if "editions" in self.by_name else []
        return {name for name in header if name.endswith(("_date", "_from", "_to"))}

    def mistakes(self, mentioned: str) -> Iterator[Mistake]:
        """Yield what is wrong with the lists by themselves.

        Parameters
        ----------
        mentioned : str
            The registry's own code, which may read lists that the program does not know.
        """
        for name, rules in RULES.items():
            if name in self.by_name:
                yield from self.by_name[name].mistakes
                yield from self.by_rules(self.by_name[name], rules)
            elif rules.needed:
                yield self.missing(name)
        yield from self._unknown_lists(mentioned)
        for check in (
            self._unit,
            self._editions,
            self._instrument,
            self._labels,
            self._translated_labels,
            self._unit_level,
            self._tile_grid,
        ):
            yield from check()

    def missing(self, name: str) -> Mistake:
        """Return that a list is missing which a registry must have."""
        columns = RULES[name].columns if name in RULES else (f"{name}_id", "label")
        remedy = f"Write it with the columns {','.join(columns)}; see docs/add-a-registry.md."
        return Mistake(shown(self.folder / f"{name}.csv"), 0, "the list is missing", remedy)

    def by_rules(self, found: List, rules: Rules) -> Iterator[Mistake]:
        """Yield what of a list is not as its rules say."""
        missing = [name for name in rules.columns if name not in found.header]
        if not found.header:
            yield found.mistake(None, "the list has no header", f"Begin it with {','.join(rules.columns)}")
            return
        if found.mistakes and not found.rows:
            return
        for name in missing:
            near = did_you_mean(name, set(found.header) - set(rules.columns)).replace("did you mean", "is it")
            yield found.mistake(Row(1, {}), f"there is no column {name}{near}", "Add it, or mend its name.")
        key = rules.key or tuple(name for name in found.header if name not in rules.but)
        first: dict[tuple[str, ...], int] = {}
        for row in found.rows:
            for name in rules.filled:
                if name in found.header and not row[name]:
                    yield found.mistake(row, f"{name} is empty", "Fill it in, or take the row out.")
            for name in rules.numbers:
                if row[name] and not is_number(row[name]):
                    yield found.mistake(row, f"{name} is '{row[name]}', which is no number", "Write it as 12 or 1.5.")
            if rules.units and row["unit_id"] not in self.units:
                yield found.mistake(row, _no(unknown("unit", row["unit_id"], self.units)), "Name a unit of unit.csv.")
            this = tuple(row[name] for name in key)
            if this in first:
                told = ", ".join(f"{name} '{value}'" for name, value in zip(key, this, strict=True) if value)
                yield found.mistake(row, f"{told} stands in line {first[this]} too", "Keep one of them.")
            first.setdefault(this, row.line)

    def _unknown_lists(self, mentioned: str) -> Iterator[Mistake]:
        """Yield lists that nothing reads and whose names are nearly those of others."""
        for name, found in self.by_name.items():
            known = name in RULES or MADE_BY_NAME.fullmatch(name) or f"{name}_id" in found.header
            if not known and name not in mentioned and (near := did_you_mean(name, RULES)):
                yield found.mistake(None, f"nothing reads a list of this name{near}", "Rename it, or take it away.")

    def _unit(self) -> Iterator[Mistake]:
        if "unit" not in self.by_name or not self.rows("unit"):
            return
        found = self.by_name["unit"]
        yield from too_long(found, "name_short")
        roots = [row for row in found.rows if not row["parent_unit_id"]]
        wrong_parents = False
        for row in found.rows:
            if row["parent_unit_id"] and row["parent_unit_id"] not in self.units:
                wrong_parents = True
                said = f"the unit above '{row['unit_id']}': {unknown('unit', row['parent_unit_id'], self.units)}"
                yield found.mistake(row, _no(said), "Name a unit of this list as parent_unit_id.")
        for row in roots[1:]:
            said = f"'{row['unit_id']}' has no unit above, nor has '{roots[0]['unit_id']}'"
            yield found.mistake(row, said, "Name the unit above in parent_unit_id; only the nation has none.")
        if not roots:
            yield found.mistake(None, "every unit has one above", "Leave parent_unit_id of the nation empty.")
        for row in roots[:1]:
            if row["level"] != NATIONAL_LEVEL:
                said = f"the unit that all others belong to is of the level '{row['level']}'"
                yield found.mistake(row, said, f"Its level is called {NATIONAL_LEVEL}.")
        for row in self._in_circles():
            yield found.mistake(row, f"'{row['unit_id']}' is above itself", "Follow parent_unit_id, and mend it.")
            return
        if not wrong_parents:
            yield from self._history()

    def _in_circles(self) -> Iterator[Row]:
        for name, row in self.units.items():
            seen, above = {name}, row["parent_unit_id"]
            while above in self.units:
                if above == name:
                    yield row
                if above in seen:
                    break
                seen.add(above)
                above = self.units[above]["parent_unit_id"]

    def _history(self) -> Iterator[Mistake]:
        from R_free_helpers.model.unit_history import read_history

        try:
            read_history(self.folder)
        except ValueError as error:
            place, _, said = str(error).partition(": ")
            number = re.search(r"row (\d+)", place)
            said, _, remedy = said.partition("; ")
            yield Mistake(shown(self.folder / UNITS), int(number[1]) if number else 0, said, remedy or "Mend the row.")
        except Exception:  # what is wrong with the list is told by its rules
            return

    def _editions(self) -> Iterator[Mistake]:
        if "editions" in self.by_name:
            yield from release_mistakes(self.registry, self.by_name["editions"], self.units)
        for row in self.rows("editions"):
            found = self.by_name["editions"]
            days: dict[str, dt.date] = {}
            ends = [f"{PERIOD}_from", f"{PERIOD}_to"]
            unsaid = {name for name in ends if not row[name]}
            if len(unsaid & self.date_columns) == 1:
                said = f"one of {' and '.join(ends)} is empty"
                yield found.mistake(row, said, "Fill in both, or leave both empty for the calendar year.")
            for name in sorted(self.date_columns - unsaid):
                try:
                    days[name] = dt.date.fromisoformat(row[name])
                except ValueError:
                    yield found.mistake(row, f"{name} is '{row[name]}', which is no day", "Write it as 2024-12-31.")
            if not YEAR.fullmatch(row["year"]):
                yield found.mistake(row, f"the year is '{row['year']}'", "Write it as 2024.")
            for name in sorted(self.date_columns):
                other = name.removesuffix("_from") + "_to" if name.endswith("_from") else ""
                if other and other not in self.date_columns:
                    yield found.mistake(Row(1, {}), f"there is {name}, but no {other}", f"Add the column {other}.")
                if name in days and other in days and days[name] > days[other]:
                    yield found.mistake(row, f"{name} lies after {other}", "Exchange them.")
            if "status_date" in days and "extraction_date" in days and days["status_date"] > days["extraction_date"]:
                said = "the extract is taken before the day on which the population is counted"
                yield found.mistake(row, said, "Mend status_date or extraction_date.")

    def _instrument(self) -> Iterator[Mistake]:
        for row in self.rows("instrument"):
            low, high = row["minimum"], row["maximum"]
            if is_number(low) and is_number(high) and float(low) >= float(high):
                said = f"the smallest value, {low}, is not below the largest, {high}"
                yield self.by_name["instrument"].mistake(row, said, "Exchange minimum and maximum.")
        if "drug" in self.by_name:
            yield from too_long(self.by_name["drug"], "label")

    def _labels(self) -> Iterator[Mistake]:
        """Yield words that every report asks for and that are not there, or whose fields nothing fills."""
        if "labels" not in self.by_name:
            return
        found = self.by_name["labels"]
        there = {(row["key"], row["code"]) for row in found.rows}
        editions = self.rows("editions")
        audiences = {row["audience"] for row in editions if row["audience"]}
        audiences |= {name for name in AUDIENCES[1:] if (self.folder / "text" / f"report_{name}.md").is_file()}
        kinds = made_for_all(editions) + sorted(audiences)
        wanted = [(key, kind) for key in ("title", "subtitle") for kind in kinds]
        wanted += [("release", release) for release in sorted({row["release"] for row in editions if row["release"]})]
        wanted += [("unit", NATION), *(("level", level) for level in self.levels)]
        for key, code in wanted:
            if (key, code) not in there:
                yield found.mistake(None, f"there is no label {key},{code}", f"Add a row: {key},{code},…")
        for row in found.rows:
            if row["key"] in ("title", "subtitle"):
                yield from fields(found, row, ("year", "unit", "edition", "period"))
            elif row["key"] == "edition":
                yield from fields(found, row, ("year",))
                if re.search(r"\d", row["label"].replace("{year}", "")):
                    said = f"the name of an edition has a number, '{row['label']}', which the audit takes for a result"
                    yield found.mistake(row, said, "Write it in words, such as: the third quarter of {year}.")

    def _translated_labels(self) -> Iterator[Mistake]:
        """Yield what is wrong with labels in other languages, and what a short version in one of them lacks."""
        for name, found in self.by_name.items():
            if name.startswith(TRANSLATED):
                yield from found.mistakes
                yield from self.by_rules(found, RULES["labels"])
                for row in found.rows:
                    if row["key"] in ("title", "subtitle"):
                        yield from fields(found, row, ("year", "unit", "edition", "period"))
        for audience in AUDIENCES[1:]:
            for language in languages_of(self.registry, audience):
                name = f"{TRANSLATED}{short_tag(language)}"
                there = {(row["key"], row["code"]) for row in self.rows(name)}
                for key, code in (("title", audience), ("subtitle", audience), ("unit", NATION)):
                    if (key, code) not in there:
                        said = f"the report for {audience} in {language} has no label {key},{code}"
                        yield Mistake(shown(self.folder / f"{name}.csv"), 0, said, f"Add a row: {key},{code},…")

    def _unit_level(self) -> Iterator[Mistake]:
        for row in self.rows("unit_level"):
            if row["level"] not in self.levels:
                said = unknown("level", row["level"], self.levels)
                yield self.by_name["unit_level"].mistake(row, said, "Name a level of unit.csv.")

    def _tile_grid(self) -> Iterator[Mistake]:
        if "tile_grid" not in self.by_name:
            return
        found = self.by_name["tile_grid"]
        taken: dict[tuple[str, str], str] = {}
        for row in found.rows:
            place = row["row"], row["column"]
            if place in taken:
                said = f"'{row['unit_id']}' lies on '{taken[place]}'"
                yield found.mistake(row, said, "Give it another row or column.")
            taken.setdefault(place, row["unit_id"])


def too_long(found: List, column: str) -> Iterator[Mistake]:
    """Yield the names that figures have no room for."""
    for row in found.rows:
        if len(row[column]) > MOST_LETTERS:
            said = f"{column} has {len(row[column])} letters, and figures have room for {MOST_LETTERS}"
            yield found.mistake(row, said, "Write a shorter one.")


def fields(found: List, row: Row, known: Collection[str], column: str = "label") -> Iterator[Mistake]:
    """Yield the fields in braces of a text that nothing fills."""
    try:
        row[column].format(**dict.fromkeys(known, ""))
    except KeyError as error:
        yield found.mistake(row, unknown("field", str(error.args[0]), known), "Mend what stands in braces.")
    except (ValueError, IndexError, AttributeError) as error:
        yield found.mistake(row, f"its braces cannot be read: {error}", "Write {year}; a brace itself is {{.")


def is_number(text: str) -> bool:
    """Return whether a text is a number as Python writes it."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _no(said: str) -> str:
    """Return what is said of an unknown name without the list of all that are known, where that is long."""
    named, _, known = said.partition(" Known: ")
    return said if len(known) <= 120 else named.rstrip(".")


def told_by(reader: Callable[[], object], path: Path) -> Iterator[Mistake]:
    """Yield the first thing that the program's own reader of a list refuses."""
    try:
        reader()
    except (ValueError, KeyError) as error:
        said = str(error.args[0] if isinstance(error, KeyError) and error.args else error)
        said = re.sub(rf"^(?:[\w./-]*/)?{re.escape(path.name)}: ", "", said)
        number = re.match(r"row (\d+): ", said)
        said = said[number.end() :] if number else said
        said, _, remedy = said.partition("; ")
        quoted = re.search(r"'([^']+)'", said)
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        line = int(number[1]) if number else line_of(text, quoted[1]) if quoted else 0
        remedy = f"{remedy[0].upper()}{remedy[1:]}" if remedy else "Mend it, or take it out."
        yield Mistake(shown(path), line, said, remedy)
