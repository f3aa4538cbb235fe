"""Fingerprints of what measures are: an archived value is compared with today's only where both are of one definition.

A fingerprint sees what is declared of a measure and decides its values: its kind, period, limit, what it counts, its
texts of definition, numerator and denominator, and the functions that give its rows, by name and with what they were
made with. It does not see

* what a function does: its code may be tidied up without making every archive useless. Who changes what a function
  counts changes a text of the definition too, or gives the function another name;
* expressions, which another version of narwhals writes otherwise;
* how a value is judged or shown: bands, marks, names and reasons.

So the texts are what tells that something else is counted, and a new wording makes an archived value another one until
the registry says that it is not (`Registry.comparable`). That errs on the safe side: the price is a comparison that is
missing for a while, of which whoever makes the report is told, with the line to write.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
from collections.abc import Collection, Mapping
from types import FunctionType, MethodType
from typing import Any

from R_free_helpers.model.measure import Measure
from R_free_helpers.model.registry import Registry

PLAIN = (str, bool, dt.date, type(None))
"""What of a definition is the same text in every run of the program."""

NOT_DEFINING = frozenset(
    {
        "archived",
        "bands",
        "compares_with",
        "group",
        "id",
        "limit_of",
        "low_coverage",
        "name",
        "rationale",
        "short_name",
    }
)
"""Fields that change no value."""

CHOOSING = ("population", "value", "met", "incident", "indicator", "by", "function")
"""Fields of measures that say whom or what they count, where they have them."""

SELECTION, LIMIT, DEFINITION = "selection", "limit", "definition"
"""Why an archived value is not compared with: it is of everybody, of another limit, or of another definition."""


def fingerprints(registry: Registry, measures: Collection[str]) -> dict[str, str]:
    """Return a fingerprint of each measure's definition, by id."""
    return {
        one.id: hashlib.sha256(_told(one).encode()).hexdigest()[:16] for one in registry.measures if one.id in measures
    }


def not_comparable(
    archived: Mapping[str, str], registry: Registry, limits: Mapping[str, float] | None = None
) -> dict[str, str]:
    """Return why archived measures are not compared with today's: `LIMIT` or `DEFINITION`, by id.

    Parameters
    ----------
    archived : mapping of str to str
        Fingerprints of the archived measures.
    registry : Registry
        Today's. What it declares comparable is.
    limits : mapping of str to float, optional
        Limits that an edition chooses in place of the registry's.
    """
    own = fingerprints(registry, archived)
    now = fingerprints(registry.with_limits(limits or {}), archived)
    found = {}
    for name, before in sorted(archived.items()):
        as_own = name in own and before in {own[name], *registry.comparable.get(name, ())}
        if name in now and (before == now[name] or (as_own and now[name] == own[name])):
            continue
        found[name] = LIMIT if as_own else DEFINITION
    return found


def counted_by(measure: Measure) -> str:
    """Return a fingerprint of the functions that choose whom a measure counts, and whom it counts as met.

    As the definition's own, it sees their names and what they were made with, not their code.
    """
    held = {one.name: getattr(measure, one.name) for one in dataclasses.fields(measure)}
    functions = [f"{name}={_told(value)}" for name, value in held.items() if callable(value) or name in CHOOSING]
    return hashlib.sha256(";".join(functions).encode()).hexdigest()[:16]


def _told(value: object) -> str:
    """Return the plain parts of a definition as text, whatever the order in which they were written."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(float(value))  # 28 and 28.0 are one limit
    if isinstance(value, PLAIN):
        return repr(value)
    if isinstance(value, (tuple, list)):
        return f"({','.join(map(_told, value))})"
    if isinstance(value, Mapping):
        return f"{{{','.join(sorted(f'{_told(key)}:{_told(one)}' for key, one in value.items()))}}}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field for field in dataclasses.fields(value) if field.name not in NOT_DEFINING]
        said = {field.name: _told(getattr(value, field.name)) for field in fields}
        # A field that is as by default says nothing: one that is new makes no archive another one.
        default = {field.name: _told(field.default) for field in fields if field.default is not dataclasses.MISSING}
        parts = [f"{name}={text}" for name, text in said.items() if text != default.get(name)]
        return f"{type(value).__name__}({','.join(parts)})"
    return _function(value) if callable(value) else "…"


def _function(value: Any) -> str:
    """Return a function's name with what it was made with; neither its module nor its code."""
    if isinstance(value, functools.partial):
        return f"{_told(value.func)}({_told(value.args)},{_told(value.keywords)})"
    if isinstance(value, MethodType):
        return f"{_told(value.__self__)}.{value.__name__}"
    if isinstance(value, FunctionType):
        made_with = [_told(cell.cell_contents) for cell in value.__closure__ or ()]
        return f"{value.__qualname__}({','.join(made_with)})"
    return type(value).__name__
