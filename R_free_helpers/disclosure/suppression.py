"""Suppression: small counts are blank, and so are others from which they could be computed.

Primary: a count of fewer persons with a trait than the threshold, and what rests on too few persons. Secondary: where
the counts of a measure that are left would tell a small one (`feasibility`), those in the way are blank too, first the
ones of fewest persons. All other numbers are exact. For registries whose law asks for blanks.

Relations are looked for within each measure, over all its units, categories and denominators; a set of persons that is
hidden in one measure is hidden in all of them. Between measures that cut the same persons in other ways exact numbers
leave little room: whoever needs these to be safe, too, takes the policy that rounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from R_free_helpers.disclosure.cells import Cells
from R_free_helpers.disclosure.feasibility import UNLIMITED, Published, Room
from R_free_helpers.disclosure.membership import Membership, tables_of
from R_free_helpers.disclosure.relations import Target, small_counts
from R_free_helpers.model.policy import Policy


def suppressed(members: Membership, cells: Cells, results: pl.DataFrame, policy: Policy) -> Published:
    """Return exact counts, and which of them are hidden so that no value of a small one can be ruled out.

    Parameters
    ----------
    members : Membership
    cells : Cells
    results : polars.DataFrame
        The rows.
    policy : Policy
    """
    sizes = members.sizes
    small = cells.trait_sets & (sizes > 0) & (sizes < policy.threshold)
    hidden, price = small.copy(), 1 + np.sqrt(sizes)
    measures = results["measure"]
    tables = [_Table.of(members, cells, results, name, policy) for name in measures.unique().sort()]
    looked_at = sum(len(table.targets) for table in tables)
    before = -1
    while before != (before := int(hidden.sum())):
        for table in tables:
            table.hide(hidden, cells.shown_sets, price, policy.threshold)
    return Published(sizes.copy(), hidden, looked_at, int((hidden & ~small).sum()))


@dataclass(frozen=True)
class _Table:
    """The sets of persons of one measure, and its small counts."""

    sets: np.ndarray
    members: Membership
    targets: list[Target]

    @classmethod
    def of(cls, members: Membership, cells: Cells, results: pl.DataFrame, measure: str, policy: Policy) -> _Table:
        rows = (results["measure"] == measure).to_numpy()
        chosen = np.unique(np.concatenate([index[rows] for index in members.of_rows.values()]))
        sets = chosen[chosen >= 0]
        only = members.only(sets)
        of_rows = {role: index[rows] for role, index in members.of_rows.items()}
        parts = tables_of(results.filter(pl.Series(rows)), replace(members, of_rows=of_rows))
        local = [np.searchsorted(sets, part) for part in parts]
        return cls(sets, only, small_counts(only, cells.trait_sets[sets], policy.threshold, local))

    def hide(self, hidden: np.ndarray, shown: np.ndarray, price: np.ndarray, threshold: int) -> None:
        """Mark sets as hidden until nothing that is left tells a small count."""
        while True:
            room = np.where(hidden[self.sets] | ~shown[self.sets], UNLIMITED, 0)
            obstacles = Room(self.members, room, room, price[self.sets], price[self.sets]).obstacles(
                self.targets, threshold
            )
            if not obstacles:
                return
            hidden[self.sets[[one.index for one in obstacles]]] = True
