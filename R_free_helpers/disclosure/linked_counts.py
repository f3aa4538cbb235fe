"""How the counts of a result store are related: by the unit tree, categories, subgroups, and who a share is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from R_free_helpers.disclosure.feasibility import System, connected_groups
from R_free_helpers.model.measure import Measure
from R_free_helpers.model.results import subgroup_key, subgroup_parts

COUNT_STATISTICS = ("share", "count")
"""Statistics that are counts of persons, or made of two of them."""

DETAILED = ("p10", "p25", "median", "p75", "p90", "mean", "whisker_low", "whisker_high", "outliers", "beyond")
"""Statistics of single persons' values."""

CountName = tuple[str | int, ...]
"""``("met" | "rest", row)``, or ``("all" | "unknown", measure, period, unit, subgroup)``, or for a statistic of values,
such as a median, ``("of", measure, statistic, period, unit, subgroup)``: how many persons' values."""

Place = tuple[str, ...]
"""Where a count stands: some of measure, period, statistic, unit and subgroup."""

StoreRow = Mapping[str, Any]
"""A row of the result store, by column."""


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
    series : dict of tuple to tuple
        What is counted, and the unit; the counts of one thing in all units are a series.
    persons : set of tuple
        Counts that tell of persons when they are small. How many lack data is none: it is no trait of theirs.
    """

    true: dict[CountName, float | None]
    rows: dict[CountName, set[int]]
    sums: list[tuple[CountName, tuple[CountName, ...]]]
    whole_of: dict[CountName, CountName]
    series: dict[CountName, tuple[CountName, str]]
    persons: set[CountName]

    def count(self, name: CountName) -> float:
        """Return the true value of a count.

        Raises
        ------
        ValueError
            When the store that was linked does not tell it.
        """
        value = self.true[name]
        if value is None:
            raise ValueError(f"{name} is hidden in the store: what is hidden cannot be protected again")
        return value

    def hidden(self, rows: Collection[int]) -> set[CountName]:
        """Return the counts that are hidden when the given rows are."""
        gone = set(rows)
        return {name for name in self.true if self.rows[name] <= gone}

    def system(self, rows: Collection[int]) -> System[CountName]:
        """Return what a stranger knows when the given rows are hidden."""
        system: System[CountName] = System()
        hidden = self.hidden(rows)
        for name, value in self.true.items():
            if value is None or name in hidden:
                system.count(name)
            else:
                system.published(name, value)
        for total, parts in self.sums:
            system.total(total, parts)
        return system

    def groups(self) -> list[Linked]:
        """Return the counts that have to do with each other, by a sum or by standing in one row, group by group."""
        by_row: dict[int, list[CountName]] = defaultdict(list)
        for name, rows in self.rows.items():
            for row in rows:
                by_row[row].append(name)
        group_of = connected_groups(
            [*([name] for name in self.true), *([total, *parts] for total, parts in self.sums), *by_row.values()]
        )
        found: dict[int, Linked] = {}
        for name, value in self.true.items():
            group = found.setdefault(group_of[name], Linked({}, {}, [], {}, {}, self.persons))
            group.true[name], group.rows[name], group.series[name] = value, self.rows[name], self.series[name]
            if name in self.whole_of:
                group.whole_of[name] = self.whole_of[name]
        for total, parts in self.sums:
            found[group_of[total]].sums.append((total, parts))
        return list(found.values())


def link(results: pl.DataFrame, units: pl.DataFrame, measures: Sequence[Measure], threshold: int = 0) -> Linked:
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
    threshold : int
        How many lack data is not printed where it is below this, although the row is.
    """
    by_id = {measure.id: measure for measure in measures}
    true: dict[CountName, float | None] = {}
    rows: dict[CountName, set[int]] = defaultdict(set)
    whole: dict[CountName, CountName] = {}
    place: dict[Place, CountName] = {}
    series: dict[CountName, tuple[CountName, str]] = {}
    cells = _counted(results)
    wholes = _shared_wholes(cells, by_id)
    for cell in cells:
        met: CountName = ("met", cell["row"])
        true[met], rows[met] = cell["numerator"], {cell["row"]}
        place[_key(cell)] = met
        counted = (cell["measure"], cell["period"], cell["statistic"], cell["subgroup"])
        series[met] = ("met", *counted), cell["unit_id"]
        if cell["statistic"] != "share" or not _is_count(cell["denominator"]):
            continue
        if None not in (cell["numerator"], cell["denominator"]) and cell["numerator"] > cell["denominator"]:
            continue  # more than were expected: a share of no persons counted here
        rest = _rest(cell["subgroup"], _keys(by_id.get(cell["measure"])))
        if (cell["measure"], cell["period"], cell["unit_id"], rest) not in wholes:
            rest = cell["subgroup"]
        for kind, value in (("all", cell["denominator"]), ("unknown", cell["missing"])):
            name: CountName = (kind, cell["measure"], cell["period"], cell["unit_id"], rest)
            # Another category of the same whole may tell what this row hides.
            true[name] = true.get(name) if value is None else value
            rows[name].update([cell["row"]] if kind == "all" or not 0 < (value or 0) < threshold else [])
            series[name] = (kind, cell["measure"], cell["period"], rest), cell["unit_id"]
        whole[met] = ("all", *name[1:])
        others: CountName = ("rest", cell["row"])
        shown = None not in (cell["numerator"], cell["denominator"])
        true[others] = cell["denominator"] - cell["numerator"] if shown else None
        rows[others], series[others] = {cell["row"]}, (("rest", *counted), cell["unit_id"])
    for name, value, row in _values_of(results):
        true[name] = true.get(name) if value is None else value
        rows[name].add(row)
        series[name] = (name[:3] + name[4:], str(name[3]))
    found = list(_sums(place, true, whole, units, by_id))
    broken = {kind for kind, total, parts in found if _adds_up(true, total, parts) is False}
    sums = [
        (total, parts)
        for kind, total, parts in found
        if (holds := _adds_up(true, total, parts)) or (holds is None and kind not in broken)
    ]
    sums += [(total, (part, ("rest", part[1]))) for part, total in whole.items()]
    for name, value, parts in _constant(cells, by_id, wholes, true, whole):
        true[name], rows[name], series[name] = value, set(), (name, "")
        sums += [(name, part) for part in parts]
    return Linked(true, dict(rows), sums, whole, series, {name for name in true if name[0] not in ("unknown", "sum")})


def _values_of(results: pl.DataFrame) -> Iterator[tuple[CountName, float | None, int]]:
    """Yield how many persons' values each mean, median and the like is of, and the row that prints it."""
    cells = results.filter(pl.col("statistic").is_in(DETAILED)).with_columns(
        pl.col("denominator").drop_nulls().n_unique().over("measure", "period", "unit_id", "subgroup").alias("totals"),
        _persons("denominator").alias("persons"),
    )
    for cell in cells.filter("persons").iter_rows(named=True):
        # Statistics of the same values are of the same persons.
        what = cell["measure"] if cell["totals"] <= 1 else f"{cell['measure']} {cell['statistic']}"
        yield ("of", what, cell["period"], cell["unit_id"], cell["subgroup"]), cell["denominator"], cell["row"]
    for cell in results.filter((pl.col("statistic") == "rate") & _persons("numerator")).iter_rows(named=True):
        what = f"{cell['measure']} rate"
        yield ("of", what, cell["period"], cell["unit_id"], cell["subgroup"]), cell["numerator"], cell["row"]


def _persons(column: str) -> pl.Expr:
    """Return whether a column holds whole numbers only, in all that is told of the measure."""
    return (pl.col(column).is_null() | (pl.col(column) % 1 == 0)).all().over("measure")


def _constant(
    cells: Sequence[StoreRow],
    measures: Mapping[str, Measure],
    wholes: Collection[Place],
    true: Mapping[CountName, float | None],
    whole: Mapping[CountName, CountName],
) -> Iterator[tuple[CountName, float, list[tuple[CountName, ...]]]]:
    """Yield sums of categories that are the same in every unit, such as its own and all others: name, value, parts.

    Who reads two units, one of them whole, knows the other.
    """
    parts: dict[CountName, dict[str, list[CountName]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        keys = _keys(measures.get(cell["measure"]))
        rest = _rest(cell["subgroup"], keys)
        if rest == cell["subgroup"] or (cell["measure"], cell["period"], cell["unit_id"], rest) in wholes:
            continue
        met: CountName = ("met", cell["row"])
        for kind, name in (("met", met), ("all", whole.get(met))):
            if name is not None:
                parts["sum", kind, cell["measure"], cell["period"], rest][cell["unit_id"]].append(name)
    for name, of_unit in parts.items():
        most = max(map(len, of_unit.values()))
        found = [tuple(names) for names in of_unit.values() if len(names) == most]
        counts = [[value for one in names if (value := true[one]) is not None] for names in found]
        known_sums = [sum(values) for values in counts if len(values) == most]
        if len(known_sums) > 1 and len(set(known_sums)) == 1:
            yield name, known_sums[0], found


def _counted(results: pl.DataFrame) -> list[StoreRow]:
    """Return the rows that are counts, hidden ones of measures whose other rows are among them."""
    cells = list(results.filter(pl.col("statistic").is_in(COUNT_STATISTICS)).iter_rows(named=True))
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


def _adds_up(true: Mapping[CountName, float | None], total: CountName, parts: Sequence[CountName]) -> bool | None:
    """Return whether parts add up to their total; None where a hidden one leaves it open."""
    whole, values = true[total], [true[part] for part in parts]
    known = [value for value in values if value is not None]
    if whole is not None and len(known) == len(values):
        return abs(whole - sum(known)) < 1e-6
    # Nobody hides a share of nobody: a hidden one is of one person at least.
    least = sum(known) + (len(values) - len(known) if total[0] == "all" else 0)
    return False if whole is not None and least > whole else None


def _key(cell: StoreRow) -> Place:
    return cell["measure"], cell["period"], cell["statistic"], cell["unit_id"], cell["subgroup"]


def _shared_wholes(cells: Sequence[StoreRow], measures: Mapping[str, Measure]) -> set[Place]:
    """Return where the categories of a partition are shares of one and the same whole."""
    found = defaultdict(set)
    for cell in cells:
        if cell["statistic"] == "share":
            rest = _rest(cell["subgroup"], _keys(measures.get(cell["measure"])))
            found[cell["measure"], cell["period"], cell["unit_id"], rest].add(cell["denominator"])
    # One unit with shares of two wholes shows that the categories are no parts of one, in the other units neither.
    apart = {key[:2] for key, totals in found.items() if len(totals - {None}) > 1}
    return {key for key in found if key[:2] not in apart}


def _keys(measure: Measure | None) -> tuple[str, ...]:
    return measure.partition if measure else ()


def _rest(subgroup: str, without: Collection[str]) -> str:
    return subgroup_key({key: value for key, value in subgroup_parts(subgroup).items() if key not in without})


def _sums(
    place: Mapping[Place, CountName],
    true: Mapping[CountName, float | None],
    whole: Mapping[CountName, CountName],
    units: pl.DataFrame,
    measures: Mapping[str, Measure],
) -> Iterator[tuple[Place, CountName, tuple[CountName, ...]]]:
    """Yield the kind, the total and the parts of every sum that could hold, true or not."""
    parents: dict[str, str] = dict(units.select("unit_id", "parent_unit_id").iter_rows())
    below: dict[Place, list[CountName]] = defaultdict(list)
    categories: dict[Place, list[CountName]] = defaultdict(list)
    finer: dict[tuple[Place, str], list[CountName]] = defaultdict(list)
    pieces: dict[Place, list[CountName]] = defaultdict(list)
    for (measure, period, statistic, unit, subgroup), name in place.items():
        below[measure, period, statistic, parents.get(unit, ""), subgroup].append(name)
        named = subgroup_parts(subgroup)
        keys = [key for key in _keys(measures.get(measure)) if key in named]
        if keys:
            categories[measure, period, statistic, unit, _rest(subgroup, keys)].append(name)
        for key in named:
            finer[(measure, period, statistic, unit, _rest(subgroup, [key])), key].append(name)
        if measure in measures and (part_of := measures[measure].part_of):
            pieces[part_of, period, statistic, unit, subgroup].append(name)
    for at, children in pieces.items():
        if at in place:
            yield ("pieces", at[0]), place[at], tuple(children)
            if place[at] in whole and all(name in whole for name in children):
                yield ("pieces of all", at[0]), whole[place[at]], tuple(whole[name] for name in children)
    for at, children in below.items():
        if at in place:
            yield ("tree", at[0], at[2]), place[at], tuple(children)
    for at, children in categories.items():
        if children[0] in whole:
            yield ("categories", at[0]), whole[children[0]], tuple(children)
    for (coarser, key), children in finer.items():
        if coarser in place:
            yield ("subgroups", coarser[0], key), place[coarser], tuple(children)
    sized = [tuple(map(str, name)) for name in true if name[0] in ("all", "unknown", "of")]
    tree: dict[Place, list[CountName]] = defaultdict(list)
    for kind, measure, period, unit, rest in sized:
        tree[kind, measure, period, parents.get(unit, ""), rest].append((kind, measure, period, unit, rest))
    for total, children in tree.items():
        if total in true:
            yield ("tree", *total[:2]), total, tuple(children)
    counted = {(at[0], *at[3:]): name for at, name in place.items() if at[2] == "count"}
    for kind, measure, period, unit, rest in sized:
        among = measures[measure].among if kind == "all" and measure in measures else None
        if among and (among, unit, rest) in counted:
            parts: tuple[CountName, ...] = (
                ("all", measure, period, unit, rest),
                ("unknown", measure, period, unit, rest),
            )
            yield ("among", measure), counted[among, unit, rest], parts
