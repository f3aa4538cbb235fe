"""Putting another definition of an indicator in the place of the one that measures name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MethodType
from typing import Any, TypeVar

from R_free_helpers.model.measure import Indicator

T = TypeVar("T")


def redefined(value: T, changed: Mapping[str, Indicator]) -> T:
    """Return a definition in which every indicator that it holds is the changed one of that name.

    What a declaration holds is seen: the indicator itself, the fields of dataclasses, tuples, and methods of any of
    these. A function that reads an indicator of its module is not; `measures.of_indicator` declares such rows.

    Parameters
    ----------
    value : a measure, or what one holds
    changed : mapping of str to Indicator
    """
    made = _redefined(value, changed)
    return made  # type: ignore[no-any-return]


def _redefined(value: Any, changed: Mapping[str, Indicator]) -> Any:
    if isinstance(value, Indicator) and value.id in changed:
        return changed[value.id]
    if isinstance(value, MethodType):
        owner = _redefined(value.__self__, changed)
        return value if owner is value.__self__ else getattr(owner, value.__name__)
    if isinstance(value, tuple):
        parts = tuple(_redefined(one, changed) for one in value)
        return parts if any(a is not b for a, b in zip(parts, value, strict=True)) else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held = {one.name: getattr(value, one.name) for one in dataclasses.fields(value) if one.init}
        found = {name: _redefined(one, changed) for name, one in held.items()}
        other = {name: one for name, one in found.items() if one is not held[name]}
        return dataclasses.replace(value, **other) if other else value
    return value
