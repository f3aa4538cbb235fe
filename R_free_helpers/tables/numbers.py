"""The released numbers behind a figure, as a table to read and as a data file with headings.

Both are made from the CSV that a figure carries in its executed cell, so that nothing is told that was not released.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from R_free_helpers.language.numbers import half_up
from R_free_helpers.tables.table import without_short_codes

if TYPE_CHECKING:
    from R_free_helpers.language.labels import Labels

NumberRow = dict[str, str]

MACHINE = {"unit_id", "level", "status", "place", "mark", "statistic", "level_of_band", "outside"}
"""Columns that a reader does not see as columns: ids, what orders the rows, and what is told by a mark."""

COUNTS = {"numerator", "denominator", "missing", "n", "at_risk", "beyond", "value_total", "denominator_total"}
SHARES = {"survival", "centre", "unknown", "lower_95", "upper_95", "lower_99.8", "upper_99.8"}
LIKE_VALUE = {"value", "lower", "upper", "before"}
NUMERIC = COUNTS | SHARES | LIKE_VALUE | {"median", "mean", "p10", "p25", "p75", "p90"}
TIMES = ["period", "year", "wave", "quarter", "day", "month", "years"]
"""Columns that name a time; they come last among the names."""

SUBJECT = {"value", "median", "mean"}
"""Columns that a figure is about; they are told also where every one of their cells is hidden."""

OF_SHARES = {"share", "expected", "standardised", "difference"}
"""Statistics that are printed as percent."""

DECIMALS_OF = {"observed_expected": 2, "expected": 0, "standardised": 0}
"""Statistics with decimals of their own: those of a ratio matter, and a value rounded to a step has none."""

OWN_INTERVAL = {"observed_expected", "standardised"}
"""Statistics whose interval has a column of its own beside that of others."""

SMALL = {"value", "numerator", "missing", "unknown", "n", "at_risk", "beyond", "value_total"}
"""Columns in which a count that is published as small may stand."""

LEFT_OUT = {"bound"}
"""Statistics that are limits of groups and not values of them."""

WHOLE = "nation"
"""Level of the rows of everybody."""

SEPARATOR = "|"
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True)
class NumbersTable:
    """A table as printed.

    Attributes
    ----------
    columns : tuple of str
        Headings.
    rows : tuple of tuple of str
        Cells as plain text; a hidden one has the report's mark.
    names : int
        How many of the first columns name the row.
    hidden : bool
        Whether any cell is hidden.
    of_units : bool
        Whether the first column names units.
    totals : tuple of int
        Rows of all units together, which keep their place when a reader sorts the table.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int
    hidden: bool
    of_units: bool = False
    totals: tuple[int, ...] = ()


def read_released(text: str) -> tuple[list[str], list[NumberRow]]:
    """Return the columns and rows of released values, cells as text."""
    reader = csv.DictReader(io.StringIO(text), delimiter=";")
    return list(reader.fieldnames or []), list(reader)


def number(cell: str) -> float | None:
    """Return a cell of released values as a number, None where it holds none."""
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


def numbers_table(text: str, labels: Labels) -> NumbersTable | None:
    """Return the table of a figure's released values, None for a figure that has none.

    Names come first, in the figure's order of rows; those that are the same in every row are left out. Limits of an
    interval share a column, and each statistic has a column of its own.
    """
    columns, rows = read_released(text)
    rows = [row for row in rows if row.get("statistic") not in LEFT_OUT]
    if not rows or not NUMERIC & set(columns):
        return None
    numeric = [column for column in columns if _is_numeric(column, rows)]
    names = _names([c for c in columns if c not in numeric and not _is_machine(c)], rows)
    if "unit" not in names:
        rows = sorted(rows, key=lambda row: [labels.order(name, row[name]) for name in names])
    shown = {name: [_name(labels, name, row) for row in rows] for name in names}
    names = [name for i, name in enumerate(names) if not any(shown[name] == shown[other] for other in names[:i])]
    keys = _keys(rows, [[shown[name][i] for name in names] for i in range(len(rows))])
    parts = _statistics(rows)
    made: list[tuple[str, dict]] = []
    for statistic, of in parts.items():
        made += _columns(labels, numeric, statistic, [(keys[i], rows[i]) for i in of], several=len(parts) > 1)
    made = _once(made)
    headings = (*map(labels.heading, names), *(heading for heading, _ in made))
    places = list(dict.fromkeys(keys))
    body = tuple((*key[:-1], *(cells.get(key, "") for _, cells in made)) for key in places)
    whole = {key for key, row in zip(keys, rows, strict=True) if row.get("level") == WHOLE}
    # Where every row is of everybody, none is the total of others.
    totals = tuple(i for i, key in enumerate(places) if key in whole) if len(whole) < len(places) else ()
    marks = {labels.phrases("hidden_cell")}
    hidden = any(cell in marks for row in body for cell in row)
    return NumbersTable(headings, body, len(names), hidden, names[:1] == ["unit"], totals)


def _keys(rows: list[NumberRow], names: list[list[str]]) -> list[tuple]:
    """Return what puts the statistics of a group into one line: its names, and a number where they are not enough."""
    seen: Counter = Counter()
    keys = []
    for row, name in zip(rows, names, strict=True):
        told = (row.get("statistic", ""), *name)
        keys.append((*name, seen[told]))
        seen[told] += 1
    return keys


def _is_machine(column: str) -> bool:
    return column in MACHINE or column.endswith("_status") or column.startswith("status_")


def _is_numeric(column: str, rows: list[NumberRow]) -> bool:
    """Return whether a column holds values: known as such, or with decimals. Codes may be whole numbers too."""
    cells = [row[column] for row in rows if row[column]]
    if _is_machine(column) or any(number(cell) is None for cell in cells):
        return False
    return column in NUMERIC or any("," in cell for cell in cells)


def _names(columns: list[str], rows: list[NumberRow]) -> list[str]:
    """Return the columns that name a row: units first, times last, without those that are the same everywhere."""
    varying = [c for c in columns if len({row[c] for row in rows}) > 1]
    if "year" in varying:
        varying = [c for c in varying if c != "period"]
    chosen = varying or [c for c in columns if c == "unit"] or columns[:1]
    return sorted(chosen, key=lambda c: (c != "unit", TIMES.index(c) if c in TIMES else -1))


def _name(labels: Labels, column: str, row: NumberRow) -> str:
    if not row[column]:
        # Beside the years stands the day on which all were counted.
        period = row.get("period", "") if column == "year" else ""
        return labels.text("period", period) if len(period) > 4 else labels.phrases("numbers_table.all")
    text = labels.text(column, row[column]).replace("{unit}", row.get("unit", ""))
    return text + (row.get("mark", "") if column == "unit" else "")


def _statistics(rows: list[NumberRow]) -> dict[str, list[int]]:
    """Return the places of the rows of each statistic, in order of appearance; one without a name where none has."""
    found: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        found.setdefault(row.get("statistic", ""), []).append(i)
    return found


def _columns(labels: Labels, numeric: list[str], statistic: str, keyed: list, several: bool) -> list[tuple[str, dict]]:
    """Return heading and cells by row of what one statistic fills."""
    rows = [row for _, row in keyed]
    share = statistic in OF_SHARES or (not statistic and _is_share(rows))
    wanted = [c for c in numeric if any(row[c] for row in rows) or c in SUBJECT]
    if any(c in wanted for c in ("lower", "upper")):
        wanted = [c for c in wanted if c not in ("lower", "upper")]
        wanted.insert(wanted.index("value") + 1 if "value" in wanted else len(wanted), "interval")
    if all(row.get("numerator") == row.get("value") for row in rows):
        wanted = [c for c in wanted if c != "numerator"]
    if not any(number(row.get("missing", "")) for row in rows):
        wanted = [c for c in wanted if c != "missing"]
    if several and statistic not in ("share", "rate"):
        wanted = [c for c in wanted if c != "numerator"]
    made = []
    for column in wanted:
        printed = _printer(column, share, rows, labels, DECIMALS_OF.get(statistic))
        cells = {key: printed(row) for key, row in keyed}
        counted = bool(statistic) or "median" in wanted
        made.append((_heading(labels, column, statistic, share, counted), cells))
    return made


def _heading(labels: Labels, column: str, statistic: str, share: bool, counted: bool) -> str:
    if column == "interval" and statistic in OWN_INTERVAL:
        return labels.phrases("numbers_table.interval_of", name=labels.statistic(statistic))
    if column == "interval":
        return labels.phrases("numbers_table.interval")
    if column == "value" and (statistic or share):
        return labels.statistic(statistic or "share")
    return labels.heading("n" if column == "denominator" and counted and not share else column)


def _is_share(rows: list[NumberRow]) -> bool:
    """Return whether values without a named statistic are shares: beside other shares, or numerator by denominator."""
    if rows and SHARES & set(rows[0]):
        return True
    for row in rows:
        parts = [number(row.get(name, "")) for name in ("value", "numerator", "denominator")]
        if None not in parts and parts[2]:
            return abs(parts[1] / parts[2] - parts[0]) < 1e-6
    return False


def _printer(
    column: str, share: bool, rows: list[NumberRow], labels: Labels, told: int | None = None
) -> Callable[[NumberRow], str]:
    """Return how a column's cells are printed, all with the same number of decimals."""
    say = labels.phrases
    as_share = column in SHARES or (share and column in LIKE_VALUE | {"interval"})
    values = ("lower", "upper") if column == "interval" else (column,)
    decimals = 0 if column in COUNTS else _decimals(values, rows) if told is None else told
    percent = 1 if told is None else told
    if labels.few and as_share:
        of = [number(row.get("denominator", "") or row.get("n", "")) for row in rows]
        percent = min((labels.few.decimals_of_share(percent, one) for one in of), default=0)

    def printed(row: NumberRow) -> str:
        found = [number(row[name]) for name in values]
        if None in found:
            return _absent(column, row, labels)
        if _status(column, row) == "few" and labels.few and column in SMALL and not any(found):
            return labels.few.share(number(row.get("denominator", ""))) if as_share else labels.few.count()
        if column == "interval" and row.get("status") == "few" and number(row.get("value", "")) == 0:
            return say("no_data_cell")
        if column == "interval":
            return _range(*found, as_share, percent if as_share else decimals, labels)
        return labels.share(found[0], percent) if as_share else labels.decimal(found[0], decimals)

    return printed


def _status(column: str, row: NumberRow) -> str:
    return row.get(f"{column}_status") or row.get(f"status{column.removeprefix('value')}") or row.get("status", "")


def _absent(column: str, row: NumberRow, labels: Labels) -> str:
    """Return the mark of an empty cell: of too few persons, hidden, or without data."""
    status = _status(column, row)
    if status == "few" and labels.few:
        statistic = row.get("statistic") or ("median" if "median" in row else "share")
        return labels.few.absent_cell(status, statistic)
    return labels.phrases("hidden_cell" if status == "suppressed" else "no_data_cell")


def _decimals(columns: Sequence[str], rows: list[NumberRow]) -> int:
    found = [number(row[column]) for column in columns for row in rows]
    return int(any(value is not None and abs(value - float(half_up(value))) > 1e-6 for value in found))


def _range(lower: float, upper: float, share: bool, decimals: int, labels: Labels) -> str:
    if share:
        return labels.numbers.interval(lower, upper, decimals)
    ends = labels.decimal(lower, decimals), labels.decimal(upper, decimals)
    if lower < 0:
        return labels.phrases("numbers_table.range", lower=ends[0], upper=ends[1])
    return "–".join(ends)


def _once(made: list[tuple[str, dict]]) -> list[tuple[str, dict]]:
    """Return the columns without repeats: every statistic of a group has the same denominator."""
    kept: dict[str, dict] = {}
    for heading, cells in made:
        kept.setdefault(heading, {})
        kept[heading] = cells | kept[heading]
    return list(kept.items())


def with_headings(text: str, labels: Labels) -> str:
    """Return released values as CSV with readable headings, and a column of names before each column of codes."""
    columns, rows = read_released(text)
    made: list[tuple[str, list[str]]] = []
    for column in columns:
        cells = [row[column] for row in rows]
        if _is_machine(column) and column != "mark":
            made.append((column, cells))
            continue
        names = cells if _is_numeric(column, rows) else [labels.text(column, cell) if cell else "" for cell in cells]
        made.append((labels.heading(column), names))
        if names != cells:
            made.append((column, cells))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow([heading for heading, _ in made])
    writer.writerows(zip(*(cells for _, cells in made), strict=True))
    return out.getvalue()


def folded(label: str, caption: str, table: NumbersTable, labels: Labels) -> list[str]:
    """Return the lines of the block that the renderers' filter makes a fold-out table of.

    In a code block Pandoc reads nothing, whatever a cell holds, and a thousand cells cost no more than one; no cell
    can end the block, or hold a short code.
    """
    say = labels.phrases
    head = [label, say("numbers_table.show"), caption, say("numbers_table.hidden") if table.hidden else "-"]
    totals = [f"={' '.join(map(str, table.totals))}"] if table.totals else []
    rows = [[str(table.names), *(["unit"] if table.of_units else []), *totals], table.columns, *table.rows]
    lines = [*map(_line, ([text] for text in head)), *map(_line, rows)]
    fence = "`" * max(3, *(len(line) - len(line.lstrip(" `")) + 1 for line in lines))
    return [fence + "{.number-table}", *lines, fence]


def _line(cells: Sequence[str]) -> str:
    cells = [without_short_codes(CONTROL.sub(" ", cell)) for cell in cells]
    return SEPARATOR.join(" ".join(cell.replace(SEPARATOR, "/").split(" ")) for cell in cells)
