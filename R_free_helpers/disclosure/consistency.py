"""Numbers that are told where a table hides them: in the table itself, an alternative text, a caption, a page.

The data file of a figure or table tells all that was released for it. What is printed beside it - the table of its
numbers, the alternative text, the caption - must tell nothing else of a unit with hidden numbers; and the printed
pages must tell nothing that the web page does not.
"""

from __future__ import annotations

import bisect
import csv
import io
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import polars as pl

from R_free_helpers.disclosure.printed_tables import (
    DIGIT,
    EVERYBODY,
    NOTE_MARKS,
    PRINTED_NUMBER,
    SPACES,
    Page,
    Printed,
    PrintedWords,
    numbers_in,
    stored_names,
)

Unreleased = tuple[str, str]
"""Label of the figure or table, and a sentence."""

NOBODY = "0 is told of {}, where few persons are meant"

SENTENCE = re.compile(r"[.;:](?=\s|$)")
WITHOUT_SIGNS = str.maketrans(dict.fromkeys(f"{SPACES}\u2212-"))
TOO_MANY_DIGITS = 10
"""Digits that no count has."""

OF_PERSONS = ("value", "numerator", "n")
"""Columns of data files whose 0 may stand for few persons."""

COUNTS = ("unit_id", "numerator", "denominator")
"""Columns of the store that tell how many of how many persons of a unit."""

NO_SUCH = "the results of its measures have no such counts"
UNNAMED = "the file does not say of which measures it is"

MOST_TEXTS = 10_000
"""Texts of figures that are remembered with what they tell of units."""

CALENDAR_YEARS = range(1900, 2101)
AFTER_YEAR = re.compile(r"((?:19|20)\d\d)(\d{1,2})")
"""A year and the number of a note or volume, set so close that the page's text has no space between them."""

BROKEN = re.compile(r"(?<=\d)[ \u00a0\u00ad-]?\r?\n(?=\d)")
"""A line break inside a number: between the thousands, or in an address."""


@dataclass
class Data:
    """The numbers of a data file.

    Attributes
    ----------
    of_unit : dict of str to set of float
        The numbers of each unit.
    of_all : set of float
    hidden : set of str
        Units with hidden numbers.
    few : set of str
        Units of which 0 stands for few persons, and for nothing else.
    nobody : dict of str to set of str
        Headings under which 0 is told of each unit and stands for nobody: a column with a status of its own says so.
    units : bool
        Whether the rows are of units.
    """

    of_unit: dict[str, set[float]] = field(default_factory=lambda: defaultdict(set))
    of_all: set[float] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    few: set[str] = field(default_factory=set)
    nobody: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    units: bool = False

    def __post_init__(self) -> None:
        self.sorted: dict[str | None, list[float]] = {}

    def tells(self, unit: str | None, value: float, decimals: int) -> bool:
        """Return whether a printed number is one of a unit's, rounded, or one as a percentage."""
        key = unit if unit and self.units else None
        if key not in self.sorted:
            numbers = self.of_all if key is None else self.of_unit.get(key, set())
            self.sorted[key] = sorted(form for number in numbers for form in (abs(number), 100 * abs(number)))
        half = 0.5 * 10**-decimals + 1e-9
        place = bisect.bisect_left(self.sorted[key], abs(value) - half)
        return place < len(self.sorted[key]) and self.sorted[key][place] <= abs(value) + half


def read_data(text: str, words: PrintedWords, headings: Mapping[str, str] | None = None) -> Data:
    """Return the numbers of a data file, decimal commas and semicolons.

    Parameters
    ----------
    text : str
    words : PrintedWords
    headings : mapping of str to str, optional
        The store's column for each printed heading: which 0 is of persons, and which of what is not registered.
    """
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    data = Data(units=bool(rows) and "unit_id" in rows[0])
    together: dict[tuple[str, str], float] = defaultdict(float)
    of_persons = [name for name in (rows[0] if rows else ()) if (headings or {}).get(name, name) in OF_PERSONS]
    nobody: set[str] = set()
    not_nobody: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        unit = words.of_unit(row["unit_id"]) if data.units else ""
        numbers = {column: _plain(cell) for column, cell in row.items() if cell}
        found = [number for several in numbers.values() for number in several]
        data.of_unit[unit].update(found)
        data.of_all.update(found)
        for column, several in numbers.items():
            together[unit, column] += sum(several)
        few = "few" in row.values()
        if few or "suppressed" in row.values():
            data.hidden.add(unit)
        if any(0 in numbers.get(name, ()) for name in of_persons):
            (data.few if few else nobody).add(unit)
        for column, several in numbers.items():
            status = row.get(f"{(headings or {}).get(column, column)}_status")
            if 0 in several and status:
                (data.nobody if status == "ok" else not_nobody)[unit].add(column)
    data.few -= nobody
    for unit, columns in not_nobody.items():
        data.nobody[unit] -= columns
    for (unit, _), total in together.items():  # what is shown of a unit may be told together
        data.of_unit[unit].add(total)
    return data


def _plain(cell: str) -> list[float]:
    try:
        return [float(cell.replace(",", "."))]
    except ValueError:
        return [value for value, _, _ in numbers_in(cell)] if DIGIT.search(cell) else []


@dataclass(frozen=True)
class CountsOfUnits:
    """The counts of units in a data file, and the measures that it is said to be of.

    Attributes
    ----------
    rows : list of tuple
        Unit, numerator and denominator of each row that has one of them.
    measures : frozenset of str
    """

    rows: list[tuple[str, float | None, float | None]]
    measures: frozenset[str]


def read_counts(
    files: Mapping[str, str], measures: Mapping[str, frozenset[str]], headings: Mapping[str, str]
) -> dict[str, CountsOfUnits]:
    """Return the counts of units in each data file.

    Parameters
    ----------
    files : mapping of str to str
        Texts of data files by where they stand.
    measures : mapping of str to frozenset of str
        What each file is said to be of.
    headings : mapping of str to str
        The store's column for each printed heading.
    """
    found = {}
    for where, text in files.items():
        rows = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
        header = next(rows, [])
        stored = stored_names(header, headings)
        if not set(COUNTS) <= set(stored):
            continue
        at = [stored.index(name) for name in COUNTS]
        told = []
        for row in (row for row in rows if len(row) == len(header)):
            met, of = (_plain(row[place])[0] if row[place] else None for place in at[1:])
            if met is not None or of is not None:
                told.append((row[at[0]], met, of))
        found[where] = CountsOfUnits(told, measures.get(where, frozenset()))
    return found


def unreleased_in_files(counts: Mapping[str, CountsOfUnits], released: pl.DataFrame) -> Iterator[Unreleased]:
    """Yield the counts of units in data files that the file's measures do not have."""
    known: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for measure, unit, *numbers in released.select("measure", *COUNTS).iter_rows():
        known[measure].add((unit, *map(_significant, numbers)))
    for where, file in counts.items():
        own = set().union(*(known[measure] for measure in file.measures))
        for unit, met, of in file.rows:
            if (unit, _significant(met), _significant(of)) not in own:
                counted = " of ".join("-" if number is None else f"{number:g}" for number in (met, of))
                yield where, f"{counted} is told of {unit}, but {NO_SUCH if file.measures else UNNAMED}"


def _significant(number: float | None) -> str:
    return "" if number is None else f"{number:.8g}"


def unreleased_in_tables(tables: Sequence[Printed], data: Mapping[str, Data], words: PrintedWords) -> list[Unreleased]:
    """Return the numbers of printed tables that are not in the table's own data file, or not of that unit."""
    found = []
    for table in tables:
        own = data.get(table.label)
        if own is None or not own.of_all or not table.body:
            continue
        first = max(table.names, 1)
        names = list(zip(*(words.names([row[at] for row in table.body]) for at in range(first)), strict=True))
        for row, key in zip(table.body, names, strict=True):
            unit = next((name for name in key if name.startswith("unit:")), EVERYBODY if EVERYBODY in key else None)
            for cell in row[first:]:
                found += [
                    (
                        table.label,
                        f"{value:g} is printed for {', '.join(row[:first]).rstrip(NOTE_MARKS)}, but not in its data",
                    )
                    for value, decimals, _ in numbers_in(words.without_fewer(cell))
                    if not own.tells(unit if unit in own.of_unit else None, value, decimals)
                ]
    return found


def unreleased_in_texts(page: Page, data: Mapping[str, Data], words: PrintedWords) -> list[Unreleased]:
    """Return what alternative texts and captions tell of units whose numbers are hidden in the figure's data.

    A number is told of a unit if it follows the unit's name, before another unit is named or the sentence ends; of
    several units in a list ("A and B (81 %)") it is told of all.
    """
    found = [
        (label, f"{value:g} is told of {name}, whose number is hidden")
        for label, own, name, unit, value, decimals in _told_of_units(page, data, words)
        if unit in own.hidden and value not in CALENDAR_YEARS and not own.tells(unit, value, decimals)
    ]
    return list(dict.fromkeys(found))


def _told_of_units(
    page: Page, data: Mapping[str, Data], words: PrintedWords
) -> Iterator[tuple[str, Data, str, str, float, int]]:
    """Yield what a figure's texts tell of units: label, data, the unit as named and as known, number, decimals."""
    pattern = unit_names(words)
    for label, texts in page.figure_texts.items():
        own = data.get(label)
        if own is None or not own.units:
            continue
        for text in texts:
            for name, value, decimals in _of_units(words.without_fewer(text), pattern):
                yield label, own, name, _unit(name, own, words), value, decimals


def told_as_nobody(page: Page, data: Mapping[str, Data], words: PrintedWords) -> list[Unreleased]:
    """Return where 0 is told of units of which it stands for few persons, who may be nobody or not."""
    found = []
    for table in page.tables:
        own = data.get(table.label)
        if own is None or not own.few or not table.body:
            continue
        first = max(table.names, 1)
        heads = dict(enumerate(table.header[-1])) if table.header else {}
        for row, name in zip(table.body, words.names([row[0] for row in table.body]), strict=True):
            if name in own.few:
                known = own.nobody.get(name, set())
                of_persons = [text for at, text in enumerate(row) if at >= first and heads.get(at) not in known]
                found += [(table.label, NOBODY.format(row[0].rstrip(NOTE_MARKS)))] * any(
                    cell.value == 0 for text in of_persons for cell in words.cells(text)[:1]
                )
    found += [
        (label, NOBODY.format(name))
        for label, own, name, unit, value, _ in _told_of_units(page, data, words)
        if value == 0 and unit in own.few
    ]
    return list(dict.fromkeys(found))


def unit_names(words: PrintedWords) -> re.Pattern[str]:
    """Return what finds the name of any unit in a text."""
    names = sorted(words.named, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)


def _unit(name: str, own: Data, words: PrintedWords) -> str:
    """Return the unit of a name; of several, the one that the data are about."""
    units = [words.of_unit(unit) for unit in words.named[name.casefold()]]
    return next((unit for unit in units if unit in own.of_unit), units[0])


@lru_cache(MOST_TEXTS)
def _of_units(text: str, names: re.Pattern[str]) -> tuple[tuple[str, float, int], ...]:
    """Return what `numbers_of_units` finds: it is asked for twice, and of most figures by more editions than one."""
    return tuple(numbers_of_units(text, names))


def numbers_of_units(text: str, names: re.Pattern[str]) -> Iterator[tuple[str, float, int]]:
    """Yield each number of a text that belongs to a unit's name: name, value, decimals.

    Examples
    --------
    A, B and C (81 %); from 36 (A) to 57 (B), 7 in all; A: 12 (95 % CI 8-15), from 9.
    """
    for sentence in SENTENCE.split(text) if DIGIT.search(text) else ():
        waiting: list[str] = []
        places = list(names.finditer(sentence))
        before = sentence[: places[0].start()] if places else ""
        for place, following in itertools.zip_longest(places, places[1:]):
            after = sentence[place.end() : following.start() if following else len(sentence)]
            if after.startswith(")") and sentence[: place.start()].endswith("("):
                yield from ((place.group(), value, decimals) for value, decimals, _ in numbers_in(before)[-1:])
                before, waiting = after, []
                continue
            before = after
            waiting.append(place.group())
            first = PRINTED_NUMBER.search(after)
            # What follows the number after a comma is about something else.
            own = after[: after.find(", ", first.end())] if first and ", " in after[first.end() :] else after
            numbers = numbers_in(own)
            yield from ((name, value, decimals) for name in waiting for value, decimals, _ in numbers)
            # One word between two names makes a list of them.
            if numbers or len(after.split()) > 1:
                waiting = []


def unreleased_on_pages(pages: Iterable[tuple[str, str]], texts: Iterable[str]) -> list[Unreleased]:
    """Return the numbers of printed pages that are in none of the texts of the web page.

    Parameters
    ----------
    pages : iterable of tuple of str
        Name and text of each page.
    texts : iterable of str
        Text, data and alternative texts of the web page.
    """
    pages = list(pages)
    known = {token for text in texts for token in _tokens(text)}
    known |= {str(page) for page in range(1, len(pages) + 1)}  # the pages' own numbers
    found = []
    for name, text in pages:
        if unknown := _tokens(text) - known:
            # A number may be broken at the end of a line.
            joined = _tokens(BROKEN.sub("", text))
            found += [
                (name, f"{token} is nowhere in the web page")
                for token in sorted(unknown & joined)
                if not (parts := AFTER_YEAR.fullmatch(token)) or not known.issuperset(parts.groups())
            ]
    return found


def _tokens(text: str) -> set[str]:
    """Return the numbers of a text without signs and spaces; longer ones than any count are parts of addresses."""
    found = {number["number"].translate(WITHOUT_SIGNS) for number in PRINTED_NUMBER.finditer(text)}
    return {token for token in found if len(token) < TOO_MANY_DIGITS}
