"""What ties the counts of a result store together: the unit tree, categories, subgroups, and who a share is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from R_free_helpers.disclosure.attack import System
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
    true : dict of tuple to float
        By the count's name.
    rows : dict of tuple to set of int
        Rows (column ``row``) that print the count; it is hidden where all of them are.
    sums : list of tuple
        The total's name and the names of its parts.
    """

    true: dict[Name, float]
    rows: dict[Name, set[int]]
    sums: list[tuple[Name, tuple[Name, ...]]]

    def is_hidden(self, name: Name, hidden: Collection[int]) -> bool:
        """Return whether no row that is shown prints the count."""
        return self.rows[name] <= set(hidden)

    def system(self, hidden: Collection[int]) -> System:
        """Return what a stranger knows when the given rows are hidden."""
        hidden, system = set(hidden), System()
        for name, value in self.true.items():
            if self.rows[name] <= hidden:
                system.count(name)
            else:
                system.published(name, value)
        for total, parts in self.sums:
            system.total(total, parts)
        for name in self.true:
            if name[0] == "met" and (whole := self.whole_of.get(name)) is not None:
                system.at_most(name, whole)
        return system

    @property
    def whole_of(self) -> dict[Name, Name]:
        """The denominator of each numerator that has one."""
        return self._whole

    _whole: dict[Name, Name] = None


def link(results: pl.DataFrame, units: pl.DataFrame, measures: Sequence[Measure]) -> Linked:
    """Return the counts of a store and the sums that hold between them.

    A sum is kept where the true values satisfy it: what is not additive (a share of an expected number, persons counted
    at two units) needs no exception.

    Parameters
    ----------
    results : polars.DataFrame
        The store before disclosure control, with the column ``row``.
    units : polars.DataFrame
        The registry's units.
    measures : sequence of Measure
        For what a share is of, and the keys whose categories make up a whole.
    """
    by_id = {measure.id: measure for measure in measures}
    true: dict[Name, float] = {}
    rows: dict[Name, set[int]] = defaultdict(set)
    whole: dict[Name, Name] = {}
    place: dict[tuple, Name] = {}
    cells = list(
        results.filter(pl.col("statistic").is_in(COUNTED) & pl.col("numerator").is_not_null()).iter_rows(named=True)
    )
    wholes = _shared_wholes(cells, by_id)
    for cell in cells:
        if not float(cell["numerator"]).is_integer() or cell["numerator"] < 0:
            continue
        met: Name = ("met", cell["row"])
        true[met], rows[met] = cell["numerator"], {cell["row"]}
        place[_key(cell)] = met
        total = cell["denominator"]
        if cell["statistic"] == "share" and total is not None and float(total).is_integer():
            rest = _rest(cell["subgroup"], _keys(by_id.get(cell["measure"])))
            if (cell["measure"], cell["period"], cell["unit_id"], rest) not in wholes:
                rest = cell["subgroup"]
            for kind, value in (("all", total), ("unknown", cell["missing"])):
                if value is not None:
                    name: Name = (kind, cell["measure"], cell["period"], cell["unit_id"], rest)
                    true[name] = value
                    rows[name].add(cell["row"])
                    if kind == "all":
                        whole[met] = name
    sums = [
        (total, parts)
        for total, parts in _sums(place, true, whole, units, by_id)
        if parts and abs(true[total] - sum(true[part] for part in parts)) < 1e-6
    ]
    return Linked(true, dict(rows), sums, whole)


def _key(cell: Mapping) -> tuple:
    return cell["measure"], cell["period"], cell["statistic"], cell["unit_id"], cell["subgroup"]


def _shared_wholes(cells: Sequence[Mapping], measures: Mapping[str, Measure]) -> set[tuple]:
    """Return where the categories of a partition are shares of one and the same whole."""
    found = defaultdict(set)
    for cell in cells:
        if cell["statistic"] == "share":
            rest = _rest(cell["subgroup"], _keys(measures.get(cell["measure"])))
            found[cell["measure"], cell["period"], cell["unit_id"], rest].add((cell["denominator"], cell["missing"]))
    return {key for key, totals in found.items() if len(totals) == 1}


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
) -> Iterator[tuple[Name, tuple[Name, ...]]]:
    """Yield every sum that could hold, true or not."""
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
    for key, children in below.items():
        if key in place:
            yield place[key], tuple(children)
    for children in categories.values():
        if children[0] in whole:
            yield whole[children[0]], tuple(children)
    for (coarser, _), children in finer.items():
        if coarser in place:
            yield place[coarser], tuple(children)
    sized = [name for name in true if name[0] in ("all", "unknown")]
    tree = defaultdict(list)
    for kind, measure, period, unit, rest in sized:
        tree[kind, measure, period, parents.get(unit), rest].append((kind, measure, period, unit, rest))
    for total, children in tree.items():
        if total in true:
            yield total, tuple(children)
    for kind, measure, period, unit, rest in sized:
        among = measures[measure].among if kind == "all" and measure in measures else None
        counted = next(
            (n for k, n in place.items() if among and k[0] == among and k[2:] == ("count", unit, rest)), None
        )
        if counted:
            unknown = ("unknown", measure, period, unit, rest)
            yield counted, tuple(n for n in (("all", measure, period, unit, rest), unknown) if n in true)
