"""Secondary suppression: the cheapest further cells to hide, so that no hidden small count can be bounded closely.

A small count is safe when two tables of whole numbers fit everything that is shown and differ by at least a given
width in that count. The cheapest cells to hide besides are found by integer programming (HiGHS, through
`scipy.optimize.milp`), one small count after the other. The two tables found for one often show others to be safe.

References
----------
Fischetti M, Salazar JJ (2001). Solving the cell suppression problem on tabular data with linear constraints.
Management Science 47:1008-1027. Here the cells are chosen for one count at a time, as in Kelly, Golden, Assad
(Networks 1992;22:397-417): not always the least for all together, but never unsafe.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from R_free_helpers.disclosure.feasibility import shown_safe, solve
from R_free_helpers.disclosure.linked_counts import CountName, Linked

TIE_BREAK = 1e-4
"""What hiding costs that loses nothing: of equally cheap solutions the one that hides less is taken."""

NODES = 2_000
"""Where the search for the cheapest stops and takes the best so far. Seconds would differ by machine, and so bytes."""


class NotProtectable(Exception):
    """Even with everything else hidden a count could be bounded too closely."""


def complement(
    linked: Linked,
    hidden: Collection[int],
    cost: Mapping[int, float],
    width: int,
    sensitive: Collection[CountName],
    proposed: Collection[int] = (),
) -> set[int]:
    """Return the rows to hide besides ``hidden``, so that every sensitive count that is hidden is safe.

    Parameters
    ----------
    linked : Linked
        With the true values.
    hidden : collection of int
        Rows hidden for their own sake.
    cost : mapping of int to float
        What is lost with each row that may be hidden; a row that is not in it stays.
    width : int
        Least difference between the bounds of a count.
    sensitive : collection of tuple
        Counts that must be safe once they are hidden, also for another one's sake.
    proposed : collection of int
        Rows that a quick rule would hide. What is cheapest is looked for among them first, which is much faster, and
        among all where they do not protect.

    Raises
    ------
    NotProtectable
        Naming the count.
    """
    added: set[int] = set()
    for group in linked.groups():
        rows = set().union(*group.rows.values())
        if rows & set(hidden) and not group.true.keys().isdisjoint(sensitive):
            near = set(hidden) | set(proposed)
            # What is hidden in one place may have to be hidden wherever it is printed.
            near = set().union(*(found for found in group.rows.values() if found & near))
            few = {row: cost[row] for row in near if row in cost}
            added |= _complement(group, rows & set(hidden), [few, cost] if few else [cost], width, set(sensitive))
    return added


def _complement(
    group: Linked, hidden: set[int], costs: Sequence[Mapping[int, float]], width: int, sensitive: set[CountName]
) -> set[int]:
    """Return the rows to hide besides within counts that have to do with each other; see `complement`."""
    kept = set(hidden)
    choices: list[_Choice] = []
    order = {name: index for index, name in enumerate(group.true)}
    safe = shown_safe(group.system(kept), group.hidden(kept) & sensitive, width)
    # More that is hidden takes nothing from what is safe.
    while targets := (group.hidden(kept) & sensitive) - safe:
        # Somebody before nobody, then the smallest first: what it needs helps most.
        name = min(targets, key=lambda name: (not group.true[name], group.true[name], order[name]))
        found = None
        for number, cost in enumerate(costs):
            if len(choices) <= number:
                choices.append(_Choice(group, kept, cost, width))
            found = choices[number].cheapest(name, kept, targets)
            if found:
                break
        if found is not None:
            kept |= found[0]
            safe |= found[1]
        elif group.count(name) > 0:
            raise NotProtectable(f"{name} cannot be protected to a width of {width}, whatever else is hidden")
        else:
            safe.add(name)  # nobody, and nobody could it be: that tells of no person
    return kept - hidden


class _Choice:
    """The integer programs of counts that have to do with each other.

    Variables: how far each count lies above its true value in the one and in the other table, and for each row
    whether it is hidden. A count moves only where every row that prints it is hidden.
    """

    def __init__(self, group: Linked, hidden: Collection[int], cost: Mapping[int, float], width: int) -> None:
        from scipy.sparse import block_array, coo_array

        self.width = width
        rows = sorted(set().union(*group.rows.values()).intersection(cost) - set(hidden))
        may = set(hidden).union(rows)
        self.names = [name for name in group.true if group.rows[name] <= may]
        self.rows = [group.rows[name] for name in self.names]
        self.place = place = {name: index for index, name in enumerate(self.names)}
        n = len(self.names)
        self.of_row = {row: 2 * n + index for index, row in enumerate(rows)}
        self.price = np.array([0.0] * 2 * n + [cost[row] + TIE_BREAK for row in rows])
        least = [-float(min(width, group.count(name))) for name in self.names]
        self.low = np.array([*least, *least, *(0.0 for _ in rows)])
        self.high = np.array([float(width)] * 2 * n + [1.0] * len(rows))
        sums = []
        for total, parts in group.sums:
            weights = {place[part]: 1.0 for part in parts if part in place}
            if total in place:
                # A total is its own part where the others are nobody.
                weights[place[total]] = weights.get(place[total], 0.0) - 1.0
            if weights:
                sums.append(weights)
        self.sums = _matrix(sums, n)
        printed = [(place[name], self.of_row[row] - 2 * n) for name in place for row in group.rows[name] & set(rows)]
        count, row = zip(*printed, strict=True) if printed else ((), ())
        line, one = range(len(printed)), np.ones(len(printed))
        moves = coo_array((one, (line, count)), shape=(len(printed), n))
        allows = coo_array((width * one, (line, row)), shape=(len(printed), len(rows)))
        tables = [[self.sums, None], [None, self.sums]]
        limits = [[*table, sign * allows] for sign in (-1, 1) for table in ([moves, None], [None, moves])]
        no_rows = coo_array((len(sums), len(rows)))
        self.matrix = block_array([*([*table, no_rows] for table in tables), *limits]).tocsr()
        adds_up, below, above = [0.0] * 2 * len(sums), [-np.inf] * 2 * len(printed), [np.inf] * 2 * len(printed)
        zero = [0.0] * 2 * len(printed)
        self.ends = np.array([[*adds_up, *below, *zero], [*adds_up, *zero, *above]])

    def _moved(self, unsafe: CountName, hidden: set[int], wanted: Collection[CountName]) -> set[CountName]:
        """Return every count that a table which fits what is shown moves far enough away, the unsafe one among them.

        One table of counts without a choice of rows, the true one being the other: much smaller than that of
        `cheapest`, but it finds nothing where only two tables on both sides of the truth lie far enough apart.
        """
        from scipy.optimize import Bounds, LinearConstraint

        n, at = len(self.names), self.place[unsafe]
        free = np.array([rows <= hidden for rows in self.rows])
        draw = np.random.default_rng(1)
        away = np.where([name in wanted for name in self.names], draw.choice([-1.0, 1.0], n), 0.0)
        for side in (1, -1):
            low, high = np.where(free, self.low[:n], 0.0), np.where(free, self.high[:n], 0.0)
            if not low[at] <= side * self.width <= high[at]:
                continue
            low[at] = high[at] = side * self.width
            found = solve(
                away,
                constraints=LinearConstraint(self.sums, 0, 0),
                bounds=Bounds(low, high),
                integrality=np.ones(n),
                options={"mip_rel_gap": 0.02, "node_limit": NODES},
            )
            if found.x is not None:
                far = np.abs(np.rint(found.x)) >= self.width
                return {name for name, is_far in zip(self.names, far, strict=True) if is_far}
        return set()

    def cheapest(
        self, unsafe: CountName, hidden: set[int], wanted: Collection[CountName]
    ) -> tuple[set[int], set[CountName]] | None:
        """Return the cheapest rows with which a count is safe, and every count that the tables found show to be safe.

        No row where the count is safe as it is; None where no rows make it safe. Of ``wanted`` counts, too, it would
        be good to know whether they are safe.
        """
        from scipy.optimize import Bounds, LinearConstraint

        if unsafe not in self.place:
            return None
        if moved := self._moved(unsafe, hidden, wanted):
            return set(), moved
        low, high, price = self.low.copy(), self.high.copy(), self.price.copy()
        for row in self.of_row.keys() & hidden:
            index = self.of_row[row]
            low[index], high[index], price[index] = 1, 1, 0
        n, at = len(self.names), self.place[unsafe]
        apart = np.zeros((1, len(price)))
        apart[0, [at, at + n]] = 1, -1
        found = solve(
            price,
            constraints=[LinearConstraint(self.matrix, *self.ends), LinearConstraint(apart, self.width, np.inf)],
            bounds=Bounds(low, high),
            integrality=np.ones(len(price)),
            options={"mip_rel_gap": 0.02, "node_limit": NODES},
        )
        if found.x is None:
            return None
        x = np.rint(found.x)
        far = np.abs(x[:n] - x[n : 2 * n]) >= self.width
        chosen = {row for row, index in self.of_row.items() if x[index] and row not in hidden}
        return chosen, {name for name, is_far in zip(self.names, far, strict=True) if is_far}


def _matrix(sums: Sequence[Mapping[int, float]], width: int) -> object:
    """Return the weights of sums as a sparse matrix: one line for each sum, one column for each count."""
    from scipy.sparse import coo_array

    cells = [(line, column, weight) for line, one in enumerate(sums) for column, weight in one.items()]
    line, column, weight = zip(*cells, strict=True) if cells else ((), (), ())
    return coo_array((weight, (line, column)), shape=(len(sums), width)).tocsr()
