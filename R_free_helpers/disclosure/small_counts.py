"""Small counts that are shown: each is exempt by what its measure says it counts, or a finding.

In the store a number's measure is known. A data file or a table need not name its measure: there a small number is
exempt if the store tells the same number of the same unit (and measure, where the file names it) and that is exempt.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from R_free_helpers.disclosure.printed_tables import EVERYBODY, NOTE_MARKS, Printed, PrintedWords, stored_names
from R_free_helpers.disclosure.published_counts import ROLES, Classes
from R_free_helpers.model.file_names import RESULTS

COUNTS = ("count", "beyond", "outliers", "at_risk")
"""Statistics whose value is a number of persons."""

COUNT_COLUMNS = (*ROLES, "n", "beyond", "at_risk")
"""Columns of data files that count."""

ANY = ""
"""Any measure."""

Small = tuple[str, str]
"""Where a small count stands, and a sentence."""


@dataclass
class SmallCounts:
    """The small counts of a store.

    Attributes
    ----------
    threshold : int
        Counts from 1 up to but not including it are small.
    exempt : set of tuple
        Measure (or `ANY`), unit and number of what may be shown; of counts also unit and number.
    shown : list of tuple of str
        What may not and is.
    """

    threshold: int
    exempt: set[tuple[str, ...]] = field(default_factory=set)
    shown: list[Small] = field(default_factory=list)

    def small(self, number: float | None) -> bool:
        """Return whether a number would be a small count."""
        return number is not None and 0 < number < self.threshold and float(number).is_integer()

    def allow(self, measure: str, unit: str, number: float, is_count: bool = True) -> None:
        """Remember a small number that may be shown."""
        self.exempt |= {(measure, unit, f"{number:g}"), (ANY, unit, f"{number:g}")}
        if is_count:
            self.exempt.add((unit, f"{number:g}"))

    def allowed(self, measures: Collection[str], unit: str, number: float) -> bool:
        """Return whether a small number of a unit may be shown, as a count where no measure is named."""
        if not measures:
            return (unit, f"{number:g}") in self.exempt
        return any((measure, unit, f"{number:g}") in self.exempt for measure in measures)


_last: list[tuple[pl.DataFrame, Classes, int, SmallCounts]] = []
"""The store that was read last: a process that makes the editions of many units looks at the same each time."""


def small_in_store(released: pl.DataFrame, classes: Classes, threshold: int) -> SmallCounts:
    """Return the small counts of a result store; whoever gets them must not change them.

    Parameters
    ----------
    released : polars.DataFrame
        The published result store.
    classes : Classes
        What the numbers of measures count.
    threshold : int
    """
    for store, of, below, known in _last:
        if of == classes and below == threshold and store.equals(released):
            return known
    found = _small_in_store(released, classes, threshold)
    _last[:] = [(released.clone(), classes, threshold, found)]
    return found


def _small_in_store(released: pl.DataFrame, classes: Classes, threshold: int) -> SmallCounts:
    found = SmallCounts(threshold)
    columns = ("measure", "statistic", "unit_id", "period", "subgroup", "value", "missing", *ROLES)
    for measure, statistic, unit, period, subgroup, value, missing, *numbers in released.select(columns).iter_rows():
        place = " ".join(filter(None, (measure, unit, period, subgroup, statistic)))
        for role, number in zip(ROLES, numbers, strict=True):
            if not found.small(number):
                continue
            if classes.trait(measure, role):
                found.shown.append((RESULTS, f"{number:g} is shown as the {role} of {place}"))
            else:
                found.allow(measure, unit, number)
        if found.small(missing):  # that something is not registered is a fact about the service
            found.allow(measure, unit, missing)
        if found.small(value):
            change = None not in numbers and value == numbers[0] - numbers[1]
            if statistic not in COUNTS or change or not classes.trait(measure, "numerator"):
                found.allow(measure, unit, value, statistic in COUNTS)
            elif value != numbers[0]:
                found.shown.append((RESULTS, f"{value:g} is shown as the value of {place}"))
    return found


def small_in_file(
    where: str,
    text: str,
    headings: Mapping[str, str],
    root: str,
    known: SmallCounts,
    measures: Collection[str] = (),
) -> Iterator[Small]:
    """Yield the small counts of a data file that are not exempt.

    Parameters
    ----------
    where, text : str
    headings : mapping of str to str
        The store's column for each printed heading.
    root : str
        The unit of rows that name none.
    known : SmallCounts
    measures : collection of str
        What the file is of, where its rows do not say so.
    """
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
    header = next(reader, [])
    stored = stored_names(header, headings)
    if not any("status" in name for name in stored):
        return
    counting = {at for at, name in enumerate(stored) if name in COUNT_COLUMNS or f"{name}_status" in stored}
    place = {name: stored.index(name) for name in ("unit_id", "statistic", "measure", "value") if name in stored}
    rows = [row for row in reader if len(row) == len(header)]
    if "value" in place and ("statistic" in place or all(_whole(row[place["value"]]) for row in rows)):
        counting.add(place["value"])
    for row in rows:
        statistic = row[place["statistic"]] if "statistic" in place else "count"
        measure, unit = (row[place[name]] if name in place else "" for name in ("measure", "unit_id"))
        for at in counting:
            number = _number(row[at])
            if number is None or not known.small(number) or (at == place.get("value") and statistic not in COUNTS):
                continue
            if not known.allowed([measure] if measure else measures or [ANY], unit or root, number):
                yield (
                    where,
                    f"{number:g} is shown as '{header[at]}' of {' '.join(filter(None, (measure, unit or root)))}",
                )


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _whole(text: str) -> bool:
    number = _number(text)
    return not text or (number is not None and number.is_integer())


def small_in_tables(
    where: str, tables: Sequence[Printed], with_data: Mapping[str, object], words: PrintedWords, known: SmallCounts
) -> Iterator[Small]:
    """Yield the small counts of units in tables that have no data file to be held against.

    Parameters
    ----------
    where : str
        The page's file.
    tables : sequence of Printed
    with_data : mapping
        By the labels of the tables that have a data file.
    words : PrintedWords
    known : SmallCounts
    """
    for table in tables:
        if table.label in with_data or not table.body:
            continue
        first = max(table.names, 1)
        for row, name in zip(table.body, words.names([row[0] for row in table.body]), strict=True):
            if name != EVERYBODY and not name.startswith("unit:"):
                continue
            unit = words.root if name == EVERYBODY else name.removeprefix("unit:")
            for cell in (one for text in row[first:] for one in words.cells(text)):
                if cell.value is None or cell.percent or cell.decimals or not known.small(cell.value):
                    continue
                if not known.allowed((), unit, cell.value):
                    place = f"{where} table {table.label}".rstrip()
                    yield place, f"{cell.value:g} is shown for {row[0].rstrip(NOTE_MARKS)}"
