"""How the numbers of printed tables are related, found as a stranger finds it: by reading, guessing and checking.

A stranger knows which hospital lies where, and what "total" means; the rest is tried out:

* **sums down a column**: a row for all is the sum of the others, a unit the sum of the units below it, or (in a table
  with no such name) a row is the sum of all others wherever all are shown. One column where that does not add up, and
  it is not believed of that column.
* **categories**: the counts of a group add up to the number in another column that is the same in the whole group.
* **sums along a row**: a column is the sum of two others.
* **percentages**: a column is the percentage that one column is of another, or of the total of its own.
* **the same count twice**: two columns, of two tables, that agree in every row where both are shown.
* **levels**: the units of one table are parts of the units of another one with the same total.

Whatever is found by trying needs rows that show it - at least `EVIDENCE` with different numbers - and none that deny
it. Only whole numbers without a percent sign can be counts; medians and percentiles are told by their heading. Less
than that a stranger would not believe: columns of small numbers agree by accident, and a wrong relation gives wrong
counts. Sums and counts printed twice are guesses all the same: what leads to a contradiction is given up again
(`without`).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from R_free_helpers.disclosure.printed_tables import EVERYBODY, Grid, PrintedWords

Key = tuple[str, ...]
CellName = tuple[int, int, Key]
"""A count: the grid's place, the column's place, the names of the row."""

Guess = tuple[tuple[int, int], ...]
"""Columns, by the grid's place and their own, that are believed to belong together: a total's, and its parts'."""

Sum = tuple[CellName, tuple[CellName, ...]]
"""A total and its parts."""

Wholes = dict[Key, tuple[CellName, float | None]]
"""What the count in each row may be a percentage of: its name, and its number where that is shown."""

EVIDENCE = 3
"""Rows with different numbers that must show a relation that no name tells."""

ALMOST = 0.8
"""Part of the rows that must fit a percentage; a row that does not is a misprint."""

FEW_OF_MANY = 25
"""A total that is so many times what its parts lack is believed to be their total."""

ROUNDED = 100
"""Counts that are all multiples of this are rounded, and add up to nothing."""


@dataclass
class CountColumn:
    """A column of counts: numbers and hidden cells by the row's names."""

    grid: int
    place: int
    shown: dict[Key, float] = field(default_factory=dict)
    hidden: set[Key] = field(default_factory=set)

    def name(self, key: Key) -> CellName:
        """Return the name of the count in a row."""
        return (self.grid, self.place, key)

    def has(self, key: Key) -> bool:
        """Return whether there is a count in the row, shown or hidden."""
        return key in self.shown or key in self.hidden

    def rest(self, total: Key, parts: Sequence[Key]) -> float:
        """Return how many a total counts that none of its parts does, where all is shown and these are few of many."""
        if EVERYBODY not in total or not all(key in self.shown for key in (total, *parts)):
            return 0
        rest = self.shown[total] - sum(self.shown[key] for key in parts)
        return rest if rest > 0 and rest * FEW_OF_MANY <= self.shown[total] else 0

    def adds_up(self, total: Key, parts: Sequence[Key]) -> bool | None:
        """Return whether the rows add up to a total; None where hidden ones leave it open."""
        known = sum(self.shown[key] for key in parts if key in self.shown)
        if total not in self.shown:
            return None
        if any(key in self.hidden for key in parts):
            return None if known <= self.shown[total] else False
        return known == self.shown[total]


@dataclass
class Relations:
    """How counts are related.

    Attributes
    ----------
    sums : list of tuple
        The total's name and its parts' names.
    percentages : list of tuple
        Part, whole, percent, decimals.
    equal : list of tuple
        Two names of one count.
    residuals : list of tuple
        A total that is printed with all its parts, and how many it counts that they do not.
    misprints : list of tuple
        Part, whole and the printed percentage that does not fit them.
    """

    sums: list[Sum] = field(default_factory=list)
    percentages: list[tuple[CellName, CellName, float, int]] = field(default_factory=list)
    equal: list[tuple[CellName, CellName]] = field(default_factory=list)
    residuals: list[tuple[CellName, float]] = field(default_factory=list)
    misprints: list[tuple[CellName, CellName, float]] = field(default_factory=list)

    def guesses(self, about: Callable[[CellName], bool]) -> list[Guess]:
        """Return what is believed of columns that some counts stand in, without repeats."""
        found = [_guess(total, *parts) for total, parts in self.sums if any(map(about, (total, *parts)))]
        return list(dict.fromkeys(found + [_guess(*pair) for pair in self.equal if any(map(about, pair))]))

    def without(self, disproved: Collection[Guess]) -> Relations:
        """Return the relations that do not rest on some guesses."""
        sums = [one for one in self.sums if _guess(one[0], *one[1]) not in disproved]
        return replace(self, sums=sums, equal=[pair for pair in self.equal if _guess(*pair) not in disproved])


def _guess(name: CellName, *others: CellName) -> Guess:
    return (name[:2], *dict.fromkeys(other[:2] for other in others))


def counts_of(place: int, grid: Grid, no_counts: Collection[str]) -> list[CountColumn]:
    """Return the columns of a grid that count persons: whole numbers, and not a median or percentile by heading."""
    found = []
    for at, heading in enumerate(grid.columns):
        column = CountColumn(place, at)
        for key, cells in grid.rows.items():
            if cells[at].hidden:
                column.hidden.add(key)
            elif (value := cells[at].value) is not None:
                column.shown[key] = value
        values = list(column.shown.values())
        whole = all(not cells[at].percent and not cells[at].decimals for cells in grid.rows.values())
        rounded = len(values) > 1 and all(value % ROUNDED == 0 for value in values) and any(values)
        if values and min(values) >= 0 and whole and not rounded and heading not in no_counts:
            found.append(column)
    return found


def find_relations(grids: Sequence[Grid], columns: Sequence[CountColumn], words: PrintedWords) -> Relations:
    """Return how the counts of a publication are related."""
    relations = Relations()
    by_grid: dict[int, list[CountColumn]] = defaultdict(list)
    for column in columns:
        by_grid[column.grid].append(column)
    for place, counts in by_grid.items():
        grid = grids[place]
        for column in counts:
            relations.sums += _down(column, grid, counts, words, relations.residuals)
        for part, whole in itertools.permutations(counts, 2):
            _categories(part, whole, grid, relations)
        relations.sums += _along(counts)
        _percentages(counts, grid, relations)
    relations.equal += _twice(columns, grids)
    relations.sums += _levels(columns, words)
    return relations


def _down(
    column: CountColumn,
    grid: Grid,
    counts: Sequence[CountColumn],
    words: PrintedWords,
    residuals: list[tuple[CellName, float]],
) -> Iterator[Sum]:
    """Yield the sums of rows: everybody, units above others, and a last row that is the sum of all others.

    Rows for all that are almost the sum of the others are added to ``residuals``.
    """
    kinds: dict[Hashable, list[tuple[Key, list[Key]]]] = defaultdict(list)
    has_total = False
    for axis, others, keys in _axes([key for key in grid.rows if column.has(key)]):
        by_name = {key[axis]: key for key in keys}
        units = [name.removeprefix("unit:") for name in by_name if name.startswith("unit:")]
        has_total |= EVERYBODY in by_name
        if len(units) > 1:
            for above, level, below in _trees(units, by_name, words):
                kinds["tree", axis, level, above == EVERYBODY].append((by_name[above], below))
        elif EVERYBODY in by_name and len(by_name) > 2:
            rest = [key for name, key in by_name.items() if name != EVERYBODY]
            kinds["all", axis, len(others)].append((by_name[EVERYBODY], rest))
    if not has_total and len(grid.rows) > EVIDENCE:
        keys = list(grid.rows)
        for total in (keys[-1], keys[0]):
            parts = [key for key in keys if key != total and column.has(key)]
            if column.has(total) and _shown_elsewhere(counts, total, keys):
                kinds["guessed"].append((total, parts))
                break
    for kind, found in kinds.items():
        if kind != "guessed":
            residuals += [(column.name(total), few) for total, parts in found if (few := column.rest(total, parts))]
    believed = [
        # Nobody is no part: two sums that differ in nothing else are the same.
        (total, frozenset(key for key in parts if column.shown.get(key) != 0))
        for found in kinds.values()
        if all(column.adds_up(total, parts) is not False for total, parts in found)
        for total, parts in found
    ]
    for total, kept in _without_repeats(believed):
        yield column.name(total), tuple(column.name(key) for key in grid.rows if key in kept)


def _without_repeats(sums: Sequence[tuple[Key, frozenset[Key]]]) -> Iterator[tuple[Key, frozenset[Key]]]:
    """Yield the sums that do not follow from others: a country is the sum of its hospitals if its regions are."""
    below: dict[Key, list[frozenset[Key]]] = defaultdict(list)
    for total, parts in sums:
        below[total].append(parts)
    for total, parts in sums:
        steps = (
            frozenset().union(*(next((low for low in below[key] if low <= parts), {key}) for key in other))
            for other in below[total]
            if other != parts and any(key in below for key in other)
        )
        if parts and parts not in steps:
            yield total, parts


def _shown_elsewhere(counts: Sequence[CountColumn], total: Key, keys: Sequence[Key]) -> bool:
    """Return whether a row is the sum of all others in at least two columns that are all shown, and denied by none."""
    whole = [column for column in counts if not column.hidden and all(key in column.shown for key in keys)]
    parts = [key for key in keys if key != total]
    telling = [column for column in whole if sum(column.shown[key] > 0 for key in parts) >= EVIDENCE]
    return len(telling) > 1 and all(column.adds_up(total, parts) for column in whole)


def _axes(keys: Iterable[Key]) -> Iterator[tuple[int, Key, list[Key]]]:
    """Yield, for each of the names of the rows, the rows that differ in nothing else."""
    groups: dict[tuple[int, Key], list[Key]] = defaultdict(list)
    for key in keys:
        for axis in range(len(key)):
            groups[axis, key[:axis] + key[axis + 1 :]].append(key)
    for (axis, others), found in groups.items():
        if len(found) > 1 and len({key[axis] for key in found}) == len(found):
            yield axis, others, found


def _trees(units: Sequence[str], by_name: dict[str, Key], words: PrintedWords) -> Iterator[tuple[str, str, list[Key]]]:
    """Yield each unit with those below it that are of one level: its name, the level, the rows of the parts."""
    below: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for unit in units:
        for above in words.above(unit):
            below[words.of_unit(above), words.level[unit]].append(by_name[f"unit:{unit}"])
    for (total, level), parts in below.items():
        if total in by_name:
            yield total, level, parts


def _categories(part: CountColumn, whole: CountColumn, grid: Grid, relations: Relations) -> None:
    """Add the sums of groups whose counts add up to the number that stands beside each of them."""
    groups: dict[int, list[tuple[CellName, tuple[CellName, ...], list[CellName]]]] = defaultdict(list)
    shows: dict[int, int] = defaultdict(int)
    denied = set()
    for axis, _, all_keys in _axes([key for key in grid.rows if part.has(key) and whole.has(key)]):
        keys = [key for key in all_keys if key[axis] != EVERYBODY]
        wholes = {whole.shown[key] for key in keys if key in whole.shown}
        if len(keys) < 2 or axis in denied:
            continue
        known = sum(part.shown.get(key, 0) for key in keys)
        if len(wholes) > 1 or known > min(wholes, default=known):
            denied.add(axis)
        elif not any(key in part.hidden for key in keys):
            if wholes and known not in wholes:
                denied.add(axis)
            elif sum(part.shown[key] > 0 for key in keys) > 1:
                shows[axis] += 1
        elif wholes:
            names = [whole.name(key) for key in keys]
            groups[axis].append((names[0], tuple(map(part.name, keys)), names))
    for axis, found in groups.items():
        if axis not in denied and shows[axis] >= EVIDENCE:
            for total, parts, names in found:
                relations.sums.append((total, parts))
                relations.equal += [(names[0], name) for name in names[1:]]


def _along(counts: Sequence[CountColumn]) -> Iterator[tuple[CellName, tuple[CellName, CellName]]]:
    """Yield the sums of columns: one is the sum of two others in every row that shows all three."""
    for total in counts:
        for one, two in itertools.combinations([column for column in counts if column is not total], 2):
            keys = [key for key in total.shown if key in one.shown and key in two.shown]
            telling = {(one.shown[key], two.shown[key]) for key in keys if one.shown[key] > 0 and two.shown[key] > 0}
            if len(telling) < EVIDENCE or any(total.shown[key] != one.shown[key] + two.shown[key] for key in keys):
                continue
            for key in (*total.shown, *total.hidden):
                if one.has(key) and two.has(key):
                    yield total.name(key), (one.name(key), two.name(key))


def _percentages(counts: Sequence[CountColumn], grid: Grid, relations: Relations) -> None:
    """Add what each percentage column tells of two columns of counts, if most rows that show all three fit."""
    for at in range(len(grid.columns)):
        cells = {key: row[at] for key, row in grid.rows.items() if row[at].value is not None}
        if not cells or not all(cell.percent for cell in cells.values()):
            continue
        printed = {key: (cell.value, cell.decimals) for key, cell in cells.items() if cell.value is not None}
        best: tuple[CountColumn, Wholes, dict[Key, tuple[float, float]]] | None = None
        fits = 0
        for part in counts:
            wholes: list[Wholes] = [
                {key: (whole.name(key), whole.shown.get(key)) for key in grid.rows if whole.has(key)}
                for whole in counts
                if whole is not part
            ]
            wholes += list(_own_total(part, grid))
            for whole in wholes:
                rows = {
                    key: (part.shown[key], total)
                    for key in printed
                    if key in part.shown and key in whole and (total := whole[key][1])
                }
                fit = {key: pair for key, pair in rows.items() if fits_percent(*pair, *printed[key])}
                telling = {pair for pair in fit.values() if 0 < pair[0] < pair[1]}
                if len(telling) >= EVIDENCE and len(fit) >= ALMOST * len(rows) and len(fit) > fits:
                    best, fits = (part, whole, {key: rows[key] for key in rows if key not in fit}), len(fit)
        if best is None:
            continue
        part, whole, misfits = best
        for key, (percent, decimals) in printed.items():
            if key not in whole or not part.has(key):
                continue
            name, known = whole[key]
            if key in misfits:
                count, of = misfits[key]
                # A whole that was rounded for print explains a small misfit, and tells nothing.
                if not any(fits_percent(count, of + step / 10, percent, decimals) for step in range(-5, 6)):
                    relations.misprints.append((part.name(key), name, percent))
            elif known != 0 and (key in part.hidden or known is None):
                relations.percentages.append((part.name(key), name, percent, decimals))


def _own_total(part: CountColumn, grid: Grid) -> Iterator[Wholes]:
    """Yield, for each of the names of a row, the total of the row's own column."""
    for axis in range(len(next(iter(grid.rows)))):
        found: Wholes = {}
        for key in grid.rows:
            total = (*key[:axis], EVERYBODY, *key[axis + 1 :])
            if total != key and part.has(total):
                found[key] = (part.name(total), part.shown.get(total))
        if found:
            yield found


def fits_percent(part: float, whole: float, percent: float, decimals: int) -> bool:
    """Return whether a printed percentage is that of two counts."""
    return whole > 0 and abs(100 * part / whole - percent) <= 0.5 * 10**-decimals + 1e-9


def canonical(key: Key) -> Key:
    """Return what a row is about, whatever the order of its names: everybody is no restriction."""
    return tuple(sorted(name for name in key if name != EVERYBODY))


def _twice(columns: Sequence[CountColumn], grids: Sequence[Grid]) -> list[tuple[CellName, CellName]]:
    """Return the counts that stand in two tables: columns that agree wherever both are shown.

    Of two figures the columns must agree in their totals too: that tells of the rows that are hidden. Hidden rows
    are no sample; those treated and those to be treated agree wherever all are treated, and only there they are shown.
    """
    agree: dict[tuple[int, int], set[float]] = defaultdict(set)
    by_row: dict[Key, dict[float, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = [_by_row(column) for column in columns]
    for place, found in enumerate(rows):
        for row, key in found.items():
            value = columns[place].shown.get(key, 0)
            if value > 0:
                for other in by_row[row][value]:
                    if columns[other].grid != columns[place].grid:
                        agree[other, place].add(value)
                by_row[row][value].append(place)
    pairs = []
    for (one, two), values in agree.items():
        a, b = columns[one], columns[two]
        if not (a.hidden or b.hidden):
            continue
        common = [(rows[one][row], rows[two][row]) for row in rows[one] if row in rows[two]]
        both = [(x, y) for x, y in common if x in a.shown and y in b.shown]
        twins = grids[a.grid].label == grids[b.grid].label
        alike = twins and grids[a.grid].columns[a.place] == grids[b.grid].columns[b.place]
        sure = twins or any(EVERYBODY in x and EVERYBODY in y and a.shown[x] > 0 for x, y in both)
        if (alike or len(values) >= EVIDENCE) and sure and all(a.shown[x] == b.shown[y] for x, y in both):
            pairs += [(a.name(x), b.name(y)) for x, y in common]
    return pairs


def _by_row(column: CountColumn) -> dict[Key, Key]:
    found: dict[Key, Key] = {}
    twice = set()
    for key in (*column.shown, *column.hidden):
        row = canonical(key)
        twice |= {row} if row in found else set()
        found[row] = key
    return {row: key for row, key in found.items() if row not in twice}


def _levels(columns: Sequence[CountColumn], words: PrintedWords) -> Iterator[Sum]:
    """Yield the sums of one table's units over another's, where both have the same total and none denies it."""
    by_total: dict[tuple[Key, float], list[CountColumn]] = defaultdict(list)
    for column in columns:
        for key, value in column.shown.items():
            units = [name for name in key if name.startswith("unit:")]
            if not units and EVERYBODY in key and value > 0:
                by_total[canonical(key), value].append(column)
    for (rest, _), found in by_total.items():
        rows_of = {id(column): _units(column, rest) for column in found}
        for coarse, fine in itertools.permutations(found, 2):
            if coarse.grid == fine.grid or not (coarse.hidden or fine.hidden):
                continue
            # Two tables of the same units are no two levels.
            if not rows_of[id(fine)].keys() <= rows_of[id(coarse)].keys():
                yield from _tied_levels(rows_of[id(coarse)], rows_of[id(fine)], coarse, fine, words)


def _units(column: CountColumn, rest: Key) -> dict[str, Key]:
    """Return the rows of units that are about the same otherwise."""
    found = {}
    for key in (*column.shown, *column.hidden):
        units = [name for name in key if name.startswith("unit:")]
        if len(units) == 1 and tuple(name for name in canonical(key) if name != units[0]) == rest:
            found[units[0].removeprefix("unit:")] = key
    return found


def _tied_levels(
    coarse: dict[str, Key], fine: dict[str, Key], whole: CountColumn, part: CountColumn, words: PrintedWords
) -> list[Sum]:
    below: dict[str, list[str]] = defaultdict(list)
    for unit in fine:
        for above in words.above(unit):
            if above in coarse:
                below[above].append(unit)
    found, telling = [], set()
    for above, units in below.items():
        if len({words.level[unit] for unit in units}) > 1:
            return []
        known = sum(part.shown.get(fine[unit], 0) for unit in units)
        total = whole.shown.get(coarse[above])
        complete = all(fine[unit] in part.shown for unit in units)
        if total is not None and (known > total or (complete and known != total)):
            return []
        if total and complete:
            telling.add(total)
        found.append((whole.name(coarse[above]), tuple(part.name(fine[unit]) for unit in units)))
    return found if len(telling) >= EVIDENCE else []
