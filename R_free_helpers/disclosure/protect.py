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
    added: set[int] = set()
    for group in linked.groups():
        added |= _complement(group, set(hidden), cost, width)
    return added


def _complement(group: Linked, hidden: set[int], cost: Mapping[int, float], width: int) -> set[int]:
    """Return the rows to hide besides within counts that have to do with each other."""
    rows = set().union(*group.rows.values())
    kept = hidden & rows
    sensitive = [name for name in group.true if name[0] == "met" and name[1] in kept and group.true[name] > 0]
    while sensitive and (unsafe := recovered(group.system(kept), sensitive, width)):
        # What the first one needs may help the others: look again before anything more is hidden.
        kept |= _cheapest(group, next(iter(unsafe)), kept, cost, width)
    return kept - hidden


def _cheapest(group: Linked, unsafe: Name, hidden: set[int], cost: Mapping[int, float], width: int) -> set[int]:
    """Return the cheapest rows with which two tables fit that differ by ``width`` in the unsafe count.

    Variables: how far each count may lie above and below its true value in the one and in the other table, and for
    each row whether it is hidden. A count moves only where every row that prints it is hidden.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    names = list(group.true)
    place = {name: index for index, name in enumerate(names)}
    rows = sorted(set().union(*group.rows.values()))
    of_row = {row: 2 * len(names) + index for index, row in enumerate(rows)}
    n = 2 * len(names) + len(rows)
    low, high, price = np.zeros(n), np.ones(n), np.zeros(n)
    for name, index in place.items():
        for table in (0, 1):
            value = group.true[name]
            low[index + table * len(names)] = -width if value is None else -min(width, value)
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
        for total, parts in group.sums:
            constrain({place[total] + table: -1.0} | {place[part] + table: 1.0 for part in parts}, 0, 0)
        for part, whole in group.whole_of.items():
            room = group.true[whole] - group.true[part]
            constrain({place[part] + table: 1.0, place[whole] + table: -1.0}, -np.inf, room)
        for name, index in place.items():
            for row in group.rows[name] - hidden if group.true[name] is not None else ():
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
