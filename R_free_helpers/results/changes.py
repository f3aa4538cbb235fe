"""What changed between two editions: each published number as it was and as it is, and its change by cause.

The causes are taken one after the other, in a fixed order, each on top of those before it:

1. *corrected*: rows that the first edition could see, as the newer extract has them (changed, removed, dated back);
2. *late*: rows that were registered after the first edition's extraction;
3. *definition*: the measure is defined otherwise;
4. *units*: the unit tree is another one.

Between two causes stands a number that is released like any edition's. A part is the difference of two released
numbers, so the parts add up to the whole change exactly. Where a number between is not to be had, the causes on both
its sides are told together. The split is a sequential replacement: with another order the parts would be others, as
far as causes act on the same rows.

What a part may tell is decided on released numbers alone. No part is told where a number of the chain is hidden. Where
counts are rounded, two published counts of the same persons may lie apart: each is less than the base from the true
one. So a change in which no count moves by more than that is told together with rounding, and where several causes act
none is split into such parts. Where counts are exact, none is told or split that is of fewer persons than the
threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import polars as pl

from R_free_helpers.model.policy import Policy
from R_free_helpers.model.results import KEY, NOT_TOLD

Cause = Literal["corrected", "late", "definition", "units", "rounding"]
ROUNDING: Cause = "rounding"
"""No cause of its own, but what a small change cannot be told from."""

CAUSES: tuple[Cause, ...] = ("corrected", "late", "definition", "units")

State = Literal["unchanged", "changed", "new", "gone", "not_told"]
Split = Literal["whole", "parts", "not_told", "none"]

Key = tuple[str, str, str, str, str]
Row = Mapping[str, object]

STORED = Decimal(1).scaleb(-10)
"""The last decimal that the result store keeps; differences of such numbers are exact."""

COUNTING = ("count", "beyond", "outliers", "at_risk")
"""Statistics whose value is itself a count."""


@dataclass(frozen=True)
class Part:
    """A part of a change, by one cause or by several that cannot be told apart.

    Attributes
    ----------
    causes : tuple of Cause
    value : Decimal
    """

    causes: tuple[Cause, ...]
    value: Decimal


@dataclass(frozen=True)
class Change:
    """One published number in two editions.

    Attributes
    ----------
    key : tuple of str
        Measure, unit, period, subgroup and statistic; the unit and period as they are in the second edition.
    was, now : mapping or None
        The released rows; None where an edition has no such number.
    state : State
    why : str
        Why no change is told, where none is.
    change : Decimal or None
    parts : tuple of Part
        Whole and in their order, or none.
    split : {"whole", "parts", "not_told", "none"}
        Whether the change is of one cause or of causes that cannot be told apart, is split, is not split, or there is
        nothing to split.
    split_why : str
    """

    key: Key
    was: Row | None
    now: Row | None
    state: State
    why: str = ""
    change: Decimal | None = None
    parts: tuple[Part, ...] = ()
    split: Split = "none"
    split_why: str = ""

    @property
    def may_be_rounding(self) -> bool:
        """Whether the change is so small that it may be rounding alone."""
        return any(ROUNDING in part.causes for part in self.parts)


@dataclass(frozen=True)
class Chain:
    """Released numbers from one edition to another.

    Attributes
    ----------
    was, now : polars.DataFrame
    between : mapping of Cause to polars.DataFrame
        Released numbers after a cause has acted, with all before it; without measures of which there are none.
    possible : callable
        Takes a measure and a unit, returns the causes by which its number can have changed, in their order.
    """

    was: pl.DataFrame
    now: pl.DataFrame
    between: Mapping[Cause, pl.DataFrame] = field(default_factory=dict)
    possible: Callable[[str, str], Sequence[Cause]] = lambda measure, unit: CAUSES


def changes(chain: Chain, policy: Policy) -> list[Change]:
    """Return the change of every number that either edition has, in key order.

    Parameters
    ----------
    chain : Chain
        Of numbers of the same periods.
    policy : Policy
        Of both editions.
    """
    was, now = _by_key(chain.was), _by_key(chain.now)
    between = {cause: _by_key(frame) for cause, frame in chain.between.items()}
    found = []
    for key in sorted(was.keys() | now.keys()):
        causes = tuple(chain.possible(key[0], key[1]))
        found.append(_change(key, was.get(key), now.get(key), between, causes, policy))
    return found


def told(row: Row | None) -> bool:
    """Return whether a released row tells a number that another can be taken from."""
    return row is not None and row["value"] is not None and row["status"] not in NOT_TOLD


def small_step(before: Row, after: Row, policy: Policy) -> bool:
    """Return whether a released row differs from another by fewer persons than may be told.

    Of exact counts: whether any of them moves by fewer persons than the threshold, but moves. Of rounded counts:
    whether none moves by more than rounding can move it, so that it may not have moved at all.
    """
    steps = [abs(_exact(after[name]) - _exact(before[name])) for name in _counts(before, after)]
    if policy.rounds:
        return all(step <= reach(policy) for step in steps)
    return any(0 < step < policy.threshold for step in steps)


def reach(policy: Policy) -> int:
    """Return by how much two rounded counts of the same persons can differ: each is less than the base off."""
    return 2 * (policy.base - 1)


def _change(
    key: Key,
    was: Row | None,
    now: Row | None,
    between: Mapping[Cause, Mapping[Key, Row]],
    causes: tuple[Cause, ...],
    policy: Policy,
) -> Change:
    if was is None or now is None:
        return Change(key, was, now, "new" if was is None else "gone")
    if not (told(was) and told(now)):
        hidden = [name for name, row in (("before", was), ("now", now)) if not told(row)]
        return Change(key, was, now, "not_told", f"hidden_{'both' if len(hidden) == 2 else hidden[0]}")
    if not policy.rounds and small_step(was, now, policy):
        # Both numbers are exact, so that their difference is that of persons.
        return Change(key, was, now, "not_told", "small_change")
    change = _exact(now["value"]) - _exact(was["value"])
    if not change and not any(_exact(now[name]) != _exact(was[name]) for name in _counts(was, now)):
        return Change(key, was, now, "unchanged", change=change)
    return Change(key, was, now, "changed", "", change, *_split(key, was, now, between, causes, policy))


def _split(
    key: Key,
    was: Row,
    now: Row,
    between: Mapping[Cause, Mapping[Key, Row]],
    causes: tuple[Cause, ...],
    policy: Policy,
) -> tuple[tuple[Part, ...], Split, str]:
    """Return the parts of a change, whether it is split, and why not."""
    if not causes:
        return (), "not_told", "no_cause"
    rows: list[Row] = [was]
    groups: list[list[Cause]] = [[]]
    for cause in causes[:-1]:
        groups[-1].append(cause)
        row = between.get(cause, {}).get(key)
        if row is None:
            continue  # what acts next cannot be told apart from it
        rows.append(row)
        groups.append([])
    groups[-1].append(causes[-1])
    rows.append(now)
    if not all(map(told, rows)):
        return (), "not_told", "hidden_between"
    steps = list(pairwise(rows))
    moving = [place for place, step in enumerate(steps) if _moves(*step)]
    if len(moving) > 1:  # else every number between is one of the two that are published
        if any(not _counts(*steps[place]) for place in moving):
            return (), "not_told", "no_counts"
        if any(small_step(*steps[place], policy) for place in moving):
            return (), "not_told", "small_step"
    elif policy.rounds and small_step(was, now, policy):
        groups[moving[0]].append(ROUNDING)
    parts = [
        Part(tuple(group), _exact(after["value"]) - _exact(before["value"]))
        for group, (before, after) in zip(groups, steps, strict=True)
    ]
    return _joined(parts), "whole" if len(groups) == 1 else "parts", ""


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts with at most one of several causes: from the first to the last such part they are one."""
    places = [place for place, part in enumerate(parts) if len(part.causes) > 1]
    if len(places) < 2:
        return tuple(parts)
    first, last = places[0], places[-1] + 1
    joined = parts[first:last]
    causes = dict.fromkeys(cause for part in joined for cause in part.causes if cause != ROUNDING)
    rounded = [ROUNDING] if any(ROUNDING in part.causes for part in joined) else []
    one = Part((*causes, *rounded), sum((part.value for part in joined), Decimal(0)))
    return (*parts[:first], one, *parts[last:])


def _moves(before: Row, after: Row) -> bool:
    """Return whether a released row is another one, in its value or in a count."""
    names = ("value", "numerator", "denominator")
    return any(before[name] != after[name] for name in names)


def _counts(*rows: Row) -> list[str]:
    """Return the columns that hold counts in all rows; the value is one where it counts and stands alone."""
    held = [name for name in ("numerator", "denominator") if all(row[name] is not None for row in rows)]
    counting = all(row["numerator"] is None and row["statistic"] in COUNTING for row in rows)
    return [*held, "value"] if counting else held


def _exact(value: object) -> Decimal:
    return Decimal(repr(float(str(value)))).quantize(STORED)


def _by_key(frame: pl.DataFrame) -> dict[Key, Row]:
    return {tuple(row[name] for name in KEY): row for row in frame.iter_rows(named=True)}  # type: ignore[misc]
