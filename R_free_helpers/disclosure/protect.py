"""Secondary suppression: the cheapest further cells to hide, so that no hidden count can be bounded closely.

A count that is hidden for its own sake stays safe when two tables of whole numbers fit everything that is shown and
differ by at least a given width in that count. The cheapest cells to hide besides are found by integer programming
(HiGHS, through `scipy.optimize.milp`), one unsafe count after the other, each attacked again at the end.

References
----------
Fischetti M, Salazar JJ (2001). Solving the cell suppression problem on tabular data with linear constraints.
Management Science 47:1008-1027. Here the cells are chosen for one unsafe count at a time, as in Kelly, Golden, Assad
(Networks 1992;22:397-417): not always the least for all together, but never unsafe.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import numpy as np

from R_free_helpers.disclosure.attack import recovered
from R_free_helpers.disclosure.links import Linked, Name


class NotProtectable(Exception):
    """Even with everything else hidden a count could be bounded too closely."""


def complement(linked: Linked, hidden: Collection[int], cost: Mapping[int, float], width: int) -> set[int]:
    """Return the rows to hide besides ``hidden``, so that every hidden sensitive count is safe.

    Parameters
    ----------
    linked : Linked
    hidden : collection of int
        Rows hidden for their own sake.
    cost : mapping of int to float
        What is lost with each row that may be hidden; a row that is not in it stays.
    width : int
        Least difference between the bounds of a sensitive count.

    Raises
    ------
    NotProtectable
        Naming the count.
    """
    kept = set(hidden)
    sensitive = [name for name in linked.true if name[0] == "met" and name[1] in kept and linked.true[name] > 0]
    groups = _groups(linked)
    while unsafe := recovered(linked.system(kept), [n for n in sensitive if linked.is_hidden(n, kept)], width):
        done: set[int] = set()
        for name in unsafe:
            if groups[name] not in done:  # what one of a group needs may help the others: look again first
                done.add(groups[name])
                kept |= _cheapest(
                    linked, name, [n for n in linked.true if groups[n] == groups[name]], kept, cost, width
                )
    return kept - set(hidden)


def _groups(linked: Linked) -> dict[Name, int]:
    """Return the number of the set of counts, tied by sums, that each count belongs to."""
    parent = {name: name for name in linked.true}

    def root(name: Name) -> Name:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for total, parts in linked.sums:
        for part in parts:
            parent[root(part)] = root(total)
    for part, whole in linked.whole_of.items():
        parent[root(part)] = root(whole)
    by_row = defaultdict(list)
    for name, rows in linked.rows.items():
        for row in rows:
            by_row[row].append(name)
    for names in by_row.values():
        for name in names[1:]:
            parent[root(name)] = root(names[0])
    numbers: dict[Name, int] = {}
    return {name: numbers.setdefault(root(name), len(numbers)) for name in linked.true}


def _cheapest(
    linked: Linked, unsafe: Name, names: list[Name], hidden: set[int], cost: Mapping[int, float], width: int
) -> set[int]:
    """Return the cheapest rows with which two tables fit that differ by ``width`` in the unsafe count.

    Variables: how far each count may lie above and below its true value in the one and in the other table, and for
    each row whether it is hidden. A count moves only where every row that prints it is hidden.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    place = {name: index for index, name in enumerate(names)}
    rows = sorted({row for name in names for row in linked.rows[name]})
    of_row = {row: 2 * len(names) + index for index, row in enumerate(rows)}
    n = 2 * len(names) + len(rows)
    low, high, price = np.zeros(n), np.ones(n), np.zeros(n)
    for name, index in place.items():
        for table in (0, 1):
            low[index + table * len(names)] = -min(width, linked.true[name])
            high[index + table * len(names)] = width
    for row, index in of_row.items():
        low[index] = row in hidden
        high[index] = row in hidden or row in cost
        price[index] = 0 if row in hidden else cost.get(row, 0)
    cells: list[tuple[int, int, float]] = []
    ends: list[tuple[float, float]] = []

    def constrain(weights: Mapping[int, float], least: float, most: float) -> None:
        cells.extend((len(ends), column, weight) for column, weight in weights.items())
        ends.append((least, most))

    for table in (0, len(names)):
        for total, parts in linked.sums:
            if total in place:
                constrain({place[total] + table: -1.0} | {place[part] + table: 1.0 for part in parts}, 0, 0)
        for part, whole in linked.whole_of.items():
            if part in place:
                room = linked.true[whole] - linked.true[part]
                constrain({place[part] + table: 1.0, place[whole] + table: -1.0}, -np.inf, room)
        for name, index in place.items():
            for row in linked.rows[name] - hidden:
                constrain({index + table: 1.0, of_row[row]: -float(width)}, -np.inf, 0)
                constrain({index + table: 1.0, of_row[row]: float(width)}, 0, np.inf)
    at = place[unsafe]
    constrain({at: 1.0, at + len(names): -1.0}, width, np.inf)
    line, column, weight = zip(*cells, strict=True)
    matrix = coo_array((weight, (line, column)), shape=(len(ends), n)).tocsr()
    found = milp(
        price,
        constraints=LinearConstraint(matrix, *np.array(ends).T),
        bounds=Bounds(low, high),
        integrality=np.ones(n),
        options={"mip_rel_gap": 0.02, "time_limit": 20},
    )
    if found.x is None:
        raise NotProtectable(f"{unsafe} cannot be protected to a width of {width}: {found.message}")
    return {row for row, index in of_row.items() if found.x[index] > 0.5 and row not in hidden}
