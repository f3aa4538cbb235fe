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
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from R_free_helpers.disclosure.artefacts import Piece
from R_free_helpers.disclosure.bound_propagation import recovered_in
from R_free_helpers.disclosure.consistency import (
    read_data,
    unreleased_in_tables,
    unreleased_in_texts,
    unreleased_on_pages,
)
from R_free_helpers.disclosure.counts_system import UNBOUNDED, Contradiction, System
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
    read_page,
    store_grids,
    table_grid,
)
from R_free_helpers.language.labels import Labels
from R_free_helpers.model.policy import Policy
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.results import SCHEMA
from R_free_helpers.model.units import read_units

NOT_SUMMED = ("median", "mean", "p10", "p25", "p75", "p90", "whisker_low", "whisker_high", "score", "rate")
"""Statistics and columns that count nobody, whole numbers or not."""

FURTHER_COLUMNS = ("n", "missing", "beyond", "at_risk", "survival", "unit", "level", "mark", "before", "place")
"""Columns of data files, beside those of the result store, that are known by their headings."""

MOST_OTHER_PLACES = 3
"""How many other places of a recovered count are named."""

MOST_RAISES = 20
"""How far the limit of a note is raised before its table is given up."""

MOST_GUESSES = 40
"""How many guesses are tried one by one to find a wrong one, before all that could be wrong are given up."""


@dataclass
class Attacked:
    """What a stranger finds out from printed tables.

    Attributes
    ----------
    recovered : dict
        Least and greatest value of each hidden cell that is known too closely, by the cell's name.
    counts : dict
        By the cell's name, what stands for its count in whatever tables, and a cell that shows it if there is one.
    rest : dict
        How many are not in a recovered count, least and greatest, where a percentage tells of how many it is.
    untrue : dict
        By the limit that a note tells ("fewer than"), the least limit with which a table fits.
    impossible : list of str
        Numbers that contradict each other.
    examined : Counter
        How many tables, hidden cells and relations there are.
    """

    recovered: dict[CellName, tuple[int, int]] = field(default_factory=dict)
    counts: dict[CellName, tuple[CellName, CellName | None]] = field(default_factory=dict)
    rest: dict[CellName, tuple[int, int]] = field(default_factory=dict)
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


def attack(grids: Sequence[Grid], words: PrintedWords, width: int = 1) -> Attacked:
    """Return what the tables of a publication give away of their hidden cells.

    Parameters
    ----------
    grids : sequence of Grid
    words : PrintedWords
    width : int
        Fewest values beyond the first that must remain possible for a hidden count.
    """
    averages = no_counts(words)
    columns = [column for place, grid in enumerate(grids) for column in counts_of(place, grid, averages)]
    note_limits = [limit_in_note(grid.notes, words) for grid in grids]
    relations = find_relations(grids, columns, words)
    found = Attacked()
    found.examined["printed tables"] = len(grids)
    found.examined["printed cells hidden"] = sum(len(column.hidden) for column in columns)
    found.examined["printed ties"] = len(relations.sums) + len(relations.percentages)
    found.impossible += [_misprint(grids, *one) for one in relations.misprints]
    limits = {limit: limit for limit in note_limits if limit is not None}
    for _ in range(MOST_RAISES):
        representative = _Representatives(relations.equal)
        known = _known(columns, representative, note_limits)
        found.recovered, broken = _recovered(known, relations, representative, limits, width)
        if wrong := {limit for part in broken for name in part for limit in known.notes.get(name, ())}:
            limits = {limit: most + (limit in wrong) for limit, most in limits.items()}
        elif disproved := {guess for part in broken for guess in _disproved(part, columns, relations, representative)}:
            relations = relations.without(disproved)
            found.examined["printed guesses disproved"] += len(disproved)
        else:
            break
    found.counts = {name: (representative(name), known.shown_at.get(representative(name))) for name in found.recovered}
    found.rest = dict(_rest(found.recovered, relations.whole_of, known, representative))
    found.untrue = {limit: most for limit, most in limits.items() if most > limit}
    found.impossible += [f"no table of whole numbers fits {_names(grids, part)}" for part in broken]
    return found


def _disproved(
    part: Collection[CellName], columns: Sequence[CountColumn], relations: Relations, representative: _Representatives
) -> set[Guess]:
    """Return the guess without which a table fits counts that no table fits; where no single one is, all of them."""

    def fits(relations: Relations) -> bool:
        now = _Representatives(relations.equal)
        known = _known(columns, now, [None] * (1 + max(column.grid for column in columns)))
        about = set(part) | {now(name) for name in part}
        try:
            for system in _system(known, relations, now, {}).parts():
                if not about.isdisjoint(system.bounds):
                    recovered_in(system, system.bounds, 1)
        except Contradiction:
            return False
        return True

    about = set(part)
    guesses = relations.guesses(lambda name: representative(name) in about)
    alone = (guess for guess in guesses[:MOST_GUESSES] if fits(relations.without({guess})))
    return next(({guess} for guess in alone), set(guesses))


def _rest(
    recovered: Mapping[CellName, tuple[int, int]],
    whole_of: Mapping[CellName, CellName],
    known: _Known,
    representative: _Representatives,
) -> Iterator[tuple[CellName, tuple[int, int]]]:
    """Yield how many are not in each recovered count, where it is known of how many it is."""
    ends = {representative(name): one for name, one in recovered.items()} | {
        n: (int(v), int(v)) for n, v in known.shown.items()
    }
    for name, (least, most) in recovered.items():
        if name in whole_of and representative(whole_of[name]) in ends:
            low, high = ends[representative(whole_of[name])]
            yield name, (max(0, low - most), high - least)


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


def _recovered(
    known: _Known, relations: Relations, representative: _Representatives, limits: Mapping[int, int], width: int
) -> tuple[dict[CellName, tuple[int, int]], list[list[CellName]]]:
    """Return the hidden cells that are known too closely, and the groups of counts that no table fits."""
    found = {cell: (int(value),) * 2 for name, value in known.shown.items() for cell in known.hidden.get(name, ())}
    broken = []
    for part in _system(known, relations, representative, limits).parts():
        try:
            close = recovered_in(part, [name for name in part.bounds if name in known.hidden], width)
        except Contradiction:
            broken.append(list(part.bounds))
            continue
        found |= {cell: ends for name, ends in close.items() for cell in known.hidden[name]}
    return found, broken


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


def leaks(found: Attacked, grids: Sequence[Grid], policy: Policy) -> list[tuple[str, str]]:
    """Return the recovered counts that a policy protects: where they stand, and what they must be; each count once.

    A count is protected where it, or those of a whole that it does not count, are few. Others may be hidden for the
    sake of those, and known from elsewhere.
    """

    def few(least: int, most: int) -> bool:
        return least < policy.threshold and most - least < policy.width and (most > 0 or policy.zeros)

    cells_of_count: dict[CellName, list[CellName]] = defaultdict(list)
    for name, ends in found.recovered.items():
        if few(*ends) or (policy.complements and name in found.rest and few(*found.rest[name])):
            cells_of_count[found.counts[name][0]].append(name)
    return [
        (grids[names[0][0]].where, _sentence(grids, names, *found.recovered[names[0]], found))
        for names in cells_of_count.values()
    ]


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


def label_of(where: str) -> str:
    """Return the figure or table that a data file belongs to, by the file's name."""
    return where.rpartition(" ")[2].removesuffix(".csv")


def attack_written(
    folder: Path,
    pieces: Sequence[Piece],
    released: pl.DataFrame,
    registry: Registry,
    policy: Policy,
    examined: Counter[str],
) -> list[tuple[str, str, str]]:
    """Return what the written files of an edition give away: kind of finding, where, what.

    Parameters
    ----------
    folder : Path
    pieces : sequence of Piece
        What was read from the folder (see `artefacts`).
    released : polars.DataFrame
        The published result store, in the folder too.
    registry : Registry
        For its language, and for which unit lies below which.
    policy : Policy
        Which counts are few, and how closely a hidden one may be known.
    examined : Counter
        Counts of what was looked at are added.
    """
    words = PrintedWords(registry.language, read_units(registry.data_dir))
    labels = Labels(registry)
    headings = {labels.heading(name): name for name in (*FURTHER_COLUMNS, *SCHEMA)}
    pages = {path.name: read_page(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.html"))}
    data = {p.where: p.text for p in pieces if p.kind == "data" and " data " in p.where and p.where.endswith(".csv")}
    grids = read_grids(pages, data, headings, words) + store_grids(released, words)
    found = attack(grids, words, policy.width)
    examined.update(found.examined)
    findings = [("leak", *one) for one in leaks(found, grids, policy)]
    findings += [
        ("contradiction", "tables", f"hidden numbers cannot all be below {limit}: no table fits below {most}")
        for limit, most in found.untrue.items()
    ]
    findings += [("contradiction", "tables", what) for what in found.impossible]
    own = {label_of(where): read_data(text, words) for where, text in data.items()}
    for name, page in pages.items():
        unreleased = unreleased_in_tables(page.tables, own, words) + unreleased_in_texts(page, own, words)
        findings += [("leak", f"{name} {label}", what) for label, what in unreleased]
    printed = [(piece.where, piece.text) for piece in pieces if ".pdf page " in piece.where]
    web = [piece.text for piece in pieces if ".html " in piece.where and _is_read(piece)]
    examined["printed pages"] += sum(piece.kind == "text" for piece in pieces if ".pdf page " in piece.where)
    if web:  # an edition may have no web page to compare with
        findings += [("leak", *one) for one in unreleased_on_pages(printed, web)]
    return findings


def _is_read(piece: Piece) -> bool:
    return piece.kind in ("text", "data") or piece.where.endswith((" alt", " svg aria-label"))


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
