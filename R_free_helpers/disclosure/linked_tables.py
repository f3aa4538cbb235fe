"""The same count printed twice: what one figure hides, another one, or an earlier edition, may show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from R_free_helpers.disclosure.feasibility import connected_groups
from R_free_helpers.disclosure.linked_counts import CountName, Linked

EVIDENCE = 3
"""How many different numbers two series must share before a reader takes them for the same."""


def one_system(parts: Iterable[Linked], least: float) -> Linked:
    """Return stores as one, in which counts that a reader would take for the same are the same.

    Two series of counts, by unit, are taken for the same where they agree in every unit that has both, and show
    enough different numbers there. It need not be true by definition: a reader who believes it computes with it.

    Parameters
    ----------
    parts : iterable of Linked
        With their true values, and no row in two of them.
    least : float
        Numbers below this are no evidence: small ones agree by chance.
    """
    parts = list(parts)
    true: dict[CountName, float] = {}
    rows: dict[CountName, set[int]] = {}
    persons: set[CountName] = set()
    sums: list[tuple[CountName, tuple[CountName, ...]]] = []
    whole_of: dict[CountName, CountName] = {}
    series: dict[CountName, tuple[CountName, str]] = {}
    for number, part in enumerate(parts):
        true |= {(number, *name): value for name, value in part.true.items() if value is not None}
        rows |= {(number, *name): found for name, found in part.rows.items()}
        series |= {(number, *name): ((number, *what), unit) for name, (what, unit) in part.series.items()}
        persons |= {(number, *name) for name in part.persons}
        whole_of |= {(number, *name): (number, *whole) for name, whole in part.whole_of.items()}
        sums += [((number, *total), tuple((number, *name) for name in names)) for total, names in part.sums]
    group = connected_groups([*([name] for name in true), *equal_series(true, series, least)])
    first: dict[int, CountName] = {}
    names = {name: first.setdefault(group[name], name) for name in true}
    merged: dict[CountName, set[int]] = defaultdict(set)
    for name, one in names.items():
        merged[one] |= rows[name]
    kept = {
        (names[total], tuple(names[part] for part in parts)): None
        for total, parts in sums
        if all(name in names for name in (total, *parts))
    }
    return Linked(
        {one: true[one] for one in merged},
        dict(merged),
        [(total, parts) for total, parts in kept if parts != (total,)],
        {names[part]: names[whole] for part, whole in whole_of.items() if part in names},
        {one: series[one] for one in merged},
        {
            names[number, *name]
            for number, part in enumerate(parts)
            for name in part.persons
            if (number, *name) in names
        },
    )


def equal_series(
    true: Mapping[CountName, float], series: Mapping[CountName, tuple[CountName, str]], least: float
) -> list[tuple[CountName, CountName]]:
    """Return pairs of counts that a reader would take for one and the same."""
    units = {unit: place for place, unit in enumerate(sorted({unit for _, unit in series.values()}))}
    lines: dict[CountName, dict[int, CountName]] = defaultdict(dict)
    for name in true:
        what, unit = series[name]
        lines[what][units[unit]] = name
    values = np.full((len(lines), len(units)), np.nan)
    cells = list(lines.values())
    for line, of_unit in enumerate(cells):
        for place, name in of_unit.items():
            values[line, place] = true[name]
    pairs = []
    for line, own in enumerate(values[:-1]):
        others = values[line + 1 :]
        both = ~np.isnan(others) & ~np.isnan(own)
        agree = both.any(axis=1) & (~both | (others == own)).all(axis=1)
        for other in np.flatnonzero(agree).tolist():
            if len(np.unique(own[both[other] & (own >= least)])) >= EVIDENCE:
                pairs += [
                    (cells[line][place], cells[line + 1 + other][place])
                    for place in np.flatnonzero(both[other]).tolist()
                ]
    return pairs
