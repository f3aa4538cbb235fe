"""Attacking printed tables as a stranger would: read them, find out how they are related, compute what is hidden.

Nothing is known here but what is printed, where each hospital lies, and what the words of a report mean (see
`printed_tables` and `printed_relations`). A hidden number is between zero and what the note below its
table says ("fewer than five"); where the note tells of other reasons too ("or could be used to ..."), there is no
limit. If no table of whole numbers fits a note, the note is not true: that is told, and the limit is
raised until one fits.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from R_free_helpers.disclosure.artefacts import Written
from R_free_helpers.disclosure.bound_propagation import UNBOUNDED, Contradiction, System, bounded, leaks
from R_free_helpers.disclosure.printed_relations import (
    CellName,
    CountColumn,
    Guess,
    Relations,
    counts_of,
    find_relations,
)
from R_free_helpers.disclosure.printed_tables import (
    Grid,
    Page,
    PrintedWords,
    data_grid,
    label_of,
    store_grids,
    table_grid,
)
from R_free_helpers.model.file_names import RESULTS
from R_free_helpers.model.policy import Policy

NOT_SUMMED = ("median", "mean", "p10", "p25", "p75", "p90", "whisker_low", "whisker_high", "score", "rate")
"""Statistics and columns that count nobody, whole numbers or not."""

MOST_OTHER_PLACES = 3
"""How many other places of a recovered count are named."""

MOST_ATTEMPTS = 200
"""How often the limit of a note is raised, or a guess given up, before what does not fit is left as it is."""

MOST_GUESSES = 40
"""How many guesses are tried one by one to find a wrong one, before all that could be wrong are given up."""


@dataclass
class Attacked:
    """What a stranger finds out from printed tables.

    Attributes
    ----------
    recovered : dict
        Least and greatest value of each hidden cell, by the cell's name.
    counts : dict
        The count that each of these cells is of, and a cell that shows it, if one does.
    limits : dict
        What a note says that each of them is below, if one says so.
    residuals : list of tuple
        Totals that count some whom none of their parts counts, and how many.
    untrue : dict
        Limits told by notes that no table fits, and the least limit that one fits.
    impossible : list of str
        What is contradictory however high the limit.
    examined : Counter
        How many tables, hidden cells and relations were looked at.
    """

    recovered: dict[CellName, tuple[int, int]] = field(default_factory=dict)
    counts: dict[CellName, tuple[CellName, CellName | None]] = field(default_factory=dict)
    limits: dict[CellName, int] = field(default_factory=dict)
    residuals: list[tuple[CellName, int]] = field(default_factory=list)
    untrue: dict[int, int] = field(default_factory=dict)
    impossible: list[str] = field(default_factory=list)
    examined: Counter[str] = field(default_factory=Counter)


def limit_in_note(notes: str, words: PrintedWords) -> int | None:
    """Return the number that every hidden one is below, as the notes of a table tell; None where they do not.

    Examples
    --------
    For "* antal färre än fem" it is 5.
    """
    before, after = words.say("audit.fewer", limit="\0").split("\0")
    found = re.search(re.escape(before) + r"(\w+)" + re.escape(after) + r"([^.]*)", notes, re.IGNORECASE)
    if not found or re.search(rf"\b{words.say('audit.or')}\b", found[2]):
        return None
    if found[1].isdigit():
        return int(found[1])
    named = {words.say(f"number.{number}"): number for number in range(13)}
    return named.get(found[1].casefold())


def no_counts(words: PrintedWords) -> set[str]:
    """Return the headings of columns that count nobody."""
    keys = [f"numbers_table.{kind}.{name}" for name in NOT_SUMMED for kind in ("statistic", "column")]
    return {words.say(key) for key in keys if key in words.say}


class _Representatives:
    """Names that stand for one count: each has a representative."""

    def __init__(self, pairs: Iterable[tuple[CellName, CellName]]) -> None:
        self.parent: dict[CellName, CellName] = {}
        for one, two in pairs:
            self.parent[self(two)] = self(one)

    def __call__(self, name: CellName) -> CellName:
        path = []
        while (above := self.parent.get(name, name)) != name:
            path.append(name)
            name = above
        for passed in path:
            self.parent[passed] = name
        return name


@dataclass
class _Known:
    """What is known of each count before anything is computed, by its representative name."""

    shown: dict[CellName, float] = field(default_factory=dict)
    shown_at: dict[CellName, CellName] = field(default_factory=dict)
    hidden: dict[CellName, list[CellName]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[CellName, set[int]] = field(default_factory=lambda: defaultdict(set))


def attack(grids: Sequence[Grid], words: PrintedWords) -> Attacked:
    """Return what the tables of a publication give away of their hidden cells.

    Parameters
    ----------
    grids : sequence of Grid
    words : PrintedWords
    """
    averages = no_counts(words)
    columns = [column for place, grid in enumerate(grids) for column in counts_of(place, grid, averages)]
    note_limits = [limit_in_note(grid.notes, words) for grid in grids]
    relations = find_relations(grids, columns, words)
    found = Attacked()
    found.examined["printed tables"] = len(grids)
    found.examined["printed cells hidden"] = sum(len(column.hidden) for column in columns)
    found.examined["printed relations"] = len(relations.sums) + len(relations.percentages)
    found.residuals = [(name, int(rest)) for name, rest in relations.residuals]
    found.impossible += [_misprint(grids, *one) for one in relations.misprints]
    limits = {limit: limit for limit in note_limits if limit is not None}
    bounds: dict[CellName, tuple[float, float]] = {}
    for _ in range(MOST_ATTEMPTS):
        representative = _Representatives(relations.equal)
        known = _known(columns, representative, note_limits)
        system = _system(known, relations, representative, limits)
        result = bounded(system)
        bounds = result.bounds
        if not result.empty:
            break
        part = _connected(system, result.empty)
        if wrong := {limit for name in part for limit in known.notes.get(name, ())}:
            limits = {limit: most + (limit in wrong) for limit, most in limits.items()}
        elif disproved := _disproved(part, columns, relations, representative):
            relations = relations.without(disproved)
            found.examined["printed guesses disproved"] += len(disproved)
        else:
            found.impossible.append(f"no table of whole numbers fits {_names(grids, part)}")
            break
    for name, cells in known.hidden.items():
        if name in known.shown:
            ends = (int(known.shown[name]),) * 2
        elif name in bounds:
            ends = int(bounds[name][0]), int(bounds[name][1])
        else:
            continue
        found.recovered |= dict.fromkeys(cells, ends)
        found.counts |= dict.fromkeys(cells, (name, known.shown_at.get(name)))
        if told := known.notes.get(name):
            found.limits |= dict.fromkeys(cells, min(limits[limit] for limit in told))
    found.untrue = {limit: most for limit, most in limits.items() if most > limit}
    return found


def _connected(system: System[CellName], names: Iterable[CellName]) -> list[CellName]:
    """Return the counts that some counts are connected with by sums, these first."""
    of_name: dict[CellName, list[int]] = defaultdict(list)
    for place, (weights, _, _) in enumerate(system.sums):
        for name in weights:
            of_name[name].append(place)
    found = dict.fromkeys(names)
    waiting = list(found)
    while waiting:
        more = {other for place in of_name[waiting.pop()] for other in system.sums[place][0]}.difference(found)
        found |= dict.fromkeys(sorted(more))
        waiting += more
    return list(found)


def _disproved(
    part: Collection[CellName], columns: Sequence[CountColumn], relations: Relations, representative: _Representatives
) -> set[Guess]:
    """Return the guess without which a table fits counts that no table fits; where no single one is, all of them."""

    def fits(relations: Relations) -> bool:
        now = _Representatives(relations.equal)
        known = _known(columns, now, [None] * (1 + max(column.grid for column in columns)))
        try:
            empty = bounded(_system(known, relations, now, {})).empty
        except Contradiction:
            return False
        return about.isdisjoint(empty) and about.isdisjoint(map(now, empty))

    about = set(part)
    guesses = relations.guesses(lambda name: representative(name) in about)
    alone = (guess for guess in guesses[:MOST_GUESSES] if fits(relations.without({guess})))
    return next(({guess} for guess in alone), set(guesses))


def _known(
    columns: Iterable[CountColumn], representative: _Representatives, note_limits: Sequence[int | None]
) -> _Known:
    known = _Known()
    for column in columns:
        for key, value in column.shown.items():
            known.shown[representative(column.name(key))] = value
            known.shown_at.setdefault(representative(column.name(key)), column.name(key))
        for key in column.hidden:
            name = representative(column.name(key))
            known.hidden[name].append(column.name(key))
            limit = note_limits[column.grid]
            if limit is not None:
                known.notes[name].add(limit)
    return known


def _system(
    known: _Known, relations: Relations, representative: _Representatives, limits: Mapping[int, int]
) -> System[CellName]:
    """Return the sums and percentages that say something about a count that is not shown, the shown ones put in."""
    system: System[CellName] = System()

    def add(coefficients: Mapping[CellName, float], low: float, high: float) -> None:
        free: dict[CellName, float] = defaultdict(float)
        for name, weight in coefficients.items():
            if name in known.shown:
                low, high = low - weight * known.shown[name], high - weight * known.shown[name]
            else:
                free[name] += weight
        for name in free:
            most = min((limits[limit] - 1 for limit in known.notes.get(name, ())), default=UNBOUNDED)
            system.bounds.setdefault(name, (0, most))
        if free:
            system.sums.append((dict(free), low, high))

    for total, parts in dict.fromkeys(
        (representative(total), tuple(map(representative, parts))) for total, parts in relations.sums
    ):
        coefficients = Counter(parts)
        coefficients[total] -= 1
        add(coefficients, 0, 0)
    for part, whole, percent, decimals in relations.percentages:
        rule: System[CellName] = System()
        rule.percentage(representative(part), representative(whole), percent, decimals)
        for one in rule.sums:
            add(*one)
        if representative(whole) in system.bounds:
            system.count(representative(whole), 1)
    return system


def leaked_counts(
    found: Attacked, grids: Sequence[Grid], threshold: int, service: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Return the hidden small counts that a stranger knows more of than that they are small; each count once.

    Parameters
    ----------
    found : Attacked
    grids : sequence of Grid
    threshold : int
        Counts below it are small. One that is hidden must be able to be any of 1 to the threshold less one, or to what
        the note of its table says if that is less.
    service : collection of str
        Measures of facts about the service, whose numerators need no protection.

    Returns
    -------
    list of tuple of str
        Where they stand, and what they must be.
    """

    cells_of_count: dict[CellName, list[CellName]] = defaultdict(list)
    for name, ends in found.recovered.items():
        if leaks(*ends, min(threshold, found.limits.get(name, threshold))):
            cells_of_count[found.counts[name][0]].append(name)
    cells_of_count = {count: names for count, names in cells_of_count.items() if not _served(names, grids, service)}
    residuals = [
        (grids[name[0]].where, f"{cell_text(grids, name)} counts {rest} whom no other row counts")
        for name, rest in found.residuals
        if rest < threshold
    ]
    return residuals + [
        (grids[names[0][0]].where, _sentence(grids, names, *found.recovered[names[0]], found))
        for names in cells_of_count.values()
    ]


def _served(names: Sequence[CellName], grids: Sequence[Grid], service: Collection[str]) -> bool:
    """Return whether a count is, in the results, the numerator of a fact about the service."""
    return any(
        grids[place].where == RESULTS and column == 0 and grids[place].label.split(" ")[0] in service
        for place, column, _ in names
    )


def _sentence(grids: Sequence[Grid], names: Sequence[CellName], least: int, most: int, found: Attacked) -> str:
    """Return what a recovered count must be, where it can be read if it can, and where else it is hidden."""
    first, shown = names[0], found.counts[names[0]][1]
    what = f"{cell_text(grids, first)} is hidden, but must be {least if least == most else f'{least} to {most}'}"
    if shown:
        grid = grids[shown[0]]
        place = grid.where if grid.where.endswith(grid.label) else f"{grid.where} {grid.label}"
        what += f"; {place} tells it ({cell_text(grids, shown)})"
    others = sorted({grids[name[0]].label for name in names[1:]} - {grids[first[0]].label})
    return what + (f"; also in {', '.join(others[:MOST_OTHER_PLACES])}" if others else "")


def read_grids(
    pages: Mapping[str, Page], data: Mapping[str, str], headings: Mapping[str, str], words: PrintedWords
) -> list[Grid]:
    """Return the tables of web pages by the pages' names, and the data files in them, as grids."""
    tables = [
        table_grid(f"{name} table {table.label or place}", table, words)
        for name, page in pages.items()
        for place, table in enumerate(page.tables, 1)
    ]
    files = [data_grid(where, label_of(where), text, headings, words) for where, text in data.items()]
    return [grid for grid in (*tables, *files) if grid is not None]


def attack_printed(
    written: Written,
    released: pl.DataFrame,
    words: PrintedWords,
    headings: Mapping[str, str],
    policy: Policy,
    examined: Counter[str],
) -> list[tuple[str, str, str]]:
    """Return what the tables and files of an edition give away of the counts they hide: kind of finding, where, what.

    Parameters
    ----------
    written : Written
    released : polars.DataFrame
        The published result store, which is one of the files.
    words : PrintedWords
    headings : mapping of str to str
        The result store's name of each printed heading.
    policy : Policy
    examined : Counter
        Counts of what was looked at are added.
    """
    grids = read_grids(written.pages, written.data_files(), headings, words) + store_grids(released, words)
    found = attack(grids, words)
    examined.update(found.examined)
    findings = [("leak", *one) for one in leaked_counts(found, grids, policy.threshold, policy.service)]
    findings += [
        ("contradiction", "tables", f"hidden numbers cannot all be below {limit}: no table fits below {most}")
        for limit, most in found.untrue.items()
    ]
    return findings + [("contradiction", "tables", what) for what in found.impossible]


def cell_text(grids: Sequence[Grid], name: CellName) -> str:
    """Return where a cell stands, as a reader finds it: row, column."""
    place, at, key = name
    return f"{grids[place].heads[key]}, {grids[place].columns[at].removesuffix(' +')}"


def _misprint(grids: Sequence[Grid], part: CellName, whole: CellName, percent: float) -> str:
    cells = f"{cell_text(grids, part)} of {grids[whole[0]].columns[whole[1]]}"
    return f"{grids[part[0]].where}: {percent:g} % is printed beside {cells}, which give another percentage"


def _names(grids: Sequence[Grid], part: Sequence[CellName]) -> str:
    first = part[0]
    return f"{grids[first[0]].where}: {cell_text(grids, first)} and {len(part) - 1} other numbers"
