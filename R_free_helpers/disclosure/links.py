"""What ties the counts of a result store together: the unit tree, categories, subgroups, and who a share is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from R_free_helpers.disclosure.attack import System, tied_together
from R_free_helpers.measures.definition import Measure
from R_free_helpers.results.store import subgroup_key, subgroup_parts

COUNTED = ("share", "count")
"""Statistics that are counts of persons, or made of two of them."""

Name = tuple
"""``("met", row)``, or ``("all" | "unknown", measure, period, unit, subgroup)``."""


@dataclass(frozen=True)
class Linked:
    """The counts of a store with their true values, and the sums that hold between them.

    Attributes
    ----------
    true : dict of tuple to float or None
        By the count's name; None where the store that was linked does not tell it.
    rows : dict of tuple to set of int
        Rows (column ``row``) that print the count; it is hidden where all of them are.
    sums : list of tuple
        The total's name and the names of its parts.
    whole_of : dict of tuple to tuple
        The denominator of each numerator that has one.
    """

    true: dict[Name, float | None]
    rows: dict[Name, set[int]]
    sums: list[tuple[Name, tuple[Name, ...]]]
    whole_of: dict[Name, Name]

    def system(self, hidden: Collection[int]) -> System:
        """Return what a stranger knows when the given rows are hidden."""
        hidden, system = set(hidden), System()
        for name, value in self.true.items():
            if value is None or self.rows[name] <= hidden:
                system.count(name)
            else:
                system.published(name, value)
        for total, parts in self.sums:
            system.total(total, parts)
        for part, whole in self.whole_of.items():
            system.at_most(part, whole)
        return system

    def groups(self) -> list[Linked]:
        """Return the counts that have to do with each other, by a sum or by standing in one row, group by group."""
        by_row: dict[int, list[Name]] = defaultdict(list)
        for name, rows in self.rows.items():
            for row in rows:
                by_row[row].append(name)
        group_of = tied_together([*([total, *parts] for total, parts in self.sums), *by_row.values()])
        found: dict[int, Linked] = {}
        for name, value in self.true.items():
            group = found.setdefault(group_of[name], Linked({}, {}, [], {}))
            group.true[name], group.rows[name] = value, self.rows[name]
            if name in self.whole_of:
                group.whole_of[name] = self.whole_of[name]
        for total, parts in self.sums:
            found[group_of[total]].sums.append((total, parts))
        return list(found.values())


def link(results: pl.DataFrame, units: pl.DataFrame, measures: Sequence[Measure]) -> Linked:
    """Return the counts of a store and the sums that hold between them.

    A sum is kept where the values satisfy it: what is not additive (a share of an expected number, persons counted at
    two units) needs no exception. Where a value is hidden, the sum is believed if every sum of its kind that can be
    checked holds; that is what a stranger would believe.

    Parameters
    ----------
    results : polars.DataFrame
        A result store with the column ``row``, before disclosure control or after.
    units : polars.DataFrame
        The registry's units.
    measures : sequence of Measure
        For what a share is of, and the keys whose categories make up a whole.
    """
    by_id = {measure.id: measure for measure in measures}
    true: dict[Name, float | None] = {}
    rows: dict[Name, set[int]] = defaultdict(set)
    whole: dict[Name, Name] = {}
    place: dict[tuple, Name] = {}
    cells = _counted(results)
    wholes = _shared_wholes(cells, by_id)
    for cell in cells:
        met: Name = ("met", cell["row"])
        true[met], rows[met] = cell["numerator"], {cell["row"]}
        place[_key(cell)] = met
        if cell["statistic"] != "share" or not _is_count(cell["denominator"]):
            continue
        rest = _rest(cell["subgroup"], _keys(by_id.get(cell["measure"])))
        if (cell["measure"], cell["period"], cell["unit_id"], rest) not in wholes:
            rest = cell["subgroup"]
        for kind, value in (("all", cell["denominator"]), ("unknown", cell["missing"])):
            name: Name = (kind, cell["measure"], cell["period"], cell["unit_id"], rest)
            # Another category of the same whole may tell what this row hides.
            true[name] = true.get(name) if value is None else value
            rows[name].add(cell["row"])
        whole[met] = ("all", *name[1:])
    found = [
        (kind, total, parts)
        for kind, total, parts in _sums(place, true, whole, units, by_id)
        if parts and None not in (total, *parts)
    ]
    broken = {kind for kind, total, parts in found if _adds_up(true, total, parts) is False}
    sums = [
        (total, parts)
        for kind, total, parts in found
        if (holds := _adds_up(true, total, parts)) or (holds is None and kind not in broken)
    ]
    return Linked(true, dict(rows), sums, whole)


def _counted(results: pl.DataFrame) -> list[dict]:
    """Return the rows that are counts, hidden ones of measures whose other rows are among them."""
    cells = list(results.filter(pl.col("statistic").is_in(COUNTED)).iter_rows(named=True))
    shown = [cell for cell in cells if cell["status"] != "suppressed"]
    counts = {(c["measure"], c["statistic"]) for c in shown if c["numerator"] is not None and _is_count(c["numerator"])}
    return [
        cell
        for cell in cells
        if (cell["measure"], cell["statistic"]) in counts
        and (cell["status"] == "suppressed" if cell["numerator"] is None else _is_count(cell["numerator"]))
    ]


def _is_count(value: float | None) -> bool:
    """Return whether a value is a whole number of persons, or hidden."""
    return value is None or (value >= 0 and float(value).is_integer())


def _adds_up(true: Mapping[Name, float | None], total: Name, parts: Sequence[Name]) -> bool | None:
    """Return whether parts add up to their total; None where a hidden one leaves it open."""
    whole, values = true[total], [true[part] for part in parts]
    known = [value for value in values if value is not None]
    if whole is not None and len(known) == len(values):
        return abs(whole - sum(known)) < 1e-6
    # Nobody hides a share of nobody: a hidden one is of one person at least.
    least = sum(known) + (len(values) - len(known) if total[0] == "all" else 0)
    return False if whole is not None and least > whole else None


def _key(cell: Mapping) -> tuple:
    return cell["measure"], cell["period"], cell["statistic"], cell["unit_id"], cell["subgroup"]


def _shared_wholes(cells: Sequence[Mapping], measures: Mapping[str, Measure]) -> set[tuple]:
    """Return where the categories of a partition are shares of one and the same whole."""
    found = defaultdict(set)
    for cell in cells:
        if cell["statistic"] == "share":
            rest = _rest(cell["subgroup"], _keys(measures.get(cell["measure"])))
            found[cell["measure"], cell["period"], cell["unit_id"], rest].add(cell["denominator"])
    return {key for key, totals in found.items() if len(totals - {None}) <= 1}


def _keys(measure: Measure | None) -> tuple[str, ...]:
    partition = measure.partition if measure else None
    return (partition,) if isinstance(partition, str) else tuple(partition or ())


def _rest(subgroup: str, without: Collection[str]) -> str:
    return subgroup_key({key: value for key, value in subgroup_parts(subgroup).items() if key not in without})


def _sums(
    place: Mapping[tuple, Name],
    true: Mapping[Name, float],
    whole: Mapping[Name, Name],
    units: pl.DataFrame,
    measures: Mapping[str, Measure],
) -> Iterator[tuple[tuple, Name, tuple[Name, ...]]]:
    """Yield the kind, the total and the parts of every sum that could hold, true or not."""
    parents = dict(units.select("unit_id", "parent_unit_id").iter_rows())
    below, categories, finer = defaultdict(list), defaultdict(list), defaultdict(list)
    for (measure, period, statistic, unit, subgroup), name in place.items():
        below[measure, period, statistic, parents.get(unit), subgroup].append(name)
        parts = subgroup_parts(subgroup)
        keys = [key for key in _keys(measures.get(measure)) if key in parts]
        if keys:
            categories[measure, period, statistic, unit, _rest(subgroup, keys)].append(name)
        for key in parts:
            finer[(measure, period, statistic, unit, _rest(subgroup, [key])), key].append(name)
    pieces = defaultdict(list)
    for (measure, *where), name in place.items():
        if measure in measures and measures[measure].part_of:
            pieces[measures[measure].part_of, *where].append(name)
    for key, children in pieces.items():
        if key in place:
            yield ("pieces", key[0]), place[key], tuple(children)
            yield ("pieces of all", key[0]), whole.get(place[key]), tuple(whole.get(name) for name in children)
    for key, children in below.items():
        if key in place:
            yield ("tree", key[0], key[2]), place[key], tuple(children)
    for key, children in categories.items():
        if children[0] in whole:
            yield ("categories", key[0]), whole[children[0]], tuple(children)
    for (coarser, key), children in finer.items():
        if coarser in place:
            yield ("subgroups", coarser[0], key), place[coarser], tuple(children)
    sized = [name for name in true if name[0] in ("all", "unknown")]
    tree = defaultdict(list)
    for kind, measure, period, unit, rest in sized:
        tree[kind, measure, period, parents.get(unit), rest].append((kind, measure, period, unit, rest))
    for total, children in tree.items():
        if total in true:
            yield ("tree", *total[:2]), total, tuple(children)
    counted = {(key[0], *key[3:]): name for key, name in place.items() if key[2] == "count"}
    for kind, measure, period, unit, rest in sized:
        among = measures[measure].among if kind == "all" and measure in measures else None
        if (among, unit, rest) in counted:
            parts = (("all", measure, period, unit, rest), ("unknown", measure, period, unit, rest))
            yield ("among", measure), counted[among, unit, rest], parts
